"""Answer what a report asks of whoever decides: yes, no, refuse with a reason, or hand it on; take it back in time."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.services import lock_engagement
from apps.reports.document.content import content_of
from apps.reports.errors import ReplyRefused
from apps.reports.models import Report, ReportReply
from apps.reports.replies.mails import REPLY_GIVEN
from apps.reports.replies.selectors import may_take_back
from apps.reports.replies.services import tell_lead

LONGEST = 500  # characters of a reason or a name
NEEDS_TEXT = {
    ReportReply.Kind.REFUSED: gettext_lazy("Say why you refuse, in a sentence."),
    ReportReply.Kind.HANDED: gettext_lazy("Say who is to be asked instead."),
}


@transaction.atomic
def answer_asked(*, report: Report, kind: str, text: str, by: Actor, at: datetime) -> ReportReply:
    """Keep what a reader answers, once. `report` has its version state. Raises ReplyRefused and EngagementArchived."""
    lock_engagement(report.engagement)
    if kind not in ReportReply.ASKED_KINDS:
        raise ReplyRefused(_("Answer yes or no, refuse, or name who is to be asked instead."))
    if report.is_superseded:
        raise ReplyRefused(_("There are newer answers: this version asks nothing any more. Read the newest."))
    text = " ".join(text.split())
    if kind in NEEDS_TEXT and not text:
        raise ReplyRefused(str(NEEDS_TEXT[ReportReply.Kind(kind)]))
    if len(text) > LONGEST:
        raise ReplyRefused(_("Say it in at most %(most)d characters.") % {"most": LONGEST})
    if own_answers(report, by).exists():
        raise ReplyRefused(_("You have answered already. Take that answer back first."))
    reply = ReportReply.objects.create(
        organisation_id=report.organisation_id,
        engagement_id=report.engagement_id,
        report=report,
        rule=ReportReply.ASKED,
        title=content_of(report.content.document).brief.asked,
        kind=kind,
        text=text if kind in NEEDS_TEXT else "",
        given_by_id=by.user_id,
        given_at=at,
    )
    audit.record(verb="answer_asked", of=report, by=by, at=at, answer=kind)
    tell_lead(reply, once=f"{REPLY_GIVEN}:{reply.pk}", at=at)
    return reply


@transaction.atomic
def take_back(*, report: Report, by: Actor, at: datetime) -> None:
    """Forget what a reader answered, until the day to decide by. Raises ReplyRefused and EngagementArchived."""
    lock_engagement(report.engagement)
    reply = own_answers(report, by).select_for_update().first()
    if reply is None:
        raise ReplyRefused(_("There is no answer of yours to take back."))
    if not may_take_back(report, at=at):
        raise ReplyRefused(_("The day to decide by is past: your answer stands."))
    audit.record(verb="take_back_asked", of=report, by=by, at=at, answer=reply.kind)
    reply.delete()


def own_answers(report: Report, by: Actor) -> QuerySet[ReportReply]:
    return ReportReply.objects.filter(report=report, rule=ReportReply.ASKED, given_by_id=by.user_id)
