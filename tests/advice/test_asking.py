"""What a framing does not ask is known to nobody, and no rule nearly fires for want of it."""

from typing import Any

import pytest

from apps.advice.facts.unasked import unasked_facts
from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from tests.advice.lists.third import advised, document, rules, situation

ORDINARY = {
    "system_kind": "answers",
    "model_hosting": "hosted",
    "stage": "live",
    "retrieval": "no",
    "people_check": "none",
}
CHECKED = {"people_check": "some"}
PREDICTIVE = {"system_kind": "predictive", "model_hosting": "own"}


def unasked(chosen: dict[str, str], whom: tuple[str, ...] = ()) -> frozenset[str]:
    return unasked_facts(rules(), read(Instrument, document()), ORDINARY | chosen, whom)


@pytest.mark.parametrize(
    ("fact", "asked", "not_asked"),
    [
        ("quantity.QO6.now", CHECKED, {}),
        ("breach.QO6", CHECKED, {}),
        ("derived.reviewers_needed", CHECKED, {}),
        ("target.G10", {}, PREDICTIVE),
        ("symptom.U9.most", {}, PREDICTIVE),
        ("symptom.D8", {"retrieval": "yes"}, {}),
    ],
)
def test_a_fact_is_unasked_where_its_question_is(
    fact: str, asked: dict[str, str], not_asked: dict[str, str]
) -> None:
    assert fact not in unasked(asked)
    assert fact in unasked(not_asked)


@pytest.mark.parametrize(
    ("fact", "asked", "not_asked"),
    [
        ("context.C10", ("business", "risk"), ("business", "product")),
        ("breach.QU2", ("platform",), ("business", "executive")),
        ("derived.load", ("platform",), ("business", "executive")),
        ("symptom.U8.most", ("platform",), ("business", "executive")),
    ],
)
def test_a_fact_is_unasked_where_nobody_who_takes_part_is_asked(
    fact: str, asked: tuple[str, ...], not_asked: tuple[str, ...]
) -> None:
    assert fact not in unasked({}, asked) | unasked({})
    assert fact in unasked({}, not_asked)
    assert not unasked({}, not_asked) & {"engagement.retrieval", "verdict.level", "breach.any"}


def test_no_near_miss_is_named_for_want_of_what_nobody_who_takes_part_was_asked() -> None:
    facts: dict[str, Any] = situation("s05")
    # Of platform alone: nobody said so, and nobody knows the load.
    for part in ("facts", "people"):
        facts[part] = {
            name: value
            for name, value in facts[part].items()
            if not {"U4", "U8", "QU2"} & set(name.split("."))
        }

    def missed(*whom: str) -> dict[str, set[str]]:
        file = {**facts, "perspectives": list(whom)} if whom else facts
        return {miss.rule: {leaf.fact for leaf in miss.lacking} for miss in advised(file).near_misses}

    everybody, few = missed(), missed("business", "executive")
    of_platform = {"status.QU2", "pressed.QU2", "pressed.U8"}
    assert of_platform & set().union(*everybody.values())
    assert not of_platform & set().union(*few.values())
    assert few.keys() < everybody.keys()
