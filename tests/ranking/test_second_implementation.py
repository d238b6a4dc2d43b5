"""The engine against a second one, written from its description by somebody who had not read the first."""

import pytest

from tests.ranking.random_engagements import random_engagement
from tests.ranking.second_implementation import assess_again
from tests.ranking.twice_assessed import differences

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_implementation_says_the_same(seed: int) -> None:
    assert differences(seed) == []


def test_the_engagements_hold_every_kind_of_quantity() -> None:
    found = {
        quantity["kind"]
        for seed in SEEDS
        for quantity in assess_again(random_engagement(seed), draws=32)["quantities"].values()
    }
    assert found == {"unknown", "zero_limit", "never", "floor_at_zero", "launch", "room_at_horizon", "room"}
