"""What is asked of whom, over every framing, and that the documentation says what the file says."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.documents.files import read_file
from apps.instruments.definition import Routing, definition_from
from apps.instruments.models import InstrumentVersion
from apps.responses.management.commands.questionnaire_tables import (
    heaviest_load,
    load_table,
    question_table,
)

DEFINITIONS = Path(__file__).parents[3] / "apps/instruments/definitions"
DEFINITION = definition_from(read_file(DEFINITIONS / "four-dimensions-2.json"))
THIRD = definition_from(read_file(DEFINITIONS / "four-dimensions-3.json"))
OF_THE_THIRD = "## The third edition"
KINDS = {"predictive": ("no",), "answers": ("no", "yes"), "agent": ("no", "yes")}


def test_every_framing_is_tried() -> None:
    tried = Counter((each["system_kind"], each["retrieval"]) for each in DEFINITION.routings)
    # With a model of one's own and a hosted one, and nobody, some or everybody checking.
    assert tried == {(kind, retrieval): 2 * 3 for kind, shown in KINDS.items() for retrieval in shown}


@pytest.mark.parametrize(
    ("perspective", "load"),
    [
        ("business", (25, 33, 12.6)),
        ("product", (25, 34, 13.0)),
        ("data_ml", (25, 39, 15.2)),
        ("platform", (25, 45, 17.4)),
        ("risk", (25, 30, 11.5)),
        ("executive", (24, 35, 13.8)),
    ],
)
def test_nobody_is_asked_more_than_25_items_in_any_framing(
    perspective: str, load: tuple[int, int, float]
) -> None:
    assert heaviest_load(DEFINITION, perspective) == load


@pytest.mark.parametrize("routing", DEFINITION.routings, ids=lambda each: "-".join(list(each.values())[:4]))
def test_three_quantities_of_each_dimension_have_a_limit(routing: Routing) -> None:
    counts = Counter(item.dimension for item in DEFINITION.headroom_of(routing))
    assert counts == dict.fromkeys(DEFINITION.dimensions, 3)
    asked = {item.id for slug in DEFINITION.perspectives for item in DEFINITION.asked_of(slug, routing)}
    assert {item.id for item in DEFINITION.headroom_of(routing)} <= asked  # each by somebody
    anchors = [item for item in DEFINITION.agreements.values() if item.anchor and item.id in asked]
    assert Counter(item.dimension for item in anchors) == dict.fromkeys(DEFINITION.dimensions, 2)


def test_every_question_is_asked_somewhere_and_has_a_use() -> None:
    asked = {
        item.id
        for routing in DEFINITION.routings
        for slug in DEFINITION.perspectives
        for item in DEFINITION.asked_of(slug, routing)
    }
    assert asked == set(DEFINITION.by_id)
    assert all(item.uses for item in DEFINITION.items)


def test_the_documentation_has_the_tables_of_the_file(repository: Path) -> None:
    """Where this fails, `manage.py questionnaire_tables four-dimensions@2` prints what belongs on the page."""
    page, _, third = (
        (repository / "docs/questionnaire.md").read_text(encoding="utf-8").partition(OF_THE_THIRD)
    )
    rows = [line for line in _rows(page) if line.split(" | ")[0][2:] not in _switches()]
    assert rows == _rows("\n".join([*load_table(DEFINITION), *question_table(DEFINITION)]))
    assert _rows(third) == _rows("\n".join([*load_table(THIRD), *question_table(THIRD)]))


def _rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| ")]


def _switches() -> set[str]:
    named = {f"`{question.id}`" for question in DEFINITION.framing}
    return {"switch", "`exists`, `success_without_human`", *named}


def test_the_command_prints_the_tables(instrument: InstrumentVersion) -> None:
    out = io.StringIO()
    call_command("questionnaire_tables", "four-dimensions@2", stdout=out)
    assert out.getvalue().splitlines() == [*load_table(DEFINITION), "", *question_table(DEFINITION)]


def test_an_unknown_questionnaire_is_said(db: None) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("questionnaire_tables", "four-dimensions@9", stdout=io.StringIO(), stderr=err)
    assert "No questionnaire four-dimensions@9 is loaded." in err.getvalue()
