"""Figures in a few words: one quantity ``load`` of ``user``, said by people of perspectives that are named by place."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from apps.ranking import Engagement, Estimate, Figures, Perspective, Quantity
from apps.ranking.figures.basis import Basis, basis_of
from apps.ranking.figures.drawing import draw_quantity
from apps.ranking.figures.latent import PooledQuantity, QuantityDraws
from apps.ranking.figures.pooling import pool_quantity
from tests.ranking import build
from tests.ranking.build import DIMENSIONS

LOAD = Quantity("load", "user", "requests/s")
DRAWS, SEED = 4096, 20261125
said: Any = partial(build.said, source="rough")


def engagement(
    *estimates: Estimate, quantity: Quantity = LOAD, perspectives: Sequence[int] | None = None, **parts: Any
) -> Engagement:
    """One row for each estimate, each of a perspective of its own unless `perspectives` names its place."""
    places = range(len(estimates)) if perspectives is None else perspectives
    figures = tuple(
        Figures(f"s{number}", f"g{place}", {quantity.id: one})
        for number, (place, one) in enumerate(zip(places, estimates, strict=True))
    )
    named = tuple(Perspective(f"g{place}") for place in sorted(set(places)))
    months = parts.pop("horizon_months", 18)
    return Engagement(DIMENSIONS, months, named, (), (quantity,), figures=figures, **parts)


def based(given: Engagement, draws: int = DRAWS, seed: int = SEED) -> Basis:
    return basis_of(build.evidence_of(given), draws, seed)


def pooled(*estimates: Estimate, **parts: Any) -> PooledQuantity:
    return pool_quantity(based(engagement(*estimates, **parts), draws=1), 0)


def drawn(*estimates: Estimate, **parts: Any) -> QuantityDraws:
    basis = based(engagement(*estimates, **parts))
    return draw_quantity(basis, pool_quantity(basis, 0))
