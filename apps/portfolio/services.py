"""Open the next round and tell those who are asked; record that the library was downloaded."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.lists.query import ListQuery
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.rounds.services import open_next_round
from apps.instruments.selectors import definition_of
from apps.outreach.services import ask_again, change_text
from apps.outreach.texts import AGAIN, KINDS, MailWords


@transaction.atomic
def ask_few_things_again(
    *,
    engagement: Engagement,
    topics: Sequence[str],
    closes_at: datetime,
    people: Collection[str],
    words: MailWords,
    by: Actor,
    at: datetime,
) -> tuple[Round, int]:
    """Open the next round and mail those chosen who are asked any of it; return it and the number of mails.

    Raises NextRoundRefused.
    """
    opened = open_next_round(engagement=engagement, topics=topics, closes_at=closes_at, by=by, at=at)
    change_text(engagement=engagement, kind=KINDS[AGAIN], words=words, by=by, at=at)
    definition = definition_of(engagement.instrument_version)
    asked = [
        perspective
        for perspective in definition.perspectives
        if any(definition.items_of_topics(topics, engagement.routing, perspective).values())
    ]
    chosen = Stakeholder.objects.filter(engagement=engagement, pk__in=people, perspective__in=asked)
    keys = {str(key) for key in chosen.values_list("pk", flat=True)}
    return opened, ask_again(round=opened, chosen=keys, by=by, at=at)


def note_library_file(*, organisation: Organisation, wanted: ListQuery, by: Actor, at: datetime) -> None:
    # Not what was searched for: it may be a name, and the trail is never redacted.
    filters = dict(wanted.chosen) | ({"search": True} if wanted.search else {})
    audit.record(verb="download_library", of=organisation, by=by, at=at, wanted=filters)
