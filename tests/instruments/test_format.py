"""A `scalelens-instrument/2` file is refused with the path of every fault at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from apps.instruments.definition import Definition, QuantityItem, definition_from
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import format_figure, parse_figure, rows
from apps.instruments.loading import instrument_problems
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


BAD: list[tuple[str, str, Callable[[Document], object], str]] = [
    ("no use", "U9", lambda i: i.pop("uses"), "uses"),
    ("an empty list of uses", "U9", lambda i: i.update(uses=[]), "uses"),
    ("an unknown switch", "U9", lambda i: i.update(asked_when={"colour": ["red"]}), "asked_when.colour[0]"),
    (
        "an unknown value",
        "U9",
        lambda i: i.update(asked_when={"system_kind": ["agent", "robot"]}),
        "asked_when.system_kind[1]",
    ),
    (
        "what never holds",
        "U9",
        lambda i: i.update(asked_when={"system_kind": ["predictive"], "retrieval": ["yes"]}),
        "asked_when",
    ),
    ("a warning of what is an opinion", "C4", lambda i: i.update(on_record=False, points_at_giver=True), "points_at_giver"),
    ("a warning beside a statement", "U9", lambda i: i.update(points_at_giver=True), "points_at_giver"),
    ("neither on the record nor off", "U9", lambda i: i.update(on_record="yes"), "on_record"),
    ("no values", "U9", lambda i: i.update(asked_when={"system_kind": []}), "asked_when.system_kind"),
    (
        "whom it is not asked of",
        "U9",
        lambda i: i.update(asked_of_when={"risk": {"system_kind": ["agent"]}}),
        "asked_of_when.risk",
    ),
    (
        "an unknown value for one perspective",
        "M4",
        lambda i: i.update(asked_of_when={"platform": {"retrieval": ["maybe"]}}),
        "asked_of_when.platform.retrieval[0]",
    ),
    ("the place of nothing", "QD5", lambda i: i.update(replaces=["QD9"]), "replaces[0]"),
    ("its own place", "QD5", lambda i: i.update(replaces=["QD5"]), "replaces[0]"),
    ("the place of what is asked too", "QD5", lambda i: i.update(replaces=["QU2"]), "replaces[0]"),
    ("an id twice", "QU7", lambda i: i.update(id="QU2"), "id"),
    ("a limit beside today alone", "QD5", lambda i: i.update(points=["now", "limit"]), "points"),
    ("no limit to have none of", "QU6", lambda i: i.update(limit_none="none"), "limit_none"),
    ("a range upside down", "QU6", lambda i: i.update(plausible=[600, 0.05]), "plausible"),
    ("no plausible range", "QU6", lambda i: i.pop("plausible"), "plausible"),
    ("a limit that is never asked", "QO2", lambda i: i.update(limit_when={"people_check": ["x"]}), "limit_when.people_check[0]"),
    ("an order that lacks a choice", "C14", lambda i: i["order"].pop(), "order"),
    ("an unknown word in a help", "QU6", lambda i: i.update(help="By {you}"), "help"),
    ("an unknown word for a framing", "QU7", lambda i: i["worded_when"][0].update(text="{you}"), "worded_when[0].text"),
    (
        "words where nothing is so",
        "QU7",
        lambda i: i["worded_when"][0].update(when={"system_kind": ["predictive"], "retrieval": ["yes"]}),
        "worded_when[0].when",
    ),
    ("a unit that its range is none of", "QU7", lambda i: i["worded_when"][1].update(unit="bytes"), "worded_when[1].typical"),
    ("a step of no target", "G1", lambda i: i["worded_when"][2].update(steps=["3s", "2s"]), "worded_when[2].steps"),
    ("edges that fall for a framing", "QM4", lambda i: i["worded_when"][4]["ladder"].reverse(), "worded_when[4].ladder"),
    ("a row too few for a framing", "QM4", lambda i: i["worded_when"][4]["ladder"].pop(), "worded_when[4].ladder"),
    ("edges more than ten times apart", "QO1", lambda i: i.update(ladder=[1, 2, 30]), "ladder"),
    ("edges that fall", "QO1", lambda i: i.update(ladder=[3, 2, 1]), "ladder"),
    ("half of a whole", "QO1", lambda i: i.update(ladder=[1, 2.5, 4]), "ladder"),
]  # fmt: skip


def test_who_uses_no_accelerators_is_below_every_use_of_them(document: Document) -> None:
    asked = next(item for item in read(Instrument, document).context if item.id == "C20")
    assert asked.ranks == (("none",), ("lt10",), ("10-30",), ("30-60",), ("gt60",))


@pytest.mark.parametrize(
    ("item_id", "change", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD]
)
def test_what_does_not_hold_is_refused_with_its_path(
    document: Document, item_id: str, change: Callable[[Document], object], path: str
) -> None:
    where, item = place(document, item_id)
    change(item)
    assert f"{where}.{path}" in [problem.path for problem in instrument_problems(document)]


def test_a_file_of_a_format_that_is_not_read_is_refused_in_one_sentence() -> None:
    (problem,) = instrument_problems({"format": "scalelens-instrument/1", "symptoms": "surprise"})
    assert (problem.path, problem.code) == ("format", "unknown")
    assert str(problem.message) == (
        "This version of Scalelens reads scalelens-instrument/2 and scalelens-instrument/3, and nothing else."
    )


CHECKS: list[tuple[str, Callable[[Document], object], str]] = [
    ("a figure that is not asked for", lambda c: c.update(said="quantity.QU99.now"), "said"),
    ("a point that is not asked for", lambda c: c.update(said="quantity.QU3.limit"), "said"),
    ("a quantity as a target", lambda c: c.update(said="target.QU2"), "said"),
    ("a statement", lambda c: c.update(said="symptom.D1"), "said"),
    ("a pick that stands for no number", lambda c: c.update(expected={"multiply": ["context.C1"]}), "expected"),
    ("a step that stands for no number", lambda c: c.update(expected={"multiply": ["target.G8"]}), "expected"),
    (
        "a figure deep inside that is not asked for",
        lambda c: c.update(expected={"multiply": [2, {"plus": ["quantity.QU2.now", "quantity.QU99.now"]}]}),
        "expected",
    ),
    ("a formula of nothing", lambda c: c.update(expected={}), "expected.multiply"),
    ("a sum over another", lambda c: c.update(expected={"plus": [1], "divide_by": [2]}), "expected.divide_by"),
    ("an id twice", lambda c: c.update(id="bill"), "id"),
    ("less than no factor", lambda c: c["off"][0].update(by=0.5), "off[0].by"),
    ("an unknown switch", lambda c: c["off"][0].update(when={"colour": ["red"]}), "off[0].when.colour[0]"),
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


@pytest.mark.parametrize("name", ["", "How far is it?", "How far it is."])
def test_a_short_name_is_no_question_and_no_sentence(document: Document, name: str) -> None:
    where, item = place(document, "G1")
    item["short_name"] = document["framing"][0]["short_name"] = name
    assert {f"{where}.short_name", "framing[0].short_name"} <= {
        problem.path for problem in instrument_problems(document)
    }


def test_one_item_too_many_in_one_framing_is_refused(document: Document) -> None:
    _, item = place(document, "O10")  # asked of agents only; business has 25 items there where people check
    item["perspectives"].append("business")
    (problem,) = instrument_problems(document)
    assert problem.path == "perspectives.business"
    assert problem.message == (
        "business is asked 26 items where system_kind is agent, model_hosting is own, retrieval is yes, "
        "people_check is some; most are 25."
    )


def test_two_quantities_with_a_limit_are_refused_where_others_have_three(document: Document) -> None:
    _, item = place(document, "QD7")
    item["points"] = ["now"]
    del item["limit_text"]
    (problem,) = instrument_problems(document)
    assert (problem.path, problem.code) == ("quantities", "uneven_headroom")
    assert "retrieval is yes" in problem.message


def test_every_fault_is_named_at_once(document: Document) -> None:
    faults = {}
    for item_id, change, path in (
        ("U9", {"asked_when": {"system_kind": ["robot"]}}, "asked_when.system_kind[0]"),
        ("QD5", {"replaces": ["QD9"]}, "replaces[0]"),
        ("G11", {"perspectives": ["business", "product", "risk"]}, ""),
    ):
        where, item = place(document, item_id)
        item.update(change)
        faults[item_id] = f"{where}.{path}"
    where, item = place(document, "C19")
    del item["uses"]
    faults["G11"] = "perspectives.risk"
    paths = {problem.path for problem in instrument_problems(document)}
    assert {*faults.values(), f"{where}.uses"} <= paths


def test_a_switch_without_a_default_must_be_chosen(definition: Definition) -> None:
    settled = definition.settled({"model_hosting": "hosted"})
    assert "system_kind" not in settled
    assert settled["retrieval"] == "no"
    assert definition.settled({"system_kind": "predictive", "retrieval": "yes"})["retrieval"] == "no"


@pytest.mark.parametrize(("people_check", "points"), [("none", 3), ("some", 1), ("all", 1)])
def test_what_is_looked_after_has_a_limit_only_where_nobody_checks(
    definition: Definition, people_check: str, points: int
) -> None:
    routing = definition.settled({"system_kind": "answers", "people_check": people_check})
    (item,) = [each for each in definition.asked_of("risk", routing) if each.id == "QO2"]
    assert isinstance(item, QuantityItem)
    assert (len(item.points), item.headroom) == (points, points == 3)


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
    plain = check_answer(definition.item("QD5"), {"now": 1e6, "limit_none": "none_promised"})
    assert [problem.code for problem in plain] == ["unknown_field"]


def test_figures_picks_targets_and_the_split_are_on_the_record_and_all_else_is_opinion(
    definition: Definition,
) -> None:
    assert {(item.kind, item.on_record) for item in definition.items if item.id != "R2"} == {
        ("ranking", False),
        ("agreement", False),
        ("quantity", True),
        ("choice", True),
        ("target", True),
        ("split", True),
        ("text", False),
    }
    # How sure somebody is of their order is picked, too, and yet no fact.
    assert (definition.item("R2").kind, definition.item("R2").on_record) == ("choice", False)


def test_an_instrument_may_say_otherwise_than_the_kind(document: Document) -> None:
    place(document, "D8")[1]["on_record"] = True
    place(document, "C4")[1]["on_record"] = False
    place(document, "QO2")[1]["points_at_giver"] = True
    document["ranking"]["confidence"]["on_record"] = True
    assert instrument_problems(document) == []
    definition = definition_from(document)
    assert [definition.item(each).on_record for each in ("D8", "C4", "R2")] == [True, False, True]
    assert [definition.item(each).points_at_giver for each in ("QO2", "QO6")] == [True, False]


@pytest.mark.parametrize("path", ["ranking", "ranking.why", "other_cause"])
def test_an_order_and_a_text_are_never_on_the_record(document: Document, path: str) -> None:
    item = document
    for key in path.split("."):
        item = item[key]
    item["on_record"] = True
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
        "predictive": "Results it hands out on an ordinary day",
        "answers": "Answers it gives on an ordinary day",
        "agent": "Tasks it finishes on an ordinary day",
    }
    framed = definition.framed(AGENT)
    assert framed.framed(AGENT) == framed
    asked = {item.id: item for item in definition.asked_of("product", AGENT)}
    assert asked["QU7"] == framed.quantities["QU7"]
    assert framed.targets["G1"].steps == ("3s", "10s", "1min", "10min", "1h", "1day")


def test_a_wish_is_no_limit(definition: Definition) -> None:
    """Where the limit is a length of time, it is asked for as what breaks, and one may say that nothing does."""
    for name in ("QO5", "QM6"):
        item = definition.quantities[name]
        assert "break" in item.limit_text
        assert item.limit_none
    for item in definition.quantities.values():
        assert not re.search("acceptable|would you like|wish", item.limit_text), item.id


def test_rows_of_whole_numbers_end_one_below_the_next(definition: Definition) -> None:
    item = definition.quantities["QO1"]
    labels = [row.label for row in rows(item)]
    assert labels == [
        "1 team", "2 teams", "3 teams", "4 to 6 teams", "7 to 12 teams", "13 to 30 teams", "more than 30 teams",
    ]  # fmt: skip
    assert [row.middle for row in rows(item)][:3] == [1, 2, 3]


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
    assert echo(item, "now", given, "EUR") == "Read as about 6 use cases"


def test_a_row_stands_for_as_much_as_it_holds(definition: Definition) -> None:
    quantities = definition.quantities
    one, few = (
        estimate(quantities["QO1"], {"now": now, "rows": ["now"], "source": "measured"}).now
        for now in (2, 4.89898)
    )
    assert one == Triple(low=2 / 1.1, likely=2.0, high=2 * 1.1, source="measured")
    assert few
    assert few.source == "rough"
    assert few.low == pytest.approx(4)
    assert few.high == pytest.approx(6)
    decade = estimate(quantities["QD5"], {"now": 3162.28, "rows": ["now"], "source": "measured"}).now
    assert decade
    assert decade.high == 3162.28 * 10**0.5


def test_rules_read_the_words_of_the_framing(document: Document) -> None:
    read_by_rules = read(Instrument, worded_document(document, AGENT))
    assert read_by_rules.texts["U2"] == "At busy times, people notice slow or failed tasks."
    assert read_by_rules.units["QM4"] == "currency/1000 tasks"
    assert read_by_rules.units["QU2"] == "tasks/s"
    plain = read(Instrument, document)
    assert plain.texts["U2"] == "At busy times, people notice slow or failed answers."
    assert [target.steps for target in read_by_rules.targets] == [target.steps for target in plain.targets]
