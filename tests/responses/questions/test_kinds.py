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

from apps.instruments.definition import Definition, QuantityItem, definition_from
from apps.instruments.values import check_answer
from apps.responses.questions.base import AnswerContext
from apps.responses.questions.kinds import describe, parse_answer, prefill

DOCUMENT = Path(settings.BASE_DIR) / "apps/instruments/definitions/four-dimensions-3.json"
OWN = {"system_kind": "predictive", "model_hosting": "own", "people_check": "some"}
ANY: Definition = definition_from(json.loads(DOCUMENT.read_text(encoding="utf-8")))
DEFINITION = ANY.framed(ANY.settled(OWN))
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
    "R6": ["rough"],
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


WORDS = {
    "R1": ({"ranking": ["user"], "considered": ["data", ["user"]]}, "Data first (at first: Users)"),
    "D1": (5, "Yes"),
    "D2": ("dk", "I can't tell"),
    "C7": (
        ["personal_data", "high_risk"],
        "personal data; decisions about a person: job, credit, insurance, care",
    ),
    "G4": (30000, "30,000 EUR a month"),
    "QU7": (
        {"now": 0, "horizon": 20000, "limit": None, "source": "measured"},
        "today: 0 results a day; in 24 months: 20,000 results a day; limit: don't know; "
        "i measured them, or looked them up",
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
