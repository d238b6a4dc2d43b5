"""The engine against a second one, written from its description by somebody who had not read the first."""

from typing import Any

import pytest

from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.run import assess
from tests.ranking.again.camps import camps_again
from tests.ranking.again.compared import camps_that_differ, conclusions_that_differ
from tests.ranking.again.moved import moves_that_differ
from tests.ranking.random_engagements import DIMENSIONS, random_engagement
from tests.ranking.second_implementation import assess_again
from tests.ranking.twice_assessed import differences

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

# `make compare` takes more.
SEEDS = range(8)
FEWER = range(2000, 2002)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_implementation_says_the_same(seed: int) -> None:
    assert differences(seed) == []


@pytest.mark.parametrize("seed", FEWER)
def test_it_concludes_the_same(seed: int) -> None:
    assert conclusions_that_differ(seed) == []


@pytest.mark.parametrize("seed", FEWER)
def test_the_same_would_move_it(seed: int) -> None:
    assert moves_that_differ(seed) == []


@pytest.mark.parametrize(("others", "status"), [(4, "camps"), (1, "no_camps_detected")])
def test_it_finds_the_same_camps(others: int, status: str) -> None:
    document = random_engagement(0) | {"opinions": _two_camps(7, others), "crowds": [{"id": "all"}]}
    found: Any = assess(Engagement.from_json(document), Settings(draws=64)).to_json()
    assert camps_that_differ(found["camps"], camps_again(document)) == []
    assert found["camps"]["status"] == status


def _two_camps(many: int, few: int) -> list[dict[str, Any]]:
    # Two crowds whose orders are each other's reverse, and one of each crowd who is of nearly the same mind.
    forwards, backwards = list(DIMENSIONS), list(DIMENSIONS)[::-1]
    near = [forwards[0], *forwards[2:], forwards[1]]
    orders = [*[forwards] * (many - 1), near, *[backwards] * few]
    return [
        {"crowd": "all", "ranking": {d: rank for rank, d in enumerate(order, start=1)}, "likert": {}}
        for order in orders
    ]


def test_the_engagements_hold_every_kind_of_quantity() -> None:
    found = {
        quantity["kind"]
        for seed in range(20)
        for quantity in assess_again(random_engagement(seed), draws=32)["quantities"].values()
    }
    assert found == {"unknown", "zero_limit", "never", "floor_at_zero", "launch", "room_at_horizon", "room"}
