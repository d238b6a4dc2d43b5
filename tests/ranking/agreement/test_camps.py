"""Two camps, where there are two: when they are named, and what is said of them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.ranking import Settings, Stakeholder, assess, preview
from apps.ranking.agreement.camps import find_camps, group_association
from apps.ranking.agreement.mallows import discordant_pairs, order_chances
from apps.ranking.draws.coverage import weights_of
from apps.ranking.draws.randomness import streams_of
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.orders.consensus import stated_consensus
from apps.ranking.orders.orders import linear_ranks
from apps.ranking.orders.rankings import ranking_distances
from apps.ranking.results.people import CampsResult
from tests.ranking.agreement.test_camp_splits import BACK, FORTH, SWAPPED
from tests.ranking.build import DIMENSIONS, FEW_DRAWS, approx, engagement, order, person, renamed


def voters(
    *rankings: Sequence[int], groups: Sequence[str] = ("business",), start: int = 0
) -> list[Stakeholder]:
    """One person a ranking, 0 for a dimension left out; groups take turns."""
    return [
        person(
            f"s{place:03}",
            groups[place % len(groups)],
            {name: rank or None for name, rank in zip(DIMENSIONS, ranking, strict=True)},
        )
        for place, ranking in enumerate(rankings, start)
    ]


def camps_of(*people: Stakeholder, seed: int = 7, **settings: Any) -> CampsResult:
    chosen = Settings(**settings)
    canonical = in_canonical_order(engagement(*people))
    evidence = read_evidence(canonical, unranked_below=chosen.unranked == "below")
    usable = evidence.usable[0]
    stated = None
    if usable.any():
        weights = weights_of(evidence, usable)[usable]
        stated = stated_consensus(evidence.ranks[usable], weights, DIMENSIONS)
    return find_camps(evidence, chosen, stated, streams_of(seed))


def test_two_camps_of_three_are_found() -> None:
    result = camps_of(*voters(FORTH, FORTH, FORTH, BACK, BACK, BACK, groups=("business", "risk")))
    assert (result.status, result.n, result.silhouette, result.small_group) == ("camps", 6, 1.0, True)
    assert result.members == (("s000", "s001", "s002"), ("s003", "s004", "s005"))
    assert result.consensus == ((FORTH,), (BACK,))
    assert result.separated_by == ("data", "user"), "all pairs are reversed: the first is named"


def test_two_camps_with_some_dissent_are_found() -> None:
    people = voters(*[FORTH] * 5, SWAPPED, *[BACK] * 6, (3, 4, 2, 1), groups=("business", "risk", "platform"))
    result = camps_of(*people)
    assert (result.status, result.n, result.small_group) == ("camps", 13, False)
    assert [len(camp) for camp in result.members] == [7, 6], "the larger one first"
    assert result.consensus == ((BACK,), (FORTH,))


@pytest.mark.parametrize("count", [6, 11, 12, 40])
def test_a_group_of_one_mind_has_no_camps(count: int) -> None:
    result = camps_of(*voters(*[FORTH] * count))
    assert (result.status, result.p, result.silhouette) == ("no_camps_detected", 1.0, 0.0)
    assert result.small_group == (count < 12)
    assert (result.members, result.consensus, result.separated_by) == ((), (), ())
    assert (result.group_association, result.group_association_p) == (None, None)


def test_two_against_five_are_no_camp_of_three() -> None:
    people = voters(*[FORTH] * 5, BACK, BACK)
    assert camps_of(*people).status == "no_camps_detected"
    assert camps_of(*people, min_camp=2).status == "camps"


def test_five_voters_are_too_few_and_six_enough() -> None:
    people = voters(FORTH, FORTH, FORTH, BACK, BACK, BACK)
    few = camps_of(*people[:5], min_camp=2)
    assert (few.status, few.n, few.p, few.silhouette) == ("not_tested", 5, None, None)
    assert camps_of(*people, min_camp=2).status == "camps"


def test_two_hundred_voters_are_tested_and_one_more_not() -> None:
    people = voters(*[FORTH] * 100, *[BACK] * 101)
    assert camps_of(*people[1:], camps_draws=19).status == "camps"
    assert camps_of(*people, camps_draws=19).status == "not_tested"


def test_only_who_ranks_three_dimensions_counts() -> None:
    people = voters(FORTH, FORTH, FORTH, BACK, BACK, (4, 3, 0, 0))
    assert (camps_of(*people).status, camps_of(*people).n) == ("not_tested", 5)
    # The two left out, tied behind, make four ranked ones.
    assert camps_of(*people, unranked="below").n == 6
    three_each = voters(*[(1, 2, 3, 0)] * 3, *[(3, 2, 1, 0)] * 3)
    assert (camps_of(*three_each).status, camps_of(*three_each).n) == ("camps", 6)


def test_nobody_there_is_not_tested() -> None:
    assert camps_of() == CampsResult("not_tested", 0, None, None, True, (), (), (), None, None)


def test_one_sample_in_twenty_is_rare_enough_and_one_in_nineteen_is_not() -> None:
    # Nothing drawn splits as well, so p is one in draws + 1.
    people = voters(*[FORTH] * 6, *[BACK] * 6)
    assert (camps_of(*people, camps_draws=19).p, camps_of(*people, camps_draws=19).status) == (0.05, "camps")
    assert camps_of(*people, camps_draws=18).p == approx(1 / 19)
    assert camps_of(*people, camps_draws=18).status == "no_camps_detected"


def test_camps_that_hardly_stand_apart_are_none_however_rare() -> None:
    # Two people for every order there is, and eleven more at either end: rarer than chance, and still one cloud.
    people = voters(*linear_ranks(4).tolist() * 2, *[FORTH] * 11, *[BACK] * 11)
    result = camps_of(*people)
    assert result.p is not None
    assert result.silhouette is not None
    assert result.p <= 0.05
    assert result.silhouette < 0.5
    assert result.status == "no_camps_detected"


def test_in_a_random_crowd_camps_are_seen_one_time_in_twenty_at_most() -> None:
    generator = np.random.default_rng(11)
    crowds = [[(generator.permutation(4) + 1).tolist() for _ in range(12)] for _ in range(200)]
    found = [camps_of(*voters(*crowd), seed=seed, camps_draws=99) for seed, crowd in enumerate(crowds)]
    assert 0 < np.mean([one.p <= 0.05 for one in found if one.p is not None]) <= 0.075
    assert np.mean([one.status == "camps" for one in found]) <= 0.05


def test_the_camp_of_a_perspective_counts_it_once() -> None:
    # Three of business and one of risk in a camp: half and half on model against organization, so both orders.
    forth = voters(FORTH, FORTH, FORTH)
    people = [*forth, *voters(SWAPPED, groups=("risk",), start=3), *voters(*[BACK] * 5, start=4)]
    result = camps_of(*people)
    assert result.status == "camps"
    assert [len(camp) for camp in result.members] == [5, 4]
    assert result.consensus == ((BACK,), (FORTH, SWAPPED))


def test_camps_of_one_size_come_in_the_order_of_what_they_say() -> None:
    for people in (voters(*[FORTH] * 4, *[BACK] * 4), voters(*[BACK] * 4, *[FORTH] * 4)):
        assert camps_of(*people).consensus == ((FORTH,), (BACK,))
    # Not in the order of their rankings, of which one with a gap is the lowest.
    assert camps_of(*voters(*[FORTH] * 4, *[BACK] * 3, (0, 3, 2, 1))).consensus == ((FORTH,), (BACK,))


def test_ties_that_everyone_makes_are_no_sign_of_camps() -> None:
    # Everyone ties two and two, which leaves six rankings, far apart: a single crowd that writes like this often
    # falls in two as well. One that wrote down whole orders would not.
    people = voters(*[(1, 1, 2, 2)] * 6, *[(1, 2, 1, 2)] * 3, *[(1, 2, 2, 1)] * 3)
    result = camps_of(*people)
    assert (result.status, result.silhouette) == ("no_camps_detected", approx(0.7))
    assert result.p is not None
    assert result.p > 0.1


def test_other_names_for_the_dimensions_change_p_by_chance_only() -> None:
    # A crowd around one order, told once with that order as the first of all and once turned round.
    chances = order_chances(discordant_pairs(np.array(FORTH)), 2.0)
    crowd = linear_ranks(4)[np.random.default_rng(1).choice(24, 24, p=chances)]
    one, other = (camps_of(*voters(*ranks.tolist())) for ranks in (crowd, crowd[:, [3, 0, 1, 2]]))
    assert one.silhouette == approx(other.silhouette)
    assert one.p is not None
    assert one.p == approx(other.p, abs=4 * (2 * one.p * (1 - one.p) / 499) ** 0.5)


def test_the_pair_on_which_camps_differ_is_named() -> None:
    result = camps_of(*voters(*[FORTH] * 8, *[SWAPPED] * 8))
    assert (result.status, result.separated_by) == ("camps", ("model", "organization"))


def test_camps_that_follow_perspectives_are_associated_with_them() -> None:
    people = [*voters(*[FORTH] * 5), *voters(*[BACK] * 5, groups=("risk",), start=5)]
    result = camps_of(*people)
    assert result.group_association == approx(1.0)
    # Of 252 ways to share out ten people two are as good: 0.0079, and four errors of 999 shuffles.
    assert result.group_association_p == approx(2 / 252, abs=4 * (0.0079 / 999) ** 0.5)
    # 1.96 times the standard error of a half: of 499 samples, and of 999 shuffles.
    assert result.p_halfwidth95 == approx(0.0438705, abs=1e-6)
    assert result.group_association_p_halfwidth95 == approx(0.0310062, abs=1e-6)
    mixed = camps_of(*voters(*[FORTH, FORTH, BACK, BACK] * 3, groups=("business", "risk")))
    # Six of each perspective, three in each camp. Within: 2 * (2 * 3 * 3) of 2 * 6 * 5 ordered pairs are reversed,
    # between: 2 * (3 * 3 * 2) of 2 * 6 * 6.
    assert mixed.group_association == approx(1 / 2 - 3 / 5)
    assert mixed.group_association_p == 1.0


@pytest.mark.parametrize("groups", [[0] * 6, [0, 1, 2, 3, 4, 5]], ids=["all in one", "each alone"])
def test_without_two_perspectives_or_two_people_in_one_there_is_no_association(groups: list[int]) -> None:
    apart = ranking_distances(np.array([FORTH, BACK] * 3))
    assert group_association(apart, np.array(groups), np.random.default_rng(1)) == (None, None)


def test_names_and_the_order_of_people_change_members_only() -> None:
    rankings = [FORTH] * 4 + [SWAPPED] + [BACK] * 4 + [(3, 4, 2, 1)]
    people = voters(*rankings, groups=("business", "risk", "platform"))
    settings = replace(FEW_DRAWS, camps_draws=49)
    before = assess(engagement(*people), settings).camps
    names = {one.id: f"x{place}" for place, one in enumerate(people[::-1])}
    after = assess(engagement(*(renamed(one, names[one.id]) for one in people[::-1])), settings).camps
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("camps", "camps")
    assert replace(before, members=()) == replace(after, members=())
    assert [sorted(names[one] for one in camp) for camp in before.members] == [
        list(camp) for camp in after.members
    ]


def test_the_same_seed_gives_the_same_camps_and_another_seed_another_p() -> None:
    people = voters(*np.random.default_rng(2).permuted(np.tile(FORTH, (12, 1)), axis=1).tolist())
    one, again, other = (camps_of(*people, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.p != other.p
    assert one.silhouette == other.silhouette


def test_a_preview_has_no_time_for_camps() -> None:
    people = engagement(*(person(f"s{place}", ranking=order(*DIMENSIONS)) for place in range(6)))
    assert preview(people, FEW_DRAWS).camps is None
    found = assess(people, FEW_DRAWS)
    assert found.camps is not None
    assert json.loads(json.dumps(found.to_json()))["camps"]["status"] == "no_camps_detected"
