"""Who reads by a link: whoever has it and, where one is asked for, its passcode. Every refusal is the same.

| who                                      | the report                       |
|------------------------------------------|----------------------------------|
| a browser that opened a live link        | this one version, for 12 hours   |
| the same once the link ended or the      |                                  |
|   report is being erased                 | SharedReportClosed               |
| any other browser                        | SharedReportClosed               |
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from apps.accounts.models import Membership
from apps.core.actors import VISITOR, Actor
from apps.core.database.scope import enter
from apps.core.guessing import PASSCODE, Guesser, hashed_guess, reset_guesses, typed_letters
from apps.core.web.http import client_network
from apps.engagements.links import token_sha256
from apps.reports.access import report_of
from apps.reports.errors import SharedReportClosed
from apps.reports.models import Report, ShareLink, ShareLinkQuerySet
from apps.reports.sharing.links import WITH_PASSCODE

READ_FOR = timedelta(hours=12)
_SALT = "apps.reports.sharing"


def open_link(request: HttpRequest, token: str, typed: str, *, at: datetime) -> ShareLink:
    """Return the live link of this token, if the passcode is its own, and enter its organisation.

    Raises SharedReportClosed, TooManyTries and HashingBusy.
    """
    digest = token_sha256(token)
    enter(ShareLink, token_sha256=digest)
    link = _live(at).filter(token_sha256=digest).first()
    # Where a link asks for a passcode, a try counts and a hash is computed whether or not there is such a link.
    if token.startswith(WITH_PASSCODE):
        guesser = Guesser(client_network(request), is_known=False)
        with hashed_guess(PASSCODE, of=digest, by=guesser, at=at):
            is_right = _is_passcode(typed, link)
        if not is_right:
            raise SharedReportClosed("Nothing opens here.")
        reset_guesses(PASSCODE, of=digest, by=guesser)
    if link is None:
        raise SharedReportClosed("Nothing opens here.")
    return link


def _is_passcode(typed: str, link: ShareLink | None) -> bool:
    if link is None:
        # Takes as long as to look at one: the time would tell whether there is such a link.
        make_password(typed_letters(typed))
        return False
    return check_password(typed_letters(typed), link.passcode)


def opened_report(request: HttpRequest, link_id: UUID, *, at: datetime) -> tuple[ShareLink, Report]:
    """Return the link that this browser opened and its report, and enter its organisation. Raises SharedReportClosed."""
    if not _has_opened(request, link_id, at=at):
        raise SharedReportClosed("Nothing was opened here.")
    enter(ShareLink, id=link_id)
    link = _live(at).filter(pk=link_id).first()
    if link is None:
        raise SharedReportClosed("The link ended meanwhile.")
    reports = Report.objects.with_version_state().select_related(
        "engagement__client", "engagement__lead", "content"
    )
    return link, reports.get(pk=link.report_id)


def link_of(membership: Membership, report_id: UUID, link_id: UUID) -> ShareLink:
    links = ShareLink.objects.select_related("report")
    return get_object_or_404(links, report=report_of(membership, report_id), pk=link_id)


def reader_of(link: ShareLink) -> Actor:
    # Without name or address: they may be one of those who answered.
    return VISITOR.within(link.organisation_id)


def remember(answer: HttpResponse, link: ShareLink, *, at: datetime) -> None:
    """Let this browser read on without the link in its address."""
    answer.set_cookie(
        _cookie(link.pk),
        signing.dumps({"link": link.pk.hex, "begun": at.timestamp()}, salt=_SALT),
        max_age=READ_FOR,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _has_opened(request: HttpRequest, link_id: UUID, *, at: datetime) -> bool:
    try:
        content = signing.loads(request.COOKIES.get(_cookie(link_id), ""), salt=_SALT)
    except signing.BadSignature:
        return False
    # By what was signed: how long a cookie is kept is the browser's to decide.
    begun_at = datetime.fromtimestamp(content["begun"], UTC)
    return bool(content["link"] == link_id.hex) and at - begun_at <= READ_FOR


def _live(at: datetime) -> ShareLinkQuerySet:
    return ShareLink.objects.live(at=at).select_related("report")


def _cookie(link_id: UUID) -> str:
    # With this prefix no other host of the domain can set it; without https browsers refuse it.
    prefix = "__Host-" if settings.IS_HTTPS else ""
    return f"{prefix}scalelens_s_{link_id.hex}"
