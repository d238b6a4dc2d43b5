"""Change a member's role and let a member leave, with what they lead."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.errors import MemberNotChanged
from apps.accounts.members import services as members
from apps.accounts.models import Membership
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.duties.selectors import contact_in, led_by
from apps.engagements.errors import NotHandedOver
from apps.engagements.lifecycle.handover import hand_over
from apps.engagements.models import CoFacilitator, Engagement


@transaction.atomic
def change_role(
    *, member: Membership, role: str, client_ids: Collection[str] = (), by: Actor, at: datetime
) -> None:
    """Set a member's role. Raises MemberNotChanged, also if a future manager leads something."""
    held = members.hold_member(member, by=by)
    if role == Membership.Role.MANAGER and led_by(held).exists():
        said = _("Managers lead nothing. Hand over first what %(name)s leads.")
        raise MemberNotChanged(said % {"name": held.user})
    if role == Membership.Role.MANAGER:
        _leave_teams(member=held, by=by, at=at)
    members.change_role(membership=held, role=role, client_ids=client_ids, by=by, at=at)


@transaction.atomic
def off_board(*, member: Membership, to: Mapping[UUID, Membership], by: Actor, at: datetime) -> None:
    """Hand over everything a member leads, take them off every team, and deactivate them. What they did stays on record.

    `to` names the new lead of each engagement. People who wrote to the member write to the lead from then on.
    Raises NotHandedOver if an engagement has no new lead, and MemberNotChanged.
    """
    held = members.hold_member(member, by=by)
    members.check_owner_stays(held)
    _hold(to.values())
    led = list(led_by(held))
    for engagement in led:
        if engagement.pk not in to:
            said = _("%(name)s leads %(initiative)s as well. Say who leads it from now on.")
            raise NotHandedOver(said % {"name": held.user, "initiative": engagement.initiative})
        hand_over(engagement=engagement, to=to[engagement.pk], tell=True, by=by, at=at)
    _leave_teams(member=held, by=by, at=at)
    for engagement in contact_in(held):
        _clear_contact(engagement=engagement, by=by, at=at)
    if held.user.is_active:
        members.deactivate(membership=held, by=by, at=at)
    audit.record(verb="off_board", of=held, by=by, at=at, member=str(held.user_id), engagements=len(led))


def _hold(new_leads: Iterable[Membership]) -> None:
    """Lock the new leads in a fixed order, before any engagement, so that concurrent hand-overs can't deadlock."""
    ids = [each.pk for each in new_leads]
    list(Membership.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _leave_teams(*, member: Membership, by: Actor, at: datetime) -> None:
    """Take a member off every team, of archived engagements too: reactivated, they reach none."""
    seats = CoFacilitator.objects.filter(user_id=member.user_id, organisation_id=member.organisation_id)
    for seat in seats.select_related("engagement"):
        audit.record(verb="remove_from_team", of=seat.engagement, by=by, at=at, member=str(member.user_id))
    seats.delete()


def _clear_contact(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(contact_name="", contact_email="")
    audit.record(verb="clear_contact", of=engagement, by=by, at=at)
