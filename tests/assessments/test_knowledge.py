"""What rules know besides answers: what the engine found, its draws, and what nobody pools."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pytest

from apps.accounts.models import Organisation
from apps.advice import Advice, RuleKnowledge
from apps.advice.instrument import Instrument
from apps.advice.vocabulary import OF_OPINIONS, fact_types
from apps.assessments.engine_run import knowledge_of
from apps.assessments.services import assess_now
from apps.core.actors import SYSTEM
from apps.documents.mapping import read
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from tests.exchange.made_up import HOSTED_AGENT, engagement_document
from tests.factories import NOW

type Know = Any


@pytest.fixture
def know(organisation: Organisation, instrument: InstrumentVersion) -> Know:
    def learn(change: Any = None, **framing: object) -> RuleKnowledge:
        document = engagement_document(definition_of(instrument), HOSTED_AGENT, people=4) | framing
        for response in document["rounds"][0]["responses"]:
            if change is not None:
                change(response["answers"], response["perspective"])
        engagement = import_engagement(document=document, organisation=organisation, by=SYSTEM, at=NOW)
        assessment = assess_now(engagement=engagement, at=NOW)
        evidence = assessment.snapshot.evidence
        return knowledge_of(assessment.engine_result, evidence, instrument, today=date(2026, 11, 20))

    return learn


def test_every_fact_has_a_name_rules_may_use(know: Know, instrument: InstrumentVersion) -> None:
    found = know()
    names = fact_types([], [], read(Instrument, instrument.document))
    assert set(found.facts) <= set(names)
    assert {f"breach.{name}" for name in ("data", "user", "model", "organization", "any")} <= set(found.facts)
    assert found.facts["verdict.tied"] == ()
    assert set(found.draws) <= set(names)
    assert set(found.people) <= set(found.facts)


def test_a_figure_has_as_many_draws_as_every_other_and_none_is_lost(know: Know) -> None:
    found = know()
    assert {len(each) for each in found.draws.values()} == {4096}
    again = know()
    assert all(np.array_equal(each, again.draws[name]) for name, each in found.draws.items())
    # A figure that asks no limit enters no ranking, and is drawn all the same.
    assert "quantity.QM7.now" in found.draws
    assert "breach.QM7" not in found.facts


def test_what_is_over_its_limit_is_so_in_every_word(know: Know, instrument: InstrumentVersion) -> None:
    definition = definition_of(instrument)

    def over(answers: dict[str, Any], perspective: str) -> None:
        if "QU2" in answers:
            answers["QU2"] = {"now": 900, "limit": 10, "source": "measured"}

    found = know(over, stage="live")
    assert found.facts["status.QU2"] == "over"
    assert (
        found.facts["breach_now.QU2"] == found.facts["breach_now.user"] == found.facts["breach_now.any"] == 1
    )
    assert found.facts["verdict.kind"] == "over"
    statuses = {name: value for name, value in found.facts.items() if name.startswith("status.")}
    told = {name.removeprefix("status.") for name, value in statuses.items() if value == "over"}
    assert set(found.facts["verdict.over"]) == {definition.quantities[name].dimension for name in told}
    assert found.facts["verdict.measured"] is True
    assert found.worst[0] in told
    assert "QU2" in told


def test_the_next_peak_and_the_launch_are_counted_in_days(know: Know) -> None:
    peaks = [
        {"name": "Past sale", "month": "2026-10", "times": 9},
        {"name": "January rush", "month": "2027-01", "times": 2},
        {"name": "Winter sale", "month": "2026-12", "times": 3},
    ]
    found = know(peaks=peaks, stage="pilot", launch_on="2026-12-20")
    assert found.facts["engagement.days_to_peak"] == 11
    assert found.facts["engagement.peak_factor"] == 3
    assert found.facts["engagement.days_to_launch"] == 30
    assert found.peak is not None
    assert found.peak.name == "Winter sale"
    bare = know(peaks=peaks[:1], stage="pilot", launch_on=None)
    assert bare.peak is None
    assert not {name for name in bare.facts if name.startswith("engagement.")}
    assert know(peaks=[{"name": "Now", "month": "2026-11", "times": 2}]).facts["engagement.days_to_peak"] == 0


def test_shares_are_of_those_who_said_something(know: Know) -> None:
    def tell(answers: dict[str, Any], perspective: str) -> None:
        answers.pop("R6", None)
        if perspective == "executive":
            answers["R6"] = "measured"
        if perspective == "risk":
            answers["R6"] = "guess"

    facts = know(tell).facts
    assert facts["stated.figures_share"] == 0.5
    silent = know(lambda answers, _: [answers.pop(name, None) for name in ("R6", "R5")]).facts
    assert {"stated.figures_share", "other_first.share"}.isdisjoint(silent)


def few(most: int, *names: str) -> Callable[[dict[str, Any], str], None]:
    """Let no more than so many people give each of these."""
    given: Counter[str] = Counter()

    def leave(answers: dict[str, Any], perspective: str) -> None:
        for name in names:
            given[name] += name in answers
            if given[name] > most:
                answers.pop(name, None)

    return leave


def test_what_fewer_than_a_crowd_think_is_unknown_and_what_one_figures_is_known(know: Know) -> None:
    assert "other_first.share" not in know(few(2, "R5")).facts
    found = know(few(1, "QU2"))
    assert found.facts["status.QU2"]
    assert found.people["status.QU2"] == 1


@pytest.mark.parametrize("seed", range(4))
def test_no_advice_rests_on_an_opinion_that_is_not_shown(
    seed: int, organisation: Organisation, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    """Of random rounds, some statements of which too few were asked; counted, it is 0."""
    definition, random = definition_of(instrument), Random(seed)  # noqa: S311 - made-up answers
    document = engagement_document(definition, HOSTED_AGENT, people=random.choice([1, 2]), seed=seed)
    document["rules"] = rules.name
    engagement = import_engagement(document=document, organisation=organisation, by=SYSTEM, at=NOW)
    assessment = assess_now(engagement=engagement, at=NOW)
    evidence, advice = assessment.snapshot.evidence, Advice.from_json(assessment.advice)
    told = {each.item for each in evidence.engagement.statements}
    told |= {name for row in evidence.engagement.opinions for name in row.likert}
    asked = {item.id for item in definition.agreements.values()}
    assert told < asked, "of some statement fewer than three were asked"
    evidences = [each for rule in advice.trace if rule.outcome == "fired" for each in rule.decided_by]
    evidences += [each for miss in advice.near_misses for each in miss.lacking]
    opinions = [each for each in evidences if each.fact.startswith(OF_OPINIONS)]
    assert opinions
    hidden = [
        each.fact
        for each in opinions
        if each.fact.split(".")[1] in asked - told or (each.people is not None and not each.people)
    ]
    assert len(hidden) == 0, hidden


def test_rules_read_the_figures_that_the_result_prints(
    organisation: Organisation, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    """A guess weighs less than a measurement in the engine, and so it does in advice: one report has one figure."""
    document = engagement_document(definition_of(instrument), HOSTED_AGENT, people=6)
    document["rules"] = rules.name
    given = 0
    for place, response in enumerate(document["rounds"][0]["responses"]):
        for answer in response["answers"].values():
            if isinstance(answer, dict) and isinstance(answer.get("limit"), int | float):
                answer["limit"] *= 1 + place
                answer["source"] = "measured" if place % 2 else "guess"
                given += 1
    assert given
    engagement = import_engagement(document=document, organisation=organisation, by=SYSTEM, at=NOW)
    assessment = assess_now(engagement=engagement, at=NOW)
    found = knowledge_of(
        assessment.engine_result, assessment.snapshot.evidence, instrument, today=date(2026, 11, 20)
    )
    limits = {name: each.limit for name, each in assessment.engine_result.quantities.items() if each.limit}
    assert limits
    assert {name: found.facts[f"quantity.{name}.limit"] for name in limits} == limits
    for name, each in assessment.engine_result.quantities.items():
        if each.now and each.growth is not None:
            assert found.facts[f"quantity.{name}.horizon"] == pytest.approx(each.now * each.growth)
