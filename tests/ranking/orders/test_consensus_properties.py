"""What the consensus of any rankings must respect."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Engagement, Settings, preview
from apps.ranking.orders.rankings import tau_x
from apps.ranking.results.people import StatedResult
from tests.ranking.evidence_strategies import engagements, with_opinions

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

EXAMPLES = settings(max_examples=60)
VOTES = engagements(complete=True, strands=("ranking",), names=None)
ONE_DRAW = Settings(draws=1, seed=3)


def stated(engagement: Engagement) -> StatedResult:
    return preview(engagement, ONE_DRAW).stated


def optima(engagement: Engagement) -> list[dict[str, int]]:
    return [dict(zip(engagement.dimensions, ranks, strict=True)) for ranks in stated(engagement).linear]


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
    unbeaten = [
        one
        for one in names
        if all(say_of_those_in_front(engagement, one, other) > 1e-9 for other in names if other != one)
    ]
    assert stated(engagement).condorcet == (unbeaten[0] if unbeaten else None)
    for one in unbeaten:
        assert all(ranks[one] == 1 for ranks in optima(engagement))


@EXAMPLES
@given(VOTES)
def test_everybody_the_other_way_round_turns_the_answer_round(engagement: Engagement) -> None:
    other_way = turned(engagement)
    last = len(engagement.dimensions) + 1
    expected = {tuple(last - rank for rank in ranks) for ranks in stated(engagement).linear}
    assert set(stated(other_way).linear) == expected


def rank_vectors(count: int, *, gaps: bool) -> st.SearchStrategy[np.ndarray]:
    """Ranks with ties, and where asked for with dimensions left out."""
    rank = st.integers(1, count).map(float)
    one = st.just(np.nan) | rank if gaps else rank
    return st.lists(one, min_size=count, max_size=count).map(np.array)


@EXAMPLES
@given(st.data(), st.integers(3, 6))
def test_tau_x_is_symmetric_and_in_range(data: st.DataObject, count: int) -> None:
    one, other = (data.draw(rank_vectors(count, gaps=True)) for _ in range(2))
    assert tau_x(one, other) == pytest.approx(tau_x(other, one), abs=1e-12)
    assert abs(tau_x(one, other)) <= 1.0 + 1e-12


@EXAMPLES
@given(st.data(), st.integers(3, 6))
def test_a_complete_ranking_agrees_with_itself_wholly(data: st.DataObject, count: int) -> None:
    with_ties = data.draw(rank_vectors(count, gaps=False))
    assert tau_x(with_ties, with_ties) == pytest.approx(1.0)
    without = np.array(data.draw(st.permutations(range(1, count + 1))), dtype=np.float64)
    assert tau_x(without, count + 1 - without) == pytest.approx(-1.0)
