"""When limits are reached: of each dimension, of each quantity, and of the leader."""

from typing import Any

import numpy as np
import pytest

from apps.ranking.conclusions.months import (
    dimension_times,
    first_months,
    guess_share,
    leader_months,
    months_of,
    no_known_limit,
    quantiles,
    quantity_times,
)
from apps.ranking.results.verdict import DimensionTime, LeaderMonths, QuantityTime, Status
from tests.ranking.build import approx
from tests.ranking.conclusions.drawn import drawn, pooled, weighed

NEVER = 1200.0
UNDER: tuple[Status, ...] = ("under", "under", "under")


def test_quantiles_are_values_that_were_drawn() -> None:
    values = np.array([30.0, 10.0, np.inf, 20.0])
    assert quantiles(values, np.array([0.2, 0.5, 0.2, 0.1])) == (10.0, 10.0, None)
    assert quantiles(values, np.array([0.3, 0.1, 0.1, 0.5])) == (10.0, 20.0, 30.0)


@pytest.mark.parametrize("count", [10, 16384])
def test_a_tenth_is_reached_whatever_sums_round_to(count: int) -> None:
    values = np.arange(1.0, count + 1)
    p10, p50, p90 = quantiles(values, np.full(count, 1 / count))
    assert (p10, p50, p90) == (np.ceil(count / 10), count / 2, np.ceil(count * 9 / 10))


def test_months_end_at_now_and_at_never() -> None:
    latent = np.array([-3.0, np.log10(0.5), 0.0, np.log10(NEVER), 4.0])
    assert months_of(latent, 0.0).tolist() == [0.0, 0.0, 1.0, np.inf, np.inf]


def test_no_limit_is_reached_before_launch() -> None:
    assert months_of(np.array([-1.0, 0.5, 1.0]), 6.0).tolist() == [6.0, 6.0, 10.0]


def test_what_launches_in_a_hundred_years_never_reaches_a_limit() -> None:
    assert months_of(np.array([0.5, 3.07]), 2000.0).tolist() == [np.inf, np.inf]


def test_the_leaders_months_are_read_where_it_leads() -> None:
    draws = weighed(
        [[3, 5, 9], [4, 6, 9], [30, 2, 9], [7, 7, 7]],
        weights=[0.4, 0.3, 0.2, 0.1],
        parts={"horizon_months": 12},
    )
    assert leader_months(draws) == LeaderMonths(approx(3.0), approx(3.0), approx(4.0))
    assert first_months(draws) == approx((2.0, 3.0, 4.0))


def test_a_dimension_is_described_by_its_own_draws_whatever_people_say() -> None:
    draws = weighed(
        [[0.5, 40, 9], [4, 1200, 9], [13, 1200, 9], [12, 6, 9]],
        weights=[0.1, 0.2, 0.3, 0.4],
        quantities=[(pooled(0, (0, 1.0, "guess", 1.0, False)), drawn([0, 4, 13, 12]))],
    )
    assert dimension_times(draws) == {
        "data": DimensionTime(0.0, 4.0, approx(13.0), 0.75, 1),
        "user": DimensionTime(approx(6.0), approx(40.0), None, 0.25, 0),
        "model": DimensionTime(approx(9.0), approx(9.0), approx(9.0), 1.0, 0),
    }


def test_a_share_of_guesses_leaves_opinions_out() -> None:
    draws = weighed([[1, 2, 3], [1, 2, 3]], weights=[0.9, 0.1], figure_source=[[2, 3, 3], [0, 3, 3]])
    assert guess_share(draws, 0) == approx(0.5)


def test_no_known_limit_is_reached_leaves_opinions_and_what_nobody_asked_about_out() -> None:
    known = [
        (pooled(0, (0, 1.0, "rough", 1.0, False)), drawn([5.0, 19.0, 19.0, np.inf])),
        (pooled(1, (0, 1.0, "rough", 1.0, False)), drawn([30.0, 18.0, 1200.0, 40.0])),
    ]
    parts = {"horizon_months": 18}
    draws = weighed([[1, 2, 3]] * 4, weights=[0.1, 0.1, 0.1, 0.7], quantities=known, parts=parts)
    assert no_known_limit(draws) == 0.5
    assert no_known_limit(weighed([[1, 2, 3]] * 4)) is None


def test_what_is_over_at_launch_is_reached_however_late_the_launch() -> None:
    late = {"live": False, "launch_month": 24, "horizon_months": 18}
    found = time_of(24.0, 25.0, 25.5, 0.0, **late)
    assert (found.p_within, found.months_p10) == (0.75, 24.0)
    known = [(pooled(0, (0, 1.0, "rough", 1.0, False)), drawn([24.0, 25.5]))]
    assert no_known_limit(weighed([[1, 2, 3]] * 2, quantities=known, parts=late)) == 0.5


def test_nothing_is_reached_before_the_launch() -> None:
    waiting = weighed(
        [[0.4, 2, 3], [0.4, 2, 3]], parts={"live": False, "launch_month": 14, "horizon_months": 12}
    )
    assert dimension_times(waiting)["data"].months_p50 == 14
    assert dimension_times(waiting)["data"].p_within == 1.0


def test_a_quantity_is_told_by_its_own_draws() -> None:
    rows = (0, 0.6, "measured", 0.8, False), (1, 0.4, "guess", 1.2, False)
    months = [0.0, 2.0, 18.0, 19.0]
    draws = drawn(
        months,
        is_over=[True, False, False, False],
        recovers=[True, False, False, False],
        is_at_peak=[False, True, False, True],
    )
    case = weighed(
        [[0.5, 9, 9], [2, 1, 9], [9, 9, 9], [19, 19, 19]],
        weights=[0.1, 0.2, 0.3, 0.4],
        quantities=[(pooled(0, *rows, room=0.9, horizon=20.0), draws)],
        setter=[[0, -1, -1], [0, -1, -1], [-1, -1, -1], [0, -1, -1]],
        parts={"horizon_months": 18},
    )
    assert quantity_times(case, UNDER)["data_load"] == QuantityTime(
        dimension="data",
        unit="things",
        direction="ceiling",
        kind="room",
        known=True,
        now=10.0,
        horizon=20.0,
        limit=100.0,
        growth=2.0,
        room=0.9,
        sources=approx({"measured": 0.6, "rough": 0.0, "guess": 0.4}),
        months_p10=0.0,
        months_p50=2.0,
        months_p90=19.0,
        p_over_today=0.25,
        p_within=0.75,
        p_at_peak=0.5,
        times_over=approx(10**-0.9),
        # First alone in the first draw, level with two others in the last.
        sets_first=approx(0.1 + 0.4 / 3),
        status="under",
    )


def time_of(*months: float, **parts: Any) -> QuantityTime:
    """The one quantity that somebody knows, in as many draws."""
    known = (pooled(0, (0, 1.0, "rough", 1.0, False)), drawn(months))
    return quantity_times(weighed([[1, 2, 3]] * len(months), quantities=[known], parts=parts), UNDER)[
        "data_load"
    ]


def test_sooner_than_half_a_month_is_now_and_a_hundred_years_is_never() -> None:
    found = time_of(0.49, 0.5, 1199.0, 1200.0, np.inf)
    assert (found.months_p10, found.months_p50, found.months_p90) == (0.0, 1199.0, None)
    assert (time_of(0.5).months_p50, time_of(1200.0).months_p50) == (0.5, None)


def test_the_last_day_of_the_horizon_is_within() -> None:
    assert time_of(18.0, 18.1, horizon_months=18).p_within == 0.5


def test_nothing_is_said_of_what_is_not_known() -> None:
    found = quantity_times(weighed([[1, 2, 3]]), UNDER)["user_load"]
    assert (found.known, found.months_p50, found.p_within, found.status) == (False, None, 0.0, "under")
    assert found.sources == {"measured": 0.0, "rough": 0.0, "guess": 0.0}
    assert (found.p_over_today, found.p_at_peak) == (0.0, 0.0)
