"""One quantity in every draw: its room, its growth, and the months until its limit is reached."""

from dataclasses import dataclass

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
from apps.ranking.figures.basis import ROUGH, Basis
from apps.ranking.figures.latent import Bytes, PooledRows, QuantityDraws
from apps.ranking.inputs.types import Engagement

ROOM_WITHOUT_ROWS = {"zero_limit": -OVER_DECADES, "floor_at_zero": -OVER_DECADES, "never": OVER_DECADES}
# Decades over the horizon; a limit that is neared more slowly is never reached.
LEAST_GROWTH = 1e-9


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


def draws_by_row(weight: Floats, ascending: Floats) -> Ints:
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


def stated_growth(basis: Basis, pooled: PooledRows, shift: float = 0.0) -> Floats:
    """Draw the growth that people gave, moved by `shift`, in decades over the horizon (> 0 towards the limit)."""
    numbers, place = basis.numbers, pooled.place
    draws = draws_by_row(pooled.growth_weight, numbers.growth_expert_ascending[place])
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
    return stated_growth(basis, pooled, shift)


def _room(basis: Basis, pooled: PooledRows, shift: float, growth: Floats) -> tuple[Floats, Bytes]:
    # Today's room (for a launch, the one at the horizon) and the source of the row drawn.
    numbers, place = basis.numbers, pooled.place
    if pooled.kind in ROOM_WITHOUT_ROWS:
        room = np.full(numbers.draws, ROOM_WITHOUT_ROWS[pooled.kind])
        return room, np.full(numbers.draws, ROUGH, dtype=np.int8)
    order, draws = numbers.expert_order[place], draws_by_row(pooled.weight, numbers.expert_ascending[place])
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
