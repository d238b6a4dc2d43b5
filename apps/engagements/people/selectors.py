"""What the page of one person shows beside the form: their live links."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from apps.engagements.choices import LinkWay
from apps.engagements.links import address_digests
from apps.engagements.models import InvitationToken, Stakeholder

MOST_SHOWN = 20


def live_links(stakeholder: Stakeholder, *, at: datetime) -> tuple[list[tuple[InvitationToken, str]], int]:
    """Return the newest live tokens of a person, each with how it went to them, and how many more there are."""
    live = InvitationToken.objects.live(at=at).filter(invitation=stakeholder.invitation)
    tokens = live.select_related("made_by").order_by("-created_at", "pk")
    newest = [(token, _how(token, stakeholder)) for token in tokens[:MOST_SHOWN]]
    return newest, live.count() - len(newest)


def _how(token: InvitationToken, stakeholder: Stakeholder) -> str:
    if token.way == LinkWay.SHOWN and token.made_by:
        return _("Shown on screen, by %(member)s") % {"member": token.made_by.name}
    # A mail that this machine keeps holds a link as well, which whoever reads it there sees.
    if token.way == LinkWay.SHOWN and settings.MAILS_ARE_FILES:
        return _("In a mail kept on this machine")
    if token.way == LinkWay.MAILED:
        is_present = token.mailed_to in address_digests(stakeholder.email)
        return _("Mailed to the present address") if is_present else _("Mailed to another address")
    return str(LinkWay(token.way).label)
