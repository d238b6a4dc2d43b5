"""What a member leads, and for which engagements people write to them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.models import Membership
from apps.engagements.models import CoFacilitator, Engagement, EngagementQuerySet

MOST_SHOWN = 100


@dataclass(frozen=True)
class Duties:
    """The engagements in work that a member leads or is the contact of; of many, the newest."""

    led: tuple[Engagement, ...]
    led_count: int
    contact_count: int
    team_count: int

    @property
    def further(self) -> int:
        return self.led_count - len(self.led)


def duties_of(member: Membership) -> Duties:
    led = led_by(member)
    return Duties(
        led=tuple(led.select_related("client").order_by("-opened_on", "pk")[:MOST_SHOWN]),
        led_count=led.count(),
        contact_count=contact_in(member).count(),
        team_count=CoFacilitator.objects.filter(user_id=member.user_id).count(),
    )


def led_by(member: Membership) -> EngagementQuerySet:
    """Filter the engagements in work that the member leads. An archived one keeps its lead, as a matter of record."""
    return _in_work(member).filter(lead_id=member.user_id)


def contact_in(member: Membership) -> EngagementQuerySet:
    """Filter the engagements in work whose framing names the member's address as the contact."""
    return _in_work(member).filter(contact_email__iexact=member.user.email)


def successors_of(member: Membership) -> QuerySet[Membership]:
    """Return who could lead in the member's place."""
    others = Membership.objects.filter(
        organisation_id=member.organisation_id,
        role__in=(Membership.Role.OWNER, Membership.Role.FACILITATOR),
        user__is_active=True,
    )
    return others.exclude(pk=member.pk).select_related("user").order_by("user__name")


def _in_work(member: Membership) -> EngagementQuerySet:
    return Engagement.objects.of_organisation(member.organisation_id).archived(False)
