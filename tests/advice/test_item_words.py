"""The words a condition has for items: over, at an event, pressed, and a whole dimension."""

from typing import Any

import pytest

from apps.advice.conditions.conditions import FactValue, Known, Truth, judge
from apps.advice.conditions.written import Grammar, WrittenCondition, parse_condition
from apps.documents.mapping import read

LIMITED = {"user": ("QU2", "QU7"), "model": ("QM5",), "data": (), "organization": ()}


def truth(written: dict[str, Any], **values: FactValue) -> Truth:
    condition = parse_condition(read(WrittenCondition, written), Grammar({}, p=0.8, limited=LIMITED))
    facts = {name.replace("_", ".", 1): value for name, value in values.items()}
    return judge(condition, Known(facts)).truth


@pytest.mark.parametrize(
    ("word", "holds"),
    [("over", [0]), ("pressed", [0, 1, 2, 3, 4])],
)
def test_a_word_asks_how_urgent_an_item_is(word: str, holds: list[int]) -> None:
    assert [urgency for urgency in range(6) if truth({word: "QU2"}, pressed_QU2=urgency)] == holds


def test_what_an_event_multiplies_and_what_is_soon_over_have_words_of_their_own() -> None:
    for word in ("at_event", "soon"):
        condition = parse_condition(
            read(WrittenCondition, {word: ["QU2", "QU7"]}), Grammar({}, p=0.8, limited=LIMITED)
        )
        assert judge(condition, Known({f"{word}.QU7": True})).truth is True
        assert judge(condition, Known({f"{word}.QU2": False, f"{word}.QU7": False})).truth is False


def test_one_of_several_items_is_enough() -> None:
    assert truth({"over": ["QU2", "QU7"]}, pressed_QU7=0) is True
    assert truth({"over": ["QU2", "QU7"]}, pressed_QU2=2, pressed_QU7=2) is False


def test_an_item_that_nothing_presses_is_not_known() -> None:
    assert truth({"pressed": "QU2"}) is None
    assert truth({"unless": {"pressed": "QU2"}}) is True
    assert truth({"not": {"pressed": "QU2"}}) is None


def test_a_dimension_is_over_where_one_of_its_figures_is() -> None:
    assert truth({"over_now": "user"}, pressed_QU7=0) is True
    assert truth({"over_now": "model"}, pressed_QU7=0) is None
    assert truth({"over_now": "data"}, pressed_QU7=0) is False


@pytest.mark.parametrize("status", ["disputed", "maybe_over", "guessed_over"])
def test_a_dimension_is_unsure_where_one_of_its_figures_is(status: str) -> None:
    assert truth({"unsure_now": "user"}, status_QU2=status) is True
    assert truth({"unsure_now": "user"}, status_QU2="over", status_QU7="under") is False
