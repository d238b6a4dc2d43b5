"""The library, its file, all of it in one picture, and two reports side by side."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, member_required
from apps.portfolio.library.beside import beside_page
from apps.portfolio.library.picture import picture_page
from apps.portfolio.library.selectors import library_page, library_rows, listing_of
from apps.portfolio.library.services import note_library_file
from apps.portfolio.library.sheet import library_lines
from apps.reports.services import note_reading


@require_safe
@member_required
def library(request: MemberRequest) -> HttpResponse:
    """Show the reports this member may read."""
    page = library_page(request.membership, at=timezone.now(), query=request.GET)
    return render(request, "portfolio/library/library.html", {"page": page})


@require_safe
@member_required
def library_file(request: MemberRequest) -> HttpResponse:
    """Send what the search and the filters find as CSV; the trail records the download."""
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
    """Show what breaks first across the engagements whose reports this member may read."""
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
    page = beside_page(request.membership, ids)
    note_reading(reports=(page.left, page.right), by=request.actor, at=timezone.now())
    return render(request, "portfolio/library/beside.html", {"page": page})


def _not_two(ticked: int) -> str:
    if ticked == 0:
        return _("No report is ticked. Tick two to see them side by side.")
    if ticked == 1:
        return _("1 of 2 reports is ticked. Tick one more to see the two side by side.")
    return _("%(count)d reports are ticked. Leave two ticked to see them side by side.") % {"count": ticked}
