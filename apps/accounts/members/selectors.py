"""What an owner sees of the people of the organisation."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q

from apps.accounts.models import Membership, Organisation

ON_A_PAGE = 50


@dataclass(frozen=True)
class MembersPage:
    members: Page[Membership]
    search: str


def members_page(organisation: Organisation, *, search: str, number: str) -> MembersPage:
    """List the members by name. `search` matches parts of name and address; a page that isn't there is the nearest."""
    members = Membership.objects.filter(organisation=organisation).select_related("user")
    for word in search.split():
        members = members.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    ordered = members.order_by("-user__is_active", "user__name", "pk")
    return MembersPage(members=Paginator(ordered, ON_A_PAGE).get_page(number), search=search)
