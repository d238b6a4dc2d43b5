"""The unit of a figure in a file of facts: said, or refused, and what is meant by a name that nobody knows."""

from copy import deepcopy
from typing import Any

import pytest

from apps.advice.errors import FactsError
from apps.advice.facts.file import parse_facts
from apps.advice.instrument import Instrument
from apps.advice.rules.ruleset import RuleSet
from apps.documents.mapping import read
from tests.advice.lists.third import document as questionnaire
from tests.advice.test_facts_file import FILE

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def asked() -> Instrument:
    return read(Instrument, questionnaire())


def with_facts(units: Json | None = None, **facts: Any) -> Json:
    named = {name.replace("__", "."): value for name, value in facts.items()}
    found = {**deepcopy(FILE), "facts": {**FILE["facts"], **named}}
    return found if units is None else {**found, "units": units}


def test_figures_are_read_in_the_unit_that_is_said(rules: RuleSet, asked: Instrument) -> None:
    document = with_facts({"QD2": "GB/day"}, quantity__QD2__now=[570, 600, 630], quantity__QD2__limit=700)
    values = parse_facts(document, rules, asked).facts.values
    assert values["quantity.QD2.now"] == pytest.approx(600e9)
    assert values["quantity.QD2.limit"] == 700e9


@pytest.mark.parametrize(
    ("units", "path", "code"),
    [
        (None, "units.QD2", "missing_unit"),
        ({"QD2": "GB"}, "units.QD2", "unknown_choice"),
        ({"QD2": "GB/day", "QX9": "hours"}, "units.QX9", "unknown_name"),
        ({"QD2": "GB/day", "QD4": "minutes"}, "units.QD4", "unknown_choice"),
    ],
)
def test_a_figure_without_its_unit_is_refused(
    units: Json | None, path: str, code: str, rules: RuleSet, asked: Instrument
) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts(with_facts(units, quantity__QD2__now=600), rules, asked)
    (problem,) = caught.value.errors
    assert (problem.path, problem.code) == (path, code)


def test_what_could_be_meant_is_listed(rules: RuleSet, asked: Instrument) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts(with_facts({"QD2": "GB/day"}, quantity__QD2__limits=600, xyz=1), rules, asked)
    near, far = caught.value.errors
    assert "quantity.QD2.limit" in near.message
    assert far.message.endswith("can know a fact xyz.")


def test_a_target_counts_by_its_number_too(rules: RuleSet, asked: Instrument) -> None:
    values = parse_facts(with_facts(target__G10="2s"), rules, asked).facts.values
    assert values["target.G10.number"] == 2
