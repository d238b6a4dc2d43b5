"""Lengths, areas and the lattice where geometry is easy."""

from collections.abc import Iterable

import numpy as np
import pytest

from apps.ranking.draws.weight_space import Region, regions


def divided(
    *rows: Iterable[float], dimensions: int = 3
) -> dict[tuple[int, ...], tuple[float, tuple[float, ...]]]:
    """What each row, the scores of one order in all streams, is best in."""
    found, _ = regions(np.array(rows, dtype=float).T, None, dimensions)
    return {one.orders: (one.share, one.centroid) for one in found}


def near(share: float, *centroid: float) -> tuple[object, object]:
    return pytest.approx(share), pytest.approx(centroid)


def test_without_any_stream_all_orders_are_level() -> None:
    found, method = regions(np.zeros((0, 6)), None, 3)
    assert (found[0].share, found[0].centroid, found[0].orders) == (1.0, (), (0, 1, 2, 3, 4, 5))
    assert method == "argmax"


def test_one_stream_has_one_weight() -> None:
    found, method = regions(np.array([[1.0, 3.0, 3.0 - 1e-9, 2.0]]), None, 3)
    assert [(one.share, one.centroid, one.orders) for one in found] == [(1.0, (1.0,), (1, 2))]
    assert method == "argmax"


@pytest.mark.parametrize(
    ("scores", "orders"),
    [
        # Level within a billionth of the best, or of one where the best is less.
        ([0.1, 0.1 - 0.9e-9], (0, 1)),
        ([0.1, 0.1 - 1.5e-9], (0,)),
        ([1000.0, 1000.0 - 0.9e-6], (0, 1)),
        ([1000.0, 1000.0 - 1.5e-6], (0,)),
        ([-1000.0, -1000.0 - 0.9e-6], (0, 1)),
    ],
)
def test_orders_are_level_within_a_billionth(scores: list[float], orders: tuple[int, ...]) -> None:
    found, _ = regions(np.array([scores]), None, 3)
    assert found[0].orders == orders


def test_fixed_weights_decide_at_one_point() -> None:
    scores = np.array([[4.0, 0.0], [0.0, 2.0]])
    for fixed, best in (((0.5, 0.5), 0), ((0.25, 0.75), 1)):
        found, method = regions(scores, fixed, 3)
        assert [(one.share, one.centroid, one.orders) for one in found] == [(1.0, fixed, (best,))]
        assert method == "argmax"
    # A third stream changes nothing about that.
    assert regions(np.vstack([scores, [0, 9]]), (1.0, 0.0, 0.0), 3)[0][0].orders == (0,)


def test_two_streams_divide_a_line() -> None:
    found, method = regions(np.zeros((2, 6)), None, 3)
    assert method == "intervals"
    assert (found[0].share, found[0].centroid, found[0].orders) == (1.0, (0.5, 0.5), (0, 1, 2, 3, 4, 5))
    # 4t against 2(1-t): even at t = 1/3. The third is beaten everywhere, the fourth is level with the second.
    assert divided((4, 0), (0, 2), (-1, 1), (0, 2)) == {
        (0,): near(2 / 3, 2 / 3, 1 / 3),
        (1, 3): near(1 / 3, 1 / 6, 5 / 6),
    }


def test_a_third_order_takes_the_middle_of_the_line() -> None:
    # 4t, 3(1-t) and 2: the last is best from 1/3 to 1/2.
    assert divided((4, 0), (0, 3), (2, 2)) == {
        (0,): near(1 / 2, 3 / 4, 1 / 4),
        (1,): near(1 / 3, 1 / 6, 5 / 6),
        (2,): near(1 / 6, 5 / 12, 7 / 12),
    }


def test_an_order_that_is_best_at_one_point_only_has_no_share() -> None:
    # At t = 1/2 all three come to 2.
    assert set(divided((4, 0), (0, 4), (2, 2))) == {(0,), (1,)}


def test_orders_that_never_differ_by_weight_are_told_apart_by_their_scores() -> None:
    assert divided((1, 1), (2, 2)) == {(1,): near(1, 0.5, 0.5)}


def test_three_streams_divide_a_triangle_into_thirds() -> None:
    found, method = regions(np.eye(3), None, 4)
    assert method == "polygons"
    # Each third is a kite from its corner to the middle: corner, two edge middles, centre. Its two triangles have
    # their middles at ((1 + 1/2 + 1/3) / 3, ...).
    corner, others = 11 / 18, 7 / 36
    assert {one.orders: (one.share, one.centroid) for one in found} == {
        (0,): near(1 / 3, corner, others, others),
        (1,): near(1 / 3, others, corner, others),
        (2,): near(1 / 3, others, others, corner),
    }


def test_a_line_through_the_triangle_cuts_off_a_corner() -> None:
    # 2x against 1: the first is best where x > 1/2, a quarter of the triangle.
    assert divided((2, 0, 0), (1, 1, 1)) == {
        (0,): near(1 / 4, 2 / 3, 1 / 6, 1 / 6),
        # What is left of the middle: (1/3 - 1/4 * 2/3) / (3/4).
        (1,): near(3 / 4, 2 / 9, 7 / 18, 7 / 18),
    }


def test_each_stream_has_its_own_corner() -> None:
    assert divided((0, 0, 4), (1, 1, 1)) == {
        (0,): near(9 / 16, 1 / 4, 1 / 4, 1 / 2),
        (1,): near(7 / 16, 37 / 84, 37 / 84, 5 / 42),
    }


def test_an_order_that_is_best_nowhere_inside_has_no_region() -> None:
    # The third meets the two others on their common line only.
    assert set(divided((2, 0, 1), (0, 2, 1), (1, 1, 1))) == {(0,), (1,)}
    # The fourth is best nowhere: its plane passes below the middle of the three.
    assert set(divided((3, 0, 0), (0, 3, 0), (0, 0, 3), (0.9, 0.9, 0.9))) == {(0,), (1,), (2,)}


def test_scores_that_differ_by_rounding_alone_are_the_same_order() -> None:
    assert divided((1, 0, 0), (1, 1e-12, 0), (0, 0, 1)) == {
        # x > z is a half with the corners x, y and the middle of x and z.
        (0, 1): near(1 / 2, 1 / 2, 1 / 3, 1 / 6),
        (2,): near(1 / 2, 1 / 6, 1 / 3, 1 / 2),
    }


def test_five_dimensions_are_laid_on_a_lattice() -> None:
    found, method = regions(np.eye(3), None, 5)
    assert method == "lattice"
    shares = {one.orders: one.share for one in found}
    assert shares == {(0,): pytest.approx(1 / 3, abs=1e-3), (1,): pytest.approx(1 / 3, abs=1e-3), (2,): pytest.approx(1 / 3, abs=1e-3)}  # fmt: skip
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    kite = next(one for one in found if one.orders == (0,))
    assert kite.centroid == pytest.approx((11 / 18, 7 / 36, 7 / 36), abs=1e-3)


def test_a_tie_on_the_lattice_is_split_by_orders() -> None:
    # Two orders share the first row, one has the second; along x = y all three are level.
    found, _ = regions(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]), None, 5)
    shares = {one.orders: one.share for one in found}
    assert shares[(0, 1)] + shares[(2,)] == pytest.approx(1.0)
    # 200 points a side; 200 * 201 / 2 points, of which 100 lie on the line x = y: two thirds of each go to the pair.
    line = 100 / 20100
    assert shares[(0, 1)] == pytest.approx((1 - line) / 2 + line * 2 / 3)


def test_orders_that_are_best_at_no_point_of_the_lattice_have_no_region() -> None:
    found, _ = regions(np.array([[3.0, 0, 0, 0.9], [0, 3.0, 0, 0.9], [0, 0, 3.0, 0.9]]), None, 5)
    assert {one.orders for one in found} == {(0,), (1,), (2,)}


def test_the_lattice_is_even_in_every_corner() -> None:
    found, _ = regions(np.zeros((3, 1)), None, 5)
    only: Region = found[0]
    assert only.share == pytest.approx(1.0, abs=1e-12)
    assert only.centroid == pytest.approx((1 / 3, 1 / 3, 1 / 3), abs=1e-12)
