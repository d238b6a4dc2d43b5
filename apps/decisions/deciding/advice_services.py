"""Answer what the rules advise: accept it, put it into words for this client, or decline it."""

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.models import AdviceAnswer
from apps.decisions.revisions import check_revision, first_revision
from apps.engagements.models import Engagement
from apps.engagements.services import lock_engagement


@transaction.atomic
def answer_advice(
    *,
    engagement: Engagement,
    rule: str,
    answer: AdviceAnswer.Kind | None,
    text: str,
    reason: str,
    known: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the answer to a rule; None takes it back. Only an edited answer keeps a wording, only a declined one a reason.

    Raises EditConflict and EngagementArchived.
    """
    lock_engagement(engagement)
    answers = AdviceAnswer.objects.filter(engagement=engagement)
    held = answers.filter(rule=rule).first()
    check_revision(held.revision if held else 0, known)
    if answer is None:
        answers.filter(rule=rule).delete()
    else:
        last = answers.order_by("-position").values_list("position", flat=True).first()
        row = held or AdviceAnswer(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            rule=rule,
            position=0 if last is None else last + 1,
        )
        row.answer = answer
        row.text = text if answer == AdviceAnswer.Kind.EDITED else ""
        row.reason = reason if answer == AdviceAnswer.Kind.DECLINED else ""
        row.revision = known + 1 if held else first_revision()
        row.save()
    audit.record(
        verb="answer_advice", of=engagement, by=by, at=at, rule=rule, answer=str(answer) if answer else "none"
    )
