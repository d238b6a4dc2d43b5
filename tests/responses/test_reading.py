"""An answer shown in its fields and read back is the same answer, whatever it is."""

import json
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
from apps.responses.filling import form_values
from apps.responses.reading import read_answer
from apps.responses.wording import Wording, answer_in_words

DOCUMENT = Path(settings.BASE_DIR) / "apps/instruments/definitions/four-dimensions-1.json"
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
    reading = read_answer(item, form_values(item, value, currency="EUR"), currency="EUR")
    assert reading.errors == {}
    assert reading.value == value


VALUES = {
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
    "QU1": [
        {"now": 0, "horizon": 20000, "limit": None, "source": "guess"},
        {"now": 31.6228, "horizon": 316.228, "limit": 31622.8, "rows": ["now", "limit"]},
    ],
}


@pytest.mark.parametrize(
    ("item_id", "value"), [(key, value) for key, values in VALUES.items() for value in values]
)
def test_every_kind_of_answer_survives_being_shown_and_read(item_id: str, value: Any) -> None:
    item = DEFINITION.item(item_id)
    reading = read_answer(item, form_values(item, value, currency="EUR"), currency="EUR", stored=value)
    assert (reading.value, dict(reading.errors)) == (value, {})
    assert not check_answer(item, reading.value)


def test_a_figure_nobody_knew_in_a_file_stays_unknown_when_its_page_is_sent_back() -> None:
    item = DEFINITION.item("QU1")
    reading = read_answer(item, form_values(item, "dk", currency="EUR"), currency="EUR")
    assert reading.value == {"now": None, "horizon": None, "limit": None}


def test_tenths_that_are_typed_count_before_a_tick_at_dont_know() -> None:
    form = MultiValueDict({"R4": ["dk"], "R4-data": ["10"]})
    given = {"data": 10, "user": 0, "model": 0, "organization": 0}
    assert read_answer(DEFINITION.item("R4"), form, currency="EUR").value == given


WORDS = {
    "R1": ({"ranking": ["user"], "considered": ["data", ["user"]]}, "Data first (at first: Users)"),
    "D1": (5, "strongly agree"),
    "D2": ("dk", "don't know, or not my area"),
    "C7": (["personal_data", "ordinary"], "ordinary business rules; personal data"),
    "G4": (30000, "30,000 EUR a month"),
    "R4": (
        {"data": 10, "user": 0, "model": 0, "organization": 0},
        "Data 10, Users 0, Model 0, Organisation 0",
    ),
    "QU1": (
        {"now": 0, "horizon": 20000, "limit": None, "source": "measured"},
        "today not live yet; in 24 months 20,000 users a day; the limit don't know; measured",
    ),
    "C2": (None, "not answered"),
}


@pytest.mark.parametrize(("item_id", "value", "words"), [(key, *value) for key, value in WORDS.items()])
def test_answers_are_read_back_in_words(item_id: str, value: Any, words: str) -> None:
    assert answer_in_words(DEFINITION.item(item_id), value, Wording(DEFINITION, "EUR", 24)) == words
