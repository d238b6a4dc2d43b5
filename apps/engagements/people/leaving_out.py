"""Leave guests out with what they gave, and take many people off the list at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import RoundNotOpen
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import guests_of
from apps.engagements.services import lock_engagement, remove_stakeholder


@dataclass(frozen=True)
class ClearingPlan:
    """What clearing does to people: those who gave nothing are removed, guests are left out, others are kept."""

    removed: tuple[Stakeholder, ...]
    left_out: tuple[Stakeholder, ...]
    kept: tuple[Stakeholder, ...]

    @property
    def people(self) -> tuple[Stakeholder, ...]:
        return (*self.removed, *self.left_out)


def plan_clearing(engagement: Engagement, chosen: Iterable[UUID]) -> ClearingPlan:
    people = list(Stakeholder.objects.filter(engagement=engagement, pk__in=list(chosen)))
    ids = [each.pk for each in people]
    giving = set(Stakeholder.objects.giving().filter(pk__in=ids).values_list("pk", flat=True))
    removed = [each for each in people if each.pk not in giving and not each.has_withdrawn]
    guests = [
        each
        for each in people
        if each not in removed and each.is_guest and not each.has_withdrawn and not each.left_out_at
    ]
    kept = [each for each in people if each not in removed and each not in guests]
    return ClearingPlan(tuple(removed), tuple(guests), tuple(kept))


@transaction.atomic
def clear_people(*, engagement: Engagement, chosen: Iterable[UUID], by: Actor, at: datetime) -> ClearingPlan:
    """Remove people who gave nothing, and leave guests out. Others are kept. Raises RoundNotOpen."""
    plan = plan_clearing(engagement, chosen)
    if plan.left_out:
        leave_out(engagement=engagement, guests=[each.pk for each in plan.left_out], by=by, at=at)
    for each in plan.removed:
        remove_stakeholder(stakeholder=each, by=by, at=at)
    return plan


@transaction.atomic
def leave_out(*, engagement: Engagement, guests: Iterable[UUID], by: Actor, at: datetime) -> int:
    """Leave guests out of the round's result, with everything they gave. Raises RoundNotOpen."""
    lock_open_round(engagement)
    leaving = list(guests_of(engagement).filter(pk__in=list(guests)))
    Stakeholder.objects.filter(pk__in=[guest.pk for guest in leaving]).update(left_out_at=at)
    for guest in leaving:
        audit.record(verb="leave_out", of=guest, by=by, at=at)
    return len(leaving)


@transaction.atomic
def put_back(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Count a left-out guest again. Raises RoundNotOpen. Doing it twice changes nothing."""
    lock_open_round(stakeholder.engagement)
    Stakeholder.objects.filter(pk=stakeholder.pk).update(left_out_at=None)
    audit.record(verb="put_back", of=stakeholder, by=by, at=at)


def lock_open_round(engagement: Engagement) -> None:
    """Lock the rounds and the engagement, so that no round is closed meanwhile. Raises RoundNotOpen."""
    # In this order, as everywhere: two that lock in another order wait for each other.
    rounds = list(Round.objects.select_for_update().filter(engagement=engagement))
    lock_engagement(engagement)
    if not any(round_.is_open for round_ in rounds):
        raise RoundNotOpen(
            _("The round is closed, and so is who counts in its result. Open it again first, then close it.")
        )
