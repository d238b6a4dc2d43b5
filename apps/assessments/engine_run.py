"""Run the engine over a snapshot: in full with advice, or quickly while somebody waits."""

import logging
import math
from dataclasses import dataclass

from apps.advice import Advice, AnswerError, RuleKnowledge, RuleResult, advise, parse_rules
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.knowledge.knowledge import knowledge_of
from apps.assessments.models import Snapshot
from apps.findings.case import FrozenEvidence
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import worded_document
from apps.ranking import Assessment as EngineAssessment
from apps.ranking import Engagement as EngineEngagement
from apps.ranking import EngineInputError, QuantityTime, Verdict, assess, preview

logger = logging.getLogger(__name__)

SECOND = 2  # places
ROOMY = math.log10(3)  # decades: three times what is needed


@dataclass(frozen=True)
class Outcome:
    """What engine and rules made of a snapshot; without rules there is no advice."""

    result: EngineAssessment
    advice: Advice | None


def outcome_of(snapshot: Snapshot, rules: str) -> Outcome:
    """Run engine and rules over a snapshot; raises AssessmentFailed with a reason, and RulesMissing."""
    evidence, version = snapshot.evidence, _version_of(rules)
    try:
        result = assess(_checked(evidence.engagement), evidence.engine_input.settings.for_engine())
        return Outcome(result, advice_by(version, result, snapshot) if version else None)
    except (EngineInputError, AnswerError) as error:
        raise AssessmentFailed(f"The answers can't be ranked: {error}") from error


def _version_of(rules: str) -> RuleSetVersion | None:
    """Return the rules of that name, None where there were none when the answers were frozen."""
    if not rules:
        return None
    version = RuleSetVersion.objects.named(rules).first()
    if version is None:
        raise RulesMissing(f"The rules {rules} are not loaded. Load them, then try again.")
    return version


def advice_by(version: RuleSetVersion, result: EngineAssessment, snapshot: Snapshot) -> Advice:
    """Return what rules make of a result; raises AnswerError for an answer that its question does not offer."""
    evidence = snapshot.evidence
    closed_on = snapshot.engagement.in_its_zone(snapshot.round.closed_at or snapshot.taken_at).date()
    instrument = InstrumentVersion.objects.named(evidence.instrument).get()
    rules = parse_rules(version.document, instrument.document, is_checked=True)
    knows_more = knowledge_of(result, evidence, instrument, today=closed_on) if rules.is_second else None
    return advise(
        rules,
        result=rule_result(result),
        answers=evidence.answers,
        framing=evidence.for_rules(),
        instrument=worded_document(instrument.document, evidence.framing.routing),
        knowledge=knows_more or RuleKnowledge(),
    )


def rule_result(result: EngineAssessment) -> RuleResult:
    """Put what the engine found into the words of rules of edition 1, which were written for its first version."""
    verdict, quantities = result.verdict, result.quantities.values()
    months = [each.months_p50 for each in quantities if each.months_p50 is not None]
    return RuleResult(
        level="clear" if verdict.level == "firm" else verdict.level,
        dominant=verdict.dominant,
        secondary=verdict.secondary
        if result.ranking.decided >= SECOND
        else (),  # none where it is not decided
        provisional=_is_provisional(verdict),
        nothing_under_pressure=verdict.kind == "nothing",
        contributing=sum(group.contributing > 0 for group in result.coverage.groups.values()),
        decades={
            dimension: min(rooms)
            for dimension in result.dimensions
            if (
                rooms := [
                    each.room for each in quantities if each.dimension == dimension and each.room is not None
                ]
            )
        },
        least_months=min(months, default=None),
        differs=_differs(result),
        over=frozenset(each.dimension for each in verdict.over if each.status == "over"),
        is_roomy=_is_roomy(result),
    )


def _is_provisional(verdict: Verdict) -> bool:
    """Say whether only what can be undone may be advised."""
    if verdict.kind == "recovering":  # what will be back under its limit by itself is no reason to build
        return True
    if any(each.already for each in verdict.over):  # who might hold back the ranking changes no fact
        return False
    return verdict.opinion_only or bool(verdict.held_back)


def _differs(result: EngineAssessment) -> bool | None:
    """Say whether stated and computed places differ. What the rules of edition 1 say about that holds for no dispute."""
    return None if result.gap is None else any(each.kind for each in result.gap.dimensions.values())


def _is_roomy(result: EngineAssessment) -> bool:
    known = [each for each in result.quantities.values() if each.known and each.kind != "never"]
    spoken_of = all(time.known > 0 for time in result.dimensions.values())
    return spoken_of and all(_room_at_horizon(each) >= ROOMY for each in known)


def _room_at_horizon(quantity: QuantityTime) -> float:
    """Return the decades left when the horizon ends; minus infinity where nobody can tell."""
    if quantity.room is None:
        return -math.inf
    if quantity.kind in {"launch", "room_at_horizon"}:
        return quantity.room  # counted there already
    if quantity.growth is None:
        return -math.inf
    growth = math.log10(quantity.growth)
    return quantity.room - (growth if quantity.direction == "ceiling" else -growth)


def _checked(engagement: EngineEngagement) -> EngineEngagement:
    """Have the engine check the answers as it would a document. Raises EngineInputError."""
    return EngineEngagement.from_json(engagement.to_json())


def preview_of(evidence: FrozenEvidence) -> EngineAssessment | None:
    """Rank a snapshot's answers with fewer draws; None where they can't be ranked, which the full result explains."""
    try:
        return preview(_checked(evidence.engagement), evidence.engine_input.settings.for_engine())
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None
