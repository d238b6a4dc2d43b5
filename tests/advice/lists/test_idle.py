"""Machines of one's own are paid for by the hour, used or not: a cap lowers no bill, giving back what is idle does."""

import pytest

from tests.advice.lists.test_judged import _entries, _framed
from tests.advice.lists.third import Json, advised, changed, situation

_OVER = {
    **{f"quantity.QM4.{point}": [3.0] * 3 for point in ("now", "horizon")},
    "quantity.QM4.limit": [1.0] * 3,
    "quantity.QM4.measured": True,
    "status.QM4": "over",
    "quantity.QM12.now": [30_000] * 3,
    "target.G4": 10_000,
}


def _dear(name: str, where: str, busy: str) -> Json:
    facts = _framed(
        changed(situation(name), **_OVER, **{"context.C8": where, "context.C20": busy}), model_hosting="own"
    )
    return _framed(facts, stage="live")


@pytest.mark.parametrize("name", ["s02", "s09", "s01"])
@pytest.mark.parametrize("busy", ["lt10", "30-60"])
@pytest.mark.parametrize(
    ("where", "title", "does"),
    [
        ("any_cloud", "Give back machine hours nobody needs", "Give back"),
        ("on_premises", "Share machine hours nobody needs", "Let other work"),
    ],
)
def test_what_is_paid_by_the_hour_is_given_back(
    name: str, busy: str, where: str, title: str, does: str
) -> None:
    advice = advised(_dear(name, where, busy))
    (entry,) = (each for each in advice.do_now if each.rule == "S-cost")
    assert entry.title == title
    (given_back,) = (step for step in entry.steps if step.do.startswith(does))
    measured = next(step for step in entry.steps if step.do.startswith("Measure how busy each machine"))
    assert measured.on < given_back.on
    assert not any("Cap the three dearest" in step.do for step in entry.steps)
    assert "SV3" not in [each.rule for each in _entries(advice)]


@pytest.mark.parametrize(("busy", "is_held"), [("lt10", False), ("30-60", True)])
def test_idle_machines_may_be_given_more_to_do(busy: str, is_held: bool) -> None:
    left = [alone.what for alone in advised(_dear("s09", "any_cloud", busy)).leave_alone]
    assert ("More volume, and money of this budget for something else" in left) is is_held


def _with_day(facts: Json, day: str) -> Json:
    if day == "peak":
        return {**facts, "peak": {"name": "the sale", "days": 200, "factor": 3}}
    return changed(facts, **{"engagement.days_to_launch": 200} if day == "launch" else {})


@pytest.mark.parametrize(("day", "is_kept"), [("peak", True), ("launch", True), ("none", False)])
@pytest.mark.parametrize(("rule", "is_dear"), [("S-cost", True), ("SV3", False)])
def test_what_a_day_to_come_needs_is_kept(rule: str, is_dear: bool, day: str, is_kept: bool) -> None:
    facts = _dear("s09", "any_cloud", "lt10")
    facts = {
        **facts,
        "facts": {name: each for name, each in facts["facts"].items() if "days_to_" not in name},
    }
    facts.pop("peak", None)
    if not is_dear:
        facts = changed(
            facts,
            **{
                "quantity.QM12.now": [3_000] * 3,
                "status.QM4": "under",
                "quantity.QM4.now": [0.1] * 3,
                "quantity.QM4.horizon": [0.1] * 3,
            },
        )
    steps = [
        step.do
        for each in _entries(advised(_with_day(facts, day)))
        if each.rule == rule
        for step in each.steps
    ]
    assert any("the next launch or peak" in step for step in steps) is is_kept
    assert steps
