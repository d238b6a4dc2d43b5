"""When a round closes by itself."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from apps.engagements.errors import RoundNotOpen
from apps.engagements.models import Engagement, Round

CLOSED_HAS_NO_DEADLINE = gettext_lazy("The round is closed. Reopen it first, then give it a new deadline.")


@transaction.atomic
def set_deadline(*, round: Round, closes_at: datetime | None, time_zone: str) -> None:
    """Say when a round closes by itself, or that it doesn't; raises RoundNotOpen."""
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if not locked.is_open:
        raise RoundNotOpen(CLOSED_HAS_NO_DEADLINE)
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    Engagement.objects.filter(pk=round.engagement_id).update(time_zone=time_zone)


@transaction.atomic
def extend_deadline(*, round: Round, days: int, at: datetime) -> datetime:
    """Close a round so many days later, or, without a deadline, from now; raises RoundNotOpen.

    The clock on the wall of the engagement's people shows the same time then, also across a change of the clocks.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=round.pk)
    if not locked.is_open:
        raise RoundNotOpen(CLOSED_HAS_NO_DEADLINE)
    from_when = max(locked.closes_at or at, at)  # what has passed already is not counted from
    local = locked.engagement.in_its_zone(from_when.replace(second=0, microsecond=0))
    locked.closes_at = (local + timedelta(days=days)).astimezone(
        UTC
    )  # a zone's days are those of its calendar
    locked.save(update_fields=["closes_at"])
    return locked.closes_at
