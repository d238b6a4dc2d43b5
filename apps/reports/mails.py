"""The mail “The report is ready”, to whoever ordered it and the managers who may read it, once a report."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import Membership, User
from apps.engagements.selectors import contact_of
from apps.mailing import dispatch
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.reports.access import reports_of
from apps.reports.models import Report

REPORT_READY = "report_ready"


def register_composers() -> None:
    register(REPORT_READY, _compose, label=gettext_lazy("Report ready"))


def tell_readers(report: Report, *, at: datetime) -> int:
    """Queue the mails for a ready report; return how many. Call this in the transaction that stores its file."""
    mails = [
        NewMail(REPORT_READY, report.pk, user.email, f"{REPORT_READY}:{report.pk}:{user.pk}")
        for user in _readers(report)
    ]
    return dispatch.queue_mails(
        scope_id=report.organisation_id, group_id=report.engagement_id, mails=mails, at=at
    )


def _readers(report: Report) -> Iterator[User]:
    """Yield whoever ordered it, or the lead if they are gone, then the managers who may read it, nobody twice."""
    asker = report.requested_by
    if asker is not None and not asker.is_active:
        asker = report.engagement.lead
    if asker is not None:
        yield asker
    managers = Membership.objects.filter(
        role=Membership.Role.MANAGER, clients=report.engagement.client_id, user__is_active=True
    )
    for manager in managers.select_related("user").order_by("pk"):
        if manager.user != asker:
            yield manager.user


def _compose(mail: Mail, at: datetime) -> Composed:
    """Compose the mail, after checking again that the reader may still read the report."""
    member = Membership.objects.select_related("user").filter(user__email=mail.recipient).first()
    reports = reports_of(member) if member and member.user.is_active else Report.objects.none()
    about = reports.with_standing().select_related("engagement__client", "engagement__lead")
    report = about.filter(pk=mail.about_id).first()
    if member is None or report is None:
        raise MailNotWanted(gettext_noop("The person may not read this report any more."))
    if report.is_retired:
        raise MailNotWanted(gettext_noop("The report was retired before the mail was sent."))
    with override(report.engagement.written_in):
        return _composed(member.user, report)


def _composed(reader: User, report: Report) -> Composed:
    engagement = report.engagement
    values = {
        "name": reader.name,
        "initiative": engagement.initiative,
        "client": engagement.client.name,
        "number": report.number,
        "link": f"{settings.BASE_URL}{reverse('report', args=[report.pk])}",
    }
    subject = _("%(initiative)s: the report is ready") % values
    text = (
        _(
            "%(name)s,\n\nthe report on %(initiative)s of %(client)s is ready, version %(number)d. "
            "Sign in to read it:\n\n%(link)s\n"
        )
        % values
    )
    return Composed(
        reader.name,
        subject,
        text,
        contact_of(engagement).email,
        language=engagement.written_in,
        button=Button(_("Read the report"), str(values["link"])),
    )
