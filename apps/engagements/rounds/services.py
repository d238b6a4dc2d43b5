"""Open the next round."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import EngagementArchived, NextRoundRefused
from apps.engagements.models import Engagement, Round
from apps.instruments.selectors import definition_of


@transaction.atomic
def open_next_round(
    *, engagement: Engagement, topics: Sequence[str], closes_at: datetime, by: Actor, at: datetime
) -> Round:
    """Open the round after one that is closed and was looked at. Raises NextRoundRefused and EngagementArchived."""
    # The rounds before their engagement, as whoever closes one locks them.
    rounds = list(Round.objects.select_for_update().filter(engagement=engagement).order_by("number"))
    locked = Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    if locked.is_archived:
        raise EngagementArchived(locked.pk)
    if refused := _refusal(engagement, rounds, topics, closes_at, at):
        raise NextRoundRefused(refused)
    opened = Round.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        number=rounds[-1].number + 1,
        topics=list(topics),
        opened_at=at,
        closes_at=closes_at,
    )
    audit.record(verb="open_round", of=opened, by=by, at=at, topics=len(topics))
    return opened


def _refusal(
    engagement: Engagement, rounds: Sequence[Round], topics: Sequence[str], closes_at: datetime, at: datetime
) -> str:
    """Return why the next round can't be opened, and what to do; empty where it can."""
    if not rounds or rounds[-1].is_open:
        return _("A round is open already. Close it and look at its result, then ask again.")
    if rounds[-1].unsealed_at is None:
        return _("Nobody has looked at the result of %(round)s yet. Look at it first, then ask again.") % {
            "round": rounds[-1]
        }
    if not topics:
        return _("Choose at least one topic.")
    definition = definition_of(engagement.instrument_version)
    is_known = all(definition.items_of_topic(topic, engagement.routing) for topic in topics)
    if not is_known or len(set(topics)) < len(topics):
        return _("One of the topics is not asked here, or is chosen twice. Choose again from the list.")
    return _("The deadline is past. Choose a later one.") if closes_at <= at else ""
