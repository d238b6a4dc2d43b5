"""What must hold of any evidence whatever."""

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Assessment, Engagement, Item, Quantity, Settings, Triple, assess
from apps.ranking.consensus import tau_x
from apps.ranking.headroom import pressure
from tests.ranking.build import DIMENSIONS, FEW_DRAWS
from tests.ranking.evidence_strategies import engagements

FEW_EXAMPLES = settings(max_examples=25, deadline=None)
CYCLIC = Settings(draws=16, seed=3)


def crisp(engagement: Engagement) -> dict[str, float]:
    return assess(engagement, CYCLIC).crisp.p_dominant


def close(expected: dict[str, float]) -> Any:
    return pytest.approx(expected, abs=1e-9)


def everyone(engagement: Engagement, change: Any) -> Engagement:
    return replace(engagement, stakeholders=tuple(change(one) for one in engagement.stakeholders))


def without_people(assessment: Assessment) -> str:
    document = assessment.to_json()
    del document["influence"]["stakeholders"]
    return json.dumps(document)


@FEW_EXAMPLES
@given(engagements())
def test_shares_add_up_and_stay_in_range(engagement: Engagement) -> None:
    assessment = assess(engagement, FEW_DRAWS)
    for found in (assessment.crisp, assessment.full):
        table = np.array(list(found.acceptability.values()))
        assert table.sum(axis=0) == pytest.approx(1.0, abs=1e-9)
        assert table.sum(axis=1) == pytest.approx(1.0, abs=1e-9)
        assert sum(found.p_order) == pytest.approx(1.0, abs=1e-9)
        for one, other in combinations(DIMENSIONS, 2):
            assert found.pairwise[one][other] + found.pairwise[other][one] == pytest.approx(1.0, abs=1e-9)
    for margins in assessment.margins.values():
        if margins is not None:
            matrix = np.array(margins)
            assert np.abs(matrix).max() <= 1.0 + 1e-12
            assert np.array_equal(matrix, -matrix.T)
    if assessment.agreement.kendall_w is not None:
        assert -1e-12 <= assessment.agreement.kendall_w <= 1.0 + 1e-12
    assert Assessment.from_json(json.loads(json.dumps(assessment.to_json(), allow_nan=False))) == assessment


@FEW_EXAMPLES
@given(engagements(), st.randoms(use_true_random=False))
def test_names_and_order_of_people_change_not_one_byte(engagement: Engagement, chance: Any) -> None:
    ids = {one.id: f"x{9 - place}" for place, one in enumerate(engagement.stakeholders)}
    people = [replace(one, id=ids[one.id]) for one in engagement.stakeholders]
    chance.shuffle(people)
    mixed = replace(
        engagement,
        stakeholders=tuple(people),
        groups=engagement.groups[::-1],
        items=engagement.items[::-1],
        quantities=engagement.quantities[::-1],
    )
    # No seed in the settings: it is made from the evidence, and must come out the same.
    before, after = (assess(one, Settings(draws=64)) for one in (engagement, mixed))
    assert without_people(before) == without_people(after)
    assert {ids[name] for name in before.influence.stakeholders} == set(after.influence.stakeholders)


@FEW_EXAMPLES
@given(engagements())
def test_everybody_twice_is_the_same_crisp_answer(engagement: Engagement) -> None:
    twins = tuple(replace(one, id=one.id + "b") for one in engagement.stakeholders)
    doubled = replace(engagement, stakeholders=engagement.stakeholders + twins)
    assert crisp(doubled) == close(crisp(engagement))


@FEW_EXAMPLES
@given(engagements())
def test_a_group_of_twice_the_heads_has_no_more_say(engagement: Engagement) -> None:
    twins = tuple(replace(one, id=one.id + "b") for one in engagement.stakeholders if one.group == "business")
    doubled = replace(engagement, stakeholders=engagement.stakeholders + twins)
    assert crisp(doubled) == close(crisp(engagement))


@FEW_EXAMPLES
@given(engagements(), st.permutations(DIMENSIONS))
def test_the_order_in_which_dimensions_are_listed_is_nothing(engagement: Engagement, names: Any) -> None:
    assert crisp(replace(engagement, dimensions=tuple(names))) == close(crisp(engagement))


@FEW_EXAMPLES
@given(engagements(), st.floats(0.01, 100))
def test_another_unit_is_the_same_room(engagement: Engagement, factor: float) -> None:
    def scaled(triple: Triple | None) -> Triple | None:
        return triple and Triple(triple.low * factor, triple.likely * factor, triple.high * factor)

    def change(one: Any) -> Any:
        if "data_load" not in one.estimates:
            return one
        old = one.estimates["data_load"]
        new = replace(old, now=scaled(old.now), horizon=scaled(old.horizon), limit=scaled(old.limit))
        return replace(one, estimates={**one.estimates, "data_load": new})

    assert crisp(everyone(engagement, change)) == close(crisp(engagement))


def cloned(engagement: Engagement) -> Engagement:
    def change(one: Any) -> Any:
        twin = {"data_twin": one.estimates["data_load"]} if "data_load" in one.estimates else {}
        return replace(one, estimates={**one.estimates, **twin})

    return everyone(
        replace(engagement, quantities=(*engagement.quantities, Quantity("data_twin", "data", "things"))),
        change,
    )


@FEW_EXAMPLES
@given(engagements())
def test_a_quantity_asked_twice_changes_nothing(engagement: Engagement) -> None:
    assert crisp(cloned(engagement)) == close(crisp(engagement))


@FEW_EXAMPLES
@given(engagements())
def test_an_item_nobody_was_asked_changes_nothing(engagement: Engagement) -> None:
    unasked = replace(engagement, items=(*engagement.items, Item("data9", "data")))
    assert crisp(unasked) == close(crisp(engagement))
    assert assess(unasked, CYCLIC).symptoms == assess(engagement, CYCLIC).symptoms


@FEW_EXAMPLES
@given(engagements(complete=True, strands=("ranking",)))
def test_consensus_respects_unanimity_and_pairwise_winners(engagement: Engagement) -> None:
    stated = assess(engagement, CYCLIC).stated
    assert stated is not None
    votes = [one.ranking for one in engagement.stakeholders]
    for ranks in stated.linear:
        place = dict(zip(DIMENSIONS, ranks, strict=True))
        for ahead in DIMENSIONS:
            for behind in DIMENSIONS:
                if all(vote[ahead] < vote[behind] for vote in votes):
                    assert place[ahead] < place[behind]
        assert stated.condorcet is None or place[stated.condorcet] == 1


@FEW_EXAMPLES
@given(engagements(complete=True, strands=("ranking",)))
def test_everybody_the_other_way_round_turns_the_answer_round(engagement: Engagement) -> None:
    turned = everyone(
        engagement, lambda one: replace(one, ranking={name: 5 - rank for name, rank in one.ranking.items()})
    )
    before, after = assess(engagement, CYCLIC).crisp, assess(turned, CYCLIC).crisp
    for name in DIMENSIONS:
        assert after.acceptability[name] == pytest.approx(before.acceptability[name][::-1], abs=1e-9)


@FEW_EXAMPLES
@given(engagements(complete=True), st.sampled_from(DIMENSIONS), st.sampled_from([1.5, 4.0, 20.0]))
def test_more_evidence_for_a_dimension_never_takes_it_down(
    engagement: Engagement, name: str, factor: float
) -> None:
    first = engagement.stakeholders[0]
    before = crisp(engagement)[name]
    estimate = first.estimates[f"{name}_load"]

    def times(triple: Triple, by: float) -> Triple:
        return Triple(triple.low * by, triple.likely * by, triple.high * by)

    stronger = [
        {
            "ranking": {**first.ranking, name: 1}
            | {other: first.ranking[other] + 1 for other in DIMENSIONS if other != name}
        },
        {"likert": {**first.likert, f"{name}1": min(5, first.likert[f"{name}1"] + 1)}},
        {
            "estimates": {
                **first.estimates,
                f"{name}_load": replace(estimate, horizon=times(estimate.horizon, factor)),
            }
        },
        {
            "estimates": {
                **first.estimates,
                f"{name}_load": replace(estimate, now=times(estimate.now, factor)),
            }
        },
        {
            "estimates": {
                **first.estimates,
                f"{name}_load": replace(estimate, limit=times(estimate.limit, 1 / factor)),
            }
        },
    ]
    for change in stronger:
        changed = replace(engagement, stakeholders=(replace(first, **change), *engagement.stakeholders[1:]))
        assert crisp(changed)[name] >= before - 1e-9


@FEW_EXAMPLES
@given(engagements(complete=True, strands=("ranking", "estimates")))
def test_a_stream_without_margins_carries_no_weight(engagement: Engagement) -> None:
    flat = {f"{name}{number}": 3 for name in DIMENSIONS for number in (1, 2)}
    with_flat = everyone(engagement, lambda one: replace(one, likert=flat))
    # The ratio of the two other weights is as evenly spread with a third one beside them as without.
    assert crisp(with_flat) == close(crisp(engagement))


@FEW_EXAMPLES
@given(st.permutations(range(1, 5)), st.permutations(range(1, 5)))
def test_tau_x_is_symmetric_and_one_with_itself(first: list[int], second: list[int]) -> None:
    one, other = np.array(first), np.array(second)
    assert tau_x(one, other) == pytest.approx(tau_x(other, one))
    assert tau_x(one, one) == pytest.approx(1.0)
    assert tau_x(one, 5 - one) == pytest.approx(-1.0)


@FEW_EXAMPLES
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_pressure_falls_with_room_and_is_a_half_at_the_limit(one: float, other: float) -> None:
    assert pressure(one) + pressure(-one) == pytest.approx(1.0)
    assert one - other < 1e-9 or pressure(one) < pressure(other)
