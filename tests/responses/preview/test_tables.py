"""What is asked of whom, over every framing, and that the documentation says what the file says."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.documents.files import read_file
from apps.instruments.definition import definition_from
from apps.instruments.models import InstrumentVersion
from apps.responses.management.commands.questionnaire_tables import (
    load_table,
    question_table,
)

DEFINITIONS = Path(__file__).parents[3] / "apps/instruments/definitions"
DEFINITION = definition_from(read_file(DEFINITIONS / "four-dimensions-3.json"))


def test_every_question_is_asked_somewhere_and_has_a_use() -> None:
    asked = {
        item.id
        for routing in DEFINITION.routings
        for slug in DEFINITION.perspectives
        for item in DEFINITION.asked_of(slug, routing)
    }
    # The facilitator is asked the others, or they keep a figure in another unit.
    others = {item.id for item in DEFINITION.items if item.kept_for or not item.perspectives}
    assert asked | others == set(DEFINITION.by_id)
    assert all(item.uses for item in DEFINITION.items)


def test_the_documentation_has_the_tables_of_the_file(repository: Path) -> None:
    """Where this fails, `manage.py questionnaire_tables four-dimensions@3` prints what belongs on the page."""
    page = (repository / "docs/questionnaire.md").read_text(encoding="utf-8")
    rows = [line for line in _rows(page) if line.split(" | ")[0][2:] not in _switches()]
    assert rows == _rows("\n".join([*load_table(DEFINITION), *question_table(DEFINITION)]))


def _rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| ")]


def _switches() -> set[str]:
    named = {f"`{question.id}`" for question in DEFINITION.framing}
    return {"switch", "`exists`, `success_without_human`", *named}


def test_the_command_prints_the_tables(instrument: InstrumentVersion) -> None:
    out = io.StringIO()
    call_command("questionnaire_tables", "four-dimensions@3", stdout=out)
    assert out.getvalue().splitlines() == [*load_table(DEFINITION), "", *question_table(DEFINITION)]


def test_an_unknown_questionnaire_is_said(db: None) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("questionnaire_tables", "four-dimensions@9", stdout=io.StringIO(), stderr=err)
    assert "No questionnaire four-dimensions@9 is loaded." in err.getvalue()
