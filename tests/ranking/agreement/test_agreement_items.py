"""How far people agree on one statement: measures, the word for them, and gaps between crowds."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Crowd, CrowdAnswers, Engagement, Item, Settings, Statement, assess, preview
from apps.ranking.agreement.answers import (
    answers_to,
    interquartile_range,
    is_telling,
    label_of,
    van_der_eijk_a,
    widest_gap,
)
from apps.ranking.results.people import ItemAgreement
from tests.ranking.build import DIMENSIONS, FEW_DRAWS, approx, assessed, engagement, person, refusal_of
from tests.ranking.evidence_strategies import engagements

# The distribution van der Eijk cuts into layers, and two of his parties (2001, per cent).
LAYERED = (30, 40, 210, 130, 530, 50, 10)
PVDA = (2.4, 2.8, 3.2, 6.2, 13.5, 30.4, 41.6)
D66 = (1.6, 2.6, 8.2, 21, 29.3, 27, 10.3)
QUICK = Settings(draws=256, camps_draws=9)


def shares(*counts: float) -> np.ndarray:
    return np.array(counts, dtype=float) / sum(counts)


def answers(**levels: list[Any]) -> ItemAgreement:
    """Ask crowds for "data1"; a level each, "dk", or None for blank."""
    people = [
        person(f"{group}{place}", group, likert={"data1": level})
        for group, given in levels.items()
        for place, level in enumerate(given)
    ]
    return assessed(*people).agreement.items["data1"]


@pytest.mark.parametrize(
    ("counts", "a"),
    [
        (LAYERED, 0.6113333),
        # By hand, K = 5. Upper layer: the lowest answer alone, A = 1, a quarter of the weight. Lower layer 1 1 0 1 0:
        # the hole at 3 has two below and one above, TDU 2 and TU 1; that at 5 has three on one side, TU 3. U =
        # (3 * 4 - 4 * 2) / (3 * 6) = 2/9, A = 2/9 * (1 - 2/4) = 1/9. Together 1/4 + 3/4 * 1/9 = 1/3.
        ((2, 1, 0, 1, 0), 1 / 3),
        ((1, 0, 0, 0, 1), -1.0),
        ((1, 0, 1), -1.0),
        ((1, 1, 0), 0.5),
        ((1, 1, 1, 1, 1), 0.0),
        ((0, 7, 0, 0, 0), 1.0),
    ],
)
def test_a_is_as_published_and_as_worked_by_hand(counts: tuple[float, ...], a: float) -> None:
    assert van_der_eijk_a(shares(*counts)) == approx(a, abs=5e-8)
    assert van_der_eijk_a(shares(*counts[::-1])) == approx(a, abs=5e-8)


def test_two_halves_at_the_ends_of_any_scale_are_no_less_than_minus_one() -> None:
    for points in range(3, 102):
        halves = shares(1, *[0] * (points - 2), 1)
        assert van_der_eijk_a(halves) >= -1.0  # 8 points come to less by float noise
        assert van_der_eijk_a(halves) == approx(-1.0)


@pytest.mark.parametrize(("counts", "printed"), [(PVDA, 0.61), (D66, 0.48), ((2, 0, 1, 1), 0.08)])
def test_a_is_as_published_to_two_digits(counts: tuple[float, ...], printed: float) -> None:
    assert round(van_der_eijk_a(shares(*counts)), 2) == printed


def a_by_the_book(counts: list[int]) -> float:
    """Peel off layer after layer and try every three points, as the definition does."""
    points, total, left, a = len(counts), sum(counts), list(counts), 0.0
    while any(left):
        height = min(one for one in left if one)
        layer = [one > 0 for one in left]
        filled = sum(layer)
        triples = list(combinations(layer, 3))
        against = triples.count((True, False, True))
        for_it = triples.count((True, True, False)) + triples.count((False, True, True))
        if filled == 1:
            agreement = 1.0
        elif for_it + against == 0:
            agreement = 0.0
        else:
            unimodality = ((points - 2) * for_it - (points - 1) * against) / (
                (points - 2) * (for_it + against)
            )
            agreement = unimodality * (1 - (filled - 1) / (points - 1))
        a += height * filled / total * agreement
        left = [one - height if there else 0 for one, there in zip(left, layer, strict=True)]
    return a


@given(st.lists(st.integers(0, 9), min_size=3, max_size=9).filter(any))
def test_a_stays_in_range_and_is_as_by_the_book(counts: list[int]) -> None:
    a = van_der_eijk_a(shares(*counts))
    assert -1 <= a <= 1
    assert a == approx(a_by_the_book(counts), abs=1e-12)


@pytest.mark.parametrize(
    ("levels", "width"), [([4], 0), ([1, 2, 3, 4], 1.5), ([2, 2, 3, 3], 1), ([1, 5], 2), ([1, 2, 2, 5], 1)]
)
def test_quartiles_are_interpolated(levels: list[int], width: float) -> None:
    assert interquartile_range(np.array(levels)) == width


@pytest.mark.parametrize(
    ("n", "a", "iqr", "label"),
    [
        (4, 0.5, 1.0, "agreed"),
        (4, 0.49, 1.0, "mixed"),
        (4, 0.5, 1.25, "mixed"),
        (4, 0.49, 1.25, "contested"),
        (4, 0.0, 1.25, "contested"),
        (4, -1e-9, 1.25, "contested"),  # what float noise may add doesn't count
        (4, 0.5 - 1e-9, 1.0 + 1e-9, "agreed"),
        (4, -1e-6, 0.0, "polarised"),
        (3, 1.0, 0.0, "too_few"),
        (3, -1.0, 4.0, "too_few"),
    ],
)
def test_the_word_turns_at_its_edges(n: int, a: float, iqr: float, label: str) -> None:
    assert label_of(n, a, iqr) == label


def test_crowds_count_alike_and_the_middle_half_is_of_heads() -> None:
    # Three of business say 5, one of risk 1: half and half by crowd, so A = -1.
    found = answers(business=[5, 5, 5], risk=[1])
    assert found.n == 4
    assert found.van_der_eijk_a == approx(-1)
    assert found.label == "polarised"
    assert found.means == {"business": 5.0, "risk": 1.0}


def test_a_statement_is_read_of_its_own_crowds() -> None:
    # Two crowds of other people than those of the core; the one of two perspectives weighs twice as much.
    joined = CrowdAnswers("business+risk", 2.0, (0, 1, 0, 2, 0), unable=1)
    alone = CrowdAnswers("team", 1.0, (3, 0, 0, 0, 0), blank=2)
    nobody = CrowdAnswers("void", 1.0, (0,) * 5)
    given_ = engagement(
        person("bob", likert={"user1": 3}), statements=(Statement("data1", (alone, nobody, joined)),)
    )
    found = preview(given_, FEW_DRAWS).agreement.items["data1"]
    assert found.n == 6
    assert answers_to(given_, given_.items[0]).shares == approx((1 / 3, 2 / 9, 0, 4 / 9, 0))
    assert found.means == {"business+risk": approx(10 / 3), "team": 1.0, "void": None}


def test_a_statement_counts_like_rows_of_the_same_answers() -> None:
    people = [
        person(f"{name}{place}", name, likert={"data1": level})
        for name, levels in {"business": (1, 3, "dk", 4), "risk": (None, 5, 2)}.items()
        for place, level in enumerate(levels)
    ]
    counts = (
        CrowdAnswers("business", 1.0, (1, 0, 1, 1, 0), unable=1),
        CrowdAnswers("risk", 1.0, (0, 1, 0, 0, 1), blank=1),
    )
    silent = [person(one.id, one.group) for one in people]
    counted = engagement(*silent, statements=(Statement("data1", counts),))
    by_rows, by_counts = (preview(one, FEW_DRAWS).agreement.items for one in (engagement(*people), counted))
    assert by_rows == by_counts


def test_weights_of_crowds_count_in_the_shares() -> None:
    people = [person("bob", "business", likert={"data1": 5}), person("dan", "risk", likert={"data1": 1})]
    crowds = (Crowd("business", 3.0), Crowd("risk", 1.0))
    given_ = engagement(*people, crowds=crowds)
    assert answers_to(given_, given_.items[0]).shares == approx((0.25, 0, 0, 0, 0.75))


def test_a_middle_half_of_just_one_point_is_still_agreed() -> None:
    found = answers(business=[4, 4, 5, 5])
    assert found.label == "agreed"
    assert found.van_der_eijk_a == approx(0.75)  # one layer of two: 1 - 1/4


def test_three_answers_are_too_few_for_a_word_but_not_for_figures() -> None:
    found = answers(business=[1, 5, 5])
    assert (found.n, found.label) == (3, "too_few")
    assert found.van_der_eijk_a is not None


def test_an_item_without_a_number_has_no_figures() -> None:
    none: dict[str, float | None] = {"business": None}
    nothing = ItemAgreement(0, None, "too_few", none, crowd_gap=False)
    assert answers(business=["dk", None]) == nothing
    assert assessed(person("bob")).agreement.items["data1"] == nothing


def test_an_unscored_item_is_reported_all_the_same() -> None:
    people = [person(f"s{place}", likert={"check": level}) for place, level in enumerate((2, 2, 2, 3))]
    assessment = assessed(*people, items=[Item("check", "data", scored=False)])
    assert assessment.symptoms is None
    assert assessment.agreement.items["check"].label == "agreed"


def test_a_reversed_item_is_measured_as_it_was_answered() -> None:
    people = [person(f"s{place}", likert={"data1": level}) for place, level in enumerate((1, 1, 2, 4))]
    plain, turned = (
        assessed(*people, items=[Item("data1", "data", reversed=is_reversed)]).agreement
        for is_reversed in (False, True)
    )
    assert plain == turned


@pytest.mark.parametrize(
    ("business", "risk", "is_telling"),
    [
        # Of 70 ways to deal eight answers to two fours, two are as far apart: p about .03.
        ([5, 5, 5, 5], [1, 1, 1, 1], True),
        # Of 20 ways to deal six, two are: p about .1.
        ([5, 5, 5], [1, 1, 1], False),
        ([4, 4, 5, 5], [3, 3, 3, 3], True),
        ([4, 4, 4, 5], [3, 3, 3, 3], False),
        # 14/3 - 19/6 is one and a half points, but for float noise.
        ([5, 5, 4], [3, 3, 3, 3, 3, 4], True),
        ([3, 3, 3, 3], [3, 3, 3, 3], False),
    ],
)
def test_crowds_that_differ_by_more_than_chance_have_a_gap(
    business: list[int], risk: list[int], is_telling: bool
) -> None:
    assert answers(business=business, risk=risk).crowd_gap is is_telling


def test_the_chance_of_a_gap_is_that_of_dealing_the_answers_anew() -> None:
    levels, crowd_of = np.array([5, 4, 4, 3, 2, 1, 2]), np.array([0, 0, 0, 1, 1, 1, 1])
    deals = [np.isin(np.arange(7), chosen) for chosen in combinations(range(7), 3)]
    gaps = np.array([abs(levels[deal].mean() - levels[~deal].mean()) for deal in deals])
    exact = (gaps >= abs(13 / 3 - 2) - 1e-12).mean()
    found = widest_gap(levels, crowd_of, 5, np.random.default_rng(1))
    assert found == (
        approx((13 / 3 - 2) / 4),
        approx(exact, abs=4 * (exact * (1 - exact) / 999) ** 0.5),
    )


@pytest.mark.parametrize(
    ("gap", "p", "expected"),
    [(0.375, 0.05, True), (0.375 - 1e-12, 0.05 + 1e-12, True), (0.374, 0.001, False), (1.0, 0.051, False)],
)
def test_a_gap_is_telling_from_three_eighths_of_the_scale_and_a_twentieth(
    gap: float, p: float, expected: bool
) -> None:
    assert is_telling(gap, p) is expected


def test_the_rarest_deal_is_one_in_a_thousand_and_any_deal_of_one_answer_is_as_wide() -> None:
    apart, crowd_of = np.repeat([5, 1], 20), np.repeat([0, 1], 20)
    assert widest_gap(apart, crowd_of, 5, np.random.default_rng(1)) == (1.0, 0.001)
    alike = widest_gap(np.full(2400, 3), np.repeat([0, 1], 1200), 5, np.random.default_rng(1))
    assert alike == (0.0, 1.0)


def test_a_crowd_of_two_answers_is_compared_and_one_with_one_answer_is_not() -> None:
    levels, crowd_of = np.array([5, 5, 1, 3, 3, 3]), np.array([0, 0, 1, 2, 2, 2])
    gap, _p = widest_gap(levels, crowd_of, 5, np.random.default_rng(1))
    assert gap == approx(0.5)
    assert answers(business=[4, 4, 5, 5], product=[1], risk=["dk", "dk"]).crowd_gap is False


def test_the_same_seed_deals_the_same_whatever_the_chunks() -> None:
    levels, crowd_of = np.array([5, 4, 5, 2, 1, 2] * 400), np.repeat([0, 1], 1200)
    one, again = (widest_gap(levels, crowd_of, 5, np.random.default_rng(1)) for _ in range(2))
    assert one == again
    assert one[1] > 0.5  # both crowds hold the same answers: any deal is as wide


def test_what_has_nothing_to_compare_draws_nothing() -> None:
    generator = np.random.default_rng(1)
    before = generator.bit_generator.state
    assert widest_gap(np.array([1, 5, 5]), np.array([0, 0, 1]), 5, generator) is None
    assert generator.bit_generator.state == before


@settings(max_examples=20)
@given(engagements(), st.sampled_from(["aaa", "model15", "zzz"]), st.sampled_from(DIMENSIONS))
def test_an_item_nobody_was_asked_changes_nothing_else_and_no_shuffle(
    given_: Engagement, name: str, dimension: str
) -> None:
    unasked = replace(given_, items=(*given_.items, Item(name, dimension, points=7)))
    before: Any = assess(given_, QUICK).to_json()
    after: Any = assess(unasked, QUICK).to_json()
    added = after["agreement"]["items"].pop(name)
    assert added["n"] == 0
    assert before == after


def test_a_crowd_of_next_to_no_weight_breaks_no_measure() -> None:
    people = [person("bob", "business", likert={"data1": 5}), person("dan", "risk", likert={"data1": 1})]
    crowds = (Crowd("business", 1e308), Crowd("risk", 1e-308))
    found = assessed(*people, crowds=crowds).agreement.items["data1"]
    assert found.van_der_eijk_a == approx(1)


def test_a_scale_of_more_than_a_hundred_and_one_answers_is_refused() -> None:
    def scale(points: int) -> Engagement:
        return engagement(person("bob", likert={"data1": 3}), items=[Item("data1", "data", points=points)])

    assert preview(scale(101), FEW_DRAWS).agreement.items["data1"].n == 1
    assert refusal_of(preview, scale(102), FEW_DRAWS) == [("engagement.items[0].points", "too_large")]
