"""Who reads the reports of an engagement's client, and which of them were told of the newest."""

from dataclasses import dataclass

from django.db.models import Count, Q

from apps.accounts.models import Membership
from apps.engagements.access import sets_readers
from apps.engagements.models import Engagement
from apps.mailing.models import Mail
from apps.reports.models import Report
from apps.reports.selectors import reader_mails_of


@dataclass(frozen=True)
class ReaderRow:
    membership_id: int
    name: str
    email: str
    may_read: bool
    mail: Mail | None  # by which they were told of the newest report


@dataclass(frozen=True)
class ReadersPanel:
    rows: tuple[ReaderRow, ...]
    told_of: Report | None  # the newest report that can be read
    may_set: bool


def readers_panel(membership: Membership, engagement: Engagement) -> ReadersPanel:
    managers = list(
        Membership.objects.filter(organisation_id=engagement.organisation_id, role=Membership.Role.MANAGER)
        .select_related("user")
        .annotate(may_read=Count("clients", filter=Q(clients=engagement.client_id)))
        .order_by("user__name")
    )
    found = reader_mails_of(engagement, [manager.user_id for manager in managers])
    mails = found.mails if found else {}
    return ReadersPanel(
        rows=tuple(
            ReaderRow(
                membership_id=manager.pk,
                name=manager.user.name,
                email=manager.user.email,
                may_read=bool(manager.may_read),
                mail=mails.get(manager.user_id),
            )
            for manager in managers
        ),
        told_of=found.report if found else None,
        may_set=bool(managers) and sets_readers(membership, engagement),
    )
