import numpy as np

from apps.ranking.conclusions.months import QUARTER_MONTHS, quantity_times
from apps.ranking.results.verdict import QuantityTime, Status
from tests.ranking.build import approx
from tests.ranking.conclusions.drawn import drawn, pooled, weighed

UNDER: tuple[Status, ...] = ("under", "under", "under")


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
        months_p50=18.0,
        months_p90=19.0,
        p_over_today=approx(0.1),
        p_over_figures=0.25,
        p_within=approx(0.6),
        p_within_figures=0.75,
        p_within_90_days=approx(0.3),
        p_recovers=approx(0.1),
        p_at_peak=approx(0.6),
        times_over=approx(10**-0.9),
        # First alone in the first draw, level with two others in the last.
        sets_first=approx(0.1 + 0.4 / 3),
        status="under",
    )


def test_sooner_than_half_a_month_is_now_and_a_hundred_years_is_never() -> None:
    draws = drawn([0.49, 0.5, 1199.0, 1200.0, np.inf])
    case = weighed([[1, 2, 3]] * 5, quantities=[(pooled(0, (0, 1.0, "rough", 1.0, False)), draws)])
    found = quantity_times(case, UNDER)["data_load"]
    assert (found.months_p10, found.months_p50, found.months_p90) == (0.0, 1199.0, None)
    for months, told in ((0.5, 0.5), (1200.0, None)):
        case = weighed([[1, 2, 3]], quantities=[(pooled(0, (0, 1.0, "rough", 1.0, False)), drawn([months]))])
        assert quantity_times(case, UNDER)["data_load"].months_p50 == told


def test_the_last_day_of_horizon_and_quarter_is_within() -> None:
    draws = drawn([QUARTER_MONTHS, 18.0])
    case = weighed(
        [[1, 2, 3]] * 2,
        quantities=[(pooled(0, (0, 1.0, "rough", 1.0, False)), draws)],
        parts={"horizon_months": 18},
    )
    found = quantity_times(case, UNDER)["data_load"]
    assert (found.p_within_90_days, found.p_within) == (0.5, 1.0)


def test_ninety_days_are_not_quite_three_months() -> None:
    draws = drawn([2.95, 2.96])
    case = weighed([[1, 2, 3]] * 2, quantities=[(pooled(0, (0, 1.0, "rough", 1.0, False)), draws)])
    assert quantity_times(case, UNDER)["data_load"].p_within_90_days == 0.5


def test_nothing_is_said_of_what_is_not_known() -> None:
    found = quantity_times(weighed([[1, 2, 3]]), UNDER)["user_load"]
    assert (found.known, found.months_p50, found.p_within, found.status) == (False, None, 0.0, "under")
    assert found.sources == {"measured": 0.0, "rough": 0.0, "guess": 0.0}
    assert (found.p_over_today, found.p_over_figures, found.p_within_figures) == (0.0, 0.0, 0.0)
    assert (found.p_within_90_days, found.p_recovers, found.p_at_peak) == (0.0, 0.0, 0.0)
