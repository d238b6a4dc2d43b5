"""The deadline of a round."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import RoundNotOpen
from apps.engagements.models import Engagement, Round

CLOSED_HAS_NO_DEADLINE = gettext_lazy("The round is closed. Reopen it first, then give it a new deadline.")


@transaction.atomic
def set_deadline(
    *, round: Round, closes_at: datetime | None, time_zone: str, by: Actor, at: datetime
) -> None:
    """Set or remove the deadline of a round. Raises RoundNotOpen."""
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if not locked.is_open:
        raise RoundNotOpen(CLOSED_HAS_NO_DEADLINE)
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    Engagement.objects.filter(pk=round.engagement_id).update(time_zone=time_zone)
    audit.record(verb="set_deadline", of=locked, by=by, at=at)


@transaction.atomic
def extend_deadline(*, round: Round, days: int, by: Actor, at: datetime) -> datetime:
    """Extend the deadline by some days, counted from now if there is none. Raises RoundNotOpen.

    The local time stays the same, also across a change to or from daylight saving.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=round.pk)
    if not locked.is_open:
        raise RoundNotOpen(CLOSED_HAS_NO_DEADLINE)
    from_when = max(locked.closes_at or at, at)  # never count from a time that has passed
    local = locked.engagement.in_its_zone(from_when.replace(second=0, microsecond=0))
    # Calendar days of the zone, not 24 hours.
    locked.closes_at = (local + timedelta(days=days)).astimezone(UTC)
    locked.save(update_fields=["closes_at"])
    audit.record(verb="set_deadline", of=locked, by=by, at=at)
    return locked.closes_at
