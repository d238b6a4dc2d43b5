"""Facts from a file: ranges drawn, breaches counted, everything that does not fit named at once."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from apps.advice.errors import FactsError
from apps.advice.facts.draws import DRAWS
from apps.advice.facts.file import GivenFacts, parse_facts
from apps.advice.instrument import Instrument
from apps.advice.rules.ruleset import RuleSet
from apps.documents.mapping import read
from tests.advice.lists.third import document as questionnaire

type Json = dict[str, Any]
type Given = Callable[..., GivenFacts]

FILE: Json = {
    "format": "scalelens-facts/1",
    "framing": {
        "model_hosting": "hosted",
        "stage": "live",
        "horizon_months": 24,
        "success_measure": "fewer calls",
        "currency": "EUR",
        "switches": {
            "system_kind": "answers",
            "retrieval": "yes",
            "people_check": "some",
            "exists": "one_application",
            "success_without_human": "no",
        },
    },
    "facts": {"verdict.level": "clear", "verdict.dominant": ["user"], "perspectives_contributing": 5},
}


@pytest.fixture(scope="module")
def asked() -> Instrument:
    return read(Instrument, questionnaire())


@pytest.fixture
def given(rules: RuleSet, asked: Instrument) -> Given:
    """Read the file with more facts, whose names have _ for the dots."""

    def _given(**facts: Any) -> GivenFacts:
        named = {name.replace("__", "."): value for name, value in facts.items()}
        return parse_facts({**FILE, "facts": {**FILE["facts"], **named}}, rules, asked)

    return _given


def test_a_range_is_drawn_as_it_is_told(given: Given) -> None:
    drawn = given(quantity__QU2__now=[5, 10, 40]).facts.draws["quantity.QU2.now"]
    assert len(drawn) == DRAWS
    assert np.percentile(drawn, (10, 50, 90)) == pytest.approx((5, 10, 40), rel=0.002)


def test_a_range_from_nothing_is_never_below_it(given: Given) -> None:
    drawn = given(quantity__QU2__now=[0, 10, 40]).facts.draws["quantity.QU2.now"]
    assert drawn.min() == 0.0
    assert np.percentile(drawn, (50, 90)) == pytest.approx((10, 40), rel=0.002)
    nothing = given(quantity__QU2__now=[0, 0, 0]).facts.draws["quantity.QU2.now"]
    assert nothing.max() == 0.0


def test_today_and_the_horizon_share_their_error_and_the_limit_has_its_own(given: Given) -> None:
    facts = given(
        quantity__QU2__now=[5, 10, 20], quantity__QU2__horizon=[10, 20, 40], quantity__QU2__limit=[5, 10, 20],
    ).facts  # fmt: skip
    now, horizon, limit = (facts.draws[f"quantity.QU2.{point}"] for point in ("now", "horizon", "limit"))
    assert horizon == pytest.approx(2 * now)
    assert abs(np.corrcoef(np.log(now), np.log(limit))[0, 1]) < 0.05


def test_how_probable_a_breach_is_is_counted(given: Given) -> None:
    values = given(
        quantity__QU2__now=[5, 10, 20], quantity__QU2__horizon=90, quantity__QU2__limit=20
    ).facts.values
    assert values["breach_now.QU2"] == pytest.approx(0.1, abs=0.001)
    assert values["breach.QU2"] == 1.0
    assert (values["breach_now.user"], values["breach.any"]) == (values["breach_now.QU2"], 1.0)
    assert "breach.data" not in values


def test_without_a_horizon_nothing_is_said_of_it(given: Given) -> None:
    values = given(quantity__QU2__now=30, quantity__QU2__limit=20).facts.values
    assert values["breach_now.QU2"] == 1.0
    assert "breach.QU2" not in values
    assert not any(name.startswith("breach") for name in given(quantity__QU2__now=30).facts.values)


def test_what_the_file_says_of_a_breach_goes_first(given: Given) -> None:
    read = given(
        quantity__QU2__now=30,
        quantity__QU2__limit=20,
        breach_now__QU2=0.3,
        breach_now__QM13=0.9,
    )
    assert read.facts.values["breach_now.QU2"] == 0.3
    assert read.knowledge.worst == ("QM13",)


def test_framing_and_peak_are_facts_and_a_list_that_is_left_out_is_empty(
    given: Given, rules: RuleSet, asked: Instrument
) -> None:
    framing = {**FILE["framing"], "success_today": 41, "success_wanted": 60}
    peak = {"name": "Storm season", "days": 75, "factor": 3}
    known = parse_facts({**FILE, "framing": framing, "peak": peak}, rules, asked).facts.values
    assert known["engagement.success_today"] == 41
    assert known["derived.success_by_day_90"] == 45.75
    assert (known["engagement.days_to_peak"], known["engagement.peak_factor"]) == (75, 3)
    assert (known["verdict.dominant"], known["verdict.secondary"], known["verdict.tied"]) == (
        ("user",),
        (),
        (),
    )
    assert "engagement.days_to_peak" not in given().facts.values
    told = given(engagement__days_to_peak=12, verdict__tied=["user", "model"]).facts.values
    assert (told["engagement.days_to_peak"], told["verdict.tied"]) == (12, ("user", "model"))


def test_the_order_of_facts_changes_nothing(given: Given) -> None:
    one = {
        "quantity__QU2__now": [5, 10, 20],
        "quantity__QU2__limit": [10, 20, 30],
        "quantity__QM4__now": [1, 2, 3],
    }
    first, second = given(**one), given(**dict(reversed(one.items())))
    assert first.facts.values == second.facts.values
    assert all((first.facts.draws[name] == second.facts.draws[name]).all() for name in first.facts.draws)


def test_everything_that_does_not_fit_is_named_at_once(rules: RuleSet, asked: Instrument) -> None:
    document = deepcopy(FILE)
    document["framing"]["model_hosting"] = "rented"
    document["framing"]["switches"] = {"colour": "red"} | document["framing"]["switches"]
    del document["framing"]["switches"]["exists"]
    document["facts"] |= {
        "quantity.QU2.now": [3, 2, 1],
        "quantity.QU2.horizon": [0, 0, 1],
        "quantity.QU99.now": 1,
        "context.C4": "soon",
        "verdict.dominant": ["users"],
        "verdict.provisional": 1,
        "engagement.stage": "live",
    }
    document |= {"people": {"context.C2": 3}}
    with pytest.raises(FactsError) as caught:
        parse_facts(document, rules, asked)
    assert [(one.path, one.code) for one in caught.value.errors] == [
        ("facts.verdict.dominant", "wrong_value"),
        ("facts.quantity.QU2.now", "wrong_value"),
        ("facts.quantity.QU2.horizon", "wrong_value"),
        ("facts.quantity.QU99.now", "unknown_fact"),
        ("facts.context.C4", "wrong_value"),
        ("facts.verdict.provisional", "wrong_value"),
        ("facts.engagement.stage", "framing"),
        ("people.context.C2", "unknown_name"),
        ("framing.model_hosting", "unknown_choice"),
        ("framing.switches.colour", "unknown_item"),
        ("framing.switches.exists", "missing_field"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("target.G11", "97", "98 (1 in 50), 99 (1 in 100), 99.9 (1 in 1,000) percent is expected here."),
        ("status.QU2", "fine", "under (within its limit: fine), or undecided, is expected here."),
    ],
)
def test_what_is_expected_says_what_it_means(name: str, value: str, message: str, given: Given) -> None:
    with pytest.raises(FactsError) as caught:
        given(**{name.replace(".", "__"): value})
    (problem,) = caught.value.errors
    assert problem.message.endswith(message)


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"format": "scalelens-facts/2"}, ["format"]),
        ({"framing": {}}, ["framing.model_hosting", "framing.stage", "framing.horizon_months", "framing.success_measure"]),
        ({"facts": []}, ["facts"]),
        ({"facts": {"quantity.QU2.now": None}}, ["facts.quantity.QU2.now"]),
        ({"peak": {"name": "", "days": -1, "factor": 0}}, ["peak.name", "peak.days", "peak.factor"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_schema_is_named_by_its_path(
    change: Json, paths: list[str], rules: RuleSet, asked: Instrument
) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts({**FILE, **change}, rules, asked)
    assert sorted(one.path for one in caught.value.errors) == sorted(paths)


@pytest.mark.parametrize("document", [None, [], "facts", 3])
def test_any_json_at_all_is_refused_in_words(document: object, rules: RuleSet, asked: Instrument) -> None:
    with pytest.raises(FactsError):
        parse_facts(document, rules, asked)


def test_who_was_asked_and_when_it_was_closed_are_checked(rules: RuleSet, asked: Instrument) -> None:
    for wrong, path in (
        ({"perspectives": ["product", "nobody"]}, "perspectives[1]"),
        ({"closed_on": "2026-02-30"}, "closed_on"),
    ):
        with pytest.raises(FactsError) as caught:
            parse_facts({**FILE, **wrong}, rules, asked)
        assert [each.path for each in caught.value.errors] == [path]
    known = parse_facts(
        {**FILE, "perspectives": ["product"], "closed_on": "2026-02-28"}, rules, asked
    ).knowledge
    assert known.perspectives == {"product"}
    assert str(known.closed_on) == "2026-02-28"


def test_a_day_of_launch_in_a_field_of_ones_own_is_told_its_place_beside_all_else(
    rules: RuleSet, asked: Instrument
) -> None:
    facts = {**FILE["facts"], "derived.cost_month": 3, "nonsense": 1}
    framing = {**FILE["framing"], "live_on": "2027-02-15"}
    with pytest.raises(FactsError) as refused:
        parse_facts({**FILE, "launch": "2027-02-15", "framing": framing, "facts": facts}, rules, asked)
    told = {problem.path: problem.message for problem in refused.value.errors}
    assert set(told) == {"launch", "framing.live_on", "facts.derived.cost_month", "facts.nonsense"}
    assert "engagement.days_to_launch" in told["launch"]
    assert "quantity.QM4.now" in told["facts.derived.cost_month"]


def test_the_strongest_of_what_is_felt_is_worked_out_from_what_the_file_says_of_each(given: Given) -> None:
    felt = given(symptom__U2=0.8, symptom__U2__most=1.0, symptom__M1__most=0.4).facts
    assert felt.values["symptom.any.most"] == 1.0
    assert "symptom.any.most" not in given().facts.values
    told = given(symptom__U2__most=1.0, symptom__any__most=0.6).facts
    assert told.values["symptom.any.most"] == 0.6
