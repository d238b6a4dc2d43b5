"""What rests on a price that was looked up more than 180 days before the answers were closed says so."""

from datetime import date, timedelta

import numpy as np
import pytest

from apps.advice import Advice, OldSource, RuleKnowledge
from tests.advice.small import advice_of, experiment, rule_set, target
from tests.advice.small_folder import ALWAYS, Json

LOOKED_UP = date(2026, 3, 1)
PRICE = OldSource("price", "token", "2026-03-01")
DRAWN = {"quantity.QU2.now": np.linspace(50, 150, 101), "quantity.QM4.now": np.full(101, 2.0)}
DERIVED: Json = {
    "derived.bill": {"multiply": ["quantity.QU2.now", "price.token"]},
    "derived.told": {"first": ["quantity.QM4.now", "derived.bill"]},
    "derived.asked": {"multiply": ["quantity.QU2.now", "quantity.QM4.now"]},
}


def advised(figure: str, days: int = 181, drawn: tuple[str, ...] = tuple(DRAWN)) -> Advice:
    price = {"between": [0.05, 5], "unit": "a million", "as_of": LOOKED_UP.isoformat(), "source": "S1"}
    document = rule_set(
        derived=DERIVED,
        words={},
        prices={"token": price},
        targets=[target("spent", default={"from": figure}, shown_when=ALWAYS)],
        experiments=[experiment("E1", when={"fact": figure, "gt": 0})],
    )
    draws = {name: DRAWN[name] for name in drawn}
    knowledge = RuleKnowledge(draws=draws, closed_on=LOOKED_UP + timedelta(days=days))
    return advice_of(document, {"C3": "more"}, knowledge=knowledge)


@pytest.mark.parametrize(
    ("figure", "old"),
    [
        ("derived.bill", (PRICE,)),
        ("derived.asked", ()),
        ("derived.told", ()),  # what was asked is known: the price behind the other way is not in it
    ],
)
def test_a_promise_and_a_test_name_the_old_prices_they_rest_on(
    figure: str, old: tuple[OldSource, ...]
) -> None:
    advice = advised(figure)
    assert (advice.targets[0].dated, advice.experiments[0].dated) == (old, old)
    assert ("dated" in str(advice.to_json()["targets"])) == bool(old)
    assert Advice.from_json(advice.to_json()) == advice
    assert advised(figure, days=180).targets[0].dated == ()


def test_the_figure_that_was_used_decides() -> None:
    assert advised("derived.told", drawn=("quantity.QU2.now",)).targets[0].dated == (PRICE,)
