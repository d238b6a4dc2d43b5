"""What a questionnaire of the third format says and asks, framing by framing."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from apps.instruments.definition import Definition, definition_from
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import format_figure, parse_figure, rows
from apps.instruments.refusals import instrument_problems
from apps.instruments.selectors import worded_document
from apps.instruments.values import check_answer
from apps.ranking import Triple
from apps.responses.questions.figures import echo, given_figures

type Document = dict[str, Any]


def place(document: Document, item_id: str) -> tuple[str, Document]:
    """Return an item with its path."""
    for part in ("symptoms", "quantities", "context", "targets"):
        for number, item in enumerate(document[part]):
            if item["id"] == item_id:
                return f"{part}[{number}]", item
    raise LookupError(item_id)


def test_who_uses_no_accelerators_is_below_every_use_of_them(document: Document) -> None:
    asked = next(item for item in read(Instrument, document).context if item.id == "C20")
    assert asked.ranks == (("none",), ("lt10",), ("10-30",), ("30-60",), ("gt60",))


def test_a_file_of_a_format_that_is_not_read_is_refused_in_one_sentence() -> None:
    (problem,) = instrument_problems({"format": "scalelens-instrument/2", "symptoms": "surprise"})
    assert (problem.path, problem.code) == ("format", "unknown")
    assert str(problem.message) == (
        "This version of Scalelens reads scalelens-instrument/3 and nothing else."
    )


CHECKS: list[tuple[str, Callable[[Document], object], str]] = [
    ("a figure that is not asked for", lambda c: c.update(said="quantity.QU99.now"), "said"),
    ("a point that is not asked for", lambda c: c.update(said="quantity.QM7.limit"), "said"),
    ("a quantity as a target", lambda c: c.update(said="target.QU2"), "said"),
    ("a statement", lambda c: c.update(said="symptom.D1"), "said"),
    ("a pick that stands for no number", lambda c: c.update(expected={"multiply": ["context.C2"]}), "expected"),
    ("a target that is not asked for", lambda c: c.update(expected={"multiply": ["target.G99"]}), "expected"),
    (
        "a figure deep inside that is not asked for",
        lambda c: c.update(expected={"multiply": [2, {"plus": ["quantity.QU2.now", "quantity.QU99.now"]}]}),
        "expected",
    ),
    ("a formula of nothing", lambda c: c.update(expected={}), "expected.multiply"),
    ("a sum over another", lambda c: c.update(expected={"plus": [1], "divide_by": [2]}), "expected.divide_by"),
    ("an id twice", lambda c: c.update(id="bill"), "id"),
    ("less than no factor", lambda c: c["off"][0].update(by=0.5), "off[0].by"),
    ("an unknown switch", lambda c: c["off"][0].update(when={"colour": ["red"]}), "off[0].when.colour"),
    ("an unknown word", lambda c: c.update(figures="{you} said {said}."), "figures"),
    ("a figure in a question", lambda c: c.update(question="Why {said}?"), "question"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in CHECKS], ids=[each[0] for each in CHECKS])
def test_a_cross_check_that_cannot_be_run_is_refused_with_its_path(
    document: Document, change: Callable[[Document], object], path: str
) -> None:
    place = next(at for at, check in enumerate(document["cross_checks"]) if check["id"] == "stock")
    change(document["cross_checks"][place])
    assert f"cross_checks[{place}].{path}" in [problem.path for problem in instrument_problems(document)]


def test_one_item_too_many_in_one_framing_is_refused(document: Document) -> None:
    document["load"]["most_items"] = 14
    _, item = place(document, "C18")  # asked where documents are searched; data and ML have 14 items there
    item["perspectives"].append("data_ml")
    item["asked_when"]["stage"] = ["live"]
    (problem,) = instrument_problems(document)
    assert problem.path == "perspectives.data_ml"
    assert re.fullmatch(
        r"data_ml is asked 15 items where .*retrieval is yes.*; most are 14\.", problem.message
    )


def test_every_fault_is_named_at_once(document: Document) -> None:
    faults = []
    for item_id, change, path in (
        ("U9", {"asked_when": {"system_kind": ["robot"]}}, "asked_when.system_kind[0]"),
        ("QM6", {"sentence": "It takes {n}."}, "sentence"),
    ):
        where, item = place(document, item_id)
        item.update(change)
        faults.append(f"{where}.{path}")
    paths = {problem.path for problem in instrument_problems(document)}
    assert {*faults} <= paths


def test_a_switch_without_a_default_must_be_chosen(definition: Definition) -> None:
    settled = definition.settled({"model_hosting": "hosted"})
    assert "system_kind" not in settled
    assert settled["retrieval"] == "no"
    assert definition.settled({"system_kind": "predictive", "retrieval": "yes"})["retrieval"] == "no"


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ({"now": 5000, "limit": None, "limit_none": "none_promised", "source": "rough"}, []),
        ({"now": 5000, "limit_none": "none_promised"}, []),
        ({"now": 5000, "limit": 9000, "limit_none": "none_promised"}, ["contradiction"]),
        ({"now": 5000, "limit_none": 0}, ["unknown"]),
    ],
)
def test_no_limit_to_name_is_said_by_a_slug_and_never_beside_a_figure(
    definition: Definition, answer: object, codes: list[str]
) -> None:
    assert [problem.code for problem in check_answer(definition.item("QM5"), answer)] == codes
    plain = check_answer(definition.item("QD2"), {"now": 1e6, "limit_none": "none_promised"})
    assert [problem.code for problem in plain] == ["unknown_field"]


def test_figures_picks_and_targets_are_on_the_record_and_all_else_is_opinion(definition: Definition) -> None:
    assert {(item.kind, item.on_record) for item in definition.items} == {
        ("ranking", False),
        ("agreement", False),
        ("quantity", True),
        ("choice", True),
        ("target", True),
        ("source", True),
        ("text", False),
    }


def test_an_instrument_may_say_otherwise_than_the_kind(document: Document) -> None:
    place(document, "D8")[1]["on_record"] = True
    place(document, "C20")[1]["on_record"] = False
    place(document, "QO2")[1]["points_at_giver"] = True
    assert instrument_problems(document) == []
    definition = definition_from(document)
    assert [definition.item(each).on_record for each in ("D8", "C20")] == [True, False]
    assert [definition.item(each).points_at_giver for each in ("QO2", "QU7")] == [True, False]


@pytest.mark.parametrize("path", ["ranking", "change", "other_cause"])
def test_an_order_and_a_text_are_never_on_the_record(document: Document, path: str) -> None:
    document[path]["on_record"] = True
    assert [problem.path for problem in instrument_problems(document)] == [f"{path}.on_record"]


AGENT = {"system_kind": "agent", "model_hosting": "hosted", "retrieval": "no", "people_check": "none"}


@pytest.mark.parametrize("kind", ["agent", "predictive"])
def test_of_what_gives_no_answers_none_are_named(definition: Definition, kind: str) -> None:
    """Statements, figures, picks and targets: their words, their help and their units."""
    for routing in definition.routings:
        if routing["system_kind"] != kind:
            continue
        for item in definition.framed(routing).items:
            if not item.is_asked_where(routing):
                continue
            said = [getattr(item, name, "") for name in ("text", "limit_text", "help", "example", "unit")]
            words = set(re.findall("[a-z]+", " ".join(said).lower()))
            assert not words & {"answer", "answers", "answered"}, item.id


def test_words_are_those_of_the_first_framing_that_holds(definition: Definition) -> None:
    texts = {
        kind: definition.framed(AGENT | {"system_kind": kind}).quantities["QU7"].text
        for kind in ("predictive", "answers", "agent")
    }
    assert texts == {
        "predictive": "How many results does it give on an ordinary day?",
        "answers": "How many answers does it give on an ordinary day?",
        "agent": "How many tasks does it finish on an ordinary day?",
    }
    framed = definition.framed(AGENT)
    assert framed.framed(AGENT) == framed


def test_a_wish_is_no_limit(definition: Definition) -> None:
    """Where the limit is a length of time, it is asked for as what is missed, and one may say that nothing is."""
    for name in ("QO5", "QM6"):
        item = definition.quantities[name]
        assert "miss" in item.limit_text
        assert item.limit_none
    for item in definition.quantities.values():
        assert not re.search("acceptable|would you like|wish", item.limit_text), item.id


def test_rows_of_whole_numbers_end_one_below_the_next(definition: Definition) -> None:
    item = definition.quantities["QO1"]
    labels = [row.label for row in rows(item)]
    assert labels == [
        "1 team", "2 to 3 teams", "4 to 6 teams", "7 to 12 teams", "13 to 30 teams", "31 to 100 teams",
        "more than 100 teams",
    ]  # fmt: skip
    assert [row.middle for row in rows(item)][:2] == [1, 2.44949]


def test_parts_of_an_hour_are_minutes_and_seconds(definition: Definition) -> None:
    item = definition.quantities["QD7"]
    assert [row.label for row in rows(item)][:4] == [
        "up to 36 seconds", "36 seconds to 6 minutes", "6 minutes to 1 hour", "1 to 10 hours",
    ]  # fmt: skip
    said = [
        format_figure(parse_figure(typed, "hours"), "hours")
        for typed in ("10 min", "1 min", "90 min", "30 s", "0")
    ]
    assert said == ["10 minutes", "1 minute", "1.5 hours", "30 seconds", "0 hours"]


def test_of_whole_things_no_part_is_said(definition: Definition) -> None:
    item = definition.quantities["QO2"]
    given = given_figures({"now": 6.32456, "rows": ["now"]})
    assert echo(item, "now", given, "EUR") == "Read as about 6 uses"


def test_a_row_stands_for_as_much_as_it_holds(definition: Definition) -> None:
    quantities = definition.quantities
    one, few = (
        estimate(quantities["QO1"], {"now": now, "rows": ["now"], "source": "measured"}).now
        for now in (1, 4.89898)
    )
    assert one == Triple(low=1 / 1.1, likely=1.0, high=1 * 1.1, source="measured")
    assert few
    assert few.source == "rough"
    assert few.low == pytest.approx(4)
    assert few.high == pytest.approx(6)
    decade = estimate(quantities["QD5"], {"now": 3162.28, "rows": ["now"], "source": "measured"}).now
    assert decade
    assert decade.high == 3162.28 * 10**0.5


def test_rules_read_the_words_of_the_framing(document: Document) -> None:
    read_by_rules = read(Instrument, worded_document(document, AGENT))
    assert read_by_rules.texts["QU7"] == "How many tasks does it finish on an ordinary day?"
    assert read_by_rules.units["QM4"] == "currency/1000 tasks"
    assert read_by_rules.units["QU2"] == "tasks/s"
    plain = read(Instrument, worded_document(document, AGENT | {"system_kind": "answers"}))
    assert plain.texts["QU7"] == "How many answers does it give on an ordinary day?"
    assert [target.steps for target in read_by_rules.targets] == [target.steps for target in plain.targets]
