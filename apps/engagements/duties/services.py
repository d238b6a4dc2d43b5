"""Change a member's role and let a member leave, with what they lead."""

from collections.abc import Collection, Mapping
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
from apps.engagements.models import Engagement


@transaction.atomic
def change_role(
    *, member: Membership, role: str, client_ids: Collection[str] = (), by: Actor, at: datetime
) -> None:
    """Set a member's role. Raises MemberNotChanged, also if a future manager leads something."""
    held = members.hold_member(member, by=by)
    if role == Membership.Role.MANAGER and led_by(held).exists():
        said = _("Managers lead nothing. Hand over first what %(name)s leads.")
        raise MemberNotChanged(said % {"name": held.user})
    members.change_role(membership=held, role=role, client_ids=client_ids, by=by, at=at)


@transaction.atomic
def off_board(*, member: Membership, to: Mapping[UUID, Membership], by: Actor, at: datetime) -> None:
    """Hand over all that a member leads, and deactivate them. What they did stays on record.

    `to` names the new lead of each engagement. People who wrote to the member write to the lead from then on.
    Raises NotHandedOver if an engagement has no new lead, and MemberNotChanged.
    """
    held = members.hold_member(member, by=by)
    members.check_owner_stays(held)
    led = list(led_by(held))
    for engagement in led:
        if engagement.pk not in to:
            said = _("%(name)s leads %(initiative)s as well. Say who leads it from now on.")
            raise NotHandedOver(said % {"name": held.user, "initiative": engagement.initiative})
        hand_over(engagement=engagement, to=to[engagement.pk], tell=True, by=by, at=at)
    for engagement in contact_in(held):
        _clear_contact(engagement=engagement, by=by, at=at)
    if held.user.is_active:
        members.deactivate(membership=held, by=by, at=at)
    audit.record(verb="off_board", of=held, by=by, at=at, member=str(held.user_id), engagements=len(led))


def _clear_contact(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(contact_name="", contact_email="")
    audit.record(verb="clear_contact", of=engagement, by=by, at=at)
