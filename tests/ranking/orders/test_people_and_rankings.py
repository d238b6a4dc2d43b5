"""Edges of who counts and what their rankings mean."""

from dataclasses import replace

import numpy as np
import pytest

from apps.ranking import Estimate, Perspective, Settings
from apps.ranking.verdict.gap import perception_gap
from tests.ranking.build import (
    DIMENSIONS,
    ENOUGH_DRAWS,
    FEW_DRAWS,
    assessed,
    codes,
    exactly,
    feelings,
    order,
    person,
    rooms,
)

QUARTER = {name: pytest.approx(0.25) for name in DIMENSIONS}
BELOW = replace(FEW_DRAWS, unranked="below")


def test_nobody_there_means_no_answer_and_no_exception() -> None:
    assessment = assessed()
    assert assessment.full.p_dominant == QUARTER
    assert assessment.crisp.p_dominant == QUARTER
    assert assessment.verdict.level == "insufficient"
    assert assessment.verdict.dominant == assessment.verdict.depends_on == ()
    assert (assessment.stated, assessment.symptoms, assessment.headroom, assessment.gap) == (None,) * 4


def test_people_who_answered_nothing_or_know_nothing_add_nothing() -> None:
    silent = [
        person("bob", likert={"data1": None, "user1": "dk"}, estimates={"data_load": Estimate()}),
        person("carol", likert=dict.fromkeys(("data1", "user1"), "dk")),
    ]
    assessment = assessed(*silent)
    assert assessment.full.p_dominant == QUARTER
    assert assessment.verdict.level == "insufficient"
    assert assessment.coverage.n == 0
    assert {"empty_group", "stream_missing", "all_dont_know"} <= {code for code, _ in codes(assessment)}
    assert ("all_dont_know", "items.user1") in codes(assessment)
    assert ("all_dont_know", "quantities.data_load") in codes(assessment)


def test_bob_alone_keeps_his_order_but_names_nothing() -> None:
    assessment = assessed(person("bob", ranking=order("user", "data", "model", "organization")))
    assert assessment.stated is not None
    assert assessment.stated.display == ("user", "data", "model", "organization")
    assert assessment.verdict.level == "insufficient"
    assert assessment.verdict.dominant == ()
    assert assessment.agreement.kendall_w is None
    assert ("single_member_group", "groups.business") in codes(assessment)


def test_a_single_figure_is_a_contribution() -> None:
    assessment = assessed(
        person("bob", ranking=order("user", "data")),
        person("carol", ranking=order("user", "data")),
        person("dan", estimates={"data_load": Estimate(now=exactly(3.0))}),
    )
    assert assessment.coverage.n == 3
    assert assessment.coverage.streams["headroom"].n == 1


@pytest.mark.parametrize(
    ("groups", "level"),
    [
        (("business", "risk"), "insufficient"),
        (("business", "risk", "risk"), "leaning"),
        (("business",) * 3, "leaning"),
    ],
)
def test_two_people_are_too_few_to_name_anything(groups: tuple[str, ...], level: str) -> None:
    people = [person(f"s{place}", group, order(*DIMENSIONS)) for place, group in enumerate(groups)]
    assert assessed(*people).verdict.level == level


def test_all_tied_rankings_are_a_stream_that_says_nothing() -> None:
    assessment = assessed(*(person(name, ranking=order(DIMENSIONS)) for name in ("bob", "carol", "dan")))
    assert assessment.stated is not None
    assert assessment.coverage.streams["stated"].available
    assert assessment.margins["stated"] == ((0.0,) * 4,) * 4
    assert assessment.full.p_dominant == QUARTER
    assert assessment.stated.weak == ((1, 1, 1, 1),)
    assert assessment.stated.weak_mean_tau_x == pytest.approx(1.0)
    assert assessment.agreement.kendall_w is None


def test_one_ranked_dimension_is_too_little_to_compare() -> None:
    assessment = assessed(person("bob", ranking={"data": 1, "user": None}))
    assert assessment.stated is None
    assert assessment.coverage.n == 0


def test_one_ranked_dimension_is_a_ranking_where_the_others_are_meant_to_be_below() -> None:
    assessment = assessed(person("bob", ranking={"data": 1}), settings=BELOW)
    assert assessment.stated is not None
    assert assessment.stated.weak == ((1, 2, 2, 2),)
    assert assessment.stated.first_set == ("data",)


def test_nothing_ranked_stays_nothing_even_when_meant_to_be_below() -> None:
    assert assessed(person("bob", ranking=dict.fromkeys(DIMENSIONS)), settings=BELOW).stated is None


def test_a_dimension_nobody_ranked_floats_over_all_places() -> None:
    people = [person(name, ranking=order("data", "user", "model")) for name in ("bob", "carol", "dan")]
    assessment = assessed(*people)
    assert assessment.crisp.acceptability["organization"] == pytest.approx((0.25,) * 4)
    assert assessment.verdict.provisional
    assert ("dimension_without_evidence", "dimensions.organization") in codes(assessment)
    alone = person("dan", ranking={"organization": 1})
    assert assessed(*people[:2], alone).verdict.provisional, "one dimension alone is no ranking"
    with_room = assessed(*people, person("erin", estimates=rooms(organization=1)))
    assert not with_room.verdict.provisional


def test_a_cycle_lists_all_its_answers() -> None:
    circle = [order("data", "user", "model"), order("user", "model", "data"), order("model", "data", "user")]
    people = [person(f"s{place}", ranking=ranking) for place, ranking in enumerate(circle)]
    assessment = assessed(*people, dimensions=("data", "user", "model"))
    assert assessment.stated is not None
    assert len(assessment.stated.linear) == 3
    assert not assessment.stated.unique
    assert assessment.stated.display_only
    assert assessment.stated.condorcet is None
    assert assessment.crisp.p_dominant == {name: pytest.approx(1 / 3) for name in ("data", "user", "model")}
    assert ("non_unique_consensus", "streams.stated") in codes(assessment)


def test_an_empty_group_drops_out_and_the_others_rescale() -> None:
    people = [
        person("bob", "business", order("data", "user")),
        person("carol", "risk", order("user", "data")),
    ]
    with_empty = assessed(
        *people, groups=[Perspective("business"), Perspective("risk"), Perspective("platform", 8.0)]
    )
    without = assessed(*people)
    assert with_empty.margins == without.margins
    assert with_empty.coverage.n_eff == without.coverage.n_eff == pytest.approx(2.0)
    assert ("empty_group", "groups.platform") in codes(with_empty)


def test_those_who_say_nothing_make_the_others_no_fewer() -> None:
    voters = [person(name, "business", order("data", "user")) for name in ("bob", "carol")]
    coverage = assessed(*voters, person("dan", "risk")).coverage
    assert (coverage.stakeholders, coverage.n) == (3, 2)
    assert coverage.n_eff == pytest.approx(2.0)


def test_twenty_of_one_group_have_the_same_say_as_one_of_another() -> None:
    many = [person(f"s{place}", "business", order("data", "user")) for place in range(20)]
    assessment = assessed(*many, person("carol", "risk", order("user", "data")))
    assert assessment.margins["stated"] is not None
    assert assessment.margins["stated"][0][1] == pytest.approx(0.0)
    assert assessment.coverage.n_eff == pytest.approx(1 / (20 * (1 / 40) ** 2 + 1 / 4))


def test_group_weights_count_by_their_proportions() -> None:
    people = [
        person("bob", "business", order("data", "user")),
        person("carol", "risk", order("user", "data")),
    ]
    assessment = assessed(*people, groups=[Perspective("business", 6.0), Perspective("risk", 2.0)])
    assert assessment.margins["stated"] is not None
    assert assessment.margins["stated"][0][1] == pytest.approx(0.5)


def test_a_group_of_next_to_no_weight_still_speaks_where_it_is_alone() -> None:
    people = [person("bob", "business"), person("carol", "risk", order("user", "data"))]
    groups = [Perspective("business", 1e308), Perspective("risk", 1e-308)]
    assessment = assessed(*people, groups=groups)
    assert assessment.margins["stated"] is not None
    assert assessment.margins["stated"][1][0] == 1.0
    assert assessment.full.p_dominant["user"] > 0


def test_rankings_alone_never_make_a_clear_answer() -> None:
    people = [
        person(name, group, order(*DIMENSIONS))
        for group in ("business", "product", "risk")
        for name in (f"{group}1", f"{group}2")
    ]
    verdict = assessed(*people).verdict
    assert (verdict.level, verdict.one_strand) == ("leaning", True)
    assert verdict.dominant == ("data",)
    assert verdict.depends_on == ("stated",)


def full_house(*groups: str) -> list:
    return [
        person(
            f"{group}{number}",
            group,
            order(*DIMENSIONS),
            feelings(data=5, user=2, model=2, organization=1),
            rooms(data=-1, user=1, model=1, organization=1),
        )
        for group in groups
        for number in (1, 2)
    ]


def test_two_groups_that_agree_on_everything_lean_at_most() -> None:
    assert assessed(*full_house("business", "risk")).verdict.level == "leaning"


def test_three_groups_that_agree_on_everything_are_clear() -> None:
    assessment = assessed(*full_house("business", "risk", "platform"))
    assert assessment.verdict.level == "clear"
    assert assessment.verdict.dominant == ("data",)
    assert assessment.verdict.secondary == ("user",)
    assert assessment.verdict.depends_on == ()
    assert assessment.influence.stakeholders == assessment.influence.groups == ()
    assert assessment.agreement.kendall_w == pytest.approx(1.0)


def test_one_person_on_whom_the_leader_hangs_keeps_it_from_being_clear() -> None:
    people = [person(f"s{place}", group, likert=feelings(data=3, user=3)) for place, group in enumerate(("business", "risk", "platform"))]  # fmt: skip
    hinge = person("hinge", "risk", likert=feelings(data=4, user=3))
    assessment = assessed(*people, hinge)
    assert assessment.influence.stakeholders == ("hinge",)
    assert assessment.influence.groups == ("risk",)
    assert assessment.crisp.p_dominant["data"] > assessment.crisp.p_dominant["user"]


def test_the_only_group_is_not_left_out() -> None:
    people = [person(name, ranking=order(*DIMENSIONS)) for name in ("bob", "carol")]
    assert assessed(*people).influence.groups == ()


def test_an_even_split_stays_open_and_names_both() -> None:
    people = [
        person(
            f"s{place}",
            f"g{place}",
            order(*(("data", "user") if place % 2 else ("user", "data")), "model", "organization"),
        )
        for place in range(6)
    ]
    verdict = assessed(*people, settings=ENOUGH_DRAWS).verdict
    assert verdict.level == "open"
    assert set(verdict.dominant) == {"data", "user"}
    assert set(verdict.secondary) == {"data", "user"}


def test_fixed_evidence_weights_leave_missing_strands_out() -> None:
    people = full_house("business", "risk", "platform")
    only_headroom = Settings(draws=64, seed=7, weight_prior=(0, 0, 1))
    assert assessed(*people, settings=only_headroom).crisp.method == "argmax"
    no_figures = [replace(one, estimates={}) for one in people]
    # Nothing is left of these weights, so rankings and symptoms count the same.
    assessment = assessed(*no_figures, settings=only_headroom)
    assert assessment.crisp.central_weights["data"] == {"stated": 0.5, "symptoms": 0.5}


def test_what_people_overlook_is_a_blind_spot_and_what_they_fear_in_vain_is_over_worry() -> None:
    people = [
        person(
            f"s{place}",
            f"g{place}",
            order("user", "model", "organization", "data"),
            feelings(data=5, user=1, model=2, organization=2),
            rooms(data=-1, user=2, model=1, organization=1),
        )
        for place in range(3)
    ]
    gap = assessed(*people).gap
    assert gap is not None
    assert gap.dimensions["data"].kind == "blind_spot"
    assert gap.dimensions["data"].gap == pytest.approx(3.0)
    assert gap.dimensions["user"].kind == "over_worry"
    assert gap.dimensions["model"].kind is None
    assert gap.tau_x < 0


@pytest.mark.parametrize(
    ("sure", "kinds"), [(0.81, ("blind_spot", "over_worry")), (0.79, (None, None))], ids=["sure", "unsure"]
)
def test_a_gap_has_a_name_only_where_four_fifths_of_the_draws_agree(
    sure: float, kinds: tuple[str | None, ...]
) -> None:
    computed = np.zeros(24)
    computed[[0, 23]] = sure, 1 - sure  # data, user, model, organization; and the other way round
    gap = perception_gap(np.array([4.0, 3.0, 2.0, 1.0]), computed, DIMENSIONS, 0.01)
    assert (gap.dimensions["data"].kind, gap.dimensions["organization"].kind) == kinds
    assert gap.dimensions["data"].gap == pytest.approx(4 - (sure + 4 * (1 - sure)))


def test_who_ranks_one_dimension_alone_has_no_say_in_its_stated_rank() -> None:
    voters = [
        person(name, "business", order(*DIMENSIONS), feelings(data=5, user=1)) for name in ("bob", "carol")
    ]
    gap = assessed(*voters, person("dan", "risk", {"user": 1})).gap
    assert gap is not None
    assert gap.dimensions["user"].stated_rank == pytest.approx(2.0)
