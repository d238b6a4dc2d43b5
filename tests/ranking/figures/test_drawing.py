"""Each kind of quantity, drawn: every draw is what the method says of its pooled rows and the numbers of the basis."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.ranking import Quantity
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.drawing import draw_quantity, latent_month, stated_growth
from apps.ranking.figures.latent import PooledQuantity, QuantityDraws
from apps.ranking.figures.pooling import pool_quantity, room_today
from apps.ranking.inputs.types import Peak
from tests.ranking.build import approx
from tests.ranking.figures.given import based, engagement, said

PEAKED = Quantity("load", "user", "x", peaked=True)
HORIZON = 18.0
PRIOR_MEAN, PRIOR_SD = 0.7, 0.8


def both(*estimates: Any, **parts: Any) -> tuple[Basis, PooledQuantity, QuantityDraws]:
    basis = based(engagement(*estimates, **parts))
    pooled = pool_quantity(basis, 0)
    draws = draw_quantity(basis, pooled)
    assert draws is not None
    return basis, pooled, draws


def room_of_one_row(basis: Basis, pooled: PooledQuantity) -> Any:
    """The room of a quantity that one person speaks of, in every draw: there is no row to choose."""
    [centre], [sd] = pooled.position, pooled.position_sd
    trust = PRIOR_SD**2 / (PRIOR_SD**2 + sd**2)
    return trust * centre + (1 - trust) * PRIOR_MEAN + math.sqrt(trust) * sd * basis.numbers.room[0]


@pytest.mark.parametrize(("launch_month", "start"), [(4.0, 4.0), (0.5, 0.5), (18.0, 17.0), (30.0, 17.0)])
def test_before_a_launch_demand_rises_from_it_to_the_figure_of_the_horizon(
    launch_month: float, start: float
) -> None:
    basis, pooled, draws = both(said(0, 10, None, 50), live=False, launch_month=launch_month)
    assert pooled.kind == "launch"
    room = room_of_one_row(basis, pooled)
    months = np.maximum(start + (HORIZON - start) * 10**room, launch_month)
    assert draws.room == approx(room)
    assert draws.months == approx(months)
    assert draws.latent == approx(np.log10(np.clip(months, 0.5, 1200)))
    assert not draws.growth.any()
    assert not draws.is_over.any()
    assert draws.source.dtype == np.int8


@pytest.mark.parametrize(("limit", "latent"), [(1e-9, math.log10(0.5)), (1e12, math.log10(1200))])
def test_what_is_reached_at_once_or_never_has_a_place_on_the_scale(limit: float, latent: float) -> None:
    _, _, draws = both(said(0, limit, None, 50, source="measured"))
    assert set(draws.latent.round(12)) == {round(latent, 12)}


def test_a_month_beyond_the_scale_is_taken_for_its_end() -> None:
    assert latent_month(0.01) == approx(math.log10(0.5))
    assert latent_month(5000) == approx(math.log10(1200))


@pytest.mark.parametrize("growth", [2.0, 0.5])
def test_room_that_is_known_at_the_horizon_had_the_growth_before_it(growth: float) -> None:
    basis, pooled, draws = both(said(None, 10, growth, 50, source="guess"))
    assert pooled.kind == "room_at_horizon"
    grown = math.log10(growth) * np.exp(pooled.growth_sd[0] * basis.numbers.growth[0])
    assert draws.growth == approx(grown)
    today, centre = room_of_one_row(basis, pooled) + grown, pooled.position[0] + grown
    # On which side of its limit something is today is often seen.
    chance = np.where(centre > 0, 0.85, 0.1) * np.minimum(1.0, np.abs(centre) / 0.04)
    seen = basis.numbers.seen[0] < chance
    assert draws.room == approx(np.where(seen, np.copysign(today, centre), today))
    assert room_today(basis, pooled) == approx(pooled.position[0] + math.log10(growth))


def test_growth_that_nobody_gave_is_drawn_by_the_months() -> None:
    for months in (9, 36):
        basis, _, draws = both(said(5, 50), horizon_months=months)
        expected = np.maximum(0.0, 0.3 + 0.4 * basis.numbers.growth[0]) * months / 18
        assert draws.growth == approx(expected)


def test_a_limit_of_nothing_is_over_by_the_most_that_is_told_apart() -> None:
    _, _, draws = both(said(5, 0))
    assert set(draws.room) == {-3.0}
    assert not draws.growth.any()
    assert draws.source.dtype == np.int8


def test_a_row_of_growth_has_an_error_that_multiplies() -> None:
    basis, pooled, _ = both(said(5, 50, 4, source="guess"))
    said_growth = stated_growth(basis, pooled)
    assert said_growth == approx(math.log10(4) * np.exp(pooled.growth_sd[0] * basis.numbers.growth[0]))
    # Growth and room have numbers of their own.
    assert abs(np.corrcoef(basis.numbers.growth[0], basis.numbers.room[0])[0, 1]) < 0.1


def test_a_peak_is_held_against_the_growth_until_then() -> None:
    month, times = 9.0, 3.0
    _, _, draws = both(said(50, 300, 4), quantity=PEAKED, peaks=(Peak(month, times),))
    left = draws.room - draws.growth * month / HORIZON - math.log10(times)
    before = np.where(draws.growth > 1e-9, HORIZON * draws.room / np.maximum(draws.growth, 1e-9), math.inf)
    before = np.where(draws.room <= 0, 0.0, before)
    at_peak = (left <= 0) & (month < before)
    assert 0.1 < at_peak.mean() < 0.9
    assert np.array_equal(draws.is_at_peak, at_peak)
    assert draws.months == approx(np.where(at_peak, month, before))


def test_what_is_over_at_a_launch_in_the_first_month_stands_there() -> None:
    _, _, draws = both(said(500, 100, 2, source="measured"), live=False, launch_month=0.8)
    over = np.minimum(-draws.room, 3.0)
    is_below = draws.room <= 0
    assert is_below.mean() > 0.9
    assert draws.latent[is_below] == approx(math.log10(0.8) - 0.001 * over[is_below])
    assert draws.months.min() == approx(0.8)
    assert not draws.is_over.any()


def test_a_limit_that_comes_back_within_the_horizon_recovers() -> None:
    _, _, draws = both(said(150, 100, 0.3, source="measured"))
    recovers = (draws.room <= 0) & (draws.growth < 0) & (draws.room >= draws.growth)
    assert recovers.mean() > 0.5
    assert np.array_equal(draws.recovers, recovers)
    still_over = (draws.room <= 0) & ~recovers
    assert draws.latent[recovers] == approx(math.log10(0.5))
    assert still_over.any()
    assert (draws.latent[still_over] < math.log10(0.5)).all()


def test_what_is_unknown_has_no_draws() -> None:
    basis = based(engagement(said(5, None, 2)))
    pooled = pool_quantity(basis, 0)
    assert draw_quantity(basis, pooled) is None
    for name in ("position_source", "source", "measured_over"):
        assert getattr(pooled, name).shape == (0,)
    assert pooled.source.dtype == np.dtype(np.int8)
    assert pooled.measured_over.dtype == np.dtype(np.bool_)
    assert pooled.warnings == ()
    assert pooled.now == approx(5.0)
    assert (pooled.horizon, pooled.limit) == (None, None)


def test_a_shift_moves_every_row() -> None:
    basis, pooled, draws = both(said(5, 50, 4, source="measured"))
    moved = draw_quantity(basis, pooled, growth_shift=0.5)
    assert moved is not None
    assert (moved.growth > draws.growth).all()
    there = draw_quantity(basis, replace(pooled, position=pooled.position + 0.3))
    shifted = draw_quantity(basis, pooled, room_shift=0.3)
    assert there is not None
    assert shifted is not None
    assert shifted.months == approx(there.months)
