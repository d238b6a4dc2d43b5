"""Answer what the rules advise: what is accepted becomes steps of the plan."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.commitments.selectors import rows_of
from apps.decisions.commitments.services import keep, take_back
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.decisions.revisions import check_revision, first_revision
from apps.engagements.models import Engagement
from apps.engagements.services import lock_engagement

ACCEPTED = (AdviceAnswer.Kind.ACCEPTED, AdviceAnswer.Kind.EDITED)


@transaction.atomic
def answer_advice(
    *,
    engagement: Engagement,
    rule: str,
    answer: AdviceAnswer.Kind | None,
    text: str = "",
    reason: str = "",
    steps: Sequence[PlanStep] = (),
    known: int = 0,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the answer to a rule; where it is accepted its `steps` are kept, else those of them that nobody changed go.

    None takes the answer back. Only an edited answer keeps a wording, only a declined one a reason. Raises EditConflict
    and EngagementArchived.
    """
    # Nobody answers what is archived meanwhile, and no two answers get the same place.
    lock_engagement(engagement)
    answers = AdviceAnswer.objects.filter(engagement=engagement)
    stored = answers.filter(rule=rule).first()
    check_revision(stored.revision if stored else 0, known)
    if answer is None:
        answers.filter(rule=rule).delete()
    else:
        last = answers.order_by("-position").values_list("position", flat=True).first()
        row = stored or AdviceAnswer(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            rule=rule,
            position=0 if last is None else last + 1,
        )
        row.answer, row.revision = answer, known + 1 if stored else first_revision()
        # What was typed for another answer is not kept: a report would print a reason for what is accepted by now.
        kept = {AdviceAnswer.Kind.EDITED: (text, ""), AdviceAnswer.Kind.DECLINED: ("", reason)}
        row.text, row.reason = kept.get(answer, ("", ""))
        row.save()
    audit.record(verb="answer_advice", of=engagement, by=by, at=at, rule=rule, answer=str(answer or "none"))
    if answer in ACCEPTED:
        keep(engagement=engagement, rows=steps, by=by, at=at)
    else:
        proposed = {step.key: step.text for step in steps}
        rows = rows_of(PlanStep, engagement).filter(rule=rule, state=PlanStep.State.OPEN)
        # Steps of the group's own words stay, whatever becomes of the advice.
        keys = [row.key for row in rows if proposed.get(row.key) == row.text]
        take_back(engagement=engagement, kind=PlanStep, keys=keys, by=by, at=at)


@transaction.atomic
def accept_all(
    *, engagement: Engagement, steps: Mapping[str, Sequence[PlanStep]], by: Actor, at: datetime
) -> None:
    """Accept rules that have no answer, each with its steps. Raises EditConflict and EngagementArchived."""
    for rule, own in steps.items():
        answer_advice(
            engagement=engagement, rule=rule, answer=AdviceAnswer.Kind.ACCEPTED, steps=own, by=by, at=at
        )


@transaction.atomic
def take_answers_back(
    *, engagement: Engagement, steps: Mapping[str, Sequence[PlanStep]], by: Actor, at: datetime
) -> int:
    """Take back what rules were accepted together, and their steps; return how many. Raises EngagementArchived."""
    answers = AdviceAnswer.objects.filter(engagement=engagement, rule__in=steps)
    accepted = list(answers.filter(answer=AdviceAnswer.Kind.ACCEPTED))
    for each in accepted:
        answer_advice(
            engagement=engagement,
            rule=each.rule,
            answer=None,
            steps=steps[each.rule],
            known=each.revision,
            by=by,
            at=at,
        )
    return len(accepted)
