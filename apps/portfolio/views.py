"""Home, the list of engagements, the overview of one, and the mails of a machine without a mail server."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, member_required, recently_proven
from apps.accounts.services import set_readers
from apps.core.web.http import wants_fragment
from apps.decisions.due.selectors import due_in
from apps.engagements.access import any_engagement_of, any_led_engagement_of, leads, sets_readers
from apps.engagements.models import Engagement
from apps.engagements.selectors import engagements_of
from apps.portfolio.archived import archived_page
from apps.portfolio.listing import engagements_page
from apps.portfolio.mailbox import newest_mails
from apps.portfolio.people import people_page
from apps.portfolio.readers import readers_panel
from apps.portfolio.selectors import overview_page

LONGEST_NUMBER = 18  # digits of a primary key


@require_safe
@member_required
def home(request: MemberRequest) -> HttpResponse:
    return redirect("engagements" if request.membership.may_facilitate else "library")


@require_safe
@facilitator_required
def engagements(request: MemberRequest) -> HttpResponse:
    """List active engagements, or with ?archived the archived ones."""
    page = engagements_page(
        request.membership,
        is_archived="archived" in request.GET,
        at=timezone.now(),
        query=request.GET,
    )
    return render(request, "portfolio/engagements.html", {"page": page})


@require_safe
@facilitator_required
def engagement(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the overview; to htmx, only who has answered."""
    engagement = any_engagement_of(request.membership, engagement_id)
    if engagement.is_archived:
        return _archived(request, engagement)
    page = overview_page(engagement, at=timezone.now())
    context: dict[str, object] = {
        "page": page,
        "engagement": page.engagement,
        "may_lead": leads(request.membership, engagement),
        "people": people_page(page.people, [row.label for row in page.perspectives], request.GET),
        "are_files": settings.MAILS_ARE_FILES,
    }
    if request.htmx and request.htmx.target == "people-rows":
        return render(request, "portfolio/people.html#rows", context)
    if wants_fragment(request):
        return render(request, "portfolio/engagement.html#progress", context)
    return render(request, "portfolio/engagement.html", context)


def _archived(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    if wants_fragment(request):  # a page from before it was archived polls
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = archived_page(engagement, at=timezone.now(), query=request.GET)
    context = {
        "page": page,
        "engagement": engagement,
        "may_lead": leads(request.membership, engagement),
    }
    return render(request, "portfolio/archived.html", context)


@require_safe
@facilitator_required
def overdue(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """List what is overdue: as a page, or for htmx as the part of the overview."""
    engagement = any_engagement_of(request.membership, engagement_id)
    rows = [each for each in due_in([engagement], at=timezone.now()) if each.is_overdue]
    context = {"overdue": rows, "engagement": engagement}
    return render(request, f"portfolio/overdue.html{'#rows' if request.htmx else ''}", context)


@require_safe
@facilitator_required
def who_reads(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show who reads the reports of the client: as a page, or for htmx as the part of the overview."""
    engagement = any_engagement_of(request.membership, engagement_id)
    context = {
        "panel": readers_panel(request.membership, engagement),
        "engagement": engagement,
        "may_lead": leads(request.membership, engagement),
    }
    return render(request, f"portfolio/readers.html{'#panel' if request.htmx else ''}", context)


@require_POST
@facilitator_required
@recently_proven
def readers(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_led_engagement_of(request.membership, engagement_id)
    if not sets_readers(request.membership, engagement):
        raise Http404
    offered = request.POST.getlist("readers")
    chosen = {int(value) for value in offered if value.isdecimal() and len(value) <= LONGEST_NUMBER}
    set_readers(client=engagement.client, membership_ids=chosen, by=request.actor, at=timezone.now())
    said = _("Saved who reads the reports of %(client)s.")
    messages.success(request, said % {"client": engagement.client})
    return redirect("engagement", engagement_id=engagement.pk)


@require_safe
@facilitator_required
def local_mails(request: MemberRequest) -> HttpResponse:
    if not settings.MAILS_ARE_FILES:
        raise Http404
    membership = request.membership
    # Mails about a sign-in are shown only to whom it belongs: a link for a new password is as good as the password.
    shown = {*engagements_of(membership).values_list("pk", flat=True), request.user.pk}
    if membership.is_owner:
        shown.add(membership.organisation_id)  # invitations of colleagues
    mails = newest_mails(settings.MAIL_FOLDER, scope_id=membership.organisation_id, group_ids=shown)
    return render(request, "portfolio/local_mails.html", {"mails": mails})
