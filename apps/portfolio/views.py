"""Home, the list of engagements, the overview of one, the report library, and the mails that this machine keeps."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, member_required, recently_proven
from apps.accounts.services import set_readers
from apps.core.web.http import wants_fragment
from apps.decisions.due.selectors import due_in
from apps.engagements.access import (
    any_engagement_of,
    any_led_engagement_of,
    engagement_of,
    leads,
    sets_readers,
)
from apps.engagements.links import reach_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import engagements_of
from apps.portfolio.library.picture import picture_page
from apps.portfolio.library.selectors import (
    comparison_page,
    library_lines,
    library_page,
    library_rows,
    listing_of,
)
from apps.portfolio.listing import engagements_page
from apps.portfolio.people import people_page
from apps.portfolio.selectors import archived_page, newest_mails, overview_page, readers_panel, walk_in_brief
from apps.portfolio.services import note_library_file
from apps.rehearsal.selectors import tour_of
from apps.reports.services import note_reading
from apps.responses.selectors import texts_naming_the_erased

WORKSHOP_MINUTES = 60  # that the walk-in brief proposes an agenda for
# One more might not fit the column, and PostgreSQL would answer with an error.
LONGEST_NUMBER = 18  # digits of a primary key


@require_safe
@member_required
def home(request: MemberRequest) -> HttpResponse:
    # To a manager engagements do not exist: reports are all they read.
    return redirect("engagements" if request.membership.may_facilitate else "library")


@require_safe
@facilitator_required
def engagements(request: MemberRequest) -> HttpResponse:
    is_archived = "archived" in request.GET
    page = engagements_page(request.membership, is_archived=is_archived, at=timezone.now(), query=request.GET)
    tour = None if is_archived or page.rows.is_filtered else tour_of(request.membership)
    return render(request, "portfolio/engagements.html", {"page": page, "tour": tour})


@require_safe
@facilitator_required
def engagement(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
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
        # Who is told so here finds out before anybody else tries.
        "reach": reach_of(page.join_address),
    }
    # The page asks for its progress every few seconds, and for the list alone as somebody types into its search.
    if request.htmx and request.htmx.target == "people-rows":
        return render(request, "portfolio/people.html#rows", context)
    if wants_fragment(request):
        return render(request, "portfolio/engagement.html#progress", context)
    if context["may_lead"]:
        context["texts_to_reword"] = texts_naming_the_erased(engagement).count()
    return render(request, "portfolio/engagement.html", context)


def _archived(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    # A page from before it was archived still asks for its progress.
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = archived_page(engagement, at=timezone.now(), query=request.GET)
    may_lead = leads(request.membership, engagement)
    context = {"page": page, "engagement": engagement, "may_lead": may_lead}
    return render(request, "portfolio/archived.html", context)


@require_safe
@facilitator_required
def walk_in(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show, on one page to print, what to take into the room."""
    engagement = engagement_of(request.membership, engagement_id)
    brief = walk_in_brief(engagement, minutes=WORKSHOP_MINUTES, at=timezone.now())
    if brief is None:
        messages.error(request, _("Nobody has looked at a result yet. Look at it first."))
        return redirect("engagement", engagement_id=engagement.pk)
    return render(request, "portfolio/walk_in.html", {"brief": brief, "engagement": engagement})


@require_safe
@facilitator_required
def overdue(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    rows = [each for each in due_in([engagement], at=timezone.now()) if each.is_overdue]
    context = {"overdue": rows, "engagement": engagement}
    return render(request, f"portfolio/overdue.html{'#rows' if request.htmx else ''}", context)


@require_safe
@facilitator_required
def who_reads(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
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
    values = request.POST.getlist("readers")
    # Whose keys they are is looked up with the client's organisation; here they are only read as numbers.
    chosen = {int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_NUMBER}
    set_readers(client=engagement.client, membership_ids=chosen, by=request.actor, at=timezone.now())
    done = _("Saved who reads the reports of %(client)s.")
    messages.success(request, done % {"client": engagement.client})
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


@require_safe
@member_required
def library(request: MemberRequest) -> HttpResponse:
    page = library_page(request.membership, at=timezone.now(), query=request.GET)
    return render(request, "portfolio/library/library.html", {"page": page})


@require_safe
@member_required
def library_file(request: MemberRequest) -> HttpResponse:
    membership, at = request.membership, timezone.now()
    wanted = listing_of(membership).read(request.GET)
    note_library_file(organisation=membership.organisation, wanted=wanted, by=request.actor, at=at)
    rows = library_rows(membership, at=at, query=request.GET)
    answer = StreamingHttpResponse(library_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scalelens-library-{at:%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]  # a stream is an answer, too


@require_safe
@member_required
def picture(request: MemberRequest) -> HttpResponse:
    page = picture_page(request.membership, at=timezone.now())
    return render(request, "portfolio/library/picture.html", {"page": page})


@require_safe
@member_required
def beside(request: MemberRequest) -> HttpResponse:
    """Show two reports side by side; without two the library, as it was ticked and searched, says what is missing."""
    ids = request.GET.getlist("report")
    if len(ids) != 2:
        messages.info(request, _not_two(len(ids)))
        library = QueryDict(request.GET.get("list", ""), mutable=True)
        library.setlist("report", ids)
        return redirect(f"{reverse('library')}?{library.urlencode()}")
    page = comparison_page(request.membership, ids)
    # Setting two side by side is a look at each of them.
    note_reading(reports=(page.left, page.right), by=request.actor, at=timezone.now())
    return render(request, "portfolio/library/comparison.html", {"page": page})


def _not_two(ticked: int) -> str:
    if ticked == 0:
        return _("No report is ticked. Tick two to see them side by side.")
    if ticked == 1:
        return _("1 of 2 reports is ticked. Tick one more to see the two side by side.")
    return _("%(count)d reports are ticked. Leave two ticked to see them side by side.") % {"count": ticked}
