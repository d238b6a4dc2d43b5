"""An answer shown in its fields and read back is the same answer, whatever it is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.instruments.definition import Definition, QuantityItem, Routing, definition_from
from apps.instruments.values import check_answer
from apps.responses.questions.base import AnswerContext
from apps.responses.questions.course import asked_items, load_of
from apps.responses.questions.kinds import describe, parse_answer, prefill
from tests.exchange.made_up import HOSTED_AGENT

DOCUMENT = Path(settings.BASE_DIR) / "apps/instruments/definitions/four-dimensions-2.json"
DEFINITION: Definition = definition_from(json.loads(DOCUMENT.read_text(encoding="utf-8")))
QUANTITIES = [item for item in DEFINITION.items if isinstance(item, QuantityItem)]

figures = st.one_of(
    st.none(),
    st.floats(min_value=1e-6, max_value=1e18, allow_nan=False),
    st.integers(min_value=1, max_value=10**15).map(float),
)


@hypothesis_settings(deadline=None)  # the machine may be busy
@given(item=st.sampled_from(QUANTITIES), data=st.data())
def test_a_quantity_survives_being_shown_and_read(item: QuantityItem, data: st.DataObject) -> None:
    value: dict[str, Any] = {point: data.draw(figures, label=point) for point in item.points}
    value["source"] = data.draw(st.sampled_from(["guess", "rough", "measured"]))
    parsed = parse_answer(item, prefill(item, value, currency="EUR"), currency="EUR")
    assert parsed.errors == {}
    assert parsed.value == value


VALUES: dict[str, list[Any]] = {
    "R1": [
        {"ranking": ["user", "data", "model", "organization"]},
        {"ranking": ["user", ["data", "model", "organization"]]},
        {"ranking": ["user"]},
        {"declined": True},
    ],
    "D1": [1, 5, "dk"],
    "C2": ["steady", "dk"],
    "C7": [["personal_data", "high_risk"], "dk"],
    "G2": ["99.9", "dk"],
    "G4": [30000, 30000.0],
    "G6": [3e13],
    "R4": [{"data": 2, "user": 5, "model": 2, "organization": 1}, "dk"],
    "R5": ["The old register,\nif it stays."],
    "QU7": [
        {"now": 0, "horizon": 20000, "limit": None, "source": "guess"},
        {"now": 31.6228, "horizon": 316.228, "limit": 31622.8, "rows": ["now", "limit"]},
    ],
}


@pytest.mark.parametrize(
    ("item_id", "value"), [(key, value) for key, values in VALUES.items() for value in values]
)
def test_every_kind_of_answer_survives_being_shown_and_read(item_id: str, value: Any) -> None:
    item = DEFINITION.item(item_id)
    parsed = parse_answer(item, prefill(item, value, currency="EUR"), currency="EUR", stored=value)
    assert (parsed.value, dict(parsed.errors)) == (value, {})
    assert not check_answer(item, parsed.value)


def test_a_figure_nobody_knew_in_a_file_stays_unknown_when_its_page_is_sent_back() -> None:
    item = DEFINITION.item("QU7")
    parsed = parse_answer(item, prefill(item, "dk", currency="EUR"), currency="EUR")
    assert parsed.value == {"now": None, "horizon": None, "limit": None}


def test_tenths_that_are_typed_count_before_a_tick_at_dont_know() -> None:
    form = MultiValueDict({"R4": ["dk"], "R4-data": ["10"]})
    given = {"data": 10, "user": 0, "model": 0, "organization": 0}
    assert parse_answer(DEFINITION.item("R4"), form, currency="EUR").value == given


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"data": "most"}, "R4-data", "“most” can't be read as tenths. Type a whole number from 0 to 10."),
        ({"data": "2,5"}, "R4-data", "“2,5” lies between two tenths. Type 2 or 3."),
        ({"data": "25 %"}, "R4-data", "“25 %” lies between two tenths. Type 2 or 3."),
        ({"data": "-1"}, "R4-data", "“-1” can't be read as tenths. Type a whole number from 0 to 10."),
        ({"data": "4", "user": "3"}, "R4", "That is 7 of 10 tenths: 3 more to give."),
        ({"data": "8", "user": "6"}, "R4", "That makes 14 tenths; there are 10 to give."),
        ({"data": "60", "user": "40"}, "R4", "That makes 100, as percent do. Type tenths: 4 for 40 percent."),
    ],
)
def test_tenths_that_make_no_whole_are_said_as_they_were_read(
    typed: dict[str, str], field: str, sentence: str
) -> None:
    form = MultiValueDict({f"R4-{slug}": [text] for slug, text in typed.items()})
    parsed = parse_answer(DEFINITION.item("R4"), form, currency="EUR")
    assert (parsed.value, dict(parsed.errors)) == (None, {field: sentence})


@pytest.mark.parametrize(
    ("item_id", "fields", "field", "sentence"),
    [
        ("D1", {"D1": "6"}, "D1", "Choose one of the answers offered."),
        ("C7", {"C7": "x"}, "C7", "Choose one of the answers offered."),
        ("G4", {"G4": "31"}, "G4", "Choose one of the answers offered."),
        ("R3", {"R3": "a" * 281}, "R3", "The text has 281 characters; 280 fit."),
        ("QU7", {"QU7-now": "77"}, "QU7-now", "Choose one of the answers offered."),
        ("QU7", {"QU7-limit-figure": "0"}, "QU7-limit-figure", "A limit is above 0."),
        ("QU7", {"QU7-horizon": "5"}, "QU7-horizon", "Growth needs a figure for today. Pick one above, or type the figure here."),
        ("QU7", {"QU7-source": "x"}, "QU7-source", "Choose one of the answers offered."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_field(
    item_id: str, fields: dict[str, str], field: str, sentence: str
) -> None:
    form = MultiValueDict({name: [text] for name, text in fields.items()})
    parsed = parse_answer(DEFINITION.item(item_id), form, currency="EUR")
    assert (parsed.value, dict(parsed.errors)) == (None, {field: sentence})


def test_a_share_in_percent_is_read_as_tenths() -> None:
    typed = {"data": "30%", "user": "40 %", "model": "3", "organization": "0%"}
    form = MultiValueDict({f"R4-{slug}": [text] for slug, text in typed.items()})
    parsed = parse_answer(DEFINITION.item("R4"), form, currency="EUR")
    assert parsed.value == {"data": 3, "user": 4, "model": 3, "organization": 0}


OWN = {"system_kind": "predictive", "model_hosting": "own", "people_check": "some"}


@pytest.mark.parametrize(
    ("perspective", "chosen", "questions", "decisions", "minutes"),
    [
        ("business", OWN, 25, 33, 13), ("product", OWN, 24, 33, 13), ("data_ml", OWN, 25, 38, 14),
        ("platform", OWN, 24, 43, 16), ("risk", OWN, 22, 26, 10), ("executive", OWN, 24, 33, 13),
        ("product", HOSTED_AGENT, 25, 34, 13), ("data_ml", HOSTED_AGENT, 25, 39, 15),
        ("platform", HOSTED_AGENT, 24, 41, 16), ("risk", HOSTED_AGENT, 25, 29, 11),
    ],
)  # fmt: skip
def test_everybody_is_told_how_long_it_takes_and_nobody_is_asked_more_than_25_items(
    perspective: str, chosen: Routing, questions: int, decisions: int, minutes: int
) -> None:
    """The minutes count what is read and decided; at least those that a trial with all six trades found honest."""
    items = asked_items(DEFINITION, perspective=perspective, routing=DEFINITION.settled(chosen))
    load = load_of(DEFINITION, items)
    assert (load.questions, load.decisions, load.minutes) == (questions, decisions, minutes)
    assert load.questions <= DEFINITION.most_items == 25


WORDS = {
    "R1": ({"ranking": ["user"], "considered": ["data", ["user"]]}, "Data first (at first: Users)"),
    "D1": (5, "strongly agree"),
    "D2": ("dk", "I can't tell"),
    "C7": (["personal_data", "ordinary"], "ordinary business rules; personal data"),
    "G4": (30000, "30,000 EUR a month"),
    "R4": (
        {"data": 10, "user": 0, "model": 0, "organization": 0},
        "Data 10, Users 0, Model 0, Organisation 0",
    ),
    "QU7": (
        {"now": 0, "horizon": 20000, "limit": None, "source": "measured"},
        "today: not live yet; in 24 months: 20,000 results a day; limit: don't know; measured",
    ),
    "C2": (None, "left out"),
}


@pytest.mark.parametrize(("item_id", "value", "words"), [(key, *value) for key, value in WORDS.items()])
def test_answers_are_read_back_in_words(item_id: str, value: Any, words: str) -> None:
    assert describe(DEFINITION.item(item_id), value, AnswerContext(DEFINITION, "EUR", 24)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            {"now": 2.44949, "horizon": 2.44949, "rows": ["now"]},
            "today: 2 to 3 models; in 24 months: the same as today",
        ),
        (
            {"now": 2.44949, "horizon": 4.89898, "rows": ["now"]},
            "today: 2 to 3 models; in 24 months: twice today's (4 to 6 models)",
        ),
        (
            {"now": 2.44949, "horizon": 1.224745, "rows": ["now"]},
            "today: 2 to 3 models; in 24 months: half of today's (1 to 1.5 models)",
        ),
        ({"now": 2, "horizon": 4}, "today: 2 models; in 24 months: 4 models"),
    ],
)
def test_a_multiple_of_a_row_is_no_figure_of_its_own(value: dict[str, Any], words: str) -> None:
    asked = DEFINITION.quantities["QO2"]
    scale = replace(asked.scale, growth=(0.5, 1, 2, 5))
    item = replace(asked, unit="models", ladder=(1, 2, 4, 11), whole=True, scale=scale)
    assert describe(item, value, AnswerContext(DEFINITION, "EUR", 24)) == words
