"""What is done about a cost over its ceiling says how far it gets."""

import pytest

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.third import Json, advised, changed, situation

_TASKS_OVER: Json = {
    "quantity__QM4__now": 14_000,
    "quantity__QM4__limit": 8_000,
    "quantity__QM12__now": 90_000,
}


def _entry(advice: Advice, rule: str) -> Entry:
    return next(each for each in (*advice.do_now, *advice.do_next) if each.rule == rule)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (14_000, "limit 8 EUR a task: 1.8 times over. A third less would be 9.3 EUR a task, which is not enough alone."),
        (12_100, "limit 8 EUR a task: 1.5 times over. A third less would be 8.1 EUR a task, which is not enough alone."),
        (12_000, "limit 8 EUR a task: 1.5 times over. A third less would be 8 EUR a task."),
        (9_000, "limit 8 EUR a task: 1.1 times over. A third less would be 6 EUR a task."),
    ],
)  # fmt: skip
def test_a_cut_by_a_third_is_held_against_the_ceiling(price: int, said: str) -> None:
    facts = changed(situation("s01"), **_TASKS_OVER, **{"quantity.QM4.now": price})
    assert _entry(advised(facts), "HO4").because.endswith(said)


def test_a_cut_is_worked_out_on_the_limit_that_the_entry_names() -> None:
    # The cost is over its ceiling as well.
    quota = {"quantity.QM5.now": 9e6, "quantity.QM5.limit": 8e6, "status.QM5": "over"}
    facts = changed(situation("s01"), **{**_TASKS_OVER, "quantity__QM12__now": 150_000}, **quota)
    facts["peak"] = {"name": "Sale", "days": 60, "factor": 3}
    reason = _entry(advised(facts), "HO4").because
    assert "29 million tokens a minute expected for Sale. A third less would be 19 million tokens" in reason


def test_a_limit_of_later_is_held_against_no_cut_of_today() -> None:
    assert "A third less" not in _entry(advised(situation("s05")), "HO4").because


def test_what_is_left_alone_shuts_no_smaller_model_out() -> None:
    slow = {"quantity.QM6.now": 60, "quantity.QM6.limit": 30, "status.QM6": "over"}
    facts = changed(situation("s01"), **_TASKS_OVER, **slow)
    assert "A larger model, or one more at the same price" in [
        each.what for each in advised(facts).leave_alone
    ]
    smallest = advised(changed(facts, context__C19="smallest"))
    assert "A second or a larger model" in [each.what for each in smallest.leave_alone]


# The bill of a season.
def _reserved(**more: object) -> str:
    return _entry(advised(changed(situation("s04"), **more)), "X3").because


def test_the_bill_of_a_season_is_named_where_its_capacity_is_ordered() -> None:
    said = "Bills are 5,500 EUR a month today, for a month of peak load up to 4 times that, and 10,000 EUR a month"
    assert said in _reserved()


@pytest.mark.parametrize(
    "other",
    [
        {"target__G4": 30_000, "target__G4__number": 30_000},  # four times today's are allowed
        {"quantity__QM12__now": 0},
        {"cross_check__bill": "off"},
    ],
)
def test_a_bill_that_passes_no_ceiling_is_not_named(other: Json) -> None:
    assert "Bills are" not in _reserved(**other)
