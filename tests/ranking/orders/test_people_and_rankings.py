"""Edges of who counts and what their rankings mean."""

from dataclasses import replace
from typing import Any

import pytest

from apps.ranking import Crowd, Estimate, Perspective
from tests.ranking.build import (
    DIMENSIONS,
    FEW_DRAWS,
    Person,
    assessed,
    codes,
    exactly,
    order,
    person,
    rooms,
)

BELOW = replace(FEW_DRAWS, unranked="below")


def test_nobody_there_means_no_answer_and_no_exception() -> None:
    assessment = assessed()
    assert assessment.verdict.level == "insufficient"
    assert assessment.verdict.dominant == assessment.verdict.depends_on == ()
    assert assessment.symptoms is None


def test_people_who_answered_nothing_or_know_nothing_add_nothing() -> None:
    silent = [
        person("bob", likert={"data1": None, "user1": "dk"}, estimates={"data_load": Estimate()}),
        person("carol", likert=dict.fromkeys(("data1", "user1"), "dk")),
    ]
    assessment = assessed(*silent)
    assert assessment.ranking.p_first == assessment.ranking.figures_only
    assert assessment.verdict.level == "insufficient"
    assert assessment.coverage.n == 0
    assert {"stream_missing", "all_dont_know"} <= {code for code, _ in codes(assessment)}
    assert ("all_dont_know", "items.user1") in codes(assessment)
    assert ("all_dont_know", "quantities.data_load") in codes(assessment)


def test_bob_alone_keeps_his_order_but_names_nothing() -> None:
    assessment = assessed(person("bob", ranking=order("user", "data", "model", "organization")))
    ranks = {name: one.stated_rank for name, one in assessment.gap.dimensions.items()}
    assert ranks == {"user": 1, "data": 2, "model": 3, "organization": 4}
    assert assessment.verdict.level == "insufficient"
    assert assessment.verdict.dominant == ()
    assert assessment.agreement.kendall_w is None


def test_people_are_the_longer_of_the_two_lists() -> None:
    # Whose figures and whose opinions belong together is not known, so nobody is counted twice.
    assessment = assessed(
        person("bob", ranking=order("user", "data")),
        person("carol", ranking=order("user", "data")),
        person("dan", estimates={"data_load": Estimate(now=exactly(3.0))}),
    )
    coverage = assessment.coverage
    assert (coverage.opinions, coverage.figures, coverage.n) == (2, 1, 2)
    assert assessment.verdict.level == "insufficient"


def test_all_tied_rankings_are_votes_that_say_nothing() -> None:
    assessment = assessed(*(person(name, ranking=order(DIMENSIONS)) for name in ("bob", "carol", "dan")))
    assert assessment.coverage.crowds["business"].stated == 3
    assert assessment.ranking.p_first == assessment.ranking.figures_only
    assert assessment.agreement.kendall_w is None


def test_one_ranked_dimension_is_too_little_to_compare() -> None:
    assessment = assessed(person("bob", ranking={"data": 1, "user": None}))
    assert assessment.gap is None
    assert assessment.coverage.n == 0


def test_one_ranked_dimension_is_a_ranking_where_the_others_are_meant_to_be_below() -> None:
    assessment = assessed(person("bob", ranking={"data": 1}), settings=BELOW)
    assert assessment.gap.dimensions["data"].stated_rank == 1.0
    assert assessment.gap.dimensions["user"].stated_rank == 3.0


def test_nothing_ranked_stays_nothing_even_when_meant_to_be_below() -> None:
    assert assessed(person("bob", ranking=dict.fromkeys(DIMENSIONS)), settings=BELOW).gap is None


def test_a_cycle_is_no_single_answer() -> None:
    circle = [order("data", "user", "model"), order("user", "model", "data"), order("model", "data", "user")]
    people = [person(f"s{place}", ranking=ranking) for place, ranking in enumerate(circle)]
    assessment = assessed(*people, dimensions=("data", "user", "model"))
    assert ("non_unique_consensus", "streams.stated") in codes(assessment)


def test_an_empty_crowd_drops_out_and_the_others_rescale() -> None:
    people = [
        person("bob", "business", order("data", "user")),
        person("carol", "risk", order("user", "data")),
    ]
    with_empty = assessed(
        *people, perspectives=[Perspective("business"), Perspective("risk"), Perspective("platform", 8.0)]
    )
    without = assessed(*people)
    assert with_empty.gap == without.gap
    assert with_empty.ranking.p_first == pytest.approx(without.ranking.p_first)


def stated_rank_of_data(*people: Person, **parts: Any) -> float:
    """1 where all of the weight puts data before users, 2 where all puts users first."""
    return assessed(*people, **parts).gap.dimensions["data"].stated_rank


def test_twenty_of_one_crowd_have_the_same_say_as_one_of_another() -> None:
    many = [person(f"s{place}", "business", order("data", "user")) for place in range(20)]
    people = [*many, person("carol", "risk", order("user", "data"))]
    assert stated_rank_of_data(*people) == pytest.approx(1.5)


def test_weights_of_crowds_count_by_their_proportions() -> None:
    people = [
        person("bob", "business", order("data", "user")),
        person("carol", "risk", order("user", "data")),
    ]
    crowds = (Crowd("business", 6.0), Crowd("risk", 2.0))
    assert stated_rank_of_data(*people, crowds=crowds) == pytest.approx(1.25)


def test_who_ranks_one_dimension_alone_has_no_say_in_its_stated_rank() -> None:
    voters = [
        person(name, "business", order(*DIMENSIONS), estimates=rooms(data=1, user=2))
        for name in ("bob", "carol")
    ]
    gap = assessed(*voters, person("dan", "risk", {"user": 1})).gap
    assert gap.dimensions["user"].stated_rank == pytest.approx(2.0)
