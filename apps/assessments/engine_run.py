"""Run the engine over a snapshot: in full with advice, or quickly while somebody waits."""

import logging
from dataclasses import dataclass, replace

from apps.advice import Advice, AnswerError, RuleResult, RulesError, advise, parse_rules
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.models import Snapshot
from apps.findings.case import FrozenEvidence
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.ranking import Assessment as EngineAssessment
from apps.ranking import Engagement as EngineEngagement
from apps.ranking import EngineInputError, assess, preview

logger = logging.getLogger(__name__)

PREVIEW_DRAWS = 10_000


@dataclass(frozen=True)
class Outcome:
    """What engine and rules made of a snapshot."""

    result: EngineAssessment
    advice: Advice


def outcome_of(snapshot: Snapshot, rules: str) -> Outcome:
    """Run engine and rules over a snapshot; raises AssessmentFailed with a reason, and RulesMissing."""
    instrument = InstrumentVersion.objects.named(snapshot.evidence.instrument).get().document
    version = RuleSetVersion.objects.named(rules).first()
    if version is None:
        raise RulesMissing(f"The rules {rules} are not loaded. Load them, then try again.")
    evidence = snapshot.evidence
    try:
        result = assess(_checked(evidence.engagement), evidence.engine_input.engine_settings())
        advice = advise(
            parse_rules(version.document, instrument),
            result=rule_result(result),
            answers=evidence.answers,
            framing=evidence.framing.for_rules(),
            instrument=instrument,
        )
    except (EngineInputError, AnswerError, RulesError) as error:
        raise AssessmentFailed(f"The answers can't be ranked: {error}") from error
    return Outcome(result, advice)


def rule_result(result: EngineAssessment) -> RuleResult:
    """Tell rules of edition 1 what the engine found."""
    verdict, headroom, gap = result.verdict, result.headroom, result.gap
    rooms = headroom.dimensions.items() if headroom else ()
    months = [each.months_p50 for each in headroom.quantities.values()] if headroom else []
    return RuleResult(
        level=verdict.level,
        dominant=verdict.dominant,
        secondary=verdict.secondary,
        provisional=verdict.provisional,
        nothing_under_pressure=verdict.nothing_under_pressure,
        contributing=sum(group.contributing > 0 for group in result.coverage.groups.values()),
        decades={name: room.decades for name, room in rooms if room.decades is not None},
        least_months=min((each for each in months if each is not None), default=None),
        differs=None if gap is None else any(each.kind for each in gap.dimensions.values()),
        is_roomy=verdict.nothing_under_pressure,
    )


def _checked(engagement: EngineEngagement) -> EngineEngagement:
    """Have the engine check the answers as it would a document. Raises EngineInputError."""
    return EngineEngagement.from_json(engagement.to_json())


def preview_of(evidence: FrozenEvidence) -> EngineAssessment | None:
    """Rank a snapshot's answers with fewer draws; None where they can't be ranked, which the full result explains."""
    settings = replace(evidence.engine_input.engine_settings(), draws=PREVIEW_DRAWS)
    try:
        return preview(_checked(evidence.engagement), settings)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None
