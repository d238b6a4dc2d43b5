"""One quantity out of many people's figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
from apps.ranking.figures.basis import FIELDS, GROWTH, GUESS, HORIZON, LIMIT, MEASURED, NOW, Basis
from apps.ranking.figures.latent import Bytes, PooledQuantity, PooledRows
from apps.ranking.results.verdict import QuantityKind

HAS_ROWS = ("launch", "room_at_horizon", "room")
# Decades squared; below it all rows are one.
LEAST_SPREAD = 1e-12
LARGEST_DECADES = 308.0  # of what a float can hold
EMPTY_WITHOUT_ROWS = ("weight", "row_room", "row_sd", "position", "position_sd", "own_room")
NOBODY, NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0)
NO_SOURCE, NO_FLAG = NOBODY.astype(np.int8), NOBODY.astype(np.bool_)
SAME_DIGITS = 12
FEWEST_AGREED = 2
# Rows that keep less of their distance count as one opinion.
KEPT_APART = 0.5


@dataclass(frozen=True, eq=False)
class _Field:
    # One field of one quantity. `gave` and `value` leave zeros out if anyone gave more: they have no place on a log
    # scale, and one zero would make the mean one.
    basis: Basis
    place: int
    field: int
    gave: Flags
    level: float | None  # 1 is more than 0; None: nobody gave it

    # Only where it is read: whose own figures make a row needs none of it, and hundreds are left out one by one.
    @cached_property
    def pooled(self) -> tuple[float, float, int]:
        """Return decades, their sd, and the worst source of what is more than 0."""
        values, sd, source = _cells(self.basis, self.place, np.flatnonzero(self.gave), self.field)
        weight, _ = _weights(self.basis, np.flatnonzero(self.gave), sd)
        mean = float((weight * values).sum())
        return mean, float(np.sqrt((weight * (sd**2 + (values - mean) ** 2)).sum())), int(source.max())

    @property
    def value(self) -> float | None:
        """Return the pooled figure in natural units."""
        if not self.level:
            return self.level
        return float(10 ** np.clip(self.pooled[0], -LARGEST_DECADES, LARGEST_DECADES))


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


def pool_quantity(basis: Basis, place: int, members: Flags | None = None) -> PooledQuantity:
    """Return what some people, or everybody, say of one quantity: figures in natural units, rooms in decades."""
    counted = np.ones(len(basis.evidence.perspective_of), dtype=np.bool_) if members is None else members
    fields = _fields(basis, place, counted)
    rows = _rows(basis, place, fields)
    now, horizon, limit, growth = (one.value for one in fields)
    return PooledQuantity(
        **vars(rows),
        now=now,
        horizon=horizon,
        limit=limit,
        growth=growth,
        with_demand=np.flatnonzero(_demand(fields, rows.kind).gave),
        warnings=_warnings(basis, rows, counted),
    )


def pool_rows(basis: Basis, place: int, members: Flags) -> PooledRows:
    """Return only what one quantity is drawn from, by the figures of some people: half the work."""
    return _rows(basis, place, _fields(basis, place, members))


def _fields(basis: Basis, place: int, counted: Flags) -> Sequence[_Field]:
    return [_field(basis, place, field, counted) for field in range(len(FIELDS))]


def _field(basis: Basis, place: int, field: int, counted: Flags) -> _Field:
    gave = counted & basis.statements.is_positive[place, field]
    if gave.any():
        return _Field(basis, place, field, gave, 1.0)
    gave = counted & basis.statements.is_zero[place, field]
    return _Field(basis, place, field, gave, 0.0 if gave.any() else None)


def _demand(fields: Sequence[_Field], kind: QuantityKind) -> _Field:
    # What there will be is taken only where nobody says what there is.
    return fields[NOW] if fields[NOW].level or kind == "floor_at_zero" else fields[HORIZON]


def _kind(fields: Sequence[_Field], *, is_floor: bool) -> QuantityKind:
    now, horizon, limit, _ = (one.level for one in fields)
    if limit is None or (now is None and horizon is None):
        return "unknown"
    if limit == 0:
        return _kind_of_none(now, horizon, is_floor=is_floor)
    if is_floor and now == 0:
        return "floor_at_zero"
    return _kind_by_demand(now, horizon, is_floor=is_floor)


def _kind_of_none(now: float | None, horizon: float | None, *, is_floor: bool) -> QuantityKind:
    if not (now or horizon):
        return "unknown"
    # A floor of 0 is never fallen below.
    return "never" if is_floor else "zero_limit"


def _kind_by_demand(now: float | None, horizon: float | None, *, is_floor: bool) -> QuantityKind:
    if now:
        return "room"
    if horizon:
        return "room_at_horizon" if now is None else "launch"
    # Who says only that a floor's figure will be 0 says nothing of today.
    return "unknown" if is_floor else "never"


def _rows(basis: Basis, place: int, fields: Sequence[_Field]) -> PooledRows:
    kind = _kind(fields, is_floor=bool(basis.evidence.is_floor[place]))
    growth = fields[GROWTH]
    people, decades, sd, source = _growths(basis, place, growth)
    weight, one_voice = _weights(basis, people, sd) if len(people) else (NOTHING, 1.0)
    rows = PooledRows(
        place=place,
        kind=kind,
        people=NOBODY,
        source=NO_SOURCE,
        position_source=NO_SOURCE,
        measured_over=NO_FLAG,
        **dict.fromkeys(EMPTY_WITHOUT_ROWS, NOTHING),
        growth_people=people,
        growth_weight=weight,
        growth_position=shrunk(decades, sd, weight)[0] if len(people) else NOTHING,
        growth_sd=np.array(GROWTH_SD)[source] * _error(one_voice),
        room=-OVER_DECADES if kind in {"zero_limit", "floor_at_zero"} else None,
        growth_to_today=_growth_to_today(basis, place, growth) if kind == "room_at_horizon" else 0.0,
    )
    return _with_rooms(basis, rows, _demand(fields, kind), fields[LIMIT]) if kind in HAS_ROWS else rows


def _growths(basis: Basis, place: int, growth: _Field) -> tuple[Ints, Floats, Floats, Bytes]:
    # Who gave one, decades over the horizon (> 0 towards the limit), sd and source, `in_order`.
    people = np.flatnonzero(growth.gave)
    decades, sd, source = _cells(basis, place, people, GROWTH)
    if basis.evidence.is_floor[place]:
        decades = -decades
    order = in_order(decades, sd, source)
    return people[order], decades[order], sd[order], source[order]


def _with_rooms(basis: Basis, rows: PooledRows, demand: _Field, limit: _Field) -> PooledRows:
    people = np.flatnonzero(demand.gave | limit.gave)
    (demands, demand_sd, demand_source), (limits, limit_sd, limit_source) = (
        _own_or_borrowed(one, people) for one in (demand, limit)
    )
    room = limits - demands
    if basis.evidence.is_floor[rows.place]:
        room = -room
    sd = np.maximum(np.hypot(demand_sd, limit_sd), S_FLOOR)
    # A room is known no better than the worse of the two figures it lies between.
    source = np.maximum(demand_source, limit_source)
    has_demand = demand.gave[people]
    own_room = np.where(has_demand, room + rows.growth_to_today, np.nan)
    is_own_now = has_demand & (demand.field == NOW)
    measured = is_own_now & (demand_source == MEASURED) & (limit_source != GUESS)
    floor = POS_AGREED if _is_agreed(own_room[is_own_now], int(measured.sum())) else POS_FLOOR
    order = in_order(room, sd, source)
    people, room, sd, source = people[order], room[order], sd[order], source[order]
    placed = place_experts(basis, people, room, sd, source)
    return replace(
        rows,
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


def _own_or_borrowed(one: _Field, people: Ints) -> tuple[Floats, Floats, Bytes]:
    own = one.gave[people]
    decades, sd, source = _cells(one.basis, one.place, people, one.field)
    if own.all():
        return decades, sd, source
    borrowed_decades, borrowed_sd, borrowed_source = one.pooled
    return (
        np.where(own, decades, borrowed_decades),
        np.where(own, sd, borrowed_sd),
        np.where(own, source, borrowed_source).astype(np.int8),
    )


def _cells(basis: Basis, place: int, people: Ints, field: int) -> tuple[Floats, Floats, Bytes]:
    cells, statements = (people, place, field), basis.statements
    return statements.decades[cells], statements.sd[cells], statements.source[cells]


def _growth_to_today(basis: Basis, place: int, growth: _Field) -> float:
    # What lies between a room at the horizon and the room of today: what is expected of any quantity where nobody
    # gave a growth.
    if growth.value is None:
        return GROWTH_UNKNOWN_MEAN * basis.evidence.engagement.horizon_months / GROWTH_UNKNOWN_MONTHS
    return float(np.log10(growth.value)) * (-1 if basis.evidence.is_floor[place] else 1)


def _weights(basis: Basis, people: Ints, sd: Floats) -> tuple[Floats, float]:
    return expert_weights(sd, basis.evidence.perspective_of[people], basis.evidence.perspective_weights)


def _error(one_voice: float) -> float:
    # The errors of perspectives on one figure are correlated, so several are surer than one, to a point.
    return float(np.sqrt(RHO_P + (1 - RHO_P) * one_voice))


def _warnings(basis: Basis, rows: PooledRows, counted: Flags) -> tuple[str, ...]:
    lacks_growth = rows.kind in {"room", "room_at_horizon"} and not len(rows.growth_people)
    lacks_source = basis.statements.lacks_source[counted, rows.place].any()
    lacks = {"growth_missing": lacks_growth, "source_missing": lacks_source}
    return tuple(code for code, is_lacking in lacks.items() if is_lacking)
