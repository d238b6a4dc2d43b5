"""What rests on a price or a law that was looked up more than 180 days before the answers were closed says so."""

from datetime import date, timedelta

import numpy as np
import pytest

from apps.advice import Advice, OldSource, RuleKnowledge
from tests.advice.small import ALWAYS, Json, advice_of, experiment, rule, rule_set, target

LOOKED_UP = date(2026, 3, 1)
PRICE = OldSource("price", "token", "2026-03-01")
LAW = OldSource("law", "law", "2026-03-01")
DRAWN = {"quantity.QU2.now": np.linspace(50, 150, 101), "quantity.QM4.now": np.full(101, 2.0)}
DERIVED: Json = {
    "derived.bill": {"multiply": ["quantity.QU2.now", "price.token"]},
    "derived.told": {"first": ["quantity.QM4.now", "derived.bill"]},
    "derived.asked": {"multiply": ["quantity.QU2.now", "quantity.QM4.now"]},
}
TARGET = target("spent", default={"from": "derived.bill"}, shown_when=ALWAYS)
TEST = experiment("E1", when={"fact": "derived.bill", "gt": 0})


def advised(*rules: Json, days: int = 181, drawn: tuple[str, ...] = tuple(DRAWN), **given: object) -> Advice:
    as_of = {"as_of": LOOKED_UP.isoformat(), "source": "S1"}
    document = rule_set(
        *rules,
        derived=DERIVED,
        words={"bill": "derived.bill", "told": "derived.told", "asked": "derived.asked"},
        dates={"law": {"on": "2026-08-02", **as_of}, "fresh": {"on": "2026-08-02", "as_of": "2026-08-20", "source": "S1"}},
        prices={"token": {"between": [0.05, 5], "unit": "a million", **as_of}},
        **given,
    )  # fmt: skip
    draws = {name: DRAWN[name] for name in drawn}
    knowledge = RuleKnowledge(draws=draws, closed_on=LOOKED_UP + timedelta(days=days))
    return advice_of(document, {"C3": "more"}, knowledge=knowledge)


def dated(text: str, *, days: int = 181, drawn: tuple[str, ...] = tuple(DRAWN)) -> tuple[OldSource, ...]:
    return advised(rule("A", when=ALWAYS, practices=[text]), days=days, drawn=drawn).fired[0].dated


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("Plain.", ()),
        ("From {date:law} on.", (LAW,)),
        ("From {date:fresh} on.", ()),
        ("At {price:token}.", (PRICE,)),
        ("It takes {bill}.", (PRICE,)),
        ("It takes {bill} from {date:law} on.", (LAW, PRICE)),
        ("It takes {asked}.", ()),
        ("It takes {told}.", ()),  # what was asked is known: the price behind the other way is not in it
        ("At {price:token}, before {peak_name}.", ()),  # not said: there is no peak
    ],
)
def test_a_text_names_the_old_prices_and_laws_it_rests_on(text: str, old: tuple[OldSource, ...]) -> None:
    assert dated(text) == old
    assert dated(text, days=180) == ()


def test_the_figure_that_was_used_decides() -> None:
    assert dated("It takes {told}.", drawn=("quantity.QU2.now",)) == (PRICE,)


@pytest.mark.parametrize("days", [180, 181])
def test_a_reason_a_promise_a_test_a_near_miss_and_another_shape_say_so(days: int) -> None:
    other = {"shape": "P9", "because": "From {date:law} on.", "facts": ["derived.bill"]}
    advice = advised(
        rule("A", when={"fact": "derived.bill", "gt": 1}),
        rule("B", when={"fact": "derived.bill", "gt": 100}),
        rule("P2", "base", when={"fact": "context.C3", "is": "more"}, instead_of=[other]),
        days=days,
        targets=[TARGET],
        experiments=[TEST],
    )
    fired = {each.id: each.dated for each in advice.fired}
    [miss], [shape] = [each for each in advice.near_misses if each.id == "B"], advice.other_shapes
    said = (fired["A"], advice.targets[0].dated, advice.experiments[0].dated, miss.dated, shape.dated)
    assert said == (((PRICE,),) * 4 + ((LAW, PRICE),) if days > 180 else ((),) * 5)
    assert fired["P2"] == ()
    assert ("dated" in str(advice.to_json())) == (days > 180)
    assert Advice.from_json(advice.to_json()) == advice
