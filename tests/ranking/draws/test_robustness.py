"""Probabilities of orders from a handful of draws."""

import numpy as np

from apps.ranking import Settings
from apps.ranking.draws.robustness import (
    BLOCK,
    crisp_probabilities,
    crisp_regions,
    first_places,
    fixed_weights,
    full_probabilities,
    halfwidth95,
    order_shares,
    shares_without,
)
from apps.ranking.draws.simulation import Draws
from apps.ranking.draws.weight_space import Region
from tests.ranking.build import approx

ABC = ("data", "user", "model")
ALL = np.array([True, True, True])
NONE = np.array([False, False, False])
# Margins of the pairs data-user, data-model, user-model.
DATA_FIRST, USER_FIRST, MODEL_FIRST, LEVEL = (1, 1, 1), (-1, 1, 1), (-1, -1, -1), (0, 0, 0)


def draws(*rows: tuple[tuple[tuple[float, ...], ...], tuple[float, float, float]]) -> Draws:
    """Draws of margins in three streams and of their weights."""
    margins = np.array([row[0] for row in rows], dtype=float)
    weights = np.array([row[1] for row in rows], dtype=float)
    empty = np.zeros((len(rows), 0))
    return Draws(margins, weights, empty, empty, np.zeros((len(rows), 3)), empty)


def weighing(ranking: float, likert: float, estimates: float) -> Settings:
    return Settings(weight_prior=(ranking, likert, estimates))


def test_fixed_weights_are_cut_down_to_the_streams_there_are() -> None:
    assert fixed_weights(Settings(), ALL) is None
    assert fixed_weights(weighing(1, 2, 5), ALL) == approx((1 / 8, 2 / 8, 5 / 8))
    assert fixed_weights(weighing(1, 2, 5), np.array([True, False, True])) == approx((1 / 6, 5 / 6))
    assert fixed_weights(weighing(0, 2, 0), np.array([True, False, True])) == (0.5, 0.5)
    assert fixed_weights(weighing(1e308, 1e308, 0), ALL) == (0.5, 0.5, 0.0)
    assert fixed_weights(weighing(1, 1, 1), NONE) == ()


def test_regions_come_from_the_streams_there_are() -> None:
    margins = np.array([DATA_FIRST, MODEL_FIRST, USER_FIRST], dtype=float)
    found, method = crisp_regions(margins, np.array([True, False, False]), Settings())
    assert ([one.orders for one in found], method) == ([(0,)], "argmax")
    # Data, user, model against user, data, model: even at equal weights.
    found, method = crisp_regions(margins, np.array([True, False, True]), Settings())
    assert {one.orders: one.share for one in found} == {(0,): approx(0.5), (2,): approx(0.5)}
    assert method == "intervals"
    found, _ = crisp_regions(margins, ALL, weighing(1, 0, 3))
    assert ([one.orders for one in found], found[0].centroid) == ([(2,)], approx((0.25, 0, 0.75)))


def test_first_places_are_shared_by_the_orders_of_a_region() -> None:
    # Orders 0 and 1 begin with data, 2 with user, 5 with model.
    found = [Region(0.75, (), (0, 1, 2)), Region(0.25, (), (5,))]
    assert first_places(found, 3) == approx([0.5, 0.25, 0.25])


def test_crisp_probabilities_and_the_middle_of_the_weights_behind_them() -> None:
    margins = np.array([DATA_FIRST, LEVEL, (-0.5, 1, 1)], dtype=float)
    there = np.array([True, False, True])
    found = crisp_probabilities(margins, there, Settings(), ABC)
    # Data before user while t - (1 - t) / 2 > 0: above a third.
    assert found.p_dominant == {"data": approx(2 / 3), "user": approx(1 / 3), "model": 0}
    assert found.p_order[:3] == approx((2 / 3, 0, 1 / 3))
    assert found.central_weights == {
        "data": {"stated": approx(2 / 3), "headroom": approx(1 / 3)},
        "user": {"stated": approx(1 / 6), "headroom": approx(5 / 6)},
        "model": None,
    }
    assert found.method == "intervals"


def test_the_middle_of_the_weights_is_the_middle_where_one_dimension_leads_throughout() -> None:
    # Headroom leaves data and user level, so data leads at every weight of stated but 0.
    margins = np.array([DATA_FIRST, USER_FIRST, (0, 1, 1)], dtype=float)
    found = crisp_probabilities(margins, np.array([True, False, True]), Settings(), ABC)
    assert found.central_weights["data"] == {"stated": approx(0.5), "headroom": approx(0.5)}
    assert found.central_weights["user"] is None


def test_without_streams_every_order_is_as_likely_and_no_weight_is_behind_it() -> None:
    found = crisp_probabilities(np.zeros((3, 3)), NONE, Settings(), ABC)
    assert found.p_order == approx((1 / 6,) * 6)
    assert found.p_dominant == {name: approx(1 / 3) for name in ABC}
    assert set(found.central_weights.values()) == {None}


def test_draws_that_tie_share_their_place() -> None:
    shares = order_shares(np.array([DATA_FIRST, USER_FIRST, LEVEL, (0, 1, 1)], dtype=float))
    # A sixth of the third draw for each order; the fourth is data or user first, model last.
    assert shares.orders * 24 == approx([6 + 1 + 3, 1, 6 + 1 + 3, 1, 1, 1])
    expected = [[1, 0, 0], [0, 1, 0], [1 / 3] * 3, [1 / 2, 1 / 2, 0]]
    assert shares.firsts == approx(np.array(expected))


def test_draws_beyond_the_first_block_count_like_those_in_it() -> None:
    margins = np.tile(np.array([DATA_FIRST], dtype=float), (BLOCK + 2, 1))
    margins[0], margins[BLOCK], margins[BLOCK + 1] = USER_FIRST, LEVEL, MODEL_FIRST
    shares = order_shares(margins)
    assert shares.firsts[[0, 1, BLOCK, BLOCK + 1]] == approx(
        np.array([[0, 1, 0], [1, 0, 0], [1 / 3] * 3, [0, 0, 1]])
    )
    assert shares.orders.sum() == approx(1.0)
    assert shares.orders[5] == approx((1 + 1 / 6) / (BLOCK + 2))


TWO = draws(
    # Stated says data, the others user; then stated and headroom say data.
    ((DATA_FIRST, USER_FIRST, USER_FIRST), (0.6, 0.2, 0.2)),
    ((DATA_FIRST, USER_FIRST, DATA_FIRST), (0.2, 0.6, 0.2)),
)


def test_full_probabilities_weigh_each_draw_by_its_own_weights() -> None:
    found = full_probabilities(TWO, ALL, Settings(), ABC)
    assert found.p_dominant == {"data": 0.5, "user": 0.5, "model": 0.0}
    assert found.p_order[:3] == (0.5, 0.0, 0.5)
    assert found.method == "monte_carlo"
    assert found.central_weights == {
        "data": {
            "stated": approx(0.6),
            "symptoms": approx(0.2),
            "headroom": approx(0.2),
        },
        "user": {
            "stated": approx(0.2),
            "symptoms": approx(0.6),
            "headroom": approx(0.2),
        },
        "model": None,
    }
    # At data's weights data leads both draws; at user's weights user does.
    assert found.confidence == {"data": 1.0, "user": 1.0, "model": None}
    assert found.without == {
        # Without stated: user twice, and 3/4 user against 1/4 data.
        "stated": {"data": 0.0, "user": 1.0, "model": 0.0},
        # Without symptoms: 3/4 data; data twice.
        "symptoms": {"data": 1.0, "user": 0.0, "model": 0.0},
        # Without headroom: 3/4 data; 3/4 user.
        "headroom": {"data": 0.5, "user": 0.5, "model": 0.0},
    }
    assert found.halfwidth95 == approx(1.96 * 0.5 / 2**0.5)


def test_confidence_is_how_often_the_leader_leads_at_its_own_weights() -> None:
    mixed = draws(
        ((DATA_FIRST, LEVEL, LEVEL), (1, 0, 0)),
        ((USER_FIRST, LEVEL, LEVEL), (1, 0, 0)),
        ((USER_FIRST, LEVEL, LEVEL), (1, 0, 0)),
        ((LEVEL, LEVEL, LEVEL), (1, 0, 0)),
    )
    found = full_probabilities(mixed, np.array([True, False, False]), Settings(), ABC)
    assert found.confidence == {
        "data": approx((1 + 1 / 3) / 4),
        "user": approx((2 + 1 / 3) / 4),
        "model": approx(1 / 12),
    }
    assert found.central_weights["model"] == {"stated": 1.0}
    # Without the only stream nothing says anything.
    assert found.without == {"stated": {name: approx(1 / 3) for name in ABC}}


def test_without_a_stream_the_other_weights_are_renormalised() -> None:
    # Of symptoms and headroom the first weighs 3/4 in the second draw.
    shares = shares_without(TWO, ALL, 0, Settings())
    assert shares is not None
    assert shares.firsts.tolist() == [[0, 1, 0], [0, 1, 0]]
    fixed = shares_without(TWO, ALL, 0, weighing(9, 1, 3))
    assert fixed is not None
    assert fixed.firsts.tolist() == [[0, 1, 0], [1, 0, 0]]
    assert shares_without(TWO, np.array([True, False, False]), 0, Settings()) is None
    assert shares_without(TWO, NONE, 1, Settings()) is None
    # What was looked at stays as it was.
    assert ALL.all()


def test_a_stream_that_is_not_there_can_be_left_out_too() -> None:
    there = np.array([False, True, True])
    one, other = shares_without(TWO, there, 0, Settings()), shares_without(TWO, ALL, 0, Settings())
    assert one is not None
    assert other is not None
    assert one.firsts.tolist() == other.firsts.tolist()


def test_the_halfwidth_is_that_of_a_share_of_a_half() -> None:
    assert halfwidth95(1) == approx(0.98)
    assert halfwidth95(32768) == approx(0.98 / 181.01934, abs=1e-9)
