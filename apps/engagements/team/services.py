"""Change who works on an engagement."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import TooManyTries, count_try
from apps.engagements.errors import NotOnTeam
from apps.engagements.models import CoFacilitator, Engagement
from apps.engagements.services import lock_engagement
from apps.engagements.team.selectors import possible_co_facilitators

DENIALS_A_MINUTE = 10


@transaction.atomic
def add_co_facilitator(*, engagement: Engagement, member: Membership, by: Actor, at: datetime) -> None:
    """Put a facilitator of the organisation on the team. Raises NotOnTeam and EngagementArchived."""
    lock_engagement(engagement)
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
    gone, _rows = CoFacilitator.objects.filter(pk=seat.pk).delete()
    if gone:  # else somebody else was quicker
        audit.record(verb="remove_from_team", of=seat.engagement, by=by, at=at, member=str(seat.user_id))


@transaction.atomic
def note_denied(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """Record that a member tried to open an engagement of another team, at most ten times a minute, so that nobody fills the trail."""
    try:
        count_try(f"denied:{by.id}", most=DENIALS_A_MINUTE, window=timedelta(minutes=1), at=at)
    except TooManyTries:
        return
    audit.record(verb="denied", of=engagement, by=by, at=at)
