"""The worked example of the method, and the cases about figures that it lists, by hand."""

import math
from typing import Any

import numpy as np
import pytest

from apps.ranking import Estimate, Quantity, Triple
from apps.ranking.figures.drawing import draw_quantity
from apps.ranking.figures.latent import QuantityDraws
from apps.ranking.figures.pooling import expert_weights, pool_quantity, shrunk
from apps.ranking.inputs.types import Peak
from tests.ranking.build import approx
from tests.ranking.figures.given import based, drawn, engagement, pooled, said

near: Any = lambda value: approx(value, abs=6e-5)  # noqa: E731  four places, as they stand in the example
PEAKED, FLOOR = Quantity("load", "user", "x", peaked=True), Quantity("load", "user", "x", "floor")
A, B = said(30, 100, 2, source="measured"), said(50, 100, 5, source="guess")
MEASURED, ROUGH, GUESS = range(3)


def test_the_worked_example() -> None:
    found = pooled(A, B)
    # Sorted by room, so the guess comes first: log10(100/50) and log10(100/30).
    assert found.row_room == near([0.3010, 0.5229])
    # log10(1.25)/1.28155 = .0756 and log10(10)/1.28155 = .7803, each for now and limit; .107 is below the floor.
    assert found.row_sd == near([1.1035, 0.12])
    assert found.source.tolist() == [GUESS, MEASURED]
    weights, one_voice = expert_weights(found.row_sd, np.array([1, 0]), np.ones(2))
    assert found.row_sd**-1.5 == approx([0.8627, 24.056], abs=1e-3)
    assert found.weight == approx(weights)
    assert weights == near([0.0346, 0.9654])
    assert one_voice == near(0.9332)
    # Mean .5152; .00165 seen, .0037 due: within their errors, so both are one opinion, as sure as the surer.
    assert found.room == near(0.5152)
    assert found.position == near([0.5152, 0.5152])
    # .12 * sqrt(.4 + .6 * .9332) = .1176, raised: one measurement alone errs by .25.
    assert found.position_sd == near([0.25, 0.25])
    assert found.position_source.tolist() == [MEASURED, MEASURED]
    # The prior: t = .64/(.64 + .25^2) = .9110.
    trust = 0.64 / (0.64 + found.position_sd[1] ** 2)
    assert trust == near(0.9110)
    assert trust * found.position[1] + (1 - trust) * 0.7 == near(0.5317)
    assert math.sqrt(trust) * found.position_sd[1] == near(0.2386)


def test_the_growth_of_the_worked_example() -> None:
    found = pooled(A, B)
    # A picked row is known to .15 at best, a guess to .7803: weights 17.213 and 1.4508.
    assert found.growth_weight == near([0.9223, 0.0777])
    mean = 0.9223 * 0.30103 + 0.0777 * 0.69897
    assert math.log10(found.growth or 0) == near(mean)
    # Seen .01135, due .0681 * .1433 = .00975: sqrt(1 - .8598) = .3744 of the distance is kept.
    assert found.growth_position == approx(
        [mean - 0.3744 * (mean - 0.30103), mean + 0.3744 * (0.69897 - mean)], abs=1e-4
    )
    # b2 = .8566: .25 and .5 times sqrt(.4 + .6 * .8566) = .9560.
    assert found.growth_sd == near([0.2390, 0.4780])
    draws = drawn(A, B)
    assert draws.growth.min() > 0
    # Nearly everything is drawn from the measured row: 18 * .5317 / .3204 = 29.9 months.
    assert np.median(draws.months) == approx(29.5, abs=1)
    assert set(draws.source) == {MEASURED}


@pytest.mark.parametrize(
    ("one", "p_over"),
    [
        # No cliff at the limit.
        (said(99, 100, 2, source="measured"), 0.40),
        (said(100, 100, 2, source="measured"), 0.46),
        (said(101, 100, 2, source="measured"), 0.47),
        (said(120, 100, 2, source="measured"), 0.71),
        (said(150, 100, 2, source="measured"), 0.91),
        # Agreement does not dilute.
        (said(300, 100, 2, source="rough"), 0.79),
        (said(300, 100, 2, source="guess"), 0.43),
        # What is measured under its limit today is under it.
        (said(87.5, 100, 2, source="measured"), 0.0),
    ],
)
def test_six_perspectives_that_agree(one: Estimate, p_over: float) -> None:
    assert drawn(*[one] * 6).is_over.mean() == approx(p_over, abs=0.025)


@pytest.mark.parametrize(("times", "p_over"), [(1.2, 0.52), (1.3, 0.57), (1.5, 0.66), (2, 0.81), (3, 0.94)])
def test_one_measurement_alone_errs_by_more(times: float, p_over: float) -> None:
    found = drawn(said(100 * times, 100, 2, source="measured"))
    assert found.is_over.mean() == approx(p_over, abs=0.02)


def test_two_are_agreed_only_where_both_measured_and_nobody_is_on_the_other_side() -> None:
    def sds(*others: Estimate) -> list[float]:
        return sorted(set(pooled(measured, *others).position_sd.tolist()))

    measured = said(150, 100, source="measured")
    assert sds(measured) == near([0.12])
    assert sds(said(150, source="measured")) == near([0.12])  # with a borrowed limit, no guess
    assert sds(measured, said(None, 90, source="measured")) == near([0.12])  # says nothing of today
    assert sds(measured, said(100, 100, source="measured")) == near([0.12])  # at its limit is on both sides
    assert sds() == sds(said(150, 100)) == near([0.25])
    assert min(sds(measured, said(90, 100))) == near(0.25)
    horizon = said(None, 100, 1, 150, source="measured")
    assert set(pooled(horizon, horizon).position_sd.tolist()) == {0.25}


def test_one_rough_figure_is_as_sure_with_five_guesses_that_say_the_same() -> None:
    alone = drawn(said(300, 100, 2)).is_over.mean()
    assert drawn(said(300, 100, 2), *[said(300, 100, 2, source="guess")] * 5).is_over.mean() > alone


def test_one_measured_perspective_outweighs_five_guesses() -> None:
    found = drawn(said(1000, 100, 2, source="measured"), *[said(10, 100, 2, source="guess")] * 5)
    assert found.is_over.mean() == approx(0.85, abs=0.02)


@pytest.mark.parametrize("source", ["measured", "rough", "guess"])
def test_without_growth_there_is_no_breach(source: str) -> None:
    found = drawn(*[said(7, 8, 1, source=source)] * 3)
    assert set(found.months) <= {0.0, math.inf}
    assert found.latent.max() == approx(math.log10(1200))


KINDS: list[tuple[str, list[Estimate], Quantity, str, float | None]] = [
    ("nothing", [Estimate()], PEAKED, "unknown", None),
    ("no limit", [said(5, None, 2)], PEAKED, "unknown", None),
    ("no demand", [said(None, 5, 2)], PEAKED, "unknown", None),
    ("a limit of 0", [said(5, 0)], PEAKED, "zero_limit", -3.0),
    ("a limit of 0, used later", [said(None, 0, None, 5)], PEAKED, "zero_limit", -3.0),
    ("a limit of 0 and no demand", [said(0, 0)], PEAKED, "unknown", None),
    ("a limit of 0, not used by anyone", [said(None, 0, None, 0)], PEAKED, "unknown", None),
    ("a floor of 0", [said(5, 0)], FLOOR, "never", None),
    ("no demand ever", [said(0, 5)], PEAKED, "never", None),
    ("no demand now and then", [said(0, 5, None, 0)], PEAKED, "never", None),
    ("no demand then", [said(None, 5, None, 0)], PEAKED, "never", None),
    ("nothing above a floor", [said(0, 5)], FLOOR, "floor_at_zero", -3.0),
    ("nothing above a floor today", [said(0, 5, None, 5)], FLOOR, "floor_at_zero", -3.0),
    ("nothing above a floor some day", [said(None, 5, None, 0)], FLOOR, "unknown", None),
    ("to be launched", [said(0, 10, None, 50)], PEAKED, "launch", math.log10(10 / 50)),
    ("only then", [said(None, 10, None, 50)], PEAKED, "room_at_horizon", math.log10(10 / 50)),
    ("a floor, only then", [said(None, 10, None, 50)], FLOOR, "room_at_horizon", math.log10(50 / 10)),
    ("room", [said(5, 50)], PEAKED, "room", 1.0),
    ("a floor", [said(5, 50)], FLOOR, "room", -1.0),
    ("shrinking to nothing", [said(5, 50, None, 0)], PEAKED, "room", 1.0),
]


@pytest.mark.parametrize(
    ("estimates", "quantity", "kind", "room"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS]
)
def test_what_kind_of_quantity_it_is(
    estimates: list[Estimate], quantity: Quantity, kind: str, room: float | None
) -> None:
    found = pooled(*estimates, quantity=quantity)
    assert (found.kind, found.is_known) == (kind, kind != "unknown")
    assert found.room == approx(room)
    assert len(found.people) == (1 if kind in {"launch", "room_at_horizon", "room"} else 0)


def test_a_zero_beside_figures_is_left_out() -> None:
    found = pooled(said(0, 100), said(50, 0), said(50, 100), said(0, None))
    assert (found.now, found.limit, found.kind) == (approx(50), approx(100), "room")
    # The last one gave nothing that counts; the first has no demand of its own, the second borrows the limit.
    assert sorted(found.own_room, key=math.isnan) == approx(
        [math.log10(2), math.log10(2), math.nan], nan_ok=True
    )
    assert len(found.with_demand) == 2
    assert pooled(said(0, 100), said(0, 50)).now == 0.0


def test_a_limit_of_somebody_else_is_borrowed_with_its_doubt() -> None:
    low, high = said(None, 10, source="measured"), said(None, 1000, source="guess")
    found = pooled(low, high, said(5, None, source="measured"))
    # Weights of the two limits: .12^-1.5 = 24.06 and .7803^-1.5 = 1.4508.
    share = 24.056 / (24.056 + 1.4508)
    limit, own = share * 1 + (1 - share) * 3, math.log10(1.25) / 1.2815515655
    variance = (
        share * own**2 + (1 - share) * 0.7803**2 + share * (1 - limit) ** 2 + (1 - share) * (3 - limit) ** 2
    )
    borrower = int(np.flatnonzero(~np.isnan(found.own_room))[0])
    assert math.log10(found.limit or 0) == near(limit)
    assert found.row_room[borrower] == near(limit - math.log10(5))
    assert found.row_sd[borrower] == near(math.hypot(own, math.sqrt(variance)))
    assert found.source[borrower] == GUESS  # as the worst of what was pooled


def test_who_measured_it_over() -> None:
    def measured_over(one: Estimate, *others: Estimate) -> bool:
        found = pooled(one, *others)
        return bool(found.measured_over[np.isfinite(found.own_room)].any())

    assert measured_over(said(300, 100, source="measured"))
    assert not measured_over(said(100, 100, source="measured"))
    assert not measured_over(said(30, 100, source="measured"))
    assert not measured_over(said(300, 100, source="rough"))
    assert measured_over(said(300, source="measured"), said(None, 100, source="rough"))
    assert not measured_over(said(300, source="measured"), said(None, 100, source="guess"))
    # What will be is not measured.
    assert not measured_over(said(None, 100, None, 300, source="measured"))


def test_the_room_of_the_horizon_is_that_of_today_less_the_growth() -> None:
    found = pooled(said(None, 100, 4, 200, source="measured"))
    assert found.room == approx(math.log10(0.5))
    assert found.own_room == approx([math.log10(0.5) + math.log10(4)])
    # Nobody gave a growth: .3 decades in 18 months.
    assert pooled(said(None, 100, None, 200), horizon_months=12).own_room == approx([math.log10(0.5) + 0.2])
    floor = pooled(said(None, 100, 0.25, 200), quantity=FLOOR)
    assert floor.own_room == approx([math.log10(2) + math.log10(4)])


def all_equal(draws: QuantityDraws, months: float, latent: float) -> bool:
    return set(draws.months) == {months} and np.ptp(draws.latent) == 0 and draws.latent[0] == approx(latent)


def test_what_needs_no_estimate() -> None:
    over = drawn(said(5, 0))
    assert all_equal(over, 0.0, math.log10(0.5) - 3)
    assert over.is_over.all()
    assert set(over.source) == {ROUGH}
    assert all_equal(drawn(said(0, 5)), math.inf, math.log10(1200))
    assert all_equal(drawn(said(0, 5), quantity=FLOOR), 0.0, math.log10(0.5) - 3)


def test_nothing_is_over_before_launch() -> None:
    later = drawn(said(3000, 100, 1, source="measured"), launch_month=12.0)
    assert set(later.months) == {12.0}
    assert not later.is_over.any()
    # Farther over comes first, by a hair.
    assert later.latent.max() < math.log10(12) <= later.latent.max() + 0.003
    assert all_equal(drawn(said(5, 0), launch_month=12.0), 12.0, math.log10(12) - 0.003)
    some_day = drawn(said(3000, 100, 1, source="measured"), live=False)
    assert set(some_day.months) == {0.0}
    assert not some_day.is_over.any()
    assert some_day.latent.max() < math.log10(0.5)
    assert drawn(said(3000, 100, 1, source="measured"), live=False, launch_month=0.0).is_over.all()


def test_no_month_before_launch() -> None:
    launched = said(0, 10, None, 50)
    assert drawn(launched, live=False, launch_month=6.0).months.min() >= 6
    assert drawn(launched, live=False, launch_month=40.0).months.min() > 40
    assert drawn(launched).months.min() > 0
    # Demand rises in a straight line: a fifth of it is the limit, 6 + 12/5 = 8.4 months; by the prior 6 + 12 * .266.
    exact = said(0, 10, None, 50, source="measured")
    assert np.median(drawn(exact, live=False, launch_month=6.0).months) == approx(9.19, abs=0.1)
    # After the horizon its figure is that of the first month.
    assert np.median(drawn(exact, live=False, launch_month=40.0).months) == approx(40.27, abs=0.02)
    assert np.median(drawn(exact, live=False, launch_month=17.5).months) == approx(17.77, abs=0.02)


def test_a_peak_comes_before_the_trend() -> None:
    # Two who measured it, .12 in all: month 2 would be a breach of more than four sds.
    sale, steady = (Peak(6, 8), Peak(2, 1.5)), [said(100, 600, 1, source="measured")] * 2
    found = drawn(*steady, quantity=PEAKED, peaks=sale)
    assert set(found.months[found.is_at_peak]) == {6.0}
    assert found.is_at_peak.mean() == approx(0.86, abs=0.02)
    assert not drawn(*steady, peaks=sale).is_at_peak.any()
    assert not drawn(
        *steady, quantity=Quantity("load", "user", "x", "floor", peaked=True), peaks=sale
    ).is_at_peak.any()
    assert not drawn(*steady, quantity=PEAKED, peaks=sale, launch_month=6.5).is_at_peak.any()
    # A peak of today: over with it, and not without.
    today = drawn(*steady, quantity=PEAKED, peaks=(Peak(0, 1000),))
    assert set(today.months) == {0.0}
    assert today.is_at_peak.all()
    assert not today.is_over.any()
    assert all_equal(today, 0.0, math.log10(0.5))


def test_what_falls_back_under_its_limit_recovers() -> None:
    falling = drawn(*[said(300, 100, 0.1, source="measured")] * 2)
    assert falling.is_over.mean() > 0.99
    assert falling.recovers.mean() > 0.99
    assert drawn(*[said(300, 100, 0.9, source="measured")] * 2).recovers.mean() < 0.03
    assert not drawn(said(200, 100, 0.1, source="measured"), launch_month=3.0).recovers.any()


def test_shifts_move_every_row() -> None:
    basis = based(engagement(A, B))
    found = pool_quantity(basis, 0)
    plain, more_room, faster = (
        draw_quantity(basis, found, **shift)
        for shift in ({}, {"room_shift": 0.5}, {"growth_shift": 0.5})
    )  # fmt: skip
    double = [said(30, 100 * 10**0.5, 2, source="measured"), said(50, 100 * 10**0.5, 5, source="guess")]
    assert more_room.room == approx(drawn(*double).room)
    assert faster.room == approx(plain.room)
    assert (faster.growth > plain.growth).all()
    # Nothing to shift: nobody gave a growth; no rows.
    unknown = based(engagement(said(30, 100)))
    still = pool_quantity(unknown, 0)
    moved, stood = (draw_quantity(unknown, still, growth_shift=one) for one in (1.0, 0.0))
    assert moved.months.tolist() == stood.months.tolist()
    assert pooled(said(30, 100)).warnings == ("growth_missing",)


def test_the_order_of_magnitude_has_no_end() -> None:
    wide = Triple(1e-307, 1e-307, 1e-307, "measured"), Triple(1e308, 1e308, 1e308, "measured")
    far = drawn(Estimate(now=wide[0], limit=wide[1], growth=wide[1]))
    assert np.isfinite(far.latent).all()
    shrinking = drawn(Estimate(now=wide[1], horizon=wide[0], limit=wide[1]))
    assert np.isfinite(shrinking.latent).all()
    launch = drawn(Estimate(now=Triple(0, 0, 0), horizon=wide[0], limit=wide[1]))
    assert set(launch.months) == {math.inf}
    assert pooled(Estimate(horizon=wide[0], limit=wide[1], growth=wide[1])).kind == "room_at_horizon"


def test_which_figures_lack_what() -> None:
    bare = Estimate(now=Triple(None, 30, None), limit=Triple(50, 100, 200, "rough"))
    assert pooled(bare).warnings == ("growth_missing", "source_missing")
    assert pooled(said(30, 100, 2)).warnings == ()
    assert pooled(said(30, 100, 2), bare).warnings == ("source_missing",)
    assert pooled(said(None, 100, None, 30)).warnings == ("growth_missing",)
    assert pooled(said(0, 100, None, 30)).warnings == ()


@pytest.mark.parametrize(
    ("low", "high", "source"),
    [
        (None, None, GUESS), (None, 55, ROUGH), (None, 55.1, GUESS), (10 / 5.6, None, GUESS), (10 / 2.1, None, ROUGH),
        (5, 20, MEASURED), (None, 20, MEASURED), (5, None, MEASURED), (9, 21, ROUGH), (10, 60, GUESS),
    ],
)  # fmt: skip
def test_a_missing_source_is_told_from_the_width(low: float | None, high: float | None, source: int) -> None:
    basis = based(engagement(Estimate(now=Triple(low, 10, high))), draws=1)
    assert basis.statements.source[0, 0, 0] == source


def test_experts_that_differ_by_more_than_their_errors_keep_a_place() -> None:
    # Mean .5; seen .25, due .01 * .5 = .005: sqrt(.98) of the distance is kept.
    position, kept = shrunk(np.array([0.0, 1.0]), np.array([0.1, 0.1]), np.array([0.5, 0.5]))
    assert kept == approx(math.sqrt(0.98))
    assert position == approx([0.5 - kept / 2, 0.5 + kept / 2])
    same, nothing = shrunk(np.array([1.0, 1.0]), np.array([0.1, 0.1]), np.array([0.5, 0.5]))
    assert (same.tolist(), nothing) == ([1.0, 1.0], 0.0)


def test_a_perspective_weighs_what_it_weighs() -> None:
    weights, one_voice = expert_weights(np.array([0.12, 0.12]), np.array([0, 2]), np.array([3.0, 9.0, 1.0]))
    assert weights == approx([0.75, 0.25])
    assert one_voice == approx(0.625)


def test_who_is_left_out_is_not_heard() -> None:
    basis = based(engagement(said(30, 100, 2), said(300, 100, 5), Estimate()))
    everyone = pool_quantity(basis, 0)
    rows = [one.estimates["load"] for one in basis.evidence.engagement.figures]
    members = np.array([one != said(300, 100, 5) for one in rows])
    left = pool_quantity(basis, 0, members)
    assert (len(everyone.people), len(left.people)) == (2, 1)
    assert left.now == approx(30)
    assert left.growth == approx(2)


def test_who_gave_the_demand_that_counts() -> None:
    assert len(pooled(said(5, 0), said(None, 0), said(0, 0)).with_demand) == 1
    assert len(pooled(said(0, 0, None, 7), said(0, 0)).with_demand) == 1
    assert len(pooled(said(0, 5), said(0, 5), said(None, 5), quantity=FLOOR).with_demand) == 2
    assert len(pooled(said(None, 5, None, 7), said(None, 5)).with_demand) == 1
