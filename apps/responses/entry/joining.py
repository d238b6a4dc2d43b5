"""Join by code: a guest on the list, their response, and a link to continue with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.core import audit
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import add_guest
from apps.engagements.links import token_in
from apps.engagements.models import JoinCode, Round, Stakeholder
from apps.engagements.services import LinkDelivery, lock_engagement, mint_links
from apps.responses.access import person, token_of
from apps.responses.entry.links import Opened, redeem


@dataclass(frozen=True)
class Joined:
    entry: Opened
    link: str  # shown this once, to them alone


@transaction.atomic
def join(*, code: JoinCode, name: str, perspective: str, joining: UUID, at: datetime) -> Joined:
    """Add a guest. Raises RoundClosed and RoomIsFull. `joining` is the id of the page: sending it twice joins once."""
    # Lock rounds before their engagement, as everywhere; saves wait for a moment.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=code.engagement))
    lock_engagement(code.engagement)
    guest = _guest(code, name, perspective, joining, at)
    (minted,) = mint_links(stakeholders=[guest], at=at, delivery=LinkDelivery(LinkWay.OWN))
    by = person(guest)
    entry = redeem(token=token_of(token_in(minted.link), at=at), by=by, at=at)
    audit.record(verb="join", of=code, by=by, at=at)
    return Joined(entry, minted.link)


def _guest(code: JoinCode, name: str, perspective: str, joining: UUID, at: datetime) -> Stakeholder:
    # Facilitators see a guest's id in URLs; it must not reveal the page's id, which opens the answers.
    digest = salted_hmac("apps.responses.joining", f"{code.pk}:{joining}", algorithm="sha256").digest()
    guest_id = UUID(bytes=digest[:16])
    known = Stakeholder.objects.filter(pk=guest_id).first()
    is_same = known is not None and (known.name, known.perspective) == (name, perspective)
    if known is not None and is_same and not known.has_withdrawn:
        return known
    # The page was sent again for somebody else (by the back button) or after withdrawing.
    free_id = guest_id if known is None else uuid4()
    return add_guest(guest_id=free_id, engagement=code.engagement, name=name, perspective=perspective, at=at)
