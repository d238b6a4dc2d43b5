"""Where in the space of evidence weights each order is best: exact areas, lengths, or a fine lattice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.results.assessment import Method

DECIMALS = 11
TIE = 1e-12
LATTICE_SIDE = 200
BLOCK = 1024  # points compared at a time: more would not stay in the processor's cache
MOST_DIMENSIONS_OF_POLYGONS = 4

type Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Region:
    """A part of the weight space: its share of the whole, its middle, and the orders that are best in it."""

    share: float
    centroid: tuple[float, ...]
    orders: tuple[int, ...]


def regions(scores: Floats, fixed: Sequence[float] | None, dimensions: int) -> tuple[list[Region], Method]:
    """Divide the simplex of evidence weights by which order scores best.

    Parameters
    ----------
    scores : float array, shape (streams, orders)
        What each order scores in each available stream; may have no streams.
    fixed : sequence of float or None
        One evidence weight for each of these streams, summing to 1; None: all weights are equally likely.
    dimensions : int
        Number of dimensions; with three streams, up to four are solved by exact polygons.

    Returns
    -------
    list of Region
        Shares sum to 1 (within 1e-9). Orders within a region share it equally. Unordered.
    method : str
        How they were found.

    References
    ----------
    Lahdelma and Salminen (2001), Operations Research 49(3), 444-454 (SMAA-2: acceptability as a share of the
    weight space). Polygons are clipped as by Sutherland and Hodgman (1974), Communications of the ACM 17(1),
    32-42.
    """
    if fixed is not None or len(scores) < 2:
        weights = tuple(fixed) if fixed is not None else (1.0,) * len(scores)
        return [_best(scores, weights)], "argmax"
    rows, orders = _contenders(scores)
    if len(scores) == 2:
        return list(_intervals(rows, orders)), "intervals"
    if dimensions <= MOST_DIMENSIONS_OF_POLYGONS:
        return list(_polygons(rows, orders)), "polygons"
    return list(_lattice(rows, orders)), "lattice"


def _best(scores: Floats, weights: tuple[float, ...]) -> Region:
    total = np.asarray(weights) @ scores
    best = total.max()
    tied = np.flatnonzero(total >= best - 1e-9 * max(1.0, abs(best)))
    return Region(1.0, weights, tuple(tied.tolist()))


def _contenders(scores: Floats) -> tuple[Floats, list[tuple[int, ...]]]:
    # Orders with the same scores share a row. A row that another one matches in every stream and beats in one
    # is best nowhere inside the simplex, so only the undominated ones are worth clipping against each other.
    rows = np.round(scores.T, DECIMALS)
    # The few that are best at a corner or in the middle leave little of 720 to compare with each other.
    middle = np.full((1, len(scores)), 1 / len(scores))
    likely = (np.vstack([np.eye(len(scores)), middle]) @ rows.T).argmax(axis=1)
    left = np.flatnonzero(~_is_dominated(rows, rows[likely]))
    left = left[~_is_dominated(rows[left], rows[left])]
    same: dict[tuple[float, ...], list[int]] = {}
    for order, row in zip(left.tolist(), rows[left].tolist(), strict=True):
        same.setdefault(tuple(row), []).append(order)
    return np.array(list(same)), [tuple(tied) for tied in same.values()]


def _is_dominated(rows: Floats, others: Floats) -> Flags:
    is_matched = np.logical_and.reduce(
        [theirs[:, None] >= own for own, theirs in zip(rows.T, others.T, strict=True)]
    )
    is_beaten = np.logical_or.reduce(
        [theirs[:, None] > own for own, theirs in zip(rows.T, others.T, strict=True)]
    )
    is_dominated: Flags = (is_matched & is_beaten).any(axis=0)
    return is_dominated


def _intervals(rows: Floats, orders: list[tuple[int, ...]]) -> Iterator[Region]:
    # The weight of the first stream is t, so a row scores b + t (a - b).
    slopes, offsets = rows[:, 0] - rows[:, 1], rows[:, 1]
    for place, tied in enumerate(orders):
        gains, deficits = slopes[place] - slopes, offsets - offsets[place]
        rising, falling = gains > 0, gains < 0
        start = np.max(deficits[rising] / gains[rising], initial=0.0)
        end = np.min(deficits[falling] / gains[falling], initial=1.0)
        if end > start:
            middle = float(start + end) / 2
            yield Region(float(end - start), (middle, 1.0 - middle), tied)


def _polygons(rows: Floats, orders: list[tuple[int, ...]]) -> Iterator[Region]:
    planes = rows.tolist()
    for mine, tied in zip(planes, orders, strict=True):
        polygon: list[Point] = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
        for other in planes:
            if other is not mine and polygon:
                ahead = [own - theirs for own, theirs in zip(mine, other, strict=True)]
                polygon = _clipped(polygon, ahead[0] - ahead[2], ahead[1] - ahead[2], ahead[2])
        area, (x, y) = _area_and_centroid(polygon)
        if area > 0:
            yield Region(2.0 * area, (x, y, 1.0 - x - y), tied)


def _clipped(polygon: list[Point], a: float, b: float, c: float) -> list[Point]:
    # Keeps the part where a x + b y + c >= 0.
    heights = [a * x + b * y + c for x, y in polygon]
    if min(heights) >= 0:
        return polygon
    kept: list[Point] = []
    for place, (point, height) in enumerate(zip(polygon, heights, strict=True)):
        before, height_before = polygon[place - 1], heights[place - 1]
        if (height >= 0) != (height_before >= 0):
            t = height_before / (height_before - height)
            kept.append((before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])))
        if height >= 0:
            kept.append(point)
    return kept


def _area_and_centroid(polygon: list[Point]) -> tuple[float, Point]:
    doubled = x_moment = y_moment = 0.0
    for place, (x, y) in enumerate(polygon):
        x_before, y_before = polygon[place - 1]
        cross = x_before * y - x * y_before
        doubled += cross
        x_moment += (x_before + x) * cross
        y_moment += (y_before + y) * cross
    if doubled <= 0:
        return 0.0, (0.0, 0.0)
    return doubled / 2, (x_moment / (3 * doubled), y_moment / (3 * doubled))


@cache
def _lattice_points() -> Floats:
    places = np.array(
        [(i, j) for i in range(LATTICE_SIDE) for j in range(LATTICE_SIDE - i)], dtype=np.float64
    )
    two = (places + 1 / 3) / LATTICE_SIDE
    return np.column_stack([two, 1.0 - two.sum(axis=1)])


def _lattice(rows: Floats, orders: list[tuple[int, ...]]) -> Iterator[Region]:
    # A row of the arrays is a row of `rows`, a column is a point, so that all goes along memory.
    points = _lattice_points()
    heads = np.array([len(tied) for tied in orders], dtype=np.float64)
    is_best, heads_at = np.empty((len(rows), len(points)), dtype=np.bool_), np.empty(len(points))
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        totals = rows @ points[block].T
        is_best[:, block] = totals >= totals.max(axis=0) - TIE
        heads_at[block] = heads @ is_best[:, block]
    for place, tied in enumerate(orders):
        own = np.flatnonzero(is_best[place])
        if len(own):
            # A tie between rows is split by orders, so that each tied order has the same part of the point.
            parts = heads[place] / heads_at[own]
            centroid = np.einsum("n,ns->s", parts, points[own]) / parts.sum()
            yield Region(float(parts.sum() / len(points)), tuple(centroid.tolist()), tied)
