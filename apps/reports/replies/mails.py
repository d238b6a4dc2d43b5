"""The mails about replies: to the lead, that somebody accepts or asks; to a reader who asked, that the answer is there.

What was typed stands on the page and in no mail.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import Membership
from apps.core.translations import inside
from apps.engagements.choices import Circulation
from apps.engagements.selectors import contact_of, engagements_of
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.reports.access import reports_of
from apps.reports.models import ReportReply

REPLY_GIVEN, REPLY_ANSWERED = "report_reply", "report_answer"
NOT_THEIRS = gettext_noop("The person may not read this any more.")


def register_composers() -> None:
    register(REPLY_GIVEN, _compose_given, label=gettext_lazy("Reply to a report"))
    register(REPLY_ANSWERED, _compose_answered, label=gettext_lazy("Answer to a question about a report"))


def _compose_given(mail: Mail, at: datetime) -> Composed:
    reply, member = _reply_of(mail), _member_of(mail)
    if not engagements_of(member).filter(pk=reply.engagement_id).exists():
        raise MailNotWanted(NOT_THEIRS)
    path = reverse("report_replies", args=[reply.engagement_id])
    with override(reply.engagement.written_in):
        if reply.kind == ReportReply.Kind.QUESTION:
            return _composed(
                reply,
                member,
                path,
                subject=_("%(initiative)s: a question about the report"),
                text=_(
                    "%(name)s,\n\n%(who)s asks about a recommendation of the report on %(initiative)s: “%(title)s”. Read "
                    "and answer it here:\n\n%(link)s\n"
                ),
                restricted=_(
                    "%(name)s,\n\n%(who)s asks about a recommendation of the report on %(initiative)s. Read and answer it "
                    "here:\n\n%(link)s\n"
                ),
            )
        if reply.kind in ReportReply.ASKED_KINDS:
            return _composed(
                reply,
                member,
                path,
                subject=_("%(initiative)s: an answer to what the report asks"),
                text=_(
                    "%(name)s,\n\n%(who)s answers what the report on %(initiative)s asks, “%(title)s”: %(answer)s. Read it "
                    "here:\n\n%(link)s\n"
                ),
                restricted=_(
                    "%(name)s,\n\n%(who)s answers what the report on %(initiative)s asks. Read it here:\n\n%(link)s\n"
                ),
            )
        return _composed(
            reply,
            member,
            path,
            subject=_("%(initiative)s: a recommendation is accepted"),
            text=_(
                "%(name)s,\n\n%(who)s accepts “%(title)s” in the report on %(initiative)s. What else they accept is "
                "not mailed; it stands here:\n\n%(link)s\n"
            ),
            restricted=_(
                "%(name)s,\n\n%(who)s accepts a recommendation of the report on %(initiative)s. What else they accept "
                "is not mailed; it stands here:\n\n%(link)s\n"
            ),
        )


def _compose_answered(mail: Mail, at: datetime) -> Composed:
    reply, member = _reply_of(mail), _member_of(mail)
    if not reports_of(member).filter(pk=reply.report_id).exists():
        raise MailNotWanted(NOT_THEIRS)
    with override(reply.engagement.written_in):
        return _composed(
            reply,
            member,
            f"{reverse('report_reading', args=[reply.report_id])}#rule-{reply.rule}",
            subject=_("%(initiative)s: your question is answered"),
            text=_("%(name)s,\n\nyour question about “%(title)s” is answered. Read it here:\n\n%(link)s\n"),
            restricted=_(
                "%(name)s,\n\nyour question about the report is answered. Read it here:\n\n%(link)s\n"
            ),
        )


def _reply_of(mail: Mail) -> ReportReply:
    replies = ReportReply.objects.select_related("engagement__client", "engagement__lead", "given_by")
    reply = replies.filter(pk=mail.about_id).first()
    if reply is None:
        raise MailNotWanted(gettext_noop("What was said of the report was deleted."))
    return reply


def _member_of(mail: Mail) -> Membership:
    member = Membership.objects.select_related("user").filter(user__email=mail.recipient).first()
    if member is None or not member.user.is_active:
        raise MailNotWanted(NOT_THEIRS)
    return member


def _composed(
    reply: ReportReply, member: Membership, path: str, *, subject: str, text: str, restricted: str
) -> Composed:
    engagement, link = reply.engagement, f"{settings.BASE_URL}{path}"
    # What a strictly restricted report recommends stands in no mail, as in the mail about the report itself.
    if engagement.circulation == Circulation.STRICTLY_RESTRICTED:
        text = restricted
    words = {
        "name": member.user.name,
        "who": reply.given_by.name if reply.given_by else _("Somebody"),
        "initiative": engagement.initiative,
        "title": reply.title,
        "answer": inside(reply.get_kind_display()),
        "link": link,
    }
    return Composed(
        member.user.name,
        subject % words,
        text % words,
        contact_of(engagement).email,
        language=engagement.written_in,
        button=Button(_("Read it"), link),
    )
