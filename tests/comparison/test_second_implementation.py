"""Hundreds of random engagements, assessed by two implementations."""

import pytest

from tests.ranking.again.compared import conclusions_that_differ
from tests.ranking.again.moved import moves_that_differ
from tests.ranking.twice_assessed import differences

ENGAGEMENTS, FEWER, BATCH = 500, 180, 20
MANY = (0, *range(1000, 1000 + ENGAGEMENTS, BATCH))
SOME = (2000, *range(3000, 3000 + FEWER, BATCH))


@pytest.mark.parametrize("first", MANY)
def test_they_agree_but_for_monte_carlo_error(first: int) -> None:
    assert [text for seed in range(first, first + BATCH) for text in differences(seed)] == []


@pytest.mark.parametrize("first", SOME)
def test_they_conclude_the_same(first: int) -> None:
    assert [text for seed in range(first, first + BATCH) for text in conclusions_that_differ(seed)] == []


@pytest.mark.parametrize("first", SOME)
def test_the_same_would_move_them(first: int) -> None:
    assert [text for seed in range(first, first + BATCH) for text in moves_that_differ(seed)] == []
