"""What could still move the answer: what is left to ask, and how far a pooled figure would have to move."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints, stable_order
from apps.ranking.conclusions.first import TIE, added, band, leader_of
from apps.ranking.constants import SLACK, V_MU, V_SD, V_SHIFT, Y_MAX, Z90
from apps.ranking.figures.dimensions import unasked_months
from apps.ranking.figures.drawing import draw_quantity, latent_month
from apps.ranking.figures.latent import PooledQuantity
from apps.ranking.figures.pooling import HAS_ROWS
from apps.ranking.inputs.evidence import Evidence, symptom_score
from apps.ranking.inputs.types import Item
from apps.ranking.opinions.readings import readings_of
from apps.ranking.results.verdict import FlipPoint, Question, QuestionKind
from apps.ranking.what_if.present import Chances, Present

BINS = 8
FEWEST_ANSWERS = 3
UNUSUAL = (0.1, 0.9)
STEPS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # decades
HALVINGS = 6
type Tried = Callable[[float], Chances]
type Flip = tuple[float, Chances]


def questions(present: Present) -> tuple[Question, ...]:
    """Return what each answer that could still come would move; the largest `swing` first, then by id.

    `moves` of the leader's chance: for a figure, if it lies in the lowest or the highest eighth of its draws; for a
    quantity somebody was asked and nobody knows, if it is reached early or late (P10, P90), and for a limit if it
    turns out comfortable; for an item of the core, if all who left it blank answer low, or high (P10, P90 of the answers given);
    for the ranking, if all who named fewer than two places put each dimension first in turn.
    """
    every = [*_figures(present), *_unknown(present), *_items(present), *_ranking(present)]
    return tuple(sorted(every, key=lambda one: (-one.swing, one.id)))


def _question(present: Present, name: str, kind: QuestionKind, answers: Iterable[Chances]) -> Question:
    now = present.answer
    moves = tuple(float(one.p_first[now.leader]) - now.p for one in answers)
    return Question(name, kind, moves, max(abs(move) for move in moves))


def _figures(present: Present) -> Iterator[Question]:
    # Nothing is drawn anew, so all draws serve: an eighth of a few would be mostly noise.
    for pooled, draws in zip(present.whole.latent.pooled, present.whole.latent.quantities, strict=True):
        if draws is None:
            continue
        name = present.whole.engagement.quantities[pooled.place].id
        for field, values in (("room", draws.room), ("growth", draws.growth)):
            if values.max() > values.min():
                yield _question(present, f"{name}.{field}", "figure", at_both_ends(present, values))


def at_both_ends(present: Present, values: Floats) -> tuple[Chances, Chances]:
    order = stable_order(values)
    size = max(1, len(order) // BINS)
    return _among(present, order[:size]), _among(present, order[-size:])


def _among(present: Present, rows: Ints) -> Chances:
    weights = present.whole.weights[rows]
    chances = added((weights / weights.sum())[:, None] * present.whole.first[rows])
    return Chances(chances, leader_of(chances, present.whole.dimensions))


def _unknown(present: Present) -> Iterator[Question]:
    latent = present.few.latent
    for pooled in latent.pooled:
        if not pooled.is_known and latent.is_asked[pooled.place]:
            kind: QuestionKind = "unknown_limit" if pooled.limit is None else "unknown_now"
            name = present.whole.engagement.quantities[pooled.place].id
            yield _question(present, name, kind, if_known(present, pooled, kind))


def if_known(present: Present, pooled: PooledQuantity, kind: QuestionKind) -> Iterator[Chances]:
    few = present.few
    dimension = int(few.basis.evidence.dimension_of[pooled.place])
    beside = few.latent.is_asked & (few.basis.evidence.dimension_of == dimension)
    known = sum(few.latent.pooled[place].is_known for place in np.flatnonzero(beside).tolist())
    centre = V_MU + V_SHIFT * (known / beside.sum()) ** 2
    for months in (centre - Z90 * V_SD, centre + Z90 * V_SD):
        reached = np.clip(months, latent_month(few.launch), Y_MAX)
        yield _with_column(present, dimension, np.minimum(few.latent.latent[:, dimension], reached))
    if kind == "unknown_limit":
        comfortable = unasked_months(few.basis, dimension, known + 1, int(beside.sum()))
        figures = few.latent.figures[:, dimension] if known else comfortable
        yield _with_column(present, dimension, np.minimum(figures, comfortable))


def _with_column(present: Present, dimension: int, column: Floats) -> Chances:
    latent = present.few.latent.latent.copy("K")
    latent[:, dimension] = column
    return present.answer_with(latent, present.few.readings)


def _items(present: Present) -> Iterator[Question]:
    rows = present.whole.engagement.opinions
    for item in present.whole.engagement.items:
        responses = [row.likert[item.id] for row in rows if item.id in row.likert]
        answers = [one for one in responses if isinstance(one, int)]
        if item.scored and len(answers) < len(responses):
            ends = _ends(item, answers)
            silent = [item.id in row.likert and not isinstance(row.likert[item.id], int) for row in rows]
            filled = (with_item(present.few.basis.evidence, item, end, np.array(silent)) for end in ends)
            yield _question(present, item.id, "item", (if_said(present, one) for one in filled))


def _ends(item: Item, answers: list[int]) -> list[int]:
    """Return the lowest and the highest answer to expect: of what was answered, or of the scale if few did."""
    if len(answers) < FEWEST_ANSWERS:
        return [1, item.points]
    ends: list[int] = np.quantile(answers, UNUSUAL, method="inverted_cdf").astype(int).tolist()
    return ends


def with_item(evidence: Evidence, item: Item, level: int, whose: Flags) -> Evidence:
    """Return the evidence if these rows of opinions answer an item with a level."""
    engagement, scores = evidence.engagement, evidence.scores.copy()
    column = engagement.dimensions.index(item.dimension)
    scored = [one for one in engagement.items if one.scored and one.dimension == item.dimension]
    for place in np.flatnonzero(whose).tolist():
        row = engagement.opinions[place]
        answered = replace(row, likert={**row.likert, item.id: level})
        scores[place, column] = symptom_score(answered, scored)
    return replace(evidence, scores=scores)


def _ranking(present: Present) -> Iterator[Question]:
    evidence = present.few.basis.evidence
    is_silent = ~evidence.has_order
    if is_silent.any():
        filled = (
            with_first(evidence, is_silent, place) for place in range(len(evidence.engagement.dimensions))
        )
        yield _question(present, "ranking", "ranking", (if_said(present, one) for one in filled))


def with_first(evidence: Evidence, whose: Flags, dimension: int) -> Evidence:
    """Return the evidence if these rows of opinions put one first, and the others level behind it."""
    ranks = evidence.ranks.copy()
    ranks[whose] = 2.0
    ranks[whose, dimension] = 1.0
    return replace(evidence, ranks=ranks)


def if_said(present: Present, evidence: Evidence) -> Chances:
    return present.answer_weighed(present.few.weights_by(readings_of(evidence)))


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
    room = _nearest(present, lambda shift: _shifted(present, pooled, beside, room_shift=shift))
    growth = None
    # What is to be launched has no growth from today on.
    if pooled.growth is not None and pooled.kind != "launch":
        growth = _nearest(present, lambda shift: _shifted(present, pooled, beside, growth_shift=shift))
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
    draws = draw_quantity(present.few.basis, pooled, **shift)
    column = beside if draws is None else np.minimum(beside, draws.latent)
    return _with_column(present, int(present.few.basis.evidence.dimension_of[pooled.place]), column)


def _nearest(present: Present, tried: Tried) -> Flip | None:
    # The shorter way, in decades; less room, or less growth, where both are as long.
    ways = [one for sign in (-1, 1) if (one := _towards(present, tried, sign)) is not None]
    return min(ways, key=lambda one: (abs(one[0]), one[0]), default=None)


def _towards(present: Present, tried: Tried, sign: int) -> Flip | None:
    # A chance only rises or only falls with a shift, so the end tells whether anything changes, and halving where.
    answer = tried(sign * STEPS[-1])
    if not _is_otherwise(present, answer):
        return None
    same, otherwise = -1, len(STEPS) - 1  # places on the grid
    while otherwise - same > 1:
        middle = (same + otherwise) // 2
        other = tried(sign * STEPS[middle])
        if _is_otherwise(present, other):
            otherwise, answer = middle, other
        else:
            same = middle
    near = STEPS[same] if same >= 0 else 0.0
    return _between(present, tried, sign, near, (STEPS[otherwise], answer))


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
    return FlipPoint(value, present.whole.dimensions[answer.leader], answer.p)
