from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ranking.opinions.readings import Readings
from apps.ranking.opinions.weights import draw_weights, effective_draws, levelled, log_weights, time_bins
from tests.ranking.build import approx

SILENT = Readings(np.full(4, np.nan), np.full(4, np.nan))
USER_FIRST = Readings(np.array([-0.29931, 1.04913, 0.29931, -1.04913]), np.full(4, 1.04))


def some_draws(count: int = 4096) -> np.ndarray:
    return np.random.default_rng(1).normal(1.2, 0.6, (count, 4))


def test_a_draw_is_weighed_by_its_contrasts_with_what_people_say() -> None:
    # u = -(2.0, .8, 1.5, 2.079); delta = (1.701, 1.849, 1.799, 1.030); Q = .4366/1.04; -3.5 ln(1.105)
    assert log_weights(USER_FIRST, np.array([[2.0, 0.8, 1.5, 3.0]])) == approx([-0.349], abs=5e-4)


def test_months_beyond_what_people_can_tell_apart_count_alike() -> None:
    near, far = np.array([[-0.3, 0.5, 1.0, 2.5]]), np.array([[0.0, 0.5, 1.0, 3.0]])
    assert log_weights(USER_FIRST, near) == approx(log_weights(USER_FIRST, far))


@pytest.mark.parametrize("shift", [-0.2, 0.3])
def test_a_common_shift_within_sight_changes_no_weight(shift: float) -> None:
    draws = np.random.default_rng(2).uniform(0.3, 1.7, (100, 4))
    assert log_weights(USER_FIRST, draws + shift) == approx(log_weights(USER_FIRST, draws))


def test_only_what_is_heard_counts() -> None:
    two = Readings(np.array([0.6, -0.6, np.nan, np.nan]), np.array([1.0, 2.0, np.nan, np.nan]))
    draws = np.array([[1.0, 1.0, 0.2, 0.4]])
    # delta = (1.6, .4), p = (1, .5): Q = 2.56 + .08 - 1.8^2/1.5 = .48
    assert log_weights(two, draws) == approx([-2.5 * np.log(1.12)])


def test_fewer_than_two_readings_weigh_nothing() -> None:
    one = Readings(np.array([1.0, np.nan, np.nan, np.nan]), np.array([1.0, np.nan, np.nan, np.nan]))
    assert not log_weights(one, some_draws()).any()
    assert draw_weights(SILENT, some_draws(10)) == approx([0.1] * 10)


@pytest.mark.parametrize("count", [1, 5, 16, 100, 4096])
def test_each_bin_of_the_first_limit_keeps_its_share(count: int) -> None:
    draws = some_draws(count)
    weights = draw_weights(USER_FIRST, draws)
    order = np.argsort(draws.min(axis=1), kind="stable")
    edges = np.arange(17) * count // 16
    for start, stop in pairwise(edges.tolist()):
        assert weights[order[start:stop]].sum() == approx((stop - start) / count)


def test_draws_of_equal_time_fall_into_bins_by_their_number() -> None:
    weights = levelled(np.log(np.arange(1.0, 33.0)), time_bins(np.zeros(32)))
    assert weights.reshape(16, 2).sum(axis=1) == approx([1 / 16] * 16)
    assert weights[:2] == approx([1 / 48, 2 / 48])


def test_many_draws_of_few_times_stay_in_the_order_of_their_number() -> None:
    said = np.random.default_rng(3).normal(size=600)
    times = np.arange(600.0) % 3
    weights = levelled(said, time_bins(times))
    order = sorted(range(600), key=times.__getitem__)
    edges = [place * 600 // 16 for place in range(17)]
    for start, stop in pairwise(edges):
        own = np.exp(said[order[start:stop]])
        assert weights[order[start:stop]] == approx(own / own.sum() * (stop - start) / 600)


def by_stable_sort(times: np.ndarray) -> list[int]:
    count = len(times)
    bins = np.empty(count, dtype=np.int64)
    order = np.argsort(times, kind="stable")
    for place, (start, stop) in enumerate(pairwise((np.arange(17) * count // 16).tolist())):
        bins[order[start:stop]] = place
    found: list[int] = bins.tolist()
    return found


@given(
    st.lists(
        st.sampled_from([-0.3, 0.0, 0.5, 1.38, 3.08]) | st.floats(-3.25, 3.0, width=16),
        min_size=1,
        max_size=200,
    )
)
def test_bins_are_those_of_a_stable_sort(times: list[float]) -> None:
    assert time_bins(np.array(times)).tolist() == by_stable_sort(np.array(times))


def test_bins_of_draws_clipped_by_the_thousand_are_those_of_a_stable_sort() -> None:
    times = np.clip(some_draws(16384).min(axis=1), 0.4, 1.0)
    assert (times == 0.4).sum() > 1000 < (times == 1.0).sum()
    assert time_bins(times).tolist() == by_stable_sort(times)


@pytest.mark.parametrize("level", [-900.0, 900.0])
def test_weights_too_small_or_large_for_a_float_are_weighed_all_the_same(level: float) -> None:
    assert levelled(np.array([level, level]), time_bins(np.array([1.0, 2.0]))) == approx([0.5, 0.5])
    together = levelled(np.full(32, level), time_bins(np.zeros(32)))
    assert together == approx([1 / 32] * 32)


def test_effective_draws_are_fewer_the_less_evenly_they_weigh() -> None:
    assert effective_draws(np.full(8, 1 / 8)) == approx(8)
    assert effective_draws(np.array([0.5, 0.5, 0.0, 0.0])) == approx(2)
