"""Who is on the team of an engagement, and who could be."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.models import Membership
from apps.engagements.models import CoFacilitator, Engagement


@dataclass(frozen=True)
class TeamPage:
    """`owners` reach it without being on the team."""

    co_facilitators: tuple[CoFacilitator, ...]
    owners: tuple[Membership, ...]


def team_page(engagement: Engagement) -> TeamPage:
    owners = Membership.objects.filter(
        organisation_id=engagement.organisation_id, role=Membership.Role.OWNER, user__is_active=True
    )
    if engagement.lead_id:
        owners = owners.exclude(user_id=engagement.lead_id)
    return TeamPage(
        co_facilitators=tuple(engagement.co_facilitators.select_related("user").order_by("user__name")),
        owners=tuple(owners.select_related("user").order_by("user__name")),
    )


def possible_co_facilitators(engagement: Engagement) -> QuerySet[Membership]:
    """Return who could be added: facilitators of the organisation who are not on the team."""
    on_team = [engagement.lead_id] if engagement.lead_id else []
    return (
        Membership.objects.filter(
            organisation_id=engagement.organisation_id,
            role=Membership.Role.FACILITATOR,
            user__is_active=True,
        )
        .exclude(user__in=on_team)
        .exclude(user__in=engagement.co_facilitators.values("user"))
        .select_related("user")
        .order_by("user__name")
    )
