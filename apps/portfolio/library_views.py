from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, member_required
from apps.portfolio.library import library_page

LONGEST_SEARCH = 200


@require_safe
@member_required
def library(request: MemberRequest) -> HttpResponse:
    """Show the reports this member may read, optionally filtered by client or initiative."""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    return render(
        request, "portfolio/library.html", {"page": library_page(request.membership, search=search)}
    )
