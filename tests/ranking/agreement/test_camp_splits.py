"""How far rankings are apart, the best split of a crowd, and the crowd without camps it is held against."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from apps.ranking.agreement.mallows import (
    as_voters_would_write,
    discordant_pairs,
    fitted_dispersion,
    order_chances,
)
from apps.ranking.agreement.medoids import split_in_two
from apps.ranking.orders.orders import linear_orders, linear_ranks
from apps.ranking.orders.rankings import as_numbers, dense_levels, from_numbers, ranking_distances

# As ranks of data, user, model, organization: both ends, and one pair away from the one.
FORTH, BACK = (1, 2, 3, 4), (4, 3, 2, 1)
SWAPPED = (1, 2, 4, 3)


def split(rankings: Sequence[Sequence[int]], least: int = 1) -> tuple[float, set[frozenset[int]]]:
    """The silhouette of the best split, and the two camps as places in the list; no camps where there is none."""
    numbers = as_numbers(dense_levels(np.where(np.array(rankings) > 0, rankings, np.nan)))[None]
    silhouettes, is_first = split_in_two(numbers, len(rankings[0]), least)
    camps = {frozenset(np.flatnonzero(flags).tolist()) for flags in (is_first[0], ~is_first[0])}
    return float(silhouettes[0]), camps if is_first.any() else set()


@pytest.mark.parametrize(
    ("one", "other", "sixtieths"),
    [
        pytest.param(FORTH, FORTH, 0, id="the same"),
        pytest.param(FORTH, BACK, 60, id="reversed"),
        pytest.param(FORTH, SWAPPED, 10, id="one pair of six"),
        pytest.param(FORTH, (1, 1, 2, 3), 5, id="a tie is half a pair"),
        pytest.param((1, 1, 2, 2), (1, 1, 2, 2), 0, id="the same ties"),
        pytest.param((1, 2, 3, 0), (3, 2, 1, 4), 60, id="reversed on the three that both rank"),
        pytest.param((1, 2, 3, 0), (2, 1, 3, 4), 20, id="one pair of three"),
        pytest.param((1, 2, 3, 0, 0, 0), (0, 0, 1, 2, 3, 4), 30, id="one dimension in common says nothing"),
        pytest.param((1, 2, 3, 0, 0, 0), (0, 0, 0, 1, 2, 3), 30, id="nothing in common"),
        pytest.param((1, 2, 3, 4, 5, 0), (2, 1, 3, 4, 5, 6), 6, id="one pair of ten"),
    ],
)
def test_distance_is_the_share_of_shared_pairs_that_differ(
    one: Sequence[int], other: Sequence[int], sixtieths: int
) -> None:
    assert ranking_distances(np.array([one, other])).tolist() == [[0, sixtieths], [sixtieths, 0]]


def test_rankings_that_say_the_same_are_spelt_the_same() -> None:
    ranks = np.array([[1.0, 2, 4, np.nan], [3, 5, 9, np.nan], [2, 2, 7, 1]])
    levels = dense_levels(ranks)
    assert levels.tolist() == [[1, 2, 3, 0], [1, 2, 3, 0], [2, 2, 3, 1]]
    assert from_numbers(as_numbers(levels), 4).tolist() == levels.tolist()
    assert len(set(as_numbers(linear_ranks(6)).tolist())) == 720


def test_a_split_worked_out_by_hand() -> None:
    # In sixths: forth to swapped 1, forth to back 6, swapped to back 5. Camps of four and four.
    # Forth (3 people): own (0 + 0 + 1)/3, other 6, so 17/18. Swapped: own 1, other 5, so 4/5. Back (4): 1.
    # Mean (3 * 17/18 + 4/5 + 4) / 8 = 229/240.
    silhouette, camps = split([FORTH, FORTH, FORTH, SWAPPED, BACK, BACK, BACK, BACK])
    assert camps == {frozenset(range(4)), frozenset(range(4, 8))}
    assert silhouette == pytest.approx(229 / 240, abs=1e-12)


def test_people_in_the_middle_go_where_the_silhouette_is_higher() -> None:
    # Two people have all level: half a distance to either end, so both ways have the least sum, 1.
    # With the two: back's own 2 * 0.5 / 3, other 1, so 2/3 each; the level ones own 2 * 0.5 / 3, other 0.5, so 1/3
    # each; forth 1 each: (4 + 4/3 + 2/3) / 8 = 0.75.
    # With the four: forth's own 2 * 0.5 / 5, so 4/5 each, the level ones 1/5 each, back 1 each: 5.6 / 8 = 0.7.
    silhouette, camps = split([FORTH] * 4 + [BACK] * 2 + [(1, 1, 1, 1)] * 2)
    assert camps == {frozenset(range(4)), frozenset(range(4, 8))}
    assert silhouette == pytest.approx(0.75, abs=1e-12)


def test_people_in_the_middle_fill_up_a_camp_that_would_be_too_small() -> None:
    # One person of three in the middle: the camp of two reaches three with them and not without.
    rankings = [FORTH] * 3 + [BACK] * 2 + [(1, 1, 1, 1)]
    assert split(rankings, 3)[1] == {frozenset(range(3)), frozenset(range(3, 6))}
    assert split(rankings, 4) == (0.0, set())


def test_a_camp_below_the_least_size_is_none() -> None:
    rankings = [FORTH] * 5 + [BACK] * 2
    assert split(rankings, 2) == (1.0, {frozenset(range(5)), frozenset({5, 6})})
    assert split(rankings, 3) == (0.0, set())


def test_someone_alone_in_a_camp_has_no_silhouette() -> None:
    assert split([FORTH] * 6 + [BACK])[0] == pytest.approx(6 / 7, abs=1e-12)


def test_a_crowd_of_one_mind_does_not_split() -> None:
    assert split([FORTH] * 8) == (0.0, set())


def test_rankings_without_a_difference_are_no_camps_even_where_they_have_different_gaps() -> None:
    # 1, 2, 3 and 1, 2, 0, 3 agree on what both rank: distance 0 throughout, and a silhouette of 0 / 0.
    assert split([(1, 2, 3, 0)] * 3 + [(1, 2, 0, 3)] * 3)[0] == 0.0


def test_many_crowds_split_as_each_does_alone() -> None:
    # Crowds of one to many different rankings side by side: none changes another.
    generator = np.random.default_rng(4)
    crowds = as_numbers(linear_ranks(4))[generator.integers(0, generator.integers(1, 25, (30, 1)), (30, 9))]
    together, flags = split_in_two(crowds, 4, 2)
    for crowd, silhouette, is_first in zip(crowds, together, flags, strict=True):
        alone, first = split_in_two(crowd[None], 4, 2)
        assert (alone[0], first[0].tolist()) == (silhouette, is_first.tolist())


def distance(one: Sequence[int], other: Sequence[int]) -> Fraction:
    shared = [place for place in range(len(one)) if one[place] and other[place]]
    agreement, count = 0, 0
    for i in shared:
        for j in shared:
            if i != j:
                agreement += (1 if one[i] <= one[j] else -1) * (1 if other[i] <= other[j] else -1)
                count += 1
    return (1 - Fraction(agreement, count)) / 2 if count else Fraction(1, 2)


def silhouette_of(camps: Sequence[frozenset[int]], apart: list[list[Fraction]]) -> Fraction:
    total = Fraction(0)
    for own, other in (camps, camps[::-1]):
        for one in own:
            if len(own) > 1:
                near = sum((apart[one][two] for two in own), Fraction(0)) / (len(own) - 1)
                far = sum((apart[one][two] for two in other), Fraction(0)) / len(other)
                total += (far - near) / max(near, far) if max(near, far) else Fraction(0)
    return total / len(apart)


def slow_split(
    rankings: Sequence[Sequence[int]], least: int
) -> tuple[Fraction, set[frozenset[frozenset[int]]]]:
    """Every two people as medoids, in fractions: the highest silhouette at the least sum, and all splits that have it."""
    apart = [[distance(one, other) for other in rankings] for one in rankings]
    everyone = frozenset(range(len(rankings)))
    found: list[tuple[Fraction, Fraction, frozenset[frozenset[int]]]] = []
    for first, second in combinations(everyone, 2):
        nearer = {one for one in everyone if apart[one][first] < apart[one][second]}
        level = {one for one in everyone if apart[one][first] == apart[one][second]}
        total = sum((min(row[first], row[second]) for row in apart), Fraction(0))
        for camp in (frozenset(nearer), frozenset(nearer | level)):
            camps = (camp, everyone - camp)
            if min(map(len, camps)) >= least:
                found.append((total, -silhouette_of(camps, apart), frozenset(camps)))
    if not found:
        return Fraction(0), set()
    best = min(found, key=lambda one: one[:2])[:2]
    return -best[1], {camps for *values, camps in found if tuple(values) == best}


@pytest.mark.parametrize("dimensions", [3, 4, 5, 6])
@pytest.mark.parametrize("kind", ["complete", "ties", "gaps", "both"])
def test_the_split_is_the_best_of_all_tried_one_by_one(dimensions: int, kind: str) -> None:
    generator = np.random.default_rng([dimensions, len(kind)])
    for least in (1, 2, 3, 1, 2, 3):
        rankings = np.array([generator.permutation(dimensions) + 1 for _ in range(generator.integers(6, 10))])
        if kind in ("ties", "both"):
            rankings = np.minimum(rankings, generator.integers(1, dimensions + 1, (len(rankings), 1)))
        if kind in ("gaps", "both"):
            rankings[generator.random(rankings.shape) < 0.3] = 0
            rankings[(rankings > 0).sum(axis=1) < 3] = np.arange(dimensions) + 1
        silhouette, camps = split(rankings.tolist(), least)
        expected, best = slow_split(rankings.tolist(), least)
        assert silhouette == pytest.approx(float(expected), abs=1e-12)
        assert frozenset(camps) in best or (not camps and not best)


def test_each_order_counts_the_pairs_it_contradicts() -> None:
    # Centre: the third, then the first, then the second dimension.
    discordant = discordant_pairs(np.array([2, 3, 1]))
    contradicted = dict(zip(map(tuple, linear_orders(3).tolist()), discordant.tolist(), strict=True))
    assert contradicted == {
        (2, 0, 1): 0, (0, 2, 1): 1, (2, 1, 0): 1, (0, 1, 2): 2, (1, 2, 0): 2, (1, 0, 2): 3,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dimensions", [3, 4, 6])
def test_the_dispersion_is_the_likeliest_of_a_fine_grid(dimensions: int, seed: int) -> None:
    discordant = discordant_pairs(np.arange(dimensions) + 1)
    drawn = np.random.default_rng(seed).choice(discordant, 12, p=order_chances(discordant, 0.4 + seed))
    grid = np.arange(0, 20.0005, 0.001)
    # The likelihood in one line: each discordant pair costs theta, and the orders' weights are normalised.
    likelihood = [-theta * drawn.sum() - 12 * np.log(np.exp(-theta * discordant).sum()) for theta in grid]
    theta = fitted_dispersion(discordant, float(drawn.mean() / discordant.max()))
    assert theta == pytest.approx(grid[int(np.argmax(likelihood))], abs=0.0011)


def test_the_dispersion_stays_within_its_bounds() -> None:
    discordant = discordant_pairs(np.array(FORTH))
    assert fitted_dispersion(discordant, 0.0) == 20.0
    assert fitted_dispersion(discordant, 0.5) == fitted_dispersion(discordant, 0.9) == 0.0
    # Three dimensions and theta = ln 2: weights 1, 1/2 twice, 1/4 twice, 1/8, so 21/8 in all, and an expected
    # (2 * 1/2 * 1 + 2 * 1/4 * 2 + 1/8 * 3) / (21/8) = 19/21 of three pairs.
    assert fitted_dispersion(discordant_pairs(np.array([1, 2, 3])), 19 / 63) == pytest.approx(np.log(2))


def test_orders_are_written_with_the_gaps_and_ties_of_each_voter() -> None:
    # One with no gap, one who leaves the second dimension out, one with the first two level and the third left out.
    written = as_voters_would_write(np.array([[4, 3, 2, 1], [2, 0, 1, 3], [2, 1, 0, 1]]))
    back = linear_orders(4).tolist().index([3, 2, 1, 0])
    forth = linear_orders(4).tolist().index([0, 1, 2, 3])
    assert written[:, forth].tolist() == [[1, 2, 3, 4], [1, 0, 2, 3], [1, 1, 0, 2]]
    assert written[:, back].tolist() == [[4, 3, 2, 1], [3, 0, 2, 1], [2, 1, 0, 1]]
