"""What presses, and how much: the classes of items and their order."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.advice.lists.advice import Advice
from tests.advice.lists.third import ISSUED, Json, advised, changed, situation


def _calm(**more: Any) -> Json:
    """Return facts in which nothing presses, with some of them changed."""
    facts = situation("s09")
    quiet = {
        "quantity.QM6.now": [20, 20, 20],
        "status.QM6": "under",
        "quantity.QM6.horizon": [20, 20, 20],
        **{
            f"symptom.{name}{part}": 0.1
            for name in ("M10", "D10", "M1", "O4", "O8")
            for part in ("", ".most")
        },
        "symptom.any.most": 0.1,
    }
    return changed(changed(facts, **quiet), **more)


def _figures(item: str, now: float, horizon: float, limit: float) -> dict[str, Any]:
    return {
        f"quantity.{item}.now": [now, now, now],
        f"quantity.{item}.horizon": [horizon, horizon, horizon],
        f"quantity.{item}.limit": [limit, limit, limit],
        f"quantity.{item}.measured": True,
        f"status.{item}": "over" if now > limit else "under",
    }


def _urgency(advice: Advice, item: str) -> int | None:
    return next((each.class_ for each in advice.items if each.id == item), None)


def test_nothing_presses_where_nothing_is_near() -> None:
    assert [each.id for each in advised(_calm()).items if each.class_ < 5] == []


def test_a_figure_over_its_limit_is_first_by_how_many_times() -> None:
    advice = advised(_calm(**_figures("QU2", 30, 30, 10), **_figures("QO1", 10, 10, 5)))
    assert [(each.id, each.class_, each.times_over) for each in advice.items[:2]] == [
        ("QU2", 0, 3.0),
        ("QO1", 0, 2.0),
    ]


# In so many months, at ten today and twenty in two years.
@pytest.mark.parametrize(("limit", "first"), [(11.2, "QU2"), (11.7, "QU2"), (12.5, "U5"), (13.5, "U5")])
def test_a_limit_half_a_year_away_waits_behind_what_all_feel_today(limit: float, first: str) -> None:
    felt = {"symptom.U5": 0.9, "symptom.U5.least": 0.9, "symptom.U5.most": 0.9}
    advice = advised(_calm(**_figures("QU2", 10, 20, limit), **felt))
    assert [_urgency(advice, item) for item in ("QU2", "U5")] == [2, 3]
    assert advice.items[0].id == first
    assert first in advice.do_now[0].items


@pytest.mark.parametrize("status", ["maybe_over", "disputed", "guessed_over"])
def test_what_is_not_known_to_be_over_is_read_and_never_built_for(status: str) -> None:
    advice = advised(_calm(**{**_figures("QU2", 30, 30, 10), "status.QU2": status}))
    assert _urgency(advice, "QU2") == 4
    (entry,) = [entry for entry in (*advice.do_now, *advice.do_next) if "QU2" in entry.items]
    assert entry.title == "Measure load at the busiest before building for it"


@pytest.mark.parametrize("status", ["maybe_over", "guessed_over"])
def test_one_guess_is_no_disagreement_and_waits_for_what_most_say(status: str) -> None:
    told = {"symptom.O2": 0.6, "symptom.O2.most": 0.7, "symptom.O2.agree": 11}
    guessed = {**_figures("QU2", 11, 11, 10), "quantity.QU2.measured": False, "status.QU2": status}
    facts = _calm(**guessed, **_figures("QM6", 60, 60, 45), **told)
    one = advised({**facts, "people": {"quantity.QU2.now": 1, "symptom.O2": 18, "symptom.O2.agree": 18}})
    assert [entry.rule for entry in one.do_now] == ["EV7", "OR7", "V0"]
    assert one.do_now[-1].because.endswith("today by one guess, limit 10 requests a second.")
    several = advised({**facts, "people": {"quantity.QU2.now": 3}})
    assert [entry.rule for entry in several.do_now] == ["EV7", "V0"]
    assert several.do_now[-1].because.endswith("the answers do not say which holds.")


def test_what_recovers_by_itself_presses_nobody() -> None:
    assert (
        _urgency(advised(_calm(**{**_figures("QU2", 30, 5, 10), "status.QU2": "over_recovering"})), "QU2")
        is None
    )


def test_a_bill_over_the_ceiling_is_one_item_with_the_price() -> None:
    advice = advised(_calm(**{"quantity.QM12.now": [30000, 30000, 30000]}))
    assert (advice.items[0].id, advice.items[0].times_over) == ("QM4", 3.0)
    assert (
        advice.do_now[0].because
        == "Bills last month: 30,000 EUR a month today, limit 10,000 EUR a month: 3 times over."
    )


def test_a_figure_that_others_deny_is_asked_about() -> None:
    over = _figures("QU2", 30, 30, 10)
    advice = advised(_calm(**over, **{"cross_check.peak": "off"}))
    assert _urgency(advice, "QU2") is None
    assert [ask.about for ask in advice.asks] == ["peak"]


def test_a_limit_is_reached_in_the_month_that_its_growth_says() -> None:
    # Twice in 24 months: half of the way, as growth counts, is a year.
    advice = advised(_calm(**_figures("QU2", 100, 200, 100 * 2**0.5)))
    (item,) = [each for each in advice.items if each.id == "QU2"]
    assert item.class_ == 2
    assert item.date == (ISSUED + timedelta(days=365)).isoformat()


def test_what_is_told_of_a_limit_is_the_month_the_ranking_has_for_it() -> None:
    # A ranking draws a guess towards what is usual: later than the growth that people gave.
    ranked = {"months.QU2.p10": 13.5, "months.QU2.p50": 20.0, "months.QU2.p90": 48.0}
    advice = advised(_calm(**_figures("QU2", 100, 200, 100 * 2**0.5), **ranked))
    (told,) = {each.because for each in (*advice.do_now, *advice.do_next) if "reached" in each.because}
    assert "reached about July 2028 (January 2028 to after November 2028)" in told


def test_a_limit_that_is_reached_later_than_in_a_year_waits() -> None:
    assert _urgency(advised(_calm(**_figures("QU2", 100, 200, 160))), "QU2") == 4
    assert _urgency(advised(_calm(**_figures("QU2", 100, 200, 210))), "QU2") is None


def test_a_peak_multiplies_what_grows_with_it() -> None:
    peak = {"name": "Sale", "days": 30, "factor": 5}
    advice = advised({**_calm(**_figures("QU2", 3, 3, 10)), "peak": peak})
    assert (_urgency(advice, "QU2"), advice.items[0].date) == (1, "2026-12-30")
    assert _urgency(advised({**_calm(**_figures("QO1", 3, 3, 10)), "peak": peak}), "QO1") is None


def test_a_peak_that_is_over_on_the_day_of_issue_presses_nobody() -> None:
    facts = {**_calm(**_figures("QU2", 3, 3, 10)), "peak": {"name": "Sale", "days": 30, "factor": 5}}
    assert _urgency(advised(facts, date(2026, 12, 31)), "QU2") is None


def test_a_launch_brings_the_figures_that_were_asked_of_its_day() -> None:
    facts = _calm(**_figures("QU2", 3, 30, 9), **{"engagement.days_to_launch": 60})
    facts["framing"] |= {"stage": "pilot", "figures_for": "launch"}
    advice = advised(facts)
    assert (_urgency(advice, "QU2"), advice.items[0].date) == (1, "2027-01-29")
    entry = next(each for each in advice.do_now if each.rule == "X3")
    assert entry.title == "Reserve capacity for the launch"
    assert entry.because == (
        "Load at the busiest: 30 requests a second on 29 January (the launch), limit 9 requests a second: 3.3 times over."
    )
    assert not [each for each in advice.items if each.id == "QU2" and each.class_ == 2]


def test_a_launch_brings_no_more_than_has_grown_by_then_where_figures_are_of_the_horizon() -> None:
    facts = _calm(**_figures("QU2", 3, 30, 6), **{"engagement.days_to_launch": 60})
    facts["framing"]["stage"] = "pilot"
    assert _urgency(advised(facts), "QU2") == 2
    facts["facts"]["engagement.days_to_launch"] = 720
    facts["framing"]["stage"] = "pilot"
    assert _urgency(advised(facts), "QU2") == 1
    facts["framing"]["stage"] = "live"  # its launch to everybody
    assert _urgency(advised(facts), "QU2") == 1


@pytest.mark.parametrize(
    ("mean", "least", "most", "urgency"),
    [(0.8, 0.6, 0.9, 3), (0.8, 0.3, 1.0, 4), (0.5, 0.5, 0.5, 4), (0.4, 0.0, 0.8, 4), (0.4, 0.4, 0.4, None)],
)
def test_a_statement_presses_by_how_many_feel_it(
    mean: float, least: float, most: float, urgency: int | None
) -> None:
    felt = {"symptom.U4": mean, "symptom.U4.least": least, "symptom.U4.most": most}
    assert _urgency(advised(_calm(**felt)), "U4") == urgency


def test_a_missed_target_stands_before_what_is_felt() -> None:
    late = {
        "quantity.QU6.now": [9, 9, 9],
        "quantity.QU6.measured": True,
        "symptom.U4": 1.0,
        "symptom.U4.most": 1.0,
    }
    assert [each.id for each in advised(_calm(**late)).items if each.class_ == 3] == ["QU6", "U4"]
