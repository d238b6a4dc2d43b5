"""An instrument file is kept whole or not at all, and never changes once it is published."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.core.actors import COMMAND, SYSTEM
from apps.core.models import AuditEvent
from apps.documents.problems import DocumentError
from apps.instruments.models import InstrumentVersion
from apps.instruments.refusals import instrument_problems
from apps.instruments.services import load_instrument
from tests.factories import NOW

type Document = dict[str, Any]

BAD: list[tuple[str, Callable[[Document], object], str]] = [
    ("no title", lambda d: d.pop("title"), "title"),
    ("a stray field", lambda d: d.update(colour="red"), "colour"),
    ("another format", lambda d: d.update(format="scalelens-instrument/4"), "format"),
    ("version 0", lambda d: d.update(version=0), "version"),
    ("a stray field in an item", lambda d: d["symptoms"][3].update(weight=2), "symptoms[3].weight"),
    ("an item without a text", lambda d: d["quantities"][1].pop("text"), "quantities[1].text"),
    ("a number for a text", lambda d: d["context"][0].update(text=3), "context[0].text"),
    ("an id twice", lambda d: d["symptoms"][1].update(id="D1"), "symptoms[1].id"),
    ("an id of two kinds", lambda d: d["targets"][0].update(id="C2"), "targets[0].id"),
    ("a choice twice", lambda d: d["context"][0]["choices"][1].update(slug="steady"), "context[0].choices"),
    (
        "an unknown perspective",
        lambda d: d["symptoms"][0]["perspectives"].append("sales"),
        "symptoms[0].perspectives[6]",
    ),
    ("an unknown dimension", lambda d: d["symptoms"][2].update(dimension="speed"), "symptoms[2].dimension"),
    ("an unknown card", lambda d: d["ranking"]["cards"][0].update(dimension="x"), "ranking.cards"),
    ("an unknown word", lambda d: d["symptoms"][0].update(text="In {months}?"), "symptoms[0].text"),
    ("a lone brace", lambda d: d["quantities"][0].update(limit_text="How {much?"), "quantities[0].limit_text"),
    ("not counting nothing", lambda d: d["load"]["not_counted"].append("R9"), "load.not_counted[3]"),
    ("a perspective in no side", lambda d: d["sides"]["builders"].remove("platform"), "sides"),
    ("a fallback to nothing", lambda d: d["sides_rule"]["fallback"].update(risk="x"), "sides_rule.fallback.risk"),
    ("a scale with a gap", lambda d: d["agreement_scale"]["choices"].pop(1), "agreement_scale.choices"),
    ("an unknown source", lambda d: d["quantity_scale"].update(horizon_at_least="x"), "quantity_scale.horizon_at_least"),
    ("a range of one end", lambda d: d["quantities"][0].update(typical="100 GB"), "quantities[0].typical"),
    ("a range upside down", lambda d: d["quantities"][0].update(typical="1 PB to 1 GB"), "quantities[0].typical"),
    ("a limit nobody asks for", lambda d: d["quantities"][0].pop("limit_text"), "quantities[0].limit_text"),
    ("a stage too many", lambda d: d["framing"][1]["choices"].append({"slug": "x", "label": "x"}), "framing"),
    ("a default of nothing", lambda d: d["framing"][0].update(default="x"), "framing[0].default"),
    ("too many items", lambda d: d["load"].update(most_items=13), "perspectives.data_ml"),
    ("nine perspectives", lambda d: d["perspectives"].update(dict.fromkeys("abc", "Guild")), "perspectives"),
]  # fmt: skip


def load(document: Document) -> InstrumentVersion:
    return load_instrument(document, by=SYSTEM, at=NOW)


def test_the_shipped_instrument_holds(document: Document) -> None:
    assert instrument_problems(document) == []


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
@pytest.mark.django_db
def test_a_file_that_does_not_hold_is_refused_with_its_path(
    document: Document, change: Callable[[Document], object], path: str
) -> None:
    change(document)
    with pytest.raises(DocumentError) as refusal:
        load(document)
    assert path in [problem.path for problem in refusal.value.errors]
    assert not InstrumentVersion.objects.exists()


def test_every_fault_of_a_file_is_named_at_once(document: Document) -> None:
    del document["title"]
    del document["language"]
    document["symptoms"][0]["dimension"] = 3
    paths = [problem.path for problem in instrument_problems(document)]
    assert sorted(paths) == ["language", "symptoms[0].dimension", "title"]


@pytest.mark.django_db
def test_a_published_version_is_loaded_once_and_never_changed(document: Document) -> None:
    first = load(document)
    again = load_instrument(json.loads(json.dumps(document)), by=SYSTEM, at=NOW)
    assert (first.pk, first.state) == (again.pk, "published")
    document["title"] = "Something else"
    with pytest.raises(DocumentError, match="raise the version to 4"):
        load(document)
    assert InstrumentVersion.objects.get().title == "The four dimensions"
    document["version"] = 9
    assert load(document).name == "four-dimensions@9"


@pytest.mark.django_db
def test_the_order_of_keys_is_no_change(document: Document) -> None:
    first = load(document)
    assert load(dict(reversed(document.items()))).pk == first.pk


@pytest.mark.django_db
def test_a_draft_may_change_until_it_is_published(document: Document) -> None:
    load_instrument(document, by=SYSTEM, at=NOW, publish=False)
    document["title"] = "Better"
    version = load(document)
    assert (version.title, version.state) == ("Better", "published")
    assert InstrumentVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_retired_version_stays_retired(document: Document) -> None:
    version = load(document)
    version.state = InstrumentVersion.State.RETIRED
    version.save()
    assert load(document).state == "retired"


@pytest.mark.django_db
def test_the_command_says_what_it_loaded(repository: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    path = repository / "apps/instruments/definitions/four-dimensions-3.json"
    call_command("load_instrument", str(path), stdout=out, stderr=err)
    assert out.getvalue() == "four-dimensions@3\n"
    assert "published" in err.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "not_json"),
        (b"[]", "type"),
        (b'{"a": 1, "a": 2}', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1e999}', "not_finite"),
        (b'{"a": "\\u0000"}', "text"),
        (b'{"a": "\\ud800"}', "text"),
        (b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}", "too_deep"),
        (b"[" * 100_000, "not_json too_deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"a": "\xff"}', "encoding"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_usable_json_is_refused_by_the_command(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("load_instrument", str(tmp_path / "bad.json"), stdout=out, stderr=err)
    assert end.value.code == 2
    assert out.getvalue() == ""
    errors = json.loads(err.getvalue())["errors"]
    assert {error["code"] for error in errors} <= set(code.split())
    assert all(set(error) == {"path", "code", "message"} for error in errors)


@pytest.mark.django_db
def test_a_missing_file_is_said() -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("load_instrument", "/nowhere.json", stdout=io.StringIO(), stderr=err)
    assert json.loads(err.getvalue())["errors"][0]["code"] == "unreadable"


def test_a_name_that_is_none_finds_nothing(instrument: InstrumentVersion) -> None:
    for name in ("four-dimensions", "four-dimensions@", "four-dimensions@²", "four-dimensions@2", ""):
        assert not InstrumentVersion.objects.named(name).exists()
    assert InstrumentVersion.objects.named("four-dimensions@3").get() == instrument


@pytest.mark.django_db
def test_loading_leaves_a_row_and_loading_the_same_again_none(document: Document) -> None:
    load_instrument(document, by=COMMAND, at=NOW, publish=False)
    load(document)
    load(document)
    rows = AuditEvent.objects.filter(verb="load_instrument").order_by("pk")
    assert list(rows.values_list("actor_kind", "detail")) == [
        ("command", {"version": "four-dimensions@3", "state": "draft"}),
        ("system", {"version": "four-dimensions@3", "state": "published"}),
    ]
