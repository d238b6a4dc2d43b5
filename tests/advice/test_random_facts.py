"""Files of made-up facts, with ranges: all that is printed has its placeholders filled and says nothing that may not be."""

import json
import os
import re
from itertools import islice
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.advice import DEFINITIONS, Advice, Wording, advise_on, computed_words, parse_facts
from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from tests.advice.at_random import situations
from tests.advice.shipped import Situation, instrument, rules

# `make claims` asks for 2,000.
COUNT = int(os.environ.get("SCALELENS_FACTS", "60"))
TYPED = "{cost} <b>half</b> of it"
FRAMING = {"horizon_months": 18, "success_measure": TYPED, "currency": "EUR"}
OF_FRAMING = ("model_hosting", "stage")
SCHEMA = Draft202012Validator(json.loads((DEFINITIONS / "advice.schema.json").read_text(encoding="utf-8")))

type Json = dict[str, Any]


def as_file(situation: Situation, number: int) -> Json:
    """Write a situation as a file, each second figure as a range around it."""
    switches = [switch.id for switch in read(Instrument, instrument()).framing]
    chosen = {name: situation.get(f"engagement.{name}") or "no" for name in switches}
    facts = {
        name: _ranged(value, number) if name.startswith("quantity.") else value
        for name, value in situation.items()
        if value is not None and not name.startswith(("derived.", "engagement."))
    }
    return {
        "format": "scalelens-facts/1",
        "framing": {
            **FRAMING,
            **{name: chosen.pop(name) for name in OF_FRAMING},
            "switches": chosen,
        },
        "facts": {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()},
        "soon": {"QU2": 0.5, "data": 0.2},
        "peak": {"name": TYPED, "days": 40, "factor": 3},
    }


def _ranged(value: Any, number: int) -> Any:
    if isinstance(value, bool) or number % 2:
        return value
    return [value / 3, value, value * 10]


def advised(situation: Situation, number: int) -> Advice:
    given = parse_facts(as_file(situation, number), rules(), read(Instrument, instrument()))
    wording = Wording(instrument(), given.framing, computed=computed_words(rules().formulas))
    return advise_on(
        rules(), given.facts,
        framing=given.framing, wording=wording, knowledge=given.knowledge,
    )  # fmt: skip


@pytest.mark.parametrize("part", range(10))
def test_whatever_is_known_what_is_printed_holds_together(part: int) -> None:
    for number, situation in islice(enumerate(situations(COUNT)), part, None, 10):
        advice = advised(situation, number)
        document = advice.to_json()
        written = {"format": "scalelens-advice/1", **document}
        assert [f"{list(one.absolute_path)} {one.message[:90]}" for one in SCHEMA.iter_errors(written)] == []
        printed = json.dumps({**document, "trace": [], "withheld": [], "near_misses": []}, ensure_ascii=False)
        assert not re.search(r"\{[a-z_]+(:[a-z_]+)?\}", printed.replace(TYPED, "")), situation
        assert [rule.kind for rule in advice.fired].count("base") == 1
        assert len(advice.plan.do_now) <= 7
        assert len(advice.targets) <= 9
        now = {rule.id for rule in advice.fired}
        if "CO6" in now:
            assert not re.search(r"a month costs [\d(]", printed), situation
        if "Do not invest to scale" in printed:
            assert not now & {"S-user", "S-quota", "S-data", "S-model", "S-cost", "S-org", "CO2", "X2"}, (
                situation
            )


def test_said_twice_it_is_the_same() -> None:
    for number, situation in enumerate(situations(3)):
        assert advised(situation, number) == advised(situation, number)
