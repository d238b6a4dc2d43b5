"""Every figure in 4,096 draws, for who compares figures with lines."""

import numpy as np
import pytest

from apps.ranking import Quantity
from apps.ranking.figures.drawing import ContextFigure, FactDraws, draw_quantity, fact_draws
from apps.ranking.figures.pooling import pool_quantity
from tests.ranking.build import approx
from tests.ranking.figures.given import based, engagement, said

FLOOR = Quantity("load", "user", "x", "floor")


def facts(*estimates: object, **parts: object) -> FactDraws:
    return fact_draws(engagement(*estimates, **parts))["load"]  # type: ignore[arg-type]


def test_every_field_is_drawn_about_what_was_said() -> None:
    given = engagement(said(30, 100, 2, source="measured"))
    found = fact_draws(given)["load"]
    assert np.median(found.now) == approx(30, rel=0.01)
    assert np.quantile(found.now, 0.9) == approx(30 * 1.25, rel=0.02)
    assert np.median(found.limit) == approx(100, rel=0.01)
    assert np.median(found.growth) == approx(2, rel=0.01)
    # The horizon shares the error of today.
    assert found.horizon == approx(found.now * found.growth)
    basis = based(given)
    ranked = draw_quantity(basis, pool_quantity(basis, 0))
    assert found.months.tolist() == ranked.months.tolist()


def test_what_nobody_said_is_not_drawn() -> None:
    bare = facts(said())
    assert (bare.now, bare.growth, bare.horizon, bare.limit, bare.months) == (None,) * 5
    still = facts(said(30, 100))
    assert (still.growth, still.horizon) == (None, None)
    later = facts(said(None, 100, None, 50))
    assert later.now is None
    assert np.median(later.horizon) == approx(50, rel=0.03)


def test_what_is_not_used_yet_is_drawn_from_the_horizon() -> None:
    found = facts(said(0, 10, 3, 50), said(0, 10, 3, 50))
    assert set(found.now) == {0.0}
    assert np.median(found.horizon) == approx(50, rel=0.03)


def test_the_growth_of_a_floor_is_what_was_said() -> None:
    found = facts(said(30, 10, 0.5, source="measured"), quantity=FLOOR)
    assert np.median(found.growth) == approx(0.5, rel=0.02)


def test_a_figure_of_the_context_is_drawn_and_moves_no_other() -> None:
    given = engagement(said(30, 100, 2), said(40, 90, 3, source="measured"))
    budget = ContextFigure(
        Quantity("cost", "organization", "EUR"), {"s0": said(5, None, 2), "nobody": said(7)}
    )
    found, alone = fact_draws(given, [budget], seed=3), fact_draws(given, seed=3)
    assert list(found) == ["cost", "load"]
    assert found["cost"].months is None
    assert np.median(found["cost"].now) == approx(5, rel=0.05)
    for name in ("now", "growth", "horizon", "limit", "months"):
        assert getattr(found["load"], name).tolist() == getattr(alone["load"], name).tolist()
    assert fact_draws(given)["load"].now is not alone["load"].now


@pytest.mark.parametrize("count", [1, 3])
def test_people_who_agree_are_as_sure_as_the_surest(count: int) -> None:
    wide, narrow = said(30, source="guess"), said(30, source="measured")
    found = facts(narrow, *[wide] * count)
    assert np.quantile(found.now, 0.9) < 30 * 1.3
