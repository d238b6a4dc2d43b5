"""From the shares of six orders to every table."""

import numpy as np
import pytest

from apps.ranking.orders.order_tables import acceptability, at_most_one, order_probabilities

ABC = ("data", "user", "model")
# dum, dmu, udm, umd, mdu, mud, in sixteenths.
SHARES = np.array([6, 4, 3, 2, 1, 0]) / 16


def test_nothing_is_more_than_everything() -> None:
    assert at_most_one(np.array([0.5, 1 + 1e-12])).tolist() == [0.5, 1.0]


def test_acceptability_adds_up_the_orders() -> None:
    table = acceptability(SHARES, 3)
    assert (table * 16).tolist() == [[10, 4, 2], [5, 6, 5], [1, 6, 9]]


def test_every_table_follows_from_the_orders() -> None:
    found = order_probabilities(SHARES, ABC, {"data": None}, "argmax")
    assert found.orders[:2] == (ABC, ("data", "model", "user"))
    assert found.orders[-1] == ("model", "user", "data")
    assert found.p_order == tuple(SHARES.tolist())
    assert found.acceptability["user"] == (5 / 16, 6 / 16, 5 / 16)
    assert found.p_dominant == {"data": 10 / 16, "user": 5 / 16, "model": 1 / 16}
    assert found.pairs == {
        "data": {"user": 6 / 16, "model": 4 / 16},
        "user": {"data": 3 / 16, "model": 2 / 16},
        "model": {"data": 1 / 16, "user": 0},
    }
    assert found.top_two == {"data": {"user": 9 / 16, "model": 5 / 16}, "user": {"model": 2 / 16}}
    # Data is before user in dum, dmu, mdu; before model in dum, dmu, udm; user before model in dum, udm, umd.
    assert found.pairwise == {
        "data": {"user": 11 / 16, "model": 13 / 16},
        "user": {"data": 5 / 16, "model": 11 / 16},
        "model": {"data": 3 / 16, "user": 5 / 16},
    }
    assert found.central_weights == {"data": None}
    assert found.method == "argmax"


def test_rounding_never_takes_a_table_over_one() -> None:
    above = np.full(6, (1 + 1e-12) / 2)
    above[2:] = 0
    found = order_probabilities(above, ABC, {}, "argmax")
    assert found.p_dominant["data"] == 1.0
    assert found.pairwise["data"] == {"user": 1.0, "model": 1.0}
    alone = order_probabilities(np.array([1 + 1e-12, 0, 0, 0, 0, 0]), ABC, {}, "argmax")
    assert alone.p_order[0] == alone.pairs["data"]["user"] == alone.top_two["data"]["user"] == 1.0


def test_figures_are_plain_numbers() -> None:
    found = order_probabilities(SHARES, ABC, {}, "argmax")
    assert {type(p) for row in (found.p_order, found.acceptability["data"]) for p in row} == {float}
    assert type(found.pairs["data"]["user"]) is type(found.top_two["data"]["user"]) is float
    assert found.top_two["data"]["user"] == pytest.approx(9 / 16)
