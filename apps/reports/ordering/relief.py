"""Whether a report of answers would have a step to name, before there is a result of them."""

from datetime import datetime

from apps.advice import AnswerError
from apps.assessments.engine_run import advice_by, preview_of
from apps.assessments.models import Snapshot
from apps.engagements.models import Engagement, Round
from apps.findings.brief.brief import brief_of
from apps.findings.brief.dates import Occasion
from apps.findings.case import Case, FrozenEvidence
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_for


def unrelieved_in(
    evidence: FrozenEvidence, engagement: Engagement, round_: Round, *, at: datetime
) -> tuple[str, ...]:
    """Return the limits that a report of these answers would be about where only the plan can relieve one; else none."""
    result = preview_of(evidence)
    version = RuleSetVersion.objects.named(evidence.rules).first()
    if result is None or version is None:
        return ()
    snapshot = Snapshot(engagement=engagement, round=round_, taken_at=at)
    snapshot.evidence = evidence  # it is only read here, and never stored
    try:
        advice = advice_by(version, result, snapshot)
    except AnswerError:
        return ()  # the full result says what is wrong
    day = engagement.in_its_zone(at).date()
    case = Case(evidence, definition_for(engagement.instrument_version, engagement.routing), result)
    brief = brief_of(case, advice, Occasion(day, day))
    return tuple(lead.id for lead in brief.leads) if brief.lacks_relief else ()
