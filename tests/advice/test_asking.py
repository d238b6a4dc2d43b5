"""What a framing does not ask is known to nobody, and no rule nearly fires for want of it."""

from dataclasses import replace

import pytest

from apps.advice import Instrument, Wording, advise_on, parse_facts
from apps.advice.firing import try_rules
from apps.advice.rules.framings import unasked_facts
from apps.documents.mapping import read
from tests.advice.shipped import Situation, facts, instrument, rules
from tests.advice.test_facts_file import FILE

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
    return unasked_facts(rules(), read(Instrument, instrument()), ORDINARY | chosen, whom)


@pytest.mark.parametrize(
    ("fact", "asked", "not_asked"),
    [
        ("quantity.QO6.now", CHECKED, {}),
        ("breach.QO6", CHECKED, {}),
        ("derived.reviewers_needed", CHECKED, {}),
        ("breach.QO2", {}, CHECKED),
        ("quantity.QO2.limit", {}, CHECKED),
        ("target.G10", {}, PREDICTIVE),
        ("symptom.U9", {}, PREDICTIVE),
        ("symptom.D10.most", {}, {"retrieval": "yes"}),
    ],
)
def test_a_fact_is_unasked_where_its_question_is(
    fact: str, asked: dict[str, str], not_asked: dict[str, str]
) -> None:
    assert fact not in unasked(asked)
    assert fact in unasked(not_asked)


def test_what_has_another_way_to_be_known_is_not_unasked() -> None:
    # What a finished task may cost is asked of agents; what a thousand results may cost, of all.
    assert "derived.task_price_thousand" in unasked({})
    assert "derived.price_wanted" not in unasked({})
    assert not unasked(CHECKED) & {"quantity.QO2.now", "verdict.level", "breach.any", "constant.far_over"}


@pytest.mark.parametrize(
    ("rule", "known", "asked", "not_asked"),
    [
        ("OR8", {}, CHECKED, {}),
        ("RT1", {"quantity.QO2.now": 2}, {}, CHECKED),
        ("X6", {"target.G1": "1s", "target.G2": "99", "symptom.U7": 0.2}, {}, PREDICTIVE),
        ("X13", {"context.C12": "separate"}, {}, PREDICTIVE),
        ("EV1", {"verdict.dominant": ("data",), "symptom.M1": 0.1}, {}, {"retrieval": "yes"}),
    ],
)
def test_no_rule_nearly_fires_for_want_of_what_is_not_asked(
    rule: str, known: Situation, asked: dict[str, str], not_asked: dict[str, str]
) -> None:
    def lacks(chosen: dict[str, str]) -> bool:
        given = replace(facts(known), unasked=unasked(chosen))
        [trial] = [trial for trial in try_rules(rules().rules, given) if trial.rule.id == rule]
        assert trial.outcome == "unknown"
        return bool(trial.lacking(given))

    assert lacks(asked)
    assert not lacks(not_asked)


AGENT = {"system_kind": "agent"}


@pytest.mark.parametrize(
    ("fact", "asked", "not_asked"),
    [
        ("context.C10", ("business", "risk"), ("business", "product")),
        ("breach.QU2", ("platform",), ("business", "executive")),
        ("derived.load", ("platform",), ("business", "executive")),
        ("symptom.M4.most", ("product",), ("platform",)),  # platform is asked it of predictions alone
        ("target.G1.number", ("platform", "business"), ("product", "business")),  # and product not of answers
    ],
)
def test_a_fact_is_unasked_where_nobody_who_takes_part_is_asked(
    fact: str, asked: tuple[str, ...], not_asked: tuple[str, ...]
) -> None:
    assert fact not in unasked({}, asked) | unasked({})
    assert fact in unasked({}, not_asked)
    assert not unasked({}, not_asked) & {"engagement.retrieval", "verdict.level", "breach.any"}


def test_who_is_asked_hangs_on_the_framing() -> None:
    product = ("product", "business")
    assert "context.C1" not in unasked({}, product)
    assert "context.C1" in unasked(AGENT, product)
    assert "context.C1" not in unasked(AGENT, (*product, "data_ml"))


def test_no_near_miss_is_named_for_want_of_what_nobody_who_takes_part_was_asked() -> None:
    def missed(*whom: str) -> dict[str, set[str]]:
        file = {**FILE, "perspectives": list(whom)} if whom else FILE
        asked = read(Instrument, instrument())
        given = parse_facts(file, rules(), asked)
        wording = Wording(instrument(), given.framing)
        advice = advise_on(
            rules(), given.facts,
            framing=given.framing, wording=wording, knowledge=given.knowledge,
        )  # fmt: skip
        return {miss.id: {leaf.fact for leaf in miss.lacking} for miss in advice.near_misses}

    everybody, few = missed(), missed("business", "executive")
    of_platform = {"symptom.U8", "symptom.U9", "quantity.QU2.horizon", "context.C16"}
    assert of_platform & set().union(*everybody.values())
    assert not of_platform & set().union(*few.values())
    assert few
    assert few.keys() < everybody.keys()
    assert missed(*read(Instrument, instrument()).perspectives) == everybody
