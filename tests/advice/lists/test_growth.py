"""Where one rule holds growth back, no other one orders, books or tests what growth would need."""

import pytest

from tests.advice.lists.test_judged import _entries, _entry
from tests.advice.lists.third import Json, advised, changed, situation

_UNKNOWN = {"symptom.M1": 0.9, "context.C15": "by_eye"}  # all see mistakes, and nobody counts them
_HELD = "100 cases were run"


def _figures(item: str, now: float, horizon: float, limit: float, status: str) -> dict[str, object]:
    points = {"now": now, "horizon": horizon, "limit": limit}
    return {
        **{f"quantity.{item}.{point}": [each] * 3 for point, each in points.items()},
        f"status.{item}": status,
    }


def test_growth_is_left_alone_while_nobody_knows_how_often_it_is_wrong() -> None:
    left = {alone.what: alone.until for alone in advised(changed(situation("s03"), **_UNKNOWN)).leave_alone}
    assert left["New groups, campaigns and uses"].startswith(_HELD)
    assert "New groups, campaigns and uses" not in [
        each.what for each in advised(situation("s03")).leave_alone
    ]


def test_no_machine_is_ordered_for_a_load_that_may_not_grow_yet() -> None:
    ordered = _entry(advised(situation("s03")), "SV5")
    assert any(step.do.startswith("Order the cards") for step in ordered.steps)
    waits = _entry(advised(changed(situation("s03"), **_UNKNOWN)), "SV5")
    assert waits.title == "Test what is there, and order nothing yet"
    assert not any(step.acts == "raise" for step in waits.steps)
    assert any(step.do.startswith("Order and book nothing") and _HELD in step.do for step in waits.steps)


@pytest.mark.parametrize("stage", ["idea", "pilot"])
def test_no_machine_is_ordered_before_it_is_live_for_more_than_people_can_check(stage: str) -> None:
    over = _figures("QO6", 30, 40, 10, "over")
    grown = changed(situation("s03"), **over)
    advice = advised({**grown, "framing": {**grown["framing"], "stage": stage}})
    assert any(alone.what == "More cases a day" for alone in advice.leave_alone)
    waits = _entry(advice, "SV5")
    assert waits.title == "Test what is there, and order nothing yet"
    assert any("book nothing more until nine of ten planted errors" in step.do for step in waits.steps)


def test_what_an_idea_opens_with_is_no_reason_to_order_for_more_than_people_can_check() -> None:
    figures = {**_figures("QO6", 30, 40, 10, "over"), **_figures("QM2", 80, 150, 120, "under")}
    acts = changed(situation("s08"), **figures, context__C8="one_region", engagement__days_to_launch=40)
    framing = {**acts["framing"], "stage": "idea", "model_hosting": "own", "figures_for": "launch"}
    advice = advised({**acts, "framing": framing})
    assert any(alone.what == "More cases a day" for alone in advice.leave_alone)
    assert _entry(advice, "SV5").title == "Test what is there, and order nothing yet"


def test_no_load_is_tested_for_what_may_not_come_yet() -> None:
    assert "US3" in [each.rule for each in _entries(advised(situation("s03")))]
    assert "US3" not in [each.rule for each in _entries(advised(changed(situation("s03"), **_UNKNOWN)))]


def test_what_is_asked_for_ahead_is_booked_once_growth_is_free() -> None:
    asked = _entry(advised(situation("s01")), "HO1")
    assert asked.title == "Ask for 20 million tokens a minute in writing"
    assert "book nothing until a month of tasks is under the limit" in asked.steps[-1].do


@pytest.mark.parametrize(
    ("more", "quota", "booked"), [({}, "9 million", "5.4 million"), (_UNKNOWN, "6.3 million", "5 million")]
)
def test_what_is_over_is_sized_by_what_runs_today_while_growth_is_held(
    more: Json, quota: str, booked: str
) -> None:
    over = _figures("QM5", 5e6, 9e6, 4e6, "over")
    words = " ".join(
        step.do for step in _entry(advised(changed(situation("s05"), **over, **more)), "S-quota").steps
    )
    assert f"the day of {quota} tokens" in words
    assert booked in words


def test_posts_for_checks_are_told_of_today_before_those_of_growth() -> None:
    because = _entry(advised(situation("s10")), "OR8").because
    assert "those of today take 2.4 posts, and 7.2 posts once more may come" in because


def test_a_job_is_to_end_with_a_fifth_in_reserve_told_in_hours() -> None:
    job = _entry(advised(changed(situation("s06"), **_figures("QD4", 30, 40, 20, "over"))), "DA1")
    assert job.measure.until == "14 runs in a row under 16 hours, a fifth kept in reserve"
    assert job.stop_if == "Fourteen runs in a row end in under 16 hours."


def test_what_was_stopped_goes_by_the_name_its_people_have_for_it() -> None:
    facts = situation("s01")
    facts["framing"] |= {"thing_one": "merge", "thing_many": "merges"}
    words = [step.do for step in _entry(advised(facts), "S-cost").steps]
    assert "Agree how many stopped merges people can finish a day, and hand over no more" in words


@pytest.mark.parametrize(("comes_in", "is_soon"), [(5e12, True), (1e11, False)])
def test_a_store_that_what_comes_in_fills_soon_is_not_denied_more_room(
    comes_in: float, is_soon: bool
) -> None:
    """It holds 400 TB of 600: at 5 TB a day that is 40 days."""
    store = {
        **_figures("QD1", 4e14, 4.1e14, 6e14, "under"),
        **_figures("QD2", comes_in, comes_in, 9e10, "over"),
    }
    advice = advised(changed(situation("s07"), **store))
    left = [alone.what for alone in advice.leave_alone]
    assert ("A faster line" in left, "A faster line and a larger store" in left) == (is_soon, not is_soon)
    kept = [step.do for step in _entry(advice, "ED1").steps if "of data fill the store" in step.do]
    assert kept == (
        ["Agree what each site keeps and for how long, for about 40 days of data fill the store"]
        if is_soon
        else []
    )
