"""Five hundred random engagements, assessed by two implementations."""

import pytest

from tests.ranking.twice_assessed import differences

ENGAGEMENTS, BATCH = 500, 25


@pytest.mark.parametrize("first", range(1000, 1000 + ENGAGEMENTS, BATCH))
def test_they_agree_but_for_monte_carlo_error(first: int) -> None:
    assert [text for seed in range(first, first + BATCH) for text in differences(seed)] == []
