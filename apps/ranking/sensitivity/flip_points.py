"""The nearest value of each pooled figure at which other dimensions would lead."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Floats
from apps.ranking.draws.headroom import quantity_headroom
from apps.ranking.draws.margins import CrispEvidence, value_preferences
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.results.changes import FlipPoint
from apps.ranking.sensitivity.what_if import are_leaders, repeated, shares_of_first

REACH_DECADES = 3.0
STEP_DECADES = 1e-4
STRIDES = 64  # of 11 %, so that a change that is undone further on is found as well
EQUAL_DECIMALS = 9
LIMIT = POINTS.index("limit")
HEADROOM = STREAMS.index("headroom")


def flip_points(
    evidence: Evidence, crisp: CrispEvidence, settings: Settings
) -> dict[str, dict[str, FlipPoint | None]]:
    """Find how far each pooled figure is from changing the crisp leaders, all else equal.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.
    settings : Settings

    Returns
    -------
    dict
        By quantity and field (now, horizon, limit), in canonical order. `value` is in natural units, the first
        found to have changed, at most 1e-4 decade past the last that hasn't; the nearer of the two directions, of
        equally near ones the lower. None where the same dimensions lead at each of 64 strides of 3/64 decade up and
        down, where nobody gave the figure, and where it is 0. A change that holds for less than a stride (a factor
        of 1.11) may be passed over.

    References
    ----------
    None: the first stride on which the leaders change is halved until the bracket is short enough. A figure acts
    through the least headroom of its dimension alone, so that is searched, once for all figures of the dimension.
    """
    engagement = evidence.engagement
    found: dict[str, dict[str, FlipPoint | None]] = {
        quantity.id: dict.fromkeys(POINTS) for quantity in engagement.quantities
    }
    for dimension in range(len(engagement.dimensions)) if crisp.available[0, HEADROOM] else ():
        search = _Search(crisp, settings, dimension)
        nearest: dict[tuple[int, int], tuple[float, float, FlipPoint]] = {}
        for move, decades in search.changes(_moves(evidence, crisp, dimension)):
            point = _flip_point(evidence, crisp, move, decades, search.leaders(decades))
            key = (move.column, move.field)
            nearest[key] = min(point, nearest.get(key, point), key=lambda one: one[:2])
        for (column, place), (_, _, flip) in nearest.items():
            found[engagement.quantities[column].id][POINTS[place]] = flip
    return found


@dataclass(frozen=True, eq=False)
class _Move:
    # One pooled figure taken three decades up or down, and the least headroom its dimension then has.
    column: int
    field: int
    end: float


@dataclass(frozen=True, eq=False)
class _Search:
    # Who leads at which headroom of one dimension.
    crisp: CrispEvidence
    settings: Settings
    dimension: int
    known: dict[float, tuple[int, ...]] = field(default_factory=dict)

    @property
    def present(self) -> float:
        return float(self.crisp.least_room[0, self.dimension])

    def leaders(self, decades: float) -> tuple[int, ...]:
        if decades not in self.known:
            self._look(np.array([decades]))
        return self.known[decades]

    def _look(self, places: Floats) -> None:
        # Many places at once, because those with equal preferences share one computation.
        case = repeated(self.crisp.margins[0], self.crisp.available[0], len(places))
        least = np.repeat(self.crisp.least_room[:1], len(places), axis=0)
        least[:, self.dimension] = places
        case.margins[:, HEADROOM] = value_preferences(-least, self.settings.headroom_threshold)
        are_leading = are_leaders(shares_of_first(case, self.settings, least.shape[1]))
        for decades, leading in zip(places.tolist(), are_leading, strict=True):
            self.known[decades] = tuple(np.flatnonzero(leading).tolist())

    def is_changed(self, decades: float) -> bool:
        return self.leaders(decades) != self.leaders(self.present)

    def changes(self, moves: Iterable[_Move]) -> Iterator[tuple[_Move, float]]:
        # The moves that lead past a change of the leaders, each with the headroom at which they first do.
        ends = [(move, self._in_span(move.end)) for move in moves]
        for is_up in (False, True):
            alike = [
                (move, end) for move, end in ends if end != self.present and (end > self.present) is is_up
            ]
            if not alike:
                continue
            furthest = max((end for _, end in alike), key=self._distance)
            decades = self._first_change(furthest)
            if decades is not None:
                yield from (
                    (move, decades) for move, end in alike if self._distance(end) >= self._distance(decades)
                )

    def _distance(self, decades: float) -> float:
        return abs(decades - self.present)

    def _in_span(self, end: float) -> float:
        # Beyond the threshold on either side of all other dimensions the preferences no longer change, so ways that
        # end there end alike.
        others = np.delete(self.crisp.least_room[0], self.dimension)
        beyond = self.settings.headroom_threshold + STEP_DECADES
        low = min(np.nanmin(others) - beyond, self.present)
        high = max(np.nanmax(others) + beyond, self.present)
        return float(np.clip(end, low, high))

    def _first_change(self, end: float) -> float | None:
        # Strides of one length both ways, so that a change equally far both ways is found equally far.
        strides = np.linspace(0.0, REACH_DECADES, STRIDES + 1).tolist()
        self._look(np.unique([self._towards(end, by) for by in strides]))
        for near, far in pairwise(strides):
            if self.is_changed(self._towards(end, far)):
                return self._halved(end, near, far)
        return None

    def _halved(self, end: float, near: float, far: float) -> float:
        while far - near > STEP_DECADES:
            middle = (near + far) / 2
            if self.is_changed(self._towards(end, middle)):
                far = middle
            else:
                near = middle
        return self._towards(end, far)

    def _towards(self, end: float, by: float) -> float:
        return max(end, self.present - by) if end < self.present else min(end, self.present + by)


def _moves(evidence: Evidence, crisp: CrispEvidence, dimension: int) -> Iterator[_Move]:
    own = np.flatnonzero(evidence.dimension_of == dimension)
    for column in own[~np.isnan(crisp.room[0, own])]:
        for place in np.flatnonzero(np.isfinite(crisp.figures[0, column])):
            for by in (-REACH_DECADES, REACH_DECADES):
                figures, room = crisp.figures[0, column].copy(), crisp.room[0].copy()
                figures[place] += by
                now, horizon, limit = figures
                room[column] = quantity_headroom(now, horizon, limit, evidence.is_floor[column])
                yield _Move(int(column), int(place), float(np.nanmin(room[own])))


def _flip_point(
    evidence: Evidence, crisp: CrispEvidence, move: _Move, decades: float, leaders: tuple[int, ...]
) -> tuple[float, float, FlipPoint]:
    # The figure at which its dimension has just that headroom, with what is compared: its distance, and itself.
    sign = -1.0 if evidence.is_floor[move.column] else 1.0
    now, horizon, limit = sign * crisp.figures[0, move.column]
    turned = np.fmax(now, horizon) + decades if move.field == LIMIT else limit - decades
    figure = float(sign * turned)
    distance = abs(figure - float(crisp.figures[0, move.column, move.field]))
    with np.errstate(over="ignore"):
        value = float(np.clip(np.power(10.0, figure), sys.float_info.min, sys.float_info.max))
    becomes = tuple(evidence.engagement.dimensions[place] for place in leaders)
    return round(distance, EQUAL_DECIMALS), figure, FlipPoint(value, becomes)
