"""Draws of every figure for who compares figures with lines: rules of advice. They are never written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.figures.basis import FIELDS, HORIZON, LIMIT, NOW, Basis, basis_of
from apps.ranking.figures.drawing import draw_quantity, draws_by_row, put_back, stated_growth
from apps.ranking.figures.pooling import in_order, place_experts, pool_quantity
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.inputs.types import DEFAULT_SEED, Engagement, Estimate, Quantity
from apps.ranking.randomness import stream_of

DRAWS = 4096


@dataclass(frozen=True, eq=False)
class ContextFigure:
    """A figure that asks no limit and so enters no ranking, with what each row of figures says of it, by id."""

    quantity: Quantity
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, eq=False)
class FactDraws:
    """One figure in every draw; None where nobody said anything of that field.

    Attributes
    ----------
    now, horizon, limit : float array, shape (draws,), or None
        In natural units. The horizon is today's draw times the growth, so that it shares today's error; what has no
        demand today, or no growth, is drawn from what was said of the horizon.
    growth : float array, shape (draws,), or None
        A factor over the horizon.
    months : float array, shape (draws,), or None
        Until its limit is reached, as in the ranking with the same seed.
    """

    now: Floats | None
    growth: Floats | None
    horizon: Floats | None
    limit: Floats | None
    months: Floats | None


def fact_draws(
    engagement: Engagement, context: Sequence[ContextFigure] = (), seed: int = DEFAULT_SEED
) -> dict[str, FactDraws]:
    """Draw every figure of an engagement, and those of its context.

    Parameters
    ----------
    engagement : Engagement
        Valid, in any order.
    context : sequence of ContextFigure
        Their ids are none of the engagement's; rows of figures that are not in it count for nothing.
    seed : int
        That of the assessment.

    Returns
    -------
    dict of str to FactDraws
        4,096 draws by id of the figure, sorted by id. Each field is pooled as rooms are, without a prior.
    """
    canonical = in_canonical_order(_with_context(engagement, context))
    basis = basis_of(read_evidence(canonical, unranked_below=False), DRAWS, seed)
    return {one.id: _drawn(basis, place, seed) for place, one in enumerate(canonical.quantities)}


def _with_context(engagement: Engagement, context: Sequence[ContextFigure]) -> Engagement:
    figures = tuple(
        replace(
            row,
            estimates={
                **row.estimates,
                **{one.quantity.id: one.estimates[row.id] for one in context if row.id in one.estimates},
            },
        )
        for row in engagement.figures
    )
    quantities = (*engagement.quantities, *(one.quantity for one in context))
    return replace(engagement, quantities=quantities, figures=figures)


def _drawn(basis: Basis, place: int, seed: int) -> FactDraws:
    pooled = pool_quantity(basis, place)
    now, limit = (_field(basis, place, field, seed) for field in (NOW, LIMIT))
    growth = None
    if pooled.growth is not None:
        sign = -1.0 if basis.evidence.is_floor[place] else 1.0
        growth = 10 ** (sign * stated_growth(basis, pooled))
    if now is None or growth is None or pooled.now == 0:
        horizon = _field(basis, place, HORIZON, seed)
    else:
        horizon = now * growth
    # The ranking's own draws, so that advice can't name another month than the result beside it.
    draws = draw_quantity(basis, pooled)
    return FactDraws(now, growth, horizon, limit, None if draws is None else draws.months)


def _field(basis: Basis, place: int, field: int, seed: int) -> Floats | None:
    statements = basis.statements
    decades, sd, source = (
        statements.decades[:, place, field],
        statements.sd[:, place, field],
        statements.source[:, place, field],
    )
    people = np.flatnonzero(np.isfinite(decades))
    if not len(people):
        return np.zeros(basis.numbers.draws) if np.isneginf(decades).any() else None
    people = people[in_order(decades[people], sd[people], source[people])]
    placed = place_experts(basis, people, decades[people], sd[people], source[people])
    name = f"{FIELDS[field]}:{basis.evidence.engagement.quantities[place].id}"
    uniform = stream_of(seed, f"fact-expert:{name}").random(basis.numbers.draws)
    order = uniform.argsort()
    draws = draws_by_row(placed.weight, uniform[order])
    error = stream_of(seed, f"fact:{name}").standard_normal(basis.numbers.draws)[order]
    return put_back(10 ** (placed.position.repeat(draws) + placed.sd.repeat(draws) * error), order)
