"""Exact areas and exact consensus against brute force."""

from itertools import permutations

import numpy as np
import pytest

from apps.ranking.draws.weight_space import Region, regions
from apps.ranking.orders.orders import linear_orders, pair_signs, weak_ranks
from tests.ranking.build import DIMENSIONS, assessed, person

DRAWS = 300_000


def shares(found: list[Region], orders: int) -> np.ndarray:
    total = np.zeros(orders)
    for region in found:
        total[list(region.orders)] += region.share / len(region.orders)
    return total


def scores_of(margins: np.ndarray, dimensions: int) -> np.ndarray:
    """What each order scores in each stream, from margins of the pairs."""
    return margins @ pair_signs(dimensions).T


@pytest.mark.parametrize("streams", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_exact_areas_and_their_middles_agree_with_drawn_weights(streams: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = scores_of(generator.uniform(-1, 1, (streams, 6)), 4)
    weights = generator.dirichlet(np.ones(streams), DRAWS)
    best = (weights @ scores).argmax(axis=1)
    drawn = np.bincount(best, minlength=24) / DRAWS
    found, method = regions(scores, None, 4)
    assert method == {2: "intervals", 3: "polygons"}[streams]
    exact = shares(found, 24)
    assert exact.sum() == pytest.approx(1.0, abs=1e-9)
    # Four standard errors, and four draws for the areas so small that these are next to none.
    assert (np.abs(exact - drawn) < 4 * (exact * (1 - exact) / DRAWS) ** 0.5 + 4 / DRAWS).all()
    for region in found:
        (order,) = region.orders
        middle = weights[best == order]
        if len(middle) >= 100:
            errors = 4 * middle.std(axis=0) / len(middle) ** 0.5
            assert (np.abs(middle.mean(axis=0) - region.centroid) < errors).all()


@pytest.mark.parametrize("streams", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_areas_of_orders_that_tie_agree_with_drawn_weights(streams: int, seed: int) -> None:
    # Margins of few different sizes, as they come from few people: orders tie on lines and on whole areas.
    generator = np.random.default_rng(seed)
    scores = scores_of(generator.integers(-1, 2, (streams, 6)) / 2, 4)
    totals = generator.dirichlet(np.ones(streams), DRAWS) @ scores
    is_best = totals >= totals.max(axis=1, keepdims=True) - 1e-12
    drawn = (is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0)
    exact = shares(regions(scores, None, 4)[0], 24)
    assert (np.abs(exact - drawn) < 4 * (exact * (1 - exact) / DRAWS) ** 0.5 + 4 / DRAWS).all()


@pytest.mark.parametrize("seed", range(4))
def test_polygons_and_lattice_agree(seed: int) -> None:
    scores = scores_of(np.random.default_rng(seed).uniform(-1, 1, (3, 6)), 4)
    # The same scores once as four dimensions and once as if there were more: the other method.
    exact, lattice = (shares(regions(scores, None, dimensions)[0], 24) for dimensions in (4, 5))
    assert np.abs(exact - lattice).max() < 0.01


def test_the_lattice_lies_evenly_over_the_triangle() -> None:
    found, method = regions(np.zeros((3, 120)), None, 5)
    assert method == "lattice"
    assert found[0].centroid == pytest.approx((1 / 3,) * 3, abs=1e-12)


def test_orders_that_tie_share_their_area() -> None:
    # The last dimension is in nobody's mind: it stands at each of the four places in a quarter of the orders.
    margins = np.array([[1, 1, 0, 1, 0, 0], [-1, 1, 0, 1, 0, 0], [-1, -1, 0, -1, 0, 0]], dtype=float)
    exact = shares(regions(scores_of(margins, 4), None, 4)[0], 24)
    assert sorted(exact[exact > 0].tolist()) == pytest.approx([1 / 16] * 8 + [1 / 8] * 4)


@pytest.mark.parametrize("seed", range(5))
def test_the_consensus_is_the_best_of_all_orders_tried_one_by_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    votes = [dict(zip(DIMENSIONS, (generator.permutation(4) + 1).tolist(), strict=True)) for _ in range(7)]
    stated = assessed(*(person(f"s{place}", ranking=vote) for place, vote in enumerate(votes))).stated
    assert stated is not None

    def agreement(candidate: tuple[str, ...]) -> int:
        return sum(
            1 if vote[ahead] < vote[behind] else -1
            for vote in votes
            for place, ahead in enumerate(candidate)
            for behind in candidate[place + 1 :]
        )

    best = max(map(agreement, permutations(DIMENSIONS)))
    winners = {candidate for candidate in permutations(DIMENSIONS) if agreement(candidate) == best}
    assert {
        tuple(DIMENSIONS[ranks.index(rank)] for rank in (1, 2, 3, 4)) for ranks in stated.linear
    } == winners
    assert stated.mean_tau_x == pytest.approx(best * 2 / 7 / 12)


def test_there_are_as_many_orders_as_there_should_be() -> None:
    assert [len(weak_ranks(count)) for count in (3, 4, 5, 6)] == [13, 75, 541, 4683]
    assert [len(linear_orders(count)) for count in (3, 4, 5, 6)] == [6, 24, 120, 720]
