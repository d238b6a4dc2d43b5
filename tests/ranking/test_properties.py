"""What must hold of any evidence whatever."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import (
    Assessment,
    Engagement,
    Item,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
    assess,
    preview,
)
from apps.ranking.results.assessment import OrderProbabilities
from tests.ranking.build import DIMENSIONS, FEW_DRAWS
from tests.ranking.evidence_strategies import STRANDS, engagements

EXAMPLES = settings(max_examples=40)
WHOLE_RUNS = settings(max_examples=25)  # what a preview leaves out takes longer
FEWEST_DRAWS = Settings(draws=16, seed=3)
QUICK = Settings(draws=64, camps_draws=9)  # no seed: it is made from the evidence


def crisp(engagement: Engagement) -> OrderProbabilities:
    return preview(engagement, FEWEST_DRAWS).crisp


def by_order(found: OrderProbabilities) -> dict[tuple[str, ...], float]:
    return dict(zip(found.orders, found.p_order, strict=True))


def assert_same_answer(found: OrderProbabilities, expected: OrderProbabilities) -> None:
    """Every order is as probable, and every dimension is first under the same weights."""
    assert by_order(found) == pytest.approx(by_order(expected), abs=1e-9)
    for name, middle in expected.central_weights.items():
        if expected.p_dominant[name] > 1e-3:
            assert found.central_weights[name] == pytest.approx(middle, abs=1e-6)


def everyone(engagement: Engagement, change: Callable[[Stakeholder], Stakeholder]) -> Engagement:
    return replace(engagement, stakeholders=tuple(change(one) for one in engagement.stakeholders))


def without_people(assessment: Assessment) -> str:
    document = assessment.to_json()
    del document["influence"]["stakeholders"]
    if document["camps"]:
        del document["camps"]["members"]
    return json.dumps(document)


@EXAMPLES
@given(engagements(names=None))
def test_shares_add_up_and_stay_in_range(engagement: Engagement) -> None:
    assessment = preview(engagement, FEW_DRAWS)
    for found in (assessment.crisp, assessment.full):
        table = np.array(list(found.acceptability.values()))
        assert table.min() >= 0.0
        assert table.sum(axis=0) == pytest.approx(1.0, abs=1e-9)
        assert table.sum(axis=1) == pytest.approx(1.0, abs=1e-9)
        assert sum(found.p_order) == pytest.approx(1.0, abs=1e-9)
        for one, other in combinations(engagement.dimensions, 2):
            assert found.pairwise[one][other] + found.pairwise[other][one] == pytest.approx(1.0, abs=1e-9)
        # What is read off the orders: their first places, first two places, and who comes before whom.
        firsts: dict[str, float] = dict.fromkeys(engagement.dimensions, 0.0)
        for order, p in by_order(found).items():
            firsts[order[0]] += p
        assert found.p_dominant == pytest.approx(firsts, abs=1e-9)
        assert {name: sum(row.values()) for name, row in found.pairs.items()} == pytest.approx(
            firsts, abs=1e-9
        )
        assert sum(sum(row.values()) for row in found.top_two.values()) == pytest.approx(1.0, abs=1e-9)
    for margins in assessment.margins.values():
        if margins is not None:
            matrix = np.array(margins)
            assert np.abs(matrix).max() <= 1.0 + 1e-12
            assert np.array_equal(matrix, -matrix.T)


@WHOLE_RUNS
@given(engagements())
def test_an_assessment_is_the_same_after_it_was_written_and_read(engagement: Engagement) -> None:
    assessment = assess(engagement, QUICK)
    written = json.dumps(assessment.to_json(), allow_nan=False)
    assert Assessment.from_json(json.loads(written)) == assessment


@WHOLE_RUNS
@given(engagements())
def test_the_same_seed_gives_the_same_bytes(engagement: Engagement) -> None:
    first, second = (json.dumps(assess(engagement, replace(QUICK, seed=5)).to_json()) for _ in range(2))
    assert first == second


@WHOLE_RUNS
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
    # No seed in the settings: it must come out the same.
    before, after = (assess(one, QUICK) for one in (engagement, mixed))
    assert without_people(before) == without_people(after)
    assert {ids[name] for name in before.influence.stakeholders} == set(after.influence.stakeholders)


@EXAMPLES
@given(engagements(names=None), st.integers(2, 4))
def test_everybody_several_times_is_the_same_crisp_answer(engagement: Engagement, times: int) -> None:
    copies = tuple(
        replace(one, id=f"{one.id}-{number}") for one in engagement.stakeholders for number in range(times)
    )
    assert_same_answer(crisp(replace(engagement, stakeholders=copies)), crisp(engagement))


@EXAMPLES
@given(engagements(names=None), st.sampled_from(["business", "product", "risk"]))
def test_a_group_of_twice_the_heads_has_no_more_say(engagement: Engagement, group: str) -> None:
    twins = tuple(replace(one, id=f"{one.id}b") for one in engagement.stakeholders if one.group == group)
    doubled = replace(engagement, stakeholders=engagement.stakeholders + twins)
    assert_same_answer(crisp(doubled), crisp(engagement))


@EXAMPLES
@given(engagements(), st.permutations(DIMENSIONS))
def test_the_order_in_which_dimensions_are_listed_is_nothing(engagement: Engagement, names: Any) -> None:
    assert_same_answer(crisp(replace(engagement, dimensions=tuple(names))), crisp(engagement))


@EXAMPLES
@given(engagements(), st.permutations(DIMENSIONS))
def test_dimensions_that_swap_their_evidence_swap_their_shares(engagement: Engagement, names: Any) -> None:
    becomes = dict(zip(DIMENSIONS, names, strict=True))

    def moved(answers: Mapping[str, Any]) -> dict[str, Any]:
        return {
            next(key.replace(old, new, 1) for old, new in becomes.items() if key.startswith(old)): answer
            for key, answer in answers.items()
        }

    swapped = everyone(
        engagement,
        lambda one: replace(
            one, ranking=moved(one.ranking), likert=moved(one.likert), estimates=moved(one.estimates)
        ),
    )
    expected = {tuple(becomes[name] for name in order): p for order, p in by_order(crisp(engagement)).items()}
    assert by_order(crisp(swapped)) == pytest.approx(expected, abs=1e-9)


@EXAMPLES
@given(engagements(), st.floats(0.01, 100), st.sampled_from(DIMENSIONS))
def test_another_unit_is_the_same_room(engagement: Engagement, factor: float, name: str) -> None:
    # Demand and limit are within two decades of each other, far from where headroom is cut off.
    def scaled(triple: Triple | None) -> Triple | None:
        return triple and Triple(triple.low * factor, triple.likely * factor, triple.high * factor)

    def change(one: Stakeholder) -> Stakeholder:
        if (old := one.estimates.get(f"{name}_load")) is None:
            return one
        new = replace(old, now=scaled(old.now), horizon=scaled(old.horizon), limit=scaled(old.limit))
        return replace(one, estimates={**one.estimates, f"{name}_load": new})

    assert_same_answer(crisp(everyone(engagement, change)), crisp(engagement))


@EXAMPLES
@given(engagements(), st.sampled_from(DIMENSIONS))
def test_a_quantity_asked_twice_changes_nothing(engagement: Engagement, name: str) -> None:
    def change(one: Stakeholder) -> Stakeholder:
        twin = {"twin": one.estimates[f"{name}_load"]} if f"{name}_load" in one.estimates else {}
        return replace(one, estimates={**one.estimates, **twin})

    asked = replace(engagement, quantities=(*engagement.quantities, Quantity("twin", name, "things")))
    assert_same_answer(crisp(everyone(asked, change)), crisp(engagement))


@WHOLE_RUNS
@given(engagements(), st.sampled_from(DIMENSIONS))
def test_an_item_nobody_was_asked_changes_nothing(engagement: Engagement, name: str) -> None:
    unasked = replace(engagement, items=(*engagement.items, Item(f"{name}9", name)))
    settings = replace(QUICK, seed=5)
    after, before = (assess(one, settings).to_json() for one in (unasked, engagement))
    after["agreement"]["items"].pop(f"{name}9", None)
    assert after["meta"].pop("input_digest") != before["meta"].pop("input_digest")
    assert after == before


FLAT: dict[str, Any] = {
    "ranking": dict.fromkeys(DIMENSIONS, 1),
    "likert": {f"{name}{number}": 3 for name in DIMENSIONS for number in (1, 2)},
}


@EXAMPLES
@given(engagements(complete=True), st.sampled_from(STRANDS))
def test_a_stream_without_margins_carries_no_weight(engagement: Engagement, flat: str) -> None:
    even = engagement.stakeholders[0].estimates["data_load"]
    says = FLAT | {"estimates": {f"{name}_load": even for name in DIMENSIONS}}
    with_flat = everyone(engagement, lambda one: replace(one, **{flat: says[flat]}))
    without = everyone(engagement, lambda one: replace(one, **dict[str, Any]({flat: {}})))
    # The ratio of the two other weights is as evenly spread with a third one beside them as without.
    assert by_order(crisp(with_flat)) == pytest.approx(by_order(crisp(without)), abs=1e-9)
