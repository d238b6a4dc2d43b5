"""A rehearsal: a copy of an engagement with twelve made-up people, its room, and its end, which erases all of it."""

import logging
from datetime import datetime, timedelta
from itertools import cycle

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.core.actors import SYSTEM, Actor
from apps.engagements.joining.codes import open_joining
from apps.engagements.lifecycle.services import clone_engagement
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import NewStakeholder, add_stakeholders
from apps.rehearsal.players import let_act
from apps.retention.deleting import delete_engagement
from apps.room.models import Room
from apps.room.services import open_room

logger = logging.getLogger(__name__)

MINUTES = 60
ABANDONED_AFTER = timedelta(minutes=60)  # since somebody steered it last


@transaction.atomic
def begin(*, engagement: Engagement, user: User, by: Actor, at: datetime) -> Engagement:
    """Open the rehearsal room of an engagement, or return the one that this member has open.

    Whoever rehearses one engagement leaves the rehearsal of another: it is erased.
    """
    mine = Engagement.objects.filter(rehearses__isnull=False, lead=user)
    for other in mine.exclude(rehearses=engagement):
        delete_engagement(engagement=other, by=by, at=at)
    on = mine.filter(rehearses=engagement, rooms__ended_at__isnull=True).first()
    if on is not None:
        return on
    rehearsal = clone_engagement(
        engagement=engagement,
        lead=user,
        client_name=engagement.client.name,
        initiative=engagement.initiative,
        with_people=False,
        by=by,
        at=at,
    )
    # The short form, which is over in the minutes of a rehearsal; and nobody outside is named as the one who asks.
    rehearsal.rehearses, rehearsal.has_room_form = engagement, True
    rehearsal.contact_name = rehearsal.contact_email = ""
    rehearsal.save(update_fields=["rehearses", "has_room_form", "contact_name", "contact_email"])
    add_stakeholders(engagement=rehearsal, people=_made_up(rehearsal), by=by, at=at)
    # They count as known to be there, so that the wall shows groups as it would on the day.
    Stakeholder.objects.filter(engagement=rehearsal).update(vouched_at=at, vouched_by=user)
    open_joining(engagement=rehearsal, by=by, at=at)
    open_room(engagement=rehearsal, minutes=MINUTES, by=by, user=user, at=at)
    audit.record(verb="rehearse", of=engagement, by=by, at=at)
    return rehearsal


def _made_up(engagement: Engagement) -> list[NewStakeholder]:
    """Return twelve people without an address, some of every perspective: somebody can vote on whatever comes up."""
    names = _("Ada, Bo, Cleo, Dara, Eli, Fay, Gus, Hana, Ivo, Juno, Kit, Lou").split(", ")
    return [
        NewStakeholder(name, "", perspective)
        for name, perspective in zip(names, cycle(engagement.perspectives), strict=False)
    ]


def go_on(*, at: datetime) -> None:
    """Let a few of the made-up people of each open rehearsal do what its room asks them for."""
    rooms = Room.objects.filter(state=Room.State.OPEN, engagement__rehearses__isnull=False)
    for room in rooms.filter(engagement__deleted_at__isnull=True).select_related("engagement", "topic"):
        # One that fails must not keep the others waiting.
        try:
            with transaction.atomic():
                let_act(room, at=at)
        except Exception:
            logger.exception("The rehearsal %s stands still; it is tried again within seconds.", room.pk)


def erase_what_is_over(*, at: datetime) -> int:
    """Erase the rehearsals that were ended or left; return how many."""
    over = Q(rooms__ended_at__isnull=False) | Q(rooms__touched_at__lt=at - ABANDONED_AFTER)
    rehearsals = list(Engagement.objects.filter(over, rehearses__isnull=False).distinct())
    for rehearsal in rehearsals:
        delete_engagement(engagement=rehearsal, by=SYSTEM.within(rehearsal.organisation_id), at=at)
    return len(rehearsals)
