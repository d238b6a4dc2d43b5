"""The library and its file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, member_required
from apps.portfolio.library.selectors import library_page, library_rows, listing_of
from apps.portfolio.library.services import note_library_file
from apps.portfolio.library.sheet import library_lines


@require_safe
@member_required
def library(request: MemberRequest) -> HttpResponse:
    """Show the reports this member may read."""
    page = library_page(request.membership, at=timezone.now(), query=request.GET)
    return render(request, "portfolio/library/library.html", {"page": page})


@require_safe
@member_required
def library_file(request: MemberRequest) -> HttpResponse:
    """Send what the search and the filters find as CSV; that is a row of the trail."""
    membership, at = request.membership, timezone.now()
    wanted = listing_of(membership).wanted(request.GET)
    note_library_file(organisation=membership.organisation, wanted=wanted, by=request.actor, at=at)
    rows = library_rows(membership, at=at, query=request.GET)
    answer = StreamingHttpResponse(library_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scalelens-library-{at:%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]  # a stream is an answer, too
