"""Make, list, open and end links to a report. Only the link holds its token, and only its reader the passcode."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.guessing import drawn_letters
from apps.core.limits import is_audited
from apps.engagements.choices import Circulation
from apps.engagements.links import new_token, token_sha256
from apps.reports.errors import NotShareable
from apps.reports.models import Report, ShareLink

MOST_LINKS = 20  # to one report, that are not over
MOST_ENDED = 5  # that are still listed
# A link says itself that a passcode is asked for, so the page before it asks no database.
WITH_PASSCODE = "p."


@dataclass(frozen=True)
class MadeLink:
    """A new link as its maker sees it, this once."""

    row: ShareLink
    link: str
    passcode: str  # empty where none is asked for


@dataclass(frozen=True)
class ShareLinks:
    live: tuple[ShareLink, ...]  # the newest first
    suspended: tuple[ShareLink, ...]  # those that open nothing now and may open again
    ended: tuple[ShareLink, ...]  # the last few


def links_to(report: Report, *, at: datetime) -> ShareLinks:
    links = ShareLink.objects.filter(report=report).select_related("made_by")
    not_over = links.not_over(at=at)
    listed = tuple(not_over.with_permission())
    return ShareLinks(
        live=tuple(link for link in listed if link.is_permitted),
        suspended=tuple(link for link in listed if not link.is_permitted),
        ended=tuple(links.exclude(pk__in=not_over.values("pk"))[:MOST_ENDED]),
    )


@transaction.atomic
def make_link(*, report: Report, days: int, has_passcode: bool, by: Actor, at: datetime) -> MadeLink:
    """Make a link to a report that can be read. Raises NotShareable."""
    # Two orders of a link at once must not both be the last that is allowed.
    Report.objects.select_for_update().only("pk").get(pk=report.pk)
    if not Report.objects.with_version_state().get(pk=report.pk).is_readable:
        raise NotShareable(_("This report can't be read as pages, so no link can be made to it."))
    if not Organisation.objects.get(pk=report.organisation_id).share_links_allowed:
        raise NotShareable(
            _("Your organisation allows no links to reports. An owner can change that under Settings.")
        )
    if needs_passcode(report) and not has_passcode:
        raise NotShareable(_("This report is strictly restricted: a link to it asks for a passcode as well."))
    if ShareLink.objects.not_over(at=at).filter(report=report).count() >= MOST_LINKS:
        raise NotShareable(
            ngettext(
                "There is %(most)d link to this report already. End it first.",
                "There are %(most)d links to this report already. End one first.",
                MOST_LINKS,
            )
            % {"most": MOST_LINKS}
        )
    token = f"{WITH_PASSCODE if has_passcode else ''}{new_token()}"
    passcode = drawn_letters(10) if has_passcode else ""
    row = ShareLink.objects.create(
        organisation_id=report.organisation_id,
        report=report,
        token_sha256=token_sha256(token),
        # Without its dash, as what is typed is compared.
        passcode=make_password(passcode.replace("-", "")) if has_passcode else "",
        made_by_id=by.user_id,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    audit.record(
        verb="share_report", of=report, by=by, at=at, link=str(row.pk), days=days, passcode=has_passcode
    )
    return MadeLink(row, f"{settings.BASE_URL}/s/{token}/", passcode)


def needs_passcode(report: Report) -> bool:
    return report.engagement.circulation == Circulation.STRICTLY_RESTRICTED


@transaction.atomic
def note_opening(*, link: ShareLink, network: str, by: Actor, at: datetime) -> None:
    ShareLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=at)
    # A network that floods fills the count and not the audit trail.
    if is_audited("shared", network=network, at=at):
        audit.record(verb="open_shared_report", of=link.report, by=by, at=at, link=str(link.pk))


@transaction.atomic
def end_link(*, link: ShareLink, by: Actor, at: datetime) -> None:
    """End a link: from now on it opens nothing, nor does what was opened by it. Idempotent."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record(verb="end_shared_report", of=link.report, by=by, at=at, link=str(link.pk))
