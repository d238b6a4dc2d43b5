"""What the consensus of any rankings must respect."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from apps.ranking import Engagement
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.orders.aggregation import opinion_weights
from apps.ranking.orders.consensus import optimal_ranks
from apps.ranking.orders.rankings import score_matrices
from tests.ranking.evidence_strategies import engagements, with_opinions

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

EXAMPLES = settings(max_examples=60)
VOTES = engagements(complete=True, strands=("ranking",), names=None)


def optima(engagement: Engagement) -> list[dict[str, int]]:
    evidence = read_evidence(engagement, unranked_below=False)
    weights = opinion_weights(evidence, evidence.has_order)
    combined = np.tensordot(weights, score_matrices(evidence.ranks), axes=1)
    return [
        dict(zip(engagement.dimensions, ranks, strict=True)) for ranks in optimal_ranks(combined).tolist()
    ]


def turned(engagement: Engagement) -> Engagement:
    last = len(engagement.dimensions) + 1
    return with_opinions(
        engagement,
        lambda one: replace(one, ranking={name: last - rank for name, rank in one.ranking.items()}),
    )


def say_of_those_in_front(engagement: Engagement, name: str, other: str) -> float:
    """The net weight that puts one before the other: each crowd has its weight, split over its heads."""
    heads = Counter(one.crowd for one in engagement.opinions)
    weights = {crowd.id: crowd.weight / max(1, heads[crowd.id]) for crowd in engagement.crowds}
    return sum(
        weights[one.crowd] * (1 if one.ranking[name] < one.ranking[other] else -1)
        for one in engagement.opinions
    )


@EXAMPLES
@given(VOTES)
def test_what_all_put_in_front_is_in_front_in_every_optimum(engagement: Engagement) -> None:
    votes = [one.ranking for one in engagement.opinions]
    for ranks in optima(engagement):
        for ahead in engagement.dimensions:
            for behind in engagement.dimensions:
                if all(vote[ahead] < vote[behind] for vote in votes):
                    assert ranks[ahead] < ranks[behind]


@EXAMPLES
@given(VOTES)
def test_what_beats_each_other_one_is_first_in_every_optimum(engagement: Engagement) -> None:
    names = engagement.dimensions
    for one in names:
        if all(say_of_those_in_front(engagement, one, other) > 1e-9 for other in names if other != one):
            assert all(ranks[one] == 1 for ranks in optima(engagement))


@EXAMPLES
@given(VOTES)
def test_everybody_the_other_way_round_turns_the_answer_round(engagement: Engagement) -> None:
    last = len(engagement.dimensions) + 1
    expected = [{name: last - rank for name, rank in ranks.items()} for ranks in optima(engagement)]
    found = optima(turned(engagement))
    assert len(found) == len(expected)
    assert all(ranks in found for ranks in expected)
