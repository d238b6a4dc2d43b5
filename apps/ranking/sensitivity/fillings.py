"""What every possible answer to an open question would do to the margins, and how likely each answer is."""

from dataclasses import dataclass

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.coverage import weights_of
from apps.ranking.draws.headroom import dimension_headroom, quantity_headroom
from apps.ranking.draws.margins import FEWEST_DIMENSIONS, CrispEvidence, rank_preferences, value_preferences
from apps.ranking.inputs.evidence import FEWEST_COMPARED, STREAMS, Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.orders import pair_signs
from apps.ranking.sensitivity.open_questions import Asked, OpenQuestion
from apps.ranking.sensitivity.what_if import WhatIf, repeated

ROOM_LEVELS = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
STATED, SYMPTOMS, HEADROOM = range(len(STREAMS))
NOW, HORIZON, LIMIT = range(len(POINTS))
ALIKE_DECIMALS = 9  # an own headroom halfway between two levels counts for the lower, whatever rounding did


@dataclass(frozen=True, eq=False)
class Filling:
    """The margins under each possible answer, and the probability of each answer (they sum to 1)."""

    cases: WhatIf
    chances: Floats


def filled_in(asked: Asked, question: OpenQuestion, crisp: CrispEvidence, settings: Settings) -> Filling:
    """Give everyone whose answer is tried out the same answer, each possible one in turn.

    Parameters
    ----------
    asked : Asked
    question : OpenQuestion
    crisp : CrispEvidence
        Its first roster is everyone there is; stand-ins for empty groups add nothing to it.
    settings : Settings

    Returns
    -------
    Filling
        Of a ranking, one case for each order as in ``orders.linear_orders``; of an item, one for each level from 1
        up; of a quantity, one for a headroom of -1, -0.5, 0, 0.5, 1 and 2 decades, ascending.
    """
    makers = {"ranking": _rankings, "item": _levels, "quantity": _rooms}
    return makers[question.kind](asked, question, crisp, settings)


def answer_chances(evidence: Evidence, answered: Flags, agreeing: Floats) -> Floats:
    """Estimate how likely each answer is from the answers given, as if each possible one had been given a bit.

    Parameters
    ----------
    evidence : Evidence
    answered : bool array, shape (people,)
    agreeing : float array, shape (people who answered, answers)
        How each answer given spreads over the possible ones; rows sum to 1.

    Returns
    -------
    float array, shape (answers,)
        ``(n f + 1/L) / (n + 1)`` with n answers given, their group-balanced frequency f, and L possible answers;
        sum 1.

    References
    ----------
    Perks (1947), Journal of the Institute of Actuaries 73(2), 285-334: a prior weight of one answer, split evenly
    over the possible ones.
    """
    given, possible = agreeing.shape
    frequencies = weights_of(evidence, answered)[answered] @ agreeing
    chances: Floats = (given * frequencies + 1.0 / possible) / (given + 1.0)
    return chances


def _rankings(asked: Asked, question: OpenQuestion, crisp: CrispEvidence, settings: Settings) -> Filling:
    evidence = asked.evidence
    voters, filled = question.answered, question.filled  # nobody is both: a ranking is never contested
    signs = pair_signs(evidence.ranks.shape[1])
    cases = repeated(crisp.margins[0], crisp.available[0], len(signs))
    preferences = rank_preferences(evidence.ranks)
    weights = weights_of(evidence, voters | filled)
    cases.margins[:, STATED] = weights[voters] @ preferences[voters] + weights[filled].sum() * signs
    cases.available[:, STATED] = True
    # An order agrees with a ranking if it has every pair that this ranking decides the same way round.
    given = preferences[question.answered]
    agrees = given @ signs.T == np.abs(given).sum(axis=1, keepdims=True)
    return Filling(
        cases, answer_chances(evidence, question.answered, agrees / agrees.sum(axis=1, keepdims=True))
    )


def _levels(asked: Asked, question: OpenQuestion, crisp: CrispEvidence, settings: Settings) -> Filling:
    evidence, item = asked.evidence, asked.evidence.engagement.items[question.place]
    cases = repeated(crisp.margins[0], crisp.available[0], item.points)
    given = asked.levels[question.answered, question.place]
    chances = answer_chances(
        evidence, question.answered, (given[:, None] == np.arange(1, item.points + 1)).astype(np.float64)
    )
    if not item.scored:
        return Filling(cases, chances)
    scores = np.repeat(evidence.scores[:, None], item.points, axis=1)
    dimension = evidence.engagement.dimensions.index(item.dimension)
    scores[question.filled, :, dimension] = _scores_with(asked, question)
    # Which level it is makes no difference to who has a score.
    usable = (~np.isnan(scores[:, 0])).sum(axis=1) >= FEWEST_COMPARED
    preferences = value_preferences(scores, settings.likert_threshold)
    means = _balanced(evidence, preferences.reshape(len(usable), -1), usable)
    cases.margins[:, SYMPTOMS] = means.reshape(item.points, -1)
    cases.available[:, SYMPTOMS] = usable.any()
    return Filling(cases, chances)


def _scores_with(asked: Asked, question: OpenQuestion) -> Floats:
    # Symptom scores of those filled in on the item's dimension, shape (filled, levels): as `symptom_score`.
    items, tried = asked.evidence.engagement.items, asked.evidence.engagement.items[question.place]
    others = [
        place
        for place, item in enumerate(items)
        if item.scored and item.dimension == tried.dimension and place != question.place
    ]
    points = np.array([items[place].points for place in others])
    is_reversed = np.array([items[place].reversed for place in others], dtype=np.bool_)
    values = _symptom(asked.levels[question.filled][:, others], points, is_reversed)
    answers = 1 + (~np.isnan(values)).sum(axis=1)
    of = 1 + asked.items[question.filled][:, others].sum(axis=1)
    new = _symptom(np.arange(1.0, tried.points + 1), np.array(tried.points), np.array(tried.reversed))
    scores: Floats = (np.nansum(values, axis=1)[:, None] + new) / answers[:, None]
    scores[2 * answers < of] = np.nan
    return scores


def _symptom(levels: Floats, points: Floats, is_reversed: Flags) -> Floats:
    values = (levels - 1.0) / (points - 1.0)
    return np.where(is_reversed, 1.0 - values, values)


def _rooms(asked: Asked, question: OpenQuestion, crisp: CrispEvidence, settings: Settings) -> Filling:
    evidence, place = asked.evidence, question.place
    least = dimension_headroom(
        _rooms_with(asked, question, crisp), evidence.dimension_of, evidence.ranks.shape[1]
    )
    cases = repeated(crisp.margins[0], crisp.available[0], len(ROOM_LEVELS))
    # Which level it is makes no difference to which dimensions have headroom.
    is_there = (~np.isnan(least[0])).sum() >= FEWEST_DIMENSIONS
    cases.margins[:, HEADROOM] = value_preferences(-least, settings.headroom_threshold) * is_there
    cases.available[:, HEADROOM] = is_there
    own = asked.room[question.answered, place]
    distances = np.round(np.abs(own[:, None] - ROOM_LEVELS), ALIKE_DECIMALS)
    nearest = np.eye(len(ROOM_LEVELS))[distances.argmin(axis=1)]
    return Filling(cases, answer_chances(evidence, question.answered, nearest))


def _rooms_with(asked: Asked, question: OpenQuestion, crisp: CrispEvidence) -> Floats:
    # Headroom of all quantities with the answers in, shape (levels, quantities).
    evidence, place, filled = asked.evidence, question.place, question.filled
    is_floor = evidence.is_floor[place]
    demand_of = np.fmin if is_floor else np.fmax
    own = evidence.likely[:, place]
    now, horizon, _ = crisp.figures[0, place]
    pooled = demand_of(now, horizon)
    demand = demand_of(own[:, NOW], own[:, HORIZON])
    # A demand of 0 says nothing of where a limit would be, so someone else's is taken, or else 1.
    demand = np.where(np.isfinite(demand), demand, pooled if np.isfinite(pooled) else 0.0)
    limits = np.repeat(own[:, LIMIT, None], len(ROOM_LEVELS), axis=1)
    limits[filled] = demand[filled, None] + ROOM_LEVELS * (-1.0 if is_floor else 1.0)
    limit = _balanced(evidence, limits, np.isfinite(own[:, LIMIT]) | filled)
    room = np.repeat(crisp.room[:1], len(ROOM_LEVELS), axis=0)
    # Where nobody gave a demand, the answer brings the 1 along.
    now = 0.0 if np.isnan(pooled) else now
    now, horizon, limit = np.broadcast_arrays(now, horizon, limit)
    room[:, place] = quantity_headroom(now, horizon, limit, is_floor)
    return room


def _balanced(evidence: Evidence, columns: Floats, members: Flags) -> Floats:
    # Group-balanced means of the columns, each over the same members; 0 without any.
    valid = np.broadcast_to(members[:, None], columns.shape)
    everyone = np.ones((1, len(members)))
    means = balanced_means(columns, valid, evidence.group_of, evidence.group_weights, everyone)
    known: Floats = np.nan_to_num(means[0])
    return known
