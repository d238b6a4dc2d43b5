"""Which guests were in the room: the facilitator confirms a head count."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import HeadCountDiffers
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.people.leaving_out import lock_open_round
from apps.engagements.selectors import unconfirmed_guests
from apps.engagements.services import lock_engagement


@transaction.atomic
def confirm_guests(
    *, engagement: Engagement, guests: Collection[UUID], people: int, by: Actor, at: datetime
) -> int:
    """Let these guests count toward k, and return how many. Raises RoundNotOpen and HeadCountDiffers."""
    lock_open_round(engagement)
    waiting = [guest for guest in unconfirmed_guests(engagement) if guest.pk in guests]
    # Anybody who reads the code can join in as many names as they like. So guests count only once somebody who saw
    # the room has said how many there were, and that number is the number of those ticked.
    if len(waiting) != people:
        raise HeadCountDiffers(differing_words(people, len(waiting)))
    Stakeholder.objects.filter(pk__in=[guest.pk for guest in waiting]).update(counts_from=at)
    for guest in waiting:
        audit.record(verb="confirm_guest", of=guest, by=by, at=at, head_count=people)
    return len(waiting)


def differing_words(people: int, ticked: int) -> str:
    """Return what is wrong with a head count that is not the number of guests ticked."""
    counted = ngettext("You counted %(people)d person", "You counted %(people)d people", people)
    chosen = ngettext("%(ticked)d guest is ticked", "%(ticked)d guests are ticked", ticked)
    advice = _("Tick only those who were there, or count again.")
    if people > ticked:
        advice = _("Anyone who has not joined can't be confirmed: give the number of those who are ticked.")
    numbers = {"people": people, "ticked": ticked}
    return f"{counted % numbers}, {chosen % numbers}. {advice}"


@transaction.atomic
def set_most_guests(*, engagement: Engagement, most: int, by: Actor, at: datetime) -> None:
    """Set how many may join by code and take part. Guests who have joined stay."""
    # A limit for whoever joins in many names; only the facilitator, who sees the room, raises it.
    lock_engagement(engagement)
    Engagement.objects.filter(pk=engagement.pk).update(most_guests=most)
    audit.record(verb="set_most_guests", of=engagement, by=by, at=at, most=most)
