"""Archive engagements that nobody goes on with, and tell their leads 30 days before."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from apps.accounts.models import Membership
from apps.assessments.archiving.services import archive_engagement
from apps.assessments.errors import RoundStillOpen
from apps.core.actors import SYSTEM
from apps.engagements.errors import EngagementArchived
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import NOTICE, archives_itself_at
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.retention.mails import ARCHIVE_NOTICE


@dataclass(frozen=True)
class Ending:
    """An engagement without an open round, and when it is archived by itself."""

    engagement: Engagement
    closed_at: datetime
    due: datetime

    @property
    def is_noticed(self) -> bool:
        # A notice of before the last round says nothing of this ending: somebody went on after it.
        noticed = self.engagement.archive_noticed_at
        return noticed is not None and noticed >= self.closed_at


def endings(*, at: datetime) -> Iterator[Ending]:
    """Find what is archived within 30 days."""
    rounds = Round.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    is_open = Exists(rounds.filter(state=Round.State.OPEN))
    unarchived = Engagement.objects.archived(is_archived=False).filter(~is_open)
    closed: QuerySet[Any] = unarchived.annotate(closed_at=Subquery(rounds.values("closed_at")[:1]))
    for engagement in closed:
        due = archives_itself_at(engagement, engagement.closed_at)
        if due and due - NOTICE <= at:
            yield Ending(engagement, engagement.closed_at, due)


def archive_what_is_over(*, at: datetime) -> tuple[int, int]:
    """Tell leads what is due within 30 days, and archive the rest; return how many of each."""
    # Archiving can't be undone, so it is never done without a mail to the lead 30 days before.
    noticed = archived = 0
    # Read in full first: archiving changes what the query finds.
    for ending in list(endings(at=at)):
        if not ending.is_noticed:
            _tell(ending, at=at)
            noticed += 1
        elif ending.due <= at:
            with suppress(RoundStillOpen, EngagementArchived):  # somebody went on, a moment ago
                by = SYSTEM.within(ending.engagement.organisation_id)
                archive_engagement(engagement=ending.engagement, by=by, at=at)
                archived += 1
    return noticed, archived


@transaction.atomic
def _tell(ending: Ending, *, at: datetime) -> None:
    engagement = ending.engagement
    Engagement.objects.filter(pk=engagement.pk).update(archive_noticed_at=at)
    # The key of a mail holds the day: the same one is queued once, a later ending has one of its own.
    mails = [
        NewMail(
            ARCHIVE_NOTICE, engagement.pk, address, f"{ARCHIVE_NOTICE}:{engagement.pk}:{at.date()}:{address}"
        )
        for address in _addresses(engagement)
    ]
    queue_mails(scope_id=engagement.organisation_id, group_id=engagement.pk, mails=mails, at=at)


def _addresses(engagement: Engagement) -> list[str]:
    # The owners' where nobody leads it any more.
    members = Membership.objects.filter(organisation_id=engagement.organisation_id, user__is_active=True)
    lead = members.filter(user=engagement.lead)
    readers = lead if lead.exists() else members.filter(role=Membership.Role.OWNER)
    return list(readers.values_list("user__email", flat=True))
