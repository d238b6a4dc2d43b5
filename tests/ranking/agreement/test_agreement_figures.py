"""How far the figures for one field agree."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ranking import Estimate, Perspective, Triple
from apps.ranking.agreement.answers import has_opposed_pair, weighted_quantile_places
from apps.ranking.results.people import FieldAgreement
from tests.ranking.build import assessed, exactly, person


def field(*triples: Triple, groups: str = "") -> FieldAgreement:
    """One expert each on today's load; `groups` names their groups by a letter each."""
    names = groups or "b" * len(triples)
    people = [
        person(f"s{place}", names[place], estimates={"data_load": Estimate(now=triple)})
        for place, triple in enumerate(triples)
    ]
    return assessed(*people).agreement.quantities["data_load"]["now"]


def wide(likely: float) -> Triple:
    """A range that meets any other: only the spread can be contested."""
    return Triple(1e-9, likely, 1e9)


@pytest.mark.parametrize(
    ("likely", "spread", "is_contested"),
    [
        ((10,), 0.0, False),
        ((10, 99), np.log10(9.9), False),
        ((10, 100), 1.0, True),
        ((0.3, 3), 1.0, True),  # just a decade, but for float noise
        ((10, 30, 100), 1.0, True),
    ],
)
def test_three_experts_or_fewer_are_as_far_apart_as_the_farthest_two(
    likely: tuple[float, ...], spread: float, is_contested: bool
) -> None:
    found = field(*map(wide, likely))
    assert found.n == len(likely)
    assert found.spread_decades == pytest.approx(spread)
    assert found.contested is is_contested


def test_of_three_experts_a_light_one_counts_in_full() -> None:
    people = [
        person(name, group, estimates={"data_load": Estimate(now=wide(figure))})
        for name, group, figure in (("bob", "b", 10), ("dan", "r", 1000), ("erin", "r", 1000))
    ]
    found = assessed(
        *people, perspectives=[Perspective("b", 1.0), Perspective("r", 20.0)]
    ).agreement.quantities
    assert found["data_load"]["now"].spread_decades == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("likely", "groups", "spread"),
    [
        ((1, 10, 100, 1000), "", 3.0),  # their outer tenths
        ([10] * 10 + [1000], "", 0.0),  # one of eleven is no contest
        ([10] * 9 + [1000], "", 0.0),  # nine tenths of the weight, in spite of float noise
        ([10] * 8 + [1000] * 2, "", 2.0),
        # Weights 1/6 three times and 1/2: nine tenths of the weight are reached only at 1000.
        ((10, 10, 10, 1000), "bbbr", 2.0),
        ((71.2,), "", 0.0),
    ],
)
def test_the_spread_is_of_the_middle_four_fifths_of_the_weight(
    likely: Sequence[float], groups: str, spread: float
) -> None:
    found = field(*map(wide, likely), groups=groups)
    assert found.spread_decades == pytest.approx(spread)
    assert found.contested is (spread >= 1)


@pytest.mark.parametrize(
    ("one", "other", "is_contested"),
    [
        (Triple(5, 10, 40), Triple(20, 40, 80), False),  # the ranges overlap
        (Triple(5, 10, 15), Triple(20, 40, 80), True),
        (Triple(5, 10, 20), Triple(20, 40, 80), False),  # they meet in 20
        (Triple(5, 10, 15), Triple(20, 30, 80), False),  # log10(3) is less than half a decade
        (Triple(1, 1, 1), Triple(10**0.5, 10**0.5, 10**0.5), True),  # half a decade to the digit
        (
            Triple(None, 10, None),
            Triple(None, 40, None),
            False,
        ),  # twice either way is assumed: they meet in 20
        (Triple(None, 10, None), Triple(None, 45, None), True),
    ],
)
def test_two_who_rule_each_other_out_are_a_contest(one: Triple, other: Triple, is_contested: bool) -> None:
    assert field(one, other).contested is is_contested
    assert field(other, one).contested is is_contested


def test_of_all_who_are_entirely_below_the_lowest_figure_counts() -> None:
    # Ranges, one likely value each: -0.1 to 0 around 0, -1 to 0.05 around -0.5, 0.1 to 1 around 0.2.
    low, likely, high = np.array([(-0.1, 0, 0), (-1, -0.5, 0.05), (0.1, 0.2, 1)]).T
    assert has_opposed_pair(low, likely, high)
    assert not has_opposed_pair(low[[0, 2]], likely[[0, 2]], high[[0, 2]])


def test_any_two_of_many_make_a_contest() -> None:
    agreeing = [Triple(8, 10, 12)] * 20
    assert not field(*agreeing).contested
    found = field(*agreeing, exactly(40))
    assert found.spread_decades == 0.0
    assert found.contested


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=7))
def test_opposed_pairs_are_those_found_by_trying_every_pair(
    experts: list[tuple[float, float, float]],
) -> None:
    # To a thousandth, so that no pair hangs on the last digit.
    likely, below, above = np.round(np.array(experts), 3).T
    low, high = likely - below, likely + above
    expected = any(
        (high[i] < low[j] - 1e-9 or high[j] < low[i] - 1e-9) and abs(likely[i] - likely[j]) >= 0.5 - 1e-9
        for i, j in combinations(range(len(likely)), 2)
    )
    assert has_opposed_pair(low, likely, high) is expected


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=1, max_size=8),
    st.sampled_from([0.1, 0.5, 0.9]),
)
def test_a_weighted_quantile_is_that_of_the_sample_written_out(
    sample: list[tuple[int, int]], probability: float
) -> None:
    values, counts = np.array(sample).T
    written_out = np.repeat(values, counts)
    expected = np.quantile(written_out, probability, method="inverted_cdf")
    (place,) = weighted_quantile_places(values.astype(float), counts / counts.sum(), (probability,))
    # NumPy has no tolerance: at an exact tie it may be one step further.
    reached = counts[values <= values[place]].sum() / counts.sum()
    assert values[place] == expected or reached == pytest.approx(probability, abs=1e-9)


def test_zeros_do_not_count_and_every_field_is_there() -> None:
    people = [
        person("bob", estimates={"data_load": Estimate(now=exactly(0.0), limit=exactly(5.0))}),
        person("carol", estimates={"data_load": Estimate(now=exactly(3.0))}),
    ]
    quantities = assessed(*people).agreement.quantities
    assert list(quantities) == ["data_load", "model_load", "organization_load", "user_load"]
    data = quantities["data_load"]
    assert list(data) == ["now", "horizon", "limit"]
    assert data["now"] == FieldAgreement(1, contested=False, spread_decades=0.0)
    assert data["limit"].n == 1
    nothing = FieldAgreement(0, contested=False, spread_decades=None)
    assert data["horizon"] == quantities["user_load"]["now"] == nothing
    only_zero = assessed(person("bob", estimates={"data_load": Estimate(now=exactly(0.0))}))
    assert only_zero.agreement.quantities["data_load"]["now"] == nothing
