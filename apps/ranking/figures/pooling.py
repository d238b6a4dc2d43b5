"""One quantity out of many people's figures."""

from dataclasses import dataclass, replace

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.constants import (
    GROWTH_SD,
    GROWTH_UNKNOWN_MEAN,
    GROWTH_UNKNOWN_MONTHS,
    OVER_DECADES,
    POS_AGREED,
    POS_FLOOR,
    PREC,
    RHO_P,
    S_FLOOR,
)
from apps.ranking.figures.basis import FIELDS, GROWTH, GUESS, MEASURED, NOW, Basis
from apps.ranking.figures.latent import Bytes, PooledQuantity
from apps.ranking.results.verdict import QuantityKind

HAS_ROWS = ("launch", "room_at_horizon", "room")
# Decades squared; below it all rows are one.
LEAST_SPREAD = 1e-12
LARGEST_DECADES = 308.0  # of what a float can hold
EMPTY_WITHOUT_ROWS = (
    "weight", "row_room", "row_sd", "position", "position_sd", "own_room",
    "growth_weight", "growth_position", "growth_sd",
)  # fmt: skip
NOBODY, NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0)
SAME_DIGITS = 12
FEWEST_AGREED = 2
# Rows that keep less of their distance count as one opinion.
KEPT_APART = 0.5


@dataclass(frozen=True, eq=False)
class _Field:
    # One field of one quantity, pooled. `gave` and `value` leave zeros out if anyone gave more: they have no place on a
    # log scale, and one zero would make the mean one.
    field: int
    gave: Flags
    value: float | None
    decades: float
    sd: float
    source: int


@dataclass(frozen=True, eq=False)
class PlacedExperts:
    """Where experts stand, how sure each is (decades), and what source each counts as; the weights sum to 1."""

    weight: Floats
    position: Floats
    sd: Floats
    source: Bytes


def expert_weights(sd: Floats, group_of: Ints, group_weights: Floats) -> tuple[Floats, float]:
    """Weigh experts (sum 1) by how surely they know, sd in decades, perspective by perspective.

    With the sum of the squared shares of the perspectives, 0 to 1: 1 is one voice.
    """
    precision = np.maximum(sd, S_FLOOR) ** -PREC
    total = np.bincount(group_of, weights=precision, minlength=len(group_weights))
    squares = np.bincount(group_of, weights=precision**2, minlength=len(group_weights))
    # A perspective counts by the mean and not by the sum of its precisions, so that sending more people buys no say.
    mean_precision = squares / np.where(total > 0, total, 1.0)
    share = group_weights * mean_precision
    share /= share.sum()
    return precision / total[group_of] * share[group_of], float((share**2).sum())


def shrunk(values: Floats, sd: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return where each expert stands when moved towards their mean, and the share (0 to 1) of the distance kept.

    Within their errors all are one opinion; beyond, each keeps a place.
    """
    mean = float((weight * values).sum())
    seen = float((weight * (values - mean) ** 2).sum())
    # What their errors alone would spread them by; only what is beyond it is disagreement.
    due = float((weight * sd**2).sum()) * (1 - float((weight**2).sum()))
    kept = 0.0 if seen < LEAST_SPREAD else float(np.sqrt(max(0.0, 1 - due / seen)))
    return mean + kept * (values - mean), kept


def in_order(values: Floats, sd: Floats, source: Bytes) -> Ints:
    """Return places sorted by value, sd and source; what is equal but for the last bit goes by the next key."""
    # Rounded, because sums in another order of people differ in the last bit, and the draws must not.
    order: Ints = np.lexsort((source, np.round(sd, SAME_DIGITS), np.round(values, SAME_DIGITS)))
    return order


def place_experts(basis: Basis, people: Ints, values: Floats, sd: Floats, source: Bytes) -> PlacedExperts:
    """Return experts, who come `in_order`, on one scale in decades, each as sure as the surest where they agree."""
    weight, one_voice = _weights(basis, people, sd)
    position, kept = shrunk(values, sd, weight)
    surest = in_order(np.zeros(len(sd)), sd, source)[0]
    return PlacedExperts(
        weight=weight,
        position=position,
        sd=(kept * sd + (1 - kept) * sd[surest]) * _error(one_voice),
        # Those who agree count as the surest of them: agreement does not dilute.
        source=source if kept >= KEPT_APART else np.full_like(source, source[surest]),
    )


def room_today(basis: Basis, pooled: PooledQuantity) -> float | None:
    """Return the pooled room that is left today in decades, below 0 if it is over.

    None where nobody says what there is today: before a launch, or where nothing is known.
    """
    if pooled.room is None or pooled.kind == "launch":
        return None
    return pooled.room + _growth_to_today(basis, pooled)


def pool_quantity(basis: Basis, place: int, members: Flags | None = None) -> PooledQuantity:
    """Return what some people, or everybody, say of one quantity: figures in natural units, rooms in decades."""
    counted = np.ones(len(basis.evidence.perspective_of), dtype=np.bool_) if members is None else members
    now, horizon, limit, growth = (_field(basis, place, field, counted) for field in range(len(FIELDS)))
    kind = _kind(now.value, horizon.value, limit.value, is_floor=bool(basis.evidence.is_floor[place]))
    # What there will be is taken only where nobody says what there is.
    demand = now if now.value or kind == "floor_at_zero" else horizon
    pooled = PooledQuantity(
        place=place,
        kind=kind,
        people=NOBODY,
        source=NOBODY.astype(np.int8),
        position_source=NOBODY.astype(np.int8),
        measured_over=NOTHING.astype(np.bool_),
        growth_people=NOBODY,
        **dict.fromkeys(EMPTY_WITHOUT_ROWS, NOTHING),
        room=-OVER_DECADES if kind in {"zero_limit", "floor_at_zero"} else None,
        now=now.value,
        horizon=horizon.value,
        limit=limit.value,
        growth=growth.value,
        with_demand=np.flatnonzero(demand.gave),
        warnings=(),
    )
    pooled = _with_growth(basis, pooled, growth)
    if kind in HAS_ROWS:
        pooled = _with_rows(basis, pooled, demand, limit)
    return replace(pooled, warnings=_warnings(basis, pooled, counted))


def _field(basis: Basis, place: int, field: int, counted: Flags) -> _Field:
    statements = basis.statements
    decades = statements.decades[:, place, field]
    is_positive, is_zero = counted & np.isfinite(decades), counted & np.isneginf(decades)
    if not is_positive.any():
        return _Field(field, is_zero, 0.0 if is_zero.any() else None, np.nan, np.nan, 0)
    values, sd = decades[is_positive], statements.sd[is_positive, place, field]
    weight, _ = expert_weights(
        sd, basis.evidence.perspective_of[is_positive], basis.evidence.perspective_weights
    )
    mean = float((weight * values).sum())
    return _Field(
        field=field,
        gave=is_positive,
        value=float(10 ** np.clip(mean, -LARGEST_DECADES, LARGEST_DECADES)),
        decades=mean,
        sd=float(np.sqrt((weight * (sd**2 + (values - mean) ** 2)).sum())),
        source=int(statements.source[is_positive, place, field].max()),
    )


def _kind(now: float | None, horizon: float | None, limit: float | None, *, is_floor: bool) -> QuantityKind:
    if limit is None or (now is None and horizon is None):
        return "unknown"
    if limit == 0:
        if not (now or horizon):
            return "unknown"
        # A floor of 0 is never fallen below.
        return "never" if is_floor else "zero_limit"
    if is_floor and now == 0:
        return "floor_at_zero"
    return _kind_by_demand(now, horizon, is_floor=is_floor)


def _kind_by_demand(now: float | None, horizon: float | None, *, is_floor: bool) -> QuantityKind:
    if now:
        return "room"
    if horizon:
        return "room_at_horizon" if now is None else "launch"
    # Who says only that a floor's figure will be 0 says nothing of today.
    return "unknown" if is_floor else "never"


def _with_growth(basis: Basis, pooled: PooledQuantity, growth: _Field) -> PooledQuantity:
    people = np.flatnonzero(growth.gave)
    sign = -1.0 if basis.evidence.is_floor[pooled.place] else 1.0
    decades, sd, source = (
        values[people, pooled.place, GROWTH]
        for values in (sign * basis.statements.decades, basis.statements.sd, basis.statements.source)
    )
    order = in_order(decades, sd, source)
    if not len(order):
        return pooled
    people, decades, sd, source = people[order], decades[order], sd[order], source[order]
    weight, one_voice = _weights(basis, people, sd)
    position, _ = shrunk(decades, sd, weight)
    return replace(
        pooled,
        growth_people=people,
        growth_weight=weight,
        growth_position=position,
        growth_sd=np.array(GROWTH_SD)[source] * _error(one_voice),
    )


def _with_rows(basis: Basis, pooled: PooledQuantity, demand: _Field, limit: _Field) -> PooledQuantity:
    people = np.flatnonzero(demand.gave | limit.gave)
    (demands, demand_sd, demand_source), (limits, limit_sd, limit_source) = (
        _own_or_borrowed(basis, pooled.place, people, one) for one in (demand, limit)
    )
    sign = -1.0 if basis.evidence.is_floor[pooled.place] else 1.0
    room, sd = sign * (limits - demands), np.maximum(np.hypot(demand_sd, limit_sd), S_FLOOR)
    # A room is known no better than the worse of the two figures it lies between.
    source = np.maximum(demand_source, limit_source)
    own_room = np.where(demand.gave[people], room + _growth_to_today(basis, pooled), np.nan)
    is_own_now = demand.gave[people] & (demand.field == NOW)
    measured = is_own_now & (demand_source == MEASURED) & (limit_source != GUESS)
    floor = POS_AGREED if _is_agreed(own_room[is_own_now], int(measured.sum())) else POS_FLOOR
    order = in_order(room, sd, source)
    people, room, sd, source = people[order], room[order], sd[order], source[order]
    placed = place_experts(basis, people, room, sd, source)
    return replace(
        pooled,
        people=people,
        weight=placed.weight,
        source=source,
        position_source=placed.source,
        row_room=room,
        row_sd=sd,
        position=placed.position,
        position_sd=np.maximum(placed.sd, floor),
        own_room=own_room[order],
        measured_over=(measured & (own_room < 0))[order],
        room=float((placed.weight * room).sum()),
    )


def _is_agreed(own_room: Floats, measured: int) -> bool:
    # Two who measured, and nobody's own figure of today on the other side of the limit.
    return measured >= FEWEST_AGREED and bool((own_room <= 0).all() or (own_room >= 0).all())


def _own_or_borrowed(basis: Basis, place: int, people: Ints, one: _Field) -> tuple[Floats, Floats, Bytes]:
    own, cells = one.gave[people], (people, place, one.field)
    return (
        np.where(own, basis.statements.decades[cells], one.decades),
        np.where(own, basis.statements.sd[cells], one.sd),
        np.where(own, basis.statements.source[cells], one.source).astype(np.int8),
    )


def _growth_to_today(basis: Basis, pooled: PooledQuantity) -> float:
    # What lies between a room at the horizon and the room of today: what is expected of any quantity where nobody
    # gave a growth.
    if pooled.kind != "room_at_horizon":
        return 0.0
    if pooled.growth is None:
        return GROWTH_UNKNOWN_MEAN * basis.evidence.engagement.horizon_months / GROWTH_UNKNOWN_MONTHS
    return float(np.log10(pooled.growth)) * (-1 if basis.evidence.is_floor[pooled.place] else 1)


def _weights(basis: Basis, people: Ints, sd: Floats) -> tuple[Floats, float]:
    return expert_weights(sd, basis.evidence.perspective_of[people], basis.evidence.perspective_weights)


def _error(one_voice: float) -> float:
    # The errors of perspectives on one figure are correlated, so several are surer than one, to a point.
    return float(np.sqrt(RHO_P + (1 - RHO_P) * one_voice))


def _warnings(basis: Basis, pooled: PooledQuantity, counted: Flags) -> tuple[str, ...]:
    lacks_growth = pooled.kind in {"room", "room_at_horizon"} and pooled.growth is None
    lacks_source = basis.statements.lacks_source[counted, pooled.place].any()
    lacks = {"growth_missing": lacks_growth, "source_missing": lacks_source}
    return tuple(code for code, is_lacking in lacks.items() if is_lacking)
