"""Accept a recommendation of a report, ask about it, and answer a question."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.services import lock_engagement
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.reports.document.content import content_of
from apps.reports.errors import ReplyRefused
from apps.reports.models import Report, ReportReply
from apps.reports.replies.mails import REPLY_ANSWERED, REPLY_GIVEN
from apps.reports.replies.selectors import may_take_back

MOST_QUESTIONS = 20  # of one member to one report

LONGEST = 500  # characters of a reason or a name
NEEDS_TEXT = {
    ReportReply.Kind.REFUSED: gettext_lazy("Say why you refuse, in a sentence."),
    ReportReply.Kind.HANDED: gettext_lazy("Say who is to be asked instead."),
}


@transaction.atomic
def accept(*, report: Report, rule: str, title: str, by: Actor, at: datetime) -> ReportReply:
    """Keep that a member accepts a recommendation. Idempotent. Raises EngagementArchived."""
    # Locked: nobody replies to what is archived meanwhile.
    lock_engagement(report.engagement)
    reply, is_new = ReportReply.objects.get_or_create(
        report=report,
        rule=rule,
        kind=ReportReply.Kind.ACCEPTED,
        given_by_id=by.user_id,
        defaults={
            "organisation_id": report.organisation_id,
            "engagement_id": report.engagement_id,
            "title": title,
            "given_at": at,
        },
    )
    if is_new:
        audit.record(verb="accept_in_report", of=report, by=by, at=at, rule=rule)
    # Who accepts ten is one mail, not ten.
    tell_lead(reply, once=f"{REPLY_GIVEN}:accepted:{report.pk}:{by.id}", at=at)
    return reply


@transaction.atomic
def ask(*, report: Report, rule: str, title: str, text: str, by: Actor, at: datetime) -> ReportReply:
    """Keep a question and tell the lead. Raises ReplyRefused and EngagementArchived."""
    lock_engagement(report.engagement)
    questions = ReportReply.objects.filter(
        report=report, kind=ReportReply.Kind.QUESTION, given_by_id=by.user_id
    )
    # Pressed twice, it would be two questions, and two mails to the lead.
    if questions.filter(rule=rule, text=text, answered_at__isnull=True).exists():
        raise ReplyRefused(_("You have asked this already: the answer is on its way."))
    if questions.count() >= MOST_QUESTIONS:
        raise ReplyRefused(
            _("You have asked %(most)d questions about this report: talk to the person who leads it.")
            % {"most": MOST_QUESTIONS}
        )
    reply = ReportReply.objects.create(
        organisation_id=report.organisation_id,
        engagement_id=report.engagement_id,
        report=report,
        rule=rule,
        title=title,
        kind=ReportReply.Kind.QUESTION,
        text=text,
        given_by_id=by.user_id,
        given_at=at,
    )
    audit.record(verb="ask_about_report", of=report, by=by, at=at, rule=rule)
    tell_lead(reply, once=f"{REPLY_GIVEN}:{reply.pk}", at=at)
    return reply


@transaction.atomic
def answer(*, reply: ReportReply, text: str, by: Actor, at: datetime) -> None:
    """Answer a question, once, and tell the reader who asked it. Raises ReplyRefused and EngagementArchived."""
    # Two of the team may answer at once: the second is told, and the reader gets one mail.
    lock_engagement(reply.engagement)
    current = ReportReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if not current.is_open:
        raise ReplyRefused(_("This question is answered already."))
    current.answer, current.answered_by_id, current.answered_at = text, by.user_id, at
    current.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(verb="answer_report_question", of=current.report, by=by, at=at, reply=str(current.pk))
    asker = current.given_by
    if asker is not None and asker.is_active:
        _queue(
            current, NewMail(REPLY_ANSWERED, current.pk, asker.email, f"{REPLY_ANSWERED}:{current.pk}"), at
        )


def tell_lead(reply: ReportReply, *, once: str, at: datetime) -> None:
    # A lead who replies to their own report needs no mail of it.
    lead = reply.engagement.lead
    if lead is not None and lead.is_active and lead.pk != reply.given_by_id:
        _queue(reply, NewMail(REPLY_GIVEN, reply.pk, lead.email, once), at)


def _queue(reply: ReportReply, mail: NewMail, at: datetime) -> None:
    queue_mails(scope_id=reply.organisation_id, group_id=reply.engagement_id, mails=[mail], at=at)


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
