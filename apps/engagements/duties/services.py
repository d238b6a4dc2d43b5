"""What a member leads, and how their role changes or they leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.errors import MemberNotChanged
from apps.accounts.members import services as members
from apps.accounts.models import Membership
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import NotHandedOver
from apps.engagements.lifecycle.services import hand_over
from apps.engagements.models import CoFacilitator, Engagement, EngagementQuerySet
from apps.engagements.selectors import active_members

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
    return _in_work(member).filter(lead_id=member.user_id)


def contact_in(member: Membership) -> EngagementQuerySet:
    """Filter the engagements in work whose framing names the member's address as the contact."""
    return _in_work(member).filter(contact_email__iexact=member.user.email)


def successors_of(member: Membership) -> QuerySet[Membership]:
    role = Membership.Role
    return active_members(member.organisation_id, role.OWNER, role.FACILITATOR).exclude(pk=member.pk)


def _in_work(member: Membership) -> EngagementQuerySet:
    # An archived one keeps its lead and its contact, as a matter of record.
    return Engagement.objects.of_organisation(member.organisation_id).archived(False)


@transaction.atomic
def change_role(
    *, member: Membership, role: str, client_ids: Collection[str] = (), by: Actor, at: datetime
) -> None:
    """Set a member's role. Raises MemberNotChanged, also if a future manager leads something."""
    locked = members.hold_member(member, by=by)
    if role == Membership.Role.MANAGER and led_by(locked).exists():
        reason = _("Managers lead nothing. Hand over first what %(name)s leads.")
        raise MemberNotChanged(reason % {"name": locked.user})
    if role == Membership.Role.MANAGER:
        _leave_teams(member=locked, by=by, at=at)
    members.change_role(membership=locked, role=role, client_ids=client_ids, by=by, at=at)


@transaction.atomic
def off_board(*, member: Membership, to: Mapping[UUID, Membership], by: Actor, at: datetime) -> None:
    """Hand over what a member leads, `to` a new lead for each engagement, take them off every team, and deactivate them.

    Raises NotHandedOver if an engagement has no new lead, and MemberNotChanged.
    """
    locked = members.hold_member(member, by=by)
    members.check_owner_stays(locked)
    # The new leads in a fixed order, before any engagement, so that concurrent hand-overs can't deadlock.
    new_leads = Membership.objects.filter(pk__in=[each.pk for each in to.values()])
    list(new_leads.select_for_update().order_by("pk"))
    led = list(led_by(locked))
    for engagement in led:
        # Begun since the page was opened. Nothing is guessed: everything is handed over, or nothing.
        if engagement.pk not in to:
            reason = _("%(name)s leads %(initiative)s as well. Say who leads it from now on.")
            raise NotHandedOver(reason % {"name": locked.user, "initiative": engagement.initiative})
        hand_over(engagement=engagement, to=to[engagement.pk], tell=True, by=by, at=at)
    _leave_teams(member=locked, by=by, at=at)
    # People who wrote to the member write to the lead from then on.
    for engagement in contact_in(locked):
        Engagement.objects.filter(pk=engagement.pk).update(contact_name="", contact_email="")
        audit.record(verb="clear_contact", of=engagement, by=by, at=at)
    if locked.user.is_active:
        members.deactivate(membership=locked, by=by, at=at)
    audit.record(verb="off_board", of=locked, by=by, at=at, member=str(locked.user_id), engagements=len(led))


def _leave_teams(*, member: Membership, by: Actor, at: datetime) -> None:
    # Of archived engagements too: reactivated, they reach none.
    seats = CoFacilitator.objects.filter(user_id=member.user_id, organisation_id=member.organisation_id)
    for seat in seats.select_related("engagement"):
        audit.record(verb="remove_from_team", of=seat.engagement, by=by, at=at, member=str(member.user_id))
    seats.delete()
