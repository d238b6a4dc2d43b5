"""One quantity in every draw: its room, its growth, and the months until its limit is reached.

Rules of advice compare draws of every figure with lines; these are never written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.constants import (
    GROWTH_UNKNOWN_MEAN,
    GROWTH_UNKNOWN_MONTHS,
    GROWTH_UNKNOWN_SD,
    OVER_AT_LAUNCH,
    OVER_DECADES,
    ROOM_PRIOR_MEAN,
    ROOM_PRIOR_SD,
    SEEN_UNDER,
    SEEN_WITHIN,
    T_MAX,
    T_MIN,
    Y_MIN,
)
from apps.ranking.figures.basis import FIELDS, HORIZON, LIMIT, NOW, ROUGH, Basis, basis_of
from apps.ranking.figures.latent import Bytes, PooledRows, QuantityDraws
from apps.ranking.figures.pooling import in_order, place_experts, pool_quantity
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.inputs.types import DEFAULT_SEED, Engagement, Estimate, Quantity
from apps.ranking.randomness import stream_of

ROOM_WITHOUT_ROWS = {"zero_limit": -OVER_DECADES, "floor_at_zero": -OVER_DECADES, "never": OVER_DECADES}
# Decades over the horizon; a limit that is neared more slowly is never reached.
LEAST_GROWTH = 1e-9
DRAWS = 4096  # of a figure for rules


@dataclass(frozen=True, slots=True)
class Clock:
    """The months that a limit is held against."""

    horizon: float
    launch: float  # before it nothing is reached; 0 if there is none to come
    is_any_over: bool  # nothing is over today before it is live

    @property
    def within(self) -> float:
        """Return the months within which a limit counts as reached: what is over at launch does, however late that is."""
        return max(self.horizon, self.launch + 1) if self.launch else self.horizon


def clock_of(engagement: Engagement) -> Clock:
    """Return how months count in an engagement: from today; not live and without a launch month, from launch."""
    launch = engagement.launch_month
    # A launch month counts as live: its months are those of the calendar, only later.
    is_live = engagement.live or launch is not None
    return Clock(float(engagement.horizon_months), launch or 0.0, is_live and not launch)


def latent_month(months: float) -> float:
    """Return log10 of the months, which are taken for 0.5 to 1200."""
    return float(np.log10(np.clip(months, T_MIN, T_MAX)))


def _draws_by_row(weight: Floats, ascending: Floats) -> Ints:
    """Return how many draws each row has: ints, shape (rows,), from its weight (sum 1) and the draws' sorted uniforms.

    A draw has the first row whose cumulative weight exceeds its uniform, else the last. By their uniforms the draws of a
    row stand side by side: one search a row, not one a draw, and what is the same in all of them is repeated.
    """
    ends = np.append(ascending.searchsorted(weight.cumsum()[:-1]), len(ascending))
    ends[1:] -= ends[:-1].copy()
    return ends


def put_back[Drawn: (Floats, Bytes)](values: Drawn, order: Ints) -> Drawn:
    """Return values that stand by the draws' uniforms where their draws stand: `order` has the draw of each."""
    drawn = np.empty_like(values)
    drawn[order] = values
    return drawn


def _stated_growth(basis: Basis, pooled: PooledRows, shift: float = 0.0) -> Floats:
    """Draw the growth that people gave, moved by `shift`, in decades over the horizon (> 0 towards the limit)."""
    numbers, place = basis.numbers, pooled.place
    draws = _draws_by_row(pooled.growth_weight, numbers.growth_expert_ascending[place])
    errors = np.exp(pooled.growth_sd.repeat(draws) * numbers.growth_by_expert[place])
    growth = (pooled.growth_position + shift).repeat(draws) * errors
    return put_back(growth, numbers.growth_expert_order[place])


def draw_quantity(
    basis: Basis, pooled: PooledRows, *, room_shift: float = 0.0, growth_shift: float = 0.0
) -> QuantityDraws | None:
    """Draw one quantity with the numbers of the basis, its rooms and growths moved by decades; None if nothing is known.

    A room shift above 0 is demand down or the limit up, and does nothing without rows; a growth shift above 0 is faster
    towards the limit, and does nothing where nobody gave a growth.
    """
    if not pooled.is_known:
        return None
    clock = clock_of(basis.evidence.engagement)
    growth = _growth(basis, pooled, growth_shift, clock.horizon)
    room, source = _room(basis, pooled, room_shift, growth)
    if pooled.kind == "launch":
        return _launched(clock, room, source)
    return _reached(basis, pooled, clock, room, growth, source)


def _growth(basis: Basis, pooled: PooledRows, shift: float, horizon: float) -> Floats:
    normal = basis.numbers.growth[pooled.place]
    if pooled.kind in ROOM_WITHOUT_ROWS or pooled.kind == "launch":
        return np.zeros_like(normal)
    if not len(pooled.growth_people):
        # Never below 0: nobody said that it shrinks.
        decades = GROWTH_UNKNOWN_MEAN + GROWTH_UNKNOWN_SD * normal
        unknown: Floats = np.maximum(0.0, decades) * horizon / GROWTH_UNKNOWN_MONTHS
        return unknown
    return _stated_growth(basis, pooled, shift)


def _room(basis: Basis, pooled: PooledRows, shift: float, growth: Floats) -> tuple[Floats, Bytes]:
    # Today's room (for a launch, the one at the horizon) and the source of the row drawn.
    numbers, place = basis.numbers, pooled.place
    if pooled.kind in ROOM_WITHOUT_ROWS:
        room = np.full(numbers.draws, ROOM_WITHOUT_ROWS[pooled.kind])
        return room, np.full(numbers.draws, ROUGH, dtype=np.int8)
    order, draws = numbers.expert_order[place], _draws_by_row(pooled.weight, numbers.expert_ascending[place])
    # What is the same in every draw of a row is computed by row: there are a hundred times as many draws.
    source, centre = pooled.position_source, pooled.position + shift
    # Who knows little is drawn towards what is usual; else the noisiest figure would have the least room by chance.
    trust = ROOM_PRIOR_SD**2 / (ROOM_PRIOR_SD**2 + pooled.position_sd**2)
    mean, sd = trust * centre + (1 - trust) * ROOM_PRIOR_MEAN, np.sqrt(trust) * pooled.position_sd
    # By uniforms until the end, as the numbers are.
    room = mean.repeat(draws) + sd.repeat(draws) * numbers.room_by_expert[place]
    if pooled.kind != "launch":
        if pooled.kind == "room_at_horizon":
            room += growth[order]
            chance = _seen_under(centre.repeat(draws) + growth[order], source.repeat(draws))
        else:
            chance = _seen_under(centre, source).repeat(draws)
        room = np.where(numbers.seen_by_expert[place] < chance, np.abs(room), room)
    return put_back(room, order), put_back(source.repeat(draws), order)


def _seen_under(centre: Floats, source: Bytes) -> Floats:
    # That something is under its limit today is often seen, not estimated; at the limit itself nobody sees it. That it
    # is over is never seen: alarms are raised more easily.
    chance: Floats = np.array(SEEN_UNDER)[source] * np.clip(centre / SEEN_WITHIN, 0.0, 1.0)
    return chance


def _launched(clock: Clock, room: Floats, source: Bytes) -> QuantityDraws:
    # Demand rises in a straight line from the launch to the horizon's figure; beyond the horizon that is the figure of
    # the first month. Figures hundreds of decades apart overflow to never.
    with np.errstate(over="ignore"):
        months = clock.launch + max(clock.horizon - clock.launch, 1.0) * 10**room
    no, zeros = np.zeros(len(room), dtype=np.bool_), np.zeros(len(room))
    latent = np.log10(np.clip(months, T_MIN, T_MAX))
    return QuantityDraws(months, latent, no, no, no, source, room, zeros)


def _reached(
    basis: Basis, pooled: PooledRows, clock: Clock, room: Floats, growth: Floats, source: Bytes
) -> QuantityDraws:
    is_below = room <= 0
    is_growing = growth > LEAST_GROWTH
    months = np.where(is_growing, clock.horizon * room / np.where(is_growing, growth, 1.0), np.inf)
    months = np.maximum(np.where(is_below, 0.0, months), clock.launch)
    # Back under within the horizon: what gets well by itself is no first limit to be warned of.
    recovers = is_below & (growth < 0) & (room >= growth)
    months, is_at_peak = _with_peaks(basis, pooled, clock, months, room, growth)
    over = np.minimum(-room, OVER_DECADES)
    latent = np.log10(np.clip(months, T_MIN, T_MAX))
    if clock.launch > 0:
        # Nothing comes before the launch, but what will be over then keeps its order.
        latent = np.where(is_below, latent_month(clock.launch) - OVER_AT_LAUNCH * over, latent)
    else:
        latent = np.where(is_below & ~recovers, Y_MIN - over, latent)
    is_over = is_below & clock.is_any_over
    return QuantityDraws(months, latent, is_over, recovers & is_over, is_at_peak, source, room, growth)


def _with_peaks(
    basis: Basis, pooled: PooledRows, clock: Clock, months: Floats, room: Floats, growth: Floats
) -> tuple[Floats, Flags]:
    # Without today's figure nothing says what a peak would multiply; a floor is not reached by more demand.
    engagement, is_at_peak = basis.evidence.engagement, np.zeros(len(months), dtype=np.bool_)
    quantity = engagement.quantities[pooled.place]
    if not quantity.peaked or quantity.direction == "floor" or pooled.kind != "room":
        return months, is_at_peak
    for peak in engagement.peaks:
        month = peak.months_from_now
        left = room - growth * month / clock.horizon - np.log10(peak.times)
        is_breached = (left <= 0) & (month < months) & (month >= clock.launch)
        months, is_at_peak = np.where(is_breached, month, months), is_at_peak | is_breached
    return months, is_at_peak


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
        growth = 10 ** (sign * _stated_growth(basis, pooled))
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
    draws = _draws_by_row(placed.weight, uniform[order])
    error = stream_of(seed, f"fact:{name}").standard_normal(basis.numbers.draws)[order]
    return put_back(10 ** (placed.position.repeat(draws) + placed.sd.repeat(draws) * error), order)
