"""Who works on an engagement beside its lead, and who could."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import TooManyTries, count_try
from apps.engagements.errors import NotOnTeam
from apps.engagements.models import CoFacilitator, Engagement
from apps.engagements.selectors import active_members
from apps.engagements.services import lock_engagement

DENIALS_A_MINUTE = 10


def possible_co_facilitators(engagement: Engagement) -> QuerySet[Membership]:
    """Return who could be added: facilitators of the organisation who are not on the team."""
    role, lead_id = Membership.Role.FACILITATOR, engagement.lead_id
    facilitators = active_members(engagement.organisation_id, role, but=lead_id)
    return facilitators.exclude(user__in=engagement.co_facilitators.values("user"))


@transaction.atomic
def add_co_facilitator(*, engagement: Engagement, member: Membership, by: Actor, at: datetime) -> None:
    """Put a facilitator of the organisation on the team. Raises NotOnTeam and EngagementArchived."""
    lock_engagement(engagement)
    # Asked again under the lock: the form was filled in a while ago.
    if not possible_co_facilitators(engagement).filter(pk=member.pk).exists():
        raise NotOnTeam(_("They are on the team already, or no longer a facilitator here. Choose again."))
    CoFacilitator.objects.create(
        organisation_id=engagement.organisation_id, engagement=engagement, user=member.user, added_at=at
    )
    audit.record(verb="add_to_team", of=engagement, by=by, at=at, member=str(member.user_id))


@transaction.atomic
def remove_co_facilitator(*, seat: CoFacilitator, by: Actor, at: datetime) -> None:
    """Take a co-facilitator off the team: from then on they reach nothing of it. Raises EngagementArchived."""
    lock_engagement(seat.engagement)
    deleted, _rows = CoFacilitator.objects.filter(pk=seat.pk).delete()
    # Else somebody was quicker, and one act would be on record twice.
    if deleted:
        audit.record(verb="remove_from_team", of=seat.engagement, by=by, at=at, member=str(seat.user_id))


@transaction.atomic
def note_denied(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    # Only so often, or whoever tries addresses by a script would fill the trail.
    try:
        count_try(f"denied:{by.id}", most=DENIALS_A_MINUTE, window=timedelta(minutes=1), at=at)
    except TooManyTries:
        return
    audit.record(verb="denied", of=engagement, by=by, at=at)
