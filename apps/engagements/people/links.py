"""The live links of one person, as their page lists them: never the links themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.engagements.choices import LinkWay
from apps.engagements.links import address_digests
from apps.engagements.models import InvitationToken, Stakeholder

MOST_SHOWN = 20


@dataclass(frozen=True)
class LinkRow:
    id: UUID
    how: str  # how it went to the person
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None  # the last time


@dataclass(frozen=True)
class LinkList:
    rows: tuple[LinkRow, ...]  # the newest
    more: int


def live_links(stakeholder: Stakeholder, *, at: datetime) -> LinkList:
    live = InvitationToken.objects.live(at=at).filter(invitation=stakeholder.invitation)
    tokens = live.select_related("made_by").order_by("-created_at", "pk")
    rows = tuple(
        LinkRow(token.pk, _how(token, stakeholder), token.created_at, token.expires_at, token.opened_at)
        for token in tokens[:MOST_SHOWN]
    )
    return LinkList(rows, live.count() - len(rows))


def _how(token: InvitationToken, stakeholder: Stakeholder) -> str:
    if token.way == LinkWay.SHOWN and token.made_by:
        return _("Shown on screen, by %(member)s") % {"member": token.made_by.name}
    if token.way == LinkWay.MAILED:
        is_present = token.mailed_to in address_digests(stakeholder.email)
        return _("Mailed to the present address") if is_present else _("Mailed to another address")
    return str(LinkWay(token.way).label)
