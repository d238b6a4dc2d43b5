"""What is drawn of a quantity beside what the plain rules say of every draw."""

import math

import numpy as np
import pytest

from apps.ranking.figures.drawing import draw_quantity, latent_month
from apps.ranking.figures.pooling import pool_quantity, room_today
from tests.ranking.build import approx
from tests.ranking.figures.given import based, engagement, said


def test_a_month_beyond_the_scale_is_taken_for_its_end() -> None:
    assert latent_month(0.01) == approx(math.log10(0.5))
    assert latent_month(5000) == approx(math.log10(1200))


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


@pytest.mark.parametrize("growth", [2.0, 0.5])
def test_room_that_is_known_at_the_horizon_had_the_growth_before_it(growth: float) -> None:
    basis = based(engagement(said(None, 10, growth, 50, source="guess")), draws=1)
    pooled = pool_quantity(basis, 0)
    assert room_today(basis, pooled) == approx(pooled.position[0] + math.log10(growth))
