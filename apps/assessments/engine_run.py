"""Run the engine over a snapshot: in full with advice, or quickly while somebody waits."""

import logging
from dataclasses import dataclass

from apps.advice import Advice, AnswerError, RuleResult, advise, parse_rules
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.knowledge import knowledge_of
from apps.assessments.models import Snapshot
from apps.findings.case import FrozenEvidence
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import worded_document
from apps.ranking import Assessment as EngineAssessment
from apps.ranking import Engagement as EngineEngagement
from apps.ranking import EngineInputError, Verdict, assess, preview

logger = logging.getLogger(__name__)


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
    # Rules count from the day the round was closed, whenever they are run: a result made again says the same.
    closed_on = snapshot.engagement.in_its_zone(snapshot.round.closed_at or snapshot.taken_at).date()
    instrument = InstrumentVersion.objects.named(evidence.instrument).get()
    rules = parse_rules(version.document, instrument.document, is_checked=True)
    return advise(
        rules,
        result=rule_result(result),
        answers=evidence.answers,
        framing=evidence.for_rules(),
        instrument=worded_document(instrument.document, evidence.framing.routing),
        knowledge=knowledge_of(result, evidence, instrument, today=closed_on),
    )


def rule_result(result: EngineAssessment) -> RuleResult:
    """Put what the engine found into the words of rules."""
    verdict = result.verdict
    return RuleResult(
        level="clear" if verdict.level == "firm" else verdict.level,
        dominant=verdict.dominant,
        # None where it is not decided which is second.
        secondary=verdict.secondary if result.ranking.decided >= 2 else (),
        provisional=_is_provisional(verdict),
        nothing_under_pressure=verdict.kind == "nothing",
        contributing=sum(group.contributing > 0 for group in result.coverage.groups.values()),
        differs=_differs(result),
    )


def _is_provisional(verdict: Verdict) -> bool:
    """Return whether only what can be undone may be advised."""
    if verdict.kind == "recovering":  # what will be back under its limit by itself is no reason to build
        return True
    if any(each.already for each in verdict.over):  # who might hold back the ranking changes no fact
        return False
    return verdict.opinion_only or bool(verdict.held_back)


def _differs(result: EngineAssessment) -> bool | None:
    # Whether people expect another order than the figures give; what rules say of it holds for no dispute.
    return None if result.gap is None else any(each.kind for each in result.gap.dimensions.values())


def _checked(engagement: EngineEngagement) -> EngineEngagement:
    # Read as a document would be, for the engine checks only those. Raises EngineInputError.
    return EngineEngagement.from_json(engagement.to_json())


def preview_of(evidence: FrozenEvidence) -> EngineAssessment | None:
    """Rank a snapshot's answers with fewer draws; None where they can't be ranked, which the full result explains."""
    try:
        return preview(_checked(evidence.engagement), evidence.engine_input.settings.for_engine())
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None
