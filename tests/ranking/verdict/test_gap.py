"""Stated against computed ranks."""

import math

import numpy as np
import pytest

from apps.ranking.conclusions.gap import stated_ranks
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.results.assessment import DimensionGap
from apps.ranking.verdict.gap import perception_gap
from tests.ranking.build import approx, engagement, order, person

GONE = math.nan
ABC = ("data", "user", "model")


def orders(**shares: float) -> np.ndarray:
    """Shares of the six orders of three, named by their initials."""
    names = ("dum", "dmu", "udm", "umd", "mdu", "mud")
    return np.array([shares.get(name, 0.0) for name in names])


def test_stated_ranks_are_balanced_means_of_those_who_can_be_compared() -> None:
    people = [
        person("bob", "a", order(("data", "user"), "model")),
        person("carol", "b", order("user", "data")),
        person("dan", "b", {"model": 1}),
    ]
    evidence = read_evidence(engagement(*people), unranked_below=False)
    # Bob's tie shares ranks 1 and 2; Dan's single rank says nothing.
    assert stated_ranks(evidence) == approx([1.75, 1.25, 3.0, GONE], nan_ok=True)


def test_a_gap_is_stated_less_computed_with_the_share_of_draws_on_either_side() -> None:
    computed = orders(dum=0.5, umd=0.3, mud=0.2)
    gap = perception_gap(np.array([2.0, 1.0, GONE]), computed, ABC, 0.01)
    assert gap.dimensions == {
        # Data is first in 0.5 and third in 0.5 of the draws.
        "data": DimensionGap(2.0, approx(2.0), approx(0.0), approx(0.5), approx(0.5), None),
        # User is first in 0.3, second in 0.7.
        "user": DimensionGap(1.0, approx(1.7), approx(-0.7), 0.0, approx(0.7), None),
        "model": DimensionGap(None, approx(2.3), None, None, None, None),
    }
    assert gap.halfwidth95 == 0.01
    # User before data is stated and computed; model has no stated rank, so the four pairs with it score nothing.
    assert gap.tau_x == approx(2 / 6)


def test_computed_ranks_that_differ_by_rounding_alone_are_tied() -> None:
    tied = perception_gap(np.array([1.0, 1.0 + 1e-12, 3.0]), orders(dum=0.5, udm=0.5), ABC, 0.01)
    assert tied.tau_x == approx(1.0)
    apart = perception_gap(np.array([1.0, 1.001, 3.0]), orders(dum=0.5, udm=0.5), ABC, 0.01)
    assert apart.tau_x == approx(4 / 6)


def test_where_nobody_has_a_stated_rank_nothing_agrees() -> None:
    gap = perception_gap(np.full(3, GONE), orders(dum=1.0), ABC, 0.01)
    assert gap.tau_x == 0.0
    assert {one.gap for one in gap.dimensions.values()} == {None}


@pytest.mark.parametrize(
    ("stated", "first", "kind"),
    [
        # A dimension that is first in some draws and second in the others, 1.5 ranks and more before what is stated.
        (2.7, 0.8, "blind_spot"),
        (2.69, 0.8, None),
        # 1.5 exactly, but at the cost of how sure it is.
        (2.0, 0.79, None),
    ],
)
def test_a_blind_spot_needs_a_rank_and_a_half(stated: float, first: float, kind: str | None) -> None:
    gap = perception_gap(np.array([stated, 1.0, 2.0]), orders(dum=first, udm=1 - first), ABC, 0.01)
    assert gap.dimensions["data"].kind == kind


@pytest.mark.parametrize(("stated", "last", "kind"), [(1.3, 0.8, "over_worry"), (1.31, 0.8, None)])
def test_over_worry_is_its_mirror_image(stated: float, last: float, kind: str | None) -> None:
    gap = perception_gap(np.array([stated, 1.0, 2.0]), orders(umd=last, udm=1 - last), ABC, 0.01)
    assert gap.dimensions["data"].kind == kind


def test_a_gap_of_three_ranks_needs_four_fifths_of_the_draws_on_its_side() -> None:
    for first, kind in ((0.8, "blind_spot"), (0.79, None)):
        computed = np.zeros(24)
        computed[[0, 23]] = first, 1 - first  # data, user, model, organization; and the other way round
        gap = perception_gap(np.array([3.9, 1.0, 2.0, 3.0]), computed, (*ABC, "organization"), 0.01)
        assert gap.dimensions["data"].kind == kind
