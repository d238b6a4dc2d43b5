"""How far a pooled figure would have to move for something else to be said."""

import sys
from collections.abc import Callable

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.first import TIE, band
from apps.ranking.constants import SLACK
from apps.ranking.figures.drawing import draw_quantity
from apps.ranking.figures.latent import PooledQuantity
from apps.ranking.figures.pooling import HAS_ROWS
from apps.ranking.results.robustness import FlipPoint
from apps.ranking.what_if.present import Chances, Present

STEPS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # decades
HALVINGS = 6

type Tried = Callable[[float], Chances]
type Flip = tuple[float, Chances]


def flip_points(present: Present) -> dict[str, dict[str, FlipPoint | None]]:
    """Return the nearest figures at which another dimension leads, or the leader's chance crosses 0.6 or 0.8.

    By id of every known quantity with figures of its own, then by "now", "limit" and "growth"; in natural units,
    all else equal. None where up to three decades either way change nothing, or nobody gave the figure. Each value
    is the far end of the last bracket: what it names holds there, and not at the near end.
    """
    pooled = [one for one in present.few.latent.pooled if one.kind in HAS_ROWS]
    return {present.whole.engagement.quantities[one.place].id: _of_quantity(present, one) for one in pooled}


def _of_quantity(present: Present, pooled: PooledQuantity) -> dict[str, FlipPoint | None]:
    beside = _beside(present, pooled)

    def with_room(shift: float) -> Chances:
        return _shifted(present, pooled, beside, room_shift=shift)

    def with_growth(shift: float) -> Chances:
        return _shifted(present, pooled, beside, growth_shift=shift)

    room = _nearest(present, with_room)
    growth = None if pooled.growth is None or pooled.kind == "launch" else _nearest(present, with_growth)
    # More room of a ceiling is less demand or a higher limit; of a floor it is the other way round.
    sign = -1 if present.few.basis.evidence.is_floor[pooled.place] else 1
    return {
        "now": _point(present, pooled.now, -sign, room),
        "limit": _point(present, pooled.limit, sign, room),
        "growth": _point(present, pooled.growth, sign, growth),
    }


def _beside(present: Present, pooled: PooledQuantity) -> Floats:
    # What else of the dimension could be first: the limit nobody asked about, and its other quantities.
    dimension_of, latent = present.few.basis.evidence.dimension_of, present.few.latent
    dimension = dimension_of[pooled.place]
    beside = latent.unasked[:, dimension]
    for place in np.flatnonzero(dimension_of == dimension).tolist():
        draws = latent.quantities[place]
        if place != pooled.place and draws is not None:
            beside = np.minimum(beside, draws.latent)
    return beside


def _shifted(present: Present, pooled: PooledQuantity, beside: Floats, **shift: float) -> Chances:
    few = present.few
    draws = draw_quantity(few.basis, pooled, **shift)
    latent = few.latent.latent.copy("K")
    column = beside if draws is None else np.minimum(beside, draws.latent)
    latent[:, few.basis.evidence.dimension_of[pooled.place]] = column
    return present.answer_with(latent, few.readings)


def _nearest(present: Present, tried: Tried) -> Flip | None:
    # The shorter way, in decades; less room, or less growth, where both are as long.
    found = [one for sign in (-1, 1) if (one := _towards(present, tried, sign)) is not None]
    return min(found, key=lambda one: (abs(one[0]), one[0]), default=None)


def _towards(present: Present, tried: Tried, sign: int) -> Flip | None:
    near = 0.0
    for far in STEPS:
        answer = tried(sign * far)
        if _is_otherwise(present, answer):
            return _between(present, tried, sign, near, (far, answer))
        near = far
    return None


def _between(present: Present, tried: Tried, sign: int, near: float, flip: Flip) -> Flip:
    far, answer = flip
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        other = tried(sign * middle)
        if _is_otherwise(present, other):
            far, answer = middle, other
        else:
            near = middle
    return sign * far, answer


def _is_otherwise(present: Present, answer: Chances) -> bool:
    # Another leads, or the line that is crossed is left behind by more than Monte Carlo error.
    now = present.answer
    if answer.leader != now.leader:
        return True
    return band(now.p) not in {band(answer.p - SLACK - TIE), band(answer.p + SLACK + TIE)}


def _point(present: Present, figure: float | None, sign: int, flip: Flip | None) -> FlipPoint | None:
    if not figure or flip is None:
        return None
    shift, answer = flip
    with np.errstate(over="ignore"):
        value = min(figure * 10.0 ** (sign * shift), sys.float_info.max)
    return FlipPoint(value, present.whole.dimensions[answer.leader], band(answer.p), answer.p)
