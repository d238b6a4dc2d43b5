"""What rules would say of a result that other rules were given for. Nothing of it is stored."""

from dataclasses import dataclass

from apps.advice import AnswerError
from apps.assessments.engine_run import advice_by
from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of, case_of, in_words
from apps.engagements.models import Engagement
from apps.findings.plan import NO_RULES, PlanSection, plan_of
from apps.instruments.models import RuleSetVersion


@dataclass(frozen=True)
class TwoPlans:
    """The plans of one result: `given` came with it; `tried` is None if the rules can't read an answer."""

    assessment: Assessment
    given: PlanSection
    tried: PlanSection | None
    is_shown: bool  # else so few answered that of both plans the guards alone are shown


def two_plans(engagement: Engagement, rules: RuleSetVersion) -> TwoPlans | None:
    """Try rules on the newest result that somebody has looked at; None where they don't read its questions."""
    looked_at = Assessment.objects.readable().filter(engagement=engagement).newest_first()
    assessment = looked_at.select_related("snapshot__round", "snapshot__engagement").first()
    if assessment is None or assessment.snapshot.evidence.instrument != rules.instrument:
        return None
    snapshot, given = assessment.snapshot, advice_of(assessment, engagement)
    case = case_of(assessment.engine_result, snapshot, engagement)
    try:
        advice = advice_by(rules, case.result, snapshot)
    except AnswerError:  # its sentence holds the answer
        tried = None
    else:
        tried = plan_of(case, in_words(advice, snapshot, engagement))
    return TwoPlans(assessment, plan_of(case, given) if given else NO_RULES, tried, case.is_shown)
