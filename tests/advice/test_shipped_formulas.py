"""What the shipped rules work out, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from apps.advice.conditions.conditions import Draws, FactValue
from apps.advice.facts.draws import derive
from apps.advice.facts.gathering import gather_facts
from apps.advice.instrument import Instrument
from apps.advice.rules.rules import RuleSet
from apps.documents.mapping import read
from tests.advice import shipped
from tests.advice.build import framing, result

type Facts = dict[str, FactValue]

HOSTED: Facts = {"engagement.model_hosting": "hosted", "engagement.system_kind": "answers"}
LIVE: Facts = {"engagement.stage": "live"}
# A thousand answers cost 2, of which 10,000 a day now and 30,000 at the horizon.
PRICED: Facts = {
    "quantity.QM4.now": 2.0, "quantity.QM4.horizon": 2.0, "quantity.QU7.now": 10_000.0, "quantity.QU7.horizon": 30_000.0,
}  # fmt: skip
BILLED: Facts = {**PRICED, **LIVE, "quantity.QM12.now": 900.0}
TOKENS: Facts = {
    **HOSTED, "quantity.QM7.now": 5000.0, "quantity.QM9.now": 400.0,
    "price.tokens_in": 1.0, "price.tokens_out": 5.0, "price.cached_tokens": 0.1,
}  # fmt: skip
CHECKED: Facts = {"quantity.QO6.now": 400.0, "quantity.QO6.horizon": 1000.0, "quantity.QO7.now": 2.0}


def worked_out(
    rules: RuleSet, name: str, known: Facts, draws: dict[str, Draws] | None = None
) -> FactValue | None:
    values: Facts = {f"constant.{each}": constant.value for each, constant in rules.constants.items()}
    values |= known
    derive(rules.derived, values=values, people={}, draws=dict(draws or {}))
    return values.get(f"derived.{name}")


@pytest.mark.parametrize(
    ("name", "known", "value"),
    [
        ("load", {"engagement.system_kind": "predictive", "quantity.QU2.horizon": 40.0}, 2),
        ("load", {"engagement.system_kind": "agent", "quantity.QU2.horizon": 40.0}, 40),
        ("load_at_peak", {"quantity.QU2.horizon": 40.0, "engagement.peak_factor": 3.0}, 120),
        ("load_at_next_peak", {"quantity.QU2.now": 10.0, "engagement.peak_factor": 3.0}, 30),
        ("answers_month", PRICED, 912_000),
        ("cost_month", PRICED, 1824),
        ("cost_month", BILLED, 2700),
        ("cost_month", {**BILLED, "quantity.QM4.horizon": 1.0}, 1350),
        ("cost_year", BILLED, 32_400),
        ("cost_person_month", {**BILLED, "quantity.QU1.horizon": 900.0}, 3),
        # 5,000 sent, of which about a tenth repeats at a tenth of the price, and 400 back at 5 a million.
        ("price_by_tokens", TOKENS, 6.57309),
        ("tokens_month", {**PRICED, **TOKENS}, 4.9248e9),
        ("tokens_minute", {**TOKENS, "quantity.QU2.horizon": 2.0}, 289_800),
        ("calls_minute", {"quantity.QU2.horizon": 2.0, "quantity.QM10.now": 5.0}, 268.3),
        ("index_gb", {"quantity.QD5.horizon": 1e7}, 34.64),
        ("rebuild_hours", {"quantity.QD5.horizon": 3.24e6}, 3),
        ("reviewers_needed", CHECKED, 5),
        ("minutes_per_check", CHECKED, 1.8),
        ("minutes_per_check_horizon", CHECKED, 0.72),
        ("allowed_outage_minutes", {"target.G2.number": 99.9}, 40.32),
        ("outage_cost", {"target.G2.number": 99.9, "target.G7": 3000}, 2016),
        # Half a thousandth of a year is 4.4 hours, of which an ordinary one costs about a fifth of the worst.
        ("next_nine_year", {"target.G2": "99.9", "target.G7": 3000}, 2940.2),
        ("nine_price_year", {"target.G4": 1000}, 8485),
    ],
)  # fmt: skip
def test_a_figure_follows_from_what_was_said(rules: RuleSet, name: str, known: Facts, value: float) -> None:
    assert worked_out(rules, name, known) == pytest.approx(value, rel=0.001)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *(("cost_month", {**BILLED, f"cross_check.{each}": "off"}) for each in ("bill", "budget", "peak")),
        ("cost_month", {**PRICED, "target.G4": 10}),  # 1,824 a month against 10
        ("cost_month", {**PRICED, "target.G9": 200}),  # a hundred times what it brings in
        ("cost_month", {**BILLED, "quantity.QM12.now": 0.0, "target.G4": 10}),  # not live yet: no bill
        ("price_by_tokens", {**TOKENS, "engagement.model_hosting": "own"}),
        ("tokens_month", PRICED),
        ("next_nine_year", {"target.G2": "99.99", "target.G7": 3000}),
        ("minutes_per_check", {**CHECKED, "quantity.QO6.now": 0.0}),
        ("load", {"quantity.QU2.horizon": 40.0}),
    ],
)  # fmt: skip
def test_what_would_say_nothing_is_not_worked_out(rules: RuleSet, name: str, known: Facts) -> None:
    assert worked_out(rules, name, known) is None


def test_a_bill_counts_however_far_it_is_over_the_ceiling(rules: RuleSet) -> None:
    assert worked_out(rules, "cost_month", {**BILLED, "target.G4": 10}) == pytest.approx(2700)


def test_a_cost_that_may_be_anything_is_not_shown(rules: RuleSet) -> None:
    for width, is_shown in ((1.2, True), (1.3, False)):
        drawn = {"quantity.QU7.horizon": 30_000 * 10 ** np.linspace(-width, width, 999)}
        assert (worked_out(rules, "cost_month_shown", PRICED, drawn) is not None) is is_shown
        assert worked_out(rules, "cost_month", PRICED, drawn) == pytest.approx(1824)


@pytest.mark.parametrize(("currency", "is_known"), [("EUR", True), ("JPY", False)])
def test_a_price_is_known_in_the_currencies_it_holds_in(
    rules: RuleSet, currency: str, is_known: bool
) -> None:
    asked = read(Instrument, shipped.instrument())
    framed = replace(framing(), currency=currency)
    facts = gather_facts(rules, result=result(), answers=[], framing=framed, instrument=asked)
    assert ("price.tokens_in" in facts.values) is is_known
    assert "price.cached_tokens" in facts.values
