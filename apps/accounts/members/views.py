"""The people of the organisation, for its owners."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, owner_required
from apps.accounts.members.selectors import members_page

LONGEST_SEARCH = 200


@require_safe
@owner_required
def members(request: MemberRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    page = members_page(request.membership.organisation, search=search, number=request.GET.get("page", "1"))
    return render(request, "accounts/members/members.html", {"page": page})
