"""What lies between rules: which trouble leads, what waits for what, and which days can be kept."""

from datetime import date

import pytest

from tests.advice.lists.test_unseen import _facts, _idea, _said
from tests.advice.lists.third import Json, advised, changed, situation

_ISSUED = date(2026, 12, 1)


def _slow_approvals(days: int, **more: Json) -> Json:
    """Return a storm in 40 days, four times over, beside approvals that take so many days of 40 allowed."""
    over = {"quantity.QO5.now": [days, days, days], "quantity.QO5.limit": 40, "status.QO5": "over"}
    return {**changed(situation("s04"), **over), **more}


@pytest.mark.parametrize(("days", "peak", "first"), [(50, 40, "X3"), (400, 40, "OR4"), (50, 70, "OR4")])
def test_what_is_far_over_within_two_months_stands_beside_what_is_over_today(
    days: int, peak: int, first: str
) -> None:
    facts = situation("s04")
    advice = advised(_slow_approvals(days, peak={**facts["peak"], "days": peak}))
    assert advice.do_now[0].rule == first
    assert advice.items[0].id in advice.do_now[0].items
    # What it is stays told as it is.
    assert {item.id: item.class_ for item in advice.items}["QO5"] == 0


def test_over_today_too_it_stands_no_lower_than_at_its_event() -> None:
    over = {"quantity.QU4.now": [210, 210, 210], "quantity.QU4.limit": 200, "status.QU4": "over"}
    facts = _slow_approvals(50)
    advice = advised(changed(facts, **over))
    assert [item.id for item in advice.items].index("QU4") < [item.id for item in advice.items].index("QO5")


@pytest.mark.parametrize(("expected", "is_over"), [(150, False), (260, True), (900, True)])
def test_what_is_expected_over_goes_before_what_is_felt(expected: int, is_over: bool) -> None:
    facts = _idea(quantity__QO6__horizon=[expected] * 3)
    del facts["facts"]["engagement.days_to_launch"]
    advice = advised(facts, _ISSUED)
    assert ((3, "QO6") in [(item.class_, item.id) for item in advice.items]) is is_over
    assert ("OR8" in [entry.rule for entry in advice.do_now]) is is_over


def _storm(**more: Json) -> Json:
    return {**situation("s04"), **more}


def test_no_work_begins_on_days_on_which_nothing_is_released_that_ends_after_them() -> None:
    advice = advised(_storm())
    entries = [*advice.do_now, *advice.do_next]
    (freeze,) = (step for entry in entries for step in entry.steps if step.do.startswith("Stop releases"))
    assert freeze.do == "Stop releases until Storm season is over, all but urgent fixes and the way back"
    after = [step for entry in entries for step in entry.steps if step.on > "2027-01-09"]
    assert after
    assert all(step.begins > "2027-01-09" for step in after), after


def test_a_release_to_a_few_is_over_before_nothing_is_released() -> None:
    facts = _storm()
    del facts["peak"]
    facts["framing"] = {**facts["framing"], "stage": "pilot", "figures_for": "launch"}
    advice = advised(changed(facts, **{"engagement.days_to_launch": 60}))
    said = _said(advice)
    (freeze,) = (step for step in said["X3"].steps if step.do.startswith("Stop releases"))
    assert [step.on < freeze.on for step in said["RL1"].steps] == [True]


def test_where_the_launch_moves_nothing_else_is_planned_to_its_day() -> None:
    late = _idea(quantity__QO5__now=[400, 400, 400], quantity__QO5__limit=300)
    advice = advised(late, _ISSUED)
    assert advice.do_now[0].rule == "LD"
    (checks,) = (item for item in advice.items if item.id == "QO6")
    assert (checks.class_, checks.date) == (3, None)


@pytest.mark.parametrize("days", [62, 90])
def test_every_step_of_a_duty_before_a_launch_is_done_by_its_day(days: int) -> None:
    facts = {
        "context.C7": ["personal_data", "sector_rules"],
        "context.C6": "public",
        "engagement.days_to_launch": days,
    }
    advice = advised(_facts("answers", "pilot", facts), _ISSUED)
    duties = [*advice.law.stops, *advice.law.dated]
    assert {"LW6"} <= {duty.rule for duty in duties}
    assert all(step.on <= duty.on for duty in duties if duty.on for step in duty.steps)


def test_data_is_put_elsewhere_once() -> None:
    quantities = {
        "quantity.QD1.now": [4, 4, 4], "quantity.QD1.horizon": [9, 9, 9], "quantity.QD1.limit": 5,
        "quantity.QD4.now": [4, 4, 4], "quantity.QD4.horizon": [9, 9, 9], "quantity.QD4.limit": 8,
        "verdict.dominant": ["data"], "breach.data": 0.9,
    }  # fmt: skip
    advice = advised(
        {**_facts("predictive", "live", quantities, model_hosting="own"), "units": {"QD1": "TB"}}, _ISSUED
    )
    assert "DA2" in _said(advice)
    assert advice.shape is not None
    assert advice.shape.rule == "P6s"
    assert not any("object storage" in step.do for step in advice.shape.steps)


def test_the_load_is_tested_once_prompts_are_cut_and_shares_are_set() -> None:
    facts = _storm(peak={"name": "Storm season", "days": 60, "factor": 4})
    said = _said(
        advised(changed(facts, **{"symptom.U9": 0.9, "symptom.U9.most": 0.9, "symptom.U9.least": 0.9}))
    )
    test = said["US3"].steps[0].on
    assert all(step.on < test for step in said["X13"].steps if "queue for each" in step.do)
    assert all(step.on < test for step in said["HO4"].steps if "cached" in step.do)


@pytest.mark.parametrize("tells", [0.9, 0.1])
def test_what_else_the_first_trouble_comes_from_goes_before_a_limit_that_is_far(tells: float) -> None:
    circles = {f"symptom.M9{part}": tells for part in ("", ".most", ".least")}
    quiet = {f"symptom.{name}{part}": 0.1 for name in ("U8", "U9", "O6") for part in ("", ".most")}
    far = {"quantity.QU5.now": [60, 60, 60], "quantity.QU5.horizon": [160, 160, 160]}
    advice = advised(changed(situation("s01"), **circles, **quiet, **far))
    assert advice.items[0].id == "QM4"
    now = [entry.rule for entry in advice.do_now]
    assert now[0] == "S-cost"
    assert ("AG2" in now) is (tells == 0.9)


def test_what_makes_the_load_of_a_near_event_smaller_goes_before_what_people_tell_of() -> None:
    rules = [entry.rule for entry in advised(situation("s04")).do_next]
    assert rules[:2] == ["HO4", "VO1"]


@pytest.mark.parametrize(("people", "is_before"), [("9-20", True), ("4-8", False)])
def test_what_a_team_can_not_do_before_the_event_comes_after_it(people: str, is_before: bool) -> None:
    said = _said(advised(changed(situation("s04"), context__C3=people)))
    assert (said["HH1"].steps[-1].on <= "2027-01-09") is is_before
    # What the limit hangs on keeps its day.
    assert said["X3"].steps[-1].on < "2027-01-09"
    assert said["HO4"].steps[-1].on < "2027-01-09"
