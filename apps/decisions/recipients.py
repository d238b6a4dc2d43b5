"""Who is mailed what is due."""

from django.db.models import Q, QuerySet

from apps.accounts.models import Membership
from apps.engagements.models import CoFacilitator, Engagement, Stakeholder


def team_of(engagement: Engagement) -> QuerySet[Membership]:
    """Return who is told: lead and co-facilitators, the owners of the organisation where there are none."""
    members = Membership.objects.filter(
        organisation_id=engagement.organisation_id, user__is_active=True
    ).exclude(role=Membership.Role.MANAGER)
    seats = CoFacilitator.objects.filter(engagement=engagement).values("user")
    team = members.filter(Q(user_id=engagement.lead_id) | Q(user__in=seats))
    told = team if team.exists() else members.filter(role=Membership.Role.OWNER)
    return told.select_related("user").order_by("pk")


def may_be_mailed(engagement: Engagement) -> QuerySet[Stakeholder]:
    """Return who was asked, has an address and did not stop reminders."""
    people = Stakeholder.objects.reachable().filter(engagement=engagement, reminders_stopped_at__isnull=True)
    return people.exclude(email="")
