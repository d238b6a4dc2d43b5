"""The mail “The report is ready”, with its finding: once per report to whoever ordered it and the managers who may read it."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import Membership, User
from apps.engagements.choices import Circulation
from apps.engagements.selectors import contact_of
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.reports.access import reports_of
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report
from apps.reports.selectors import REPORT_READY, once_key_of

# Mails to somebody who may read a client's reports from now on: the library has the others.
MOST_AT_ONCE = 10
LONGEST_LINE = 300  # characters of one sentence in the mail
LONGEST_FINDING = 140  # characters of a finding that fits into a subject


def register_composers() -> None:
    register(REPORT_READY, _compose, label=gettext_lazy("Report ready"))


def tell_readers(report: Report, *, at: datetime) -> int:
    """Queue the mails for a ready report; return how many. Call this in the transaction that stores its file."""
    return _queue(report, *_readers(report), at=at)


def _queue(report: Report, *readers: User, at: datetime) -> int:
    mails = [NewMail(REPORT_READY, report.pk, user.email, once_key_of(report, user.pk)) for user in readers]
    return queue_mails(scope_id=report.organisation_id, group_id=report.engagement_id, mails=mails, at=at)


def tell_new_reader(membership: Membership, client_ids: Collection[UUID], at: datetime) -> None:
    """Queue the mails on the newest ready report of each engagement of these clients, once that may be read."""
    if not membership.user.is_active:
        return
    # Who is ticked once a report is ready would otherwise never be told of it.
    ready = Report.objects.filter(
        organisation_id=membership.organisation_id,
        engagement__client__in=client_ids,
        engagement__deleted_at__isnull=True,
        state=Report.State.READY,
    )
    ready = ready.printable()
    newest = ready.none_newer(ready).order_by("-finished_at", "-pk")
    for report in newest[:MOST_AT_ONCE]:
        _queue(report, membership.user, at=at)


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
    # A mail may wait in its queue: whether its reader may still read the report is asked again.
    member = Membership.objects.select_related("user").filter(user__email=mail.recipient).first()
    reports = reports_of(member) if member and member.user.is_active else Report.objects.none()
    about = reports.with_version_state().with_finding()
    about = about.select_related("engagement__client", "engagement__lead", "content")
    report = about.filter(pk=mail.about_id).first()
    if member is None or report is None:
        raise MailNotWanted(gettext_noop("The person may not read this report any more."))
    if not report.is_ready or report.is_being_erased:
        raise MailNotWanted(gettext_noop("The report can't be read any more."))
    with override(report.engagement.written_in):
        return _composed(member.user, report)


def _composed(reader: User, report: Report) -> Composed:
    engagement = report.engagement
    link = f"{settings.BASE_URL}{reverse('report', args=[report.pk])}"
    values = {
        "name": reader.name,
        "initiative": engagement.initiative,
        "client": engagement.client.name,
        "number": report.number,
    }
    ready = _("the report on %(initiative)s of %(client)s is ready, version %(number)d.") % values
    # Mails pass through servers nobody here knows: of what is strictly restricted they say nothing.
    is_restricted = engagement.circulation == Circulation.STRICTLY_RESTRICTED
    words = () if is_restricted else _words(report, content_of(report.content.document))
    parts = (f"{reader.name},", ready, *words, _("Sign in to read it:"), link)
    return Composed(
        reader.name,
        _subject(report, has_finding=not is_restricted),
        "\n\n".join(parts) + "\n",
        contact_of(engagement).email,
        language=engagement.written_in,
        button=Button(_("Read the report"), link),
    )


def _subject(report: Report, *, has_finding: bool) -> str:
    finding = _one_line(report.finding or "")
    if has_finding and finding and len(finding) <= LONGEST_FINDING:
        return finding
    return _("%(initiative)s: the report is ready") % {"initiative": report.engagement.initiative}


def _words(report: Report, content: Content) -> Iterator[str]:
    """Yield the finding, how sure it is, and what is asked of whoever decides, as the report has them."""
    brief = content.brief
    yield _one_line(brief.headline)
    if brief.sure:
        yield _one_line(brief.sure)
    # Where a newer version of the answers may be read, this one asks nothing of anybody any more.
    if brief.decide_on and not report.is_superseded:
        by = _("Decide by %(weekday)s %(day)s:") % {"weekday": brief.decide_weekday, "day": brief.decide_on}
        yield f"{by} {_one_line(brief.asked)}"
        # Each opens the page, where it is answered: programs that look into mails follow every link.
        page = f"{settings.BASE_URL}{reverse('report_reading', args=[report.pk])}"
        answers = (("yes", _("Yes")), ("no", _("No")), ("refused", _("Refuse, or ask somebody else")))
        yield "\n".join(f"{label}: {page}?answer={answer}#asked" for answer, label in answers)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …"
