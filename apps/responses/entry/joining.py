"""Join by code, as somebody on the list or as a guest. One person is one row, whatever way they come."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.words.names import TITLES
from apps.engagements.addresses import JOINED_AS, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import add_guest
from apps.engagements.links import masked, token_in
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder, StakeholderQuerySet
from apps.engagements.services import LinkDelivery, let_back_in, lock_engagement, mint_links
from apps.mailing.services import NewMail
from apps.responses.access import person, token_of
from apps.responses.entry.links import Opened, redeem
from apps.responses.errors import NameTaken
from apps.responses.models import Response


@dataclass(frozen=True)
class Joining:
    """Who joins: somebody who has a row, or a guest with a name (perhaps none) and a perspective."""

    row: UUID | None = None
    comes_back: bool = False  # had asked not to be asked again
    name: str = ""
    perspective: str = ""


@dataclass(frozen=True)
class ListedName:
    id: UUID
    name: str  # as much of it as tells them apart
    perspective: str


def names_to_choose(engagement: Engagement) -> tuple[ListedName, ...]:
    """Return who on the list may be joining: those who have not begun, by as little of their name as will do."""
    people = list(_unbegun(engagement))
    forms: tuple[Callable[[Stakeholder], str], ...] = (_first_name, _whole_name, _name_and_address)
    counts = [Counter((form(each), each.perspective) for each in people) for form in forms]
    names = (ListedName(each.pk, _told_apart(each, forms, counts), each.perspective) for each in people)
    return tuple(sorted(names, key=lambda each: (each.name.casefold(), each.perspective)))


def _unbegun(engagement: Engagement) -> StakeholderQuerySet:
    begun = Response.objects.filter(stakeholder=OuterRef("pk"))
    # Nor those whose links the facilitator ended: a code lets nobody in who was shut out.
    people = Stakeholder.objects.reachable().filter(engagement=engagement, is_guest=False)
    return people.exclude(name="").filter(~Exists(begun))


def _told_apart(
    person: Stakeholder,
    forms: Sequence[Callable[[Stakeholder], str]],
    counts: Sequence[Counter[tuple[str, str]]],
) -> str:
    pairs = zip(forms, counts, strict=True)
    unique = (form(person) for form, count in pairs if count[form(person), person.perspective] == 1)
    return next(unique, _name_and_address(person))


def _first_name(person: Stakeholder) -> str:
    # "Okafor, Dele" is how spreadsheets have it, and "Dr" is nobody's name.
    words = [
        word for word in person.name.rpartition(",")[2].split() if word.strip(".").casefold() not in TITLES
    ]
    return words[0] if words else person.name


def _whole_name(person: Stakeholder) -> str:
    return person.name


def _name_and_address(person: Stakeholder) -> str:
    return f"{person.name} ({masked(person.email)})" if person.email else person.name


@transaction.atomic
def join(*, code: JoinCode, who: Joining, joining: UUID, at: datetime) -> tuple[Opened, str]:
    """Let somebody in; return what they opened, and their link, which is shown this once and to them alone.

    Raises RoundClosed, RoomIsFull and NameTaken. `joining` is the id of the page: sending it twice joins once.
    """
    # Rounds before their engagement, as everywhere: in another order two would wait for each other.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=code.engagement))
    lock_engagement(code.engagement)
    stakeholder = _row_of(code.engagement, who, digest_of(code.engagement, joining), at)
    (minted,) = mint_links(stakeholders=[stakeholder], at=at, delivery=LinkDelivery(LinkWay.OWN))
    by = person(stakeholder)
    opened = redeem(token=token_of(token_in(minted.link), at=at), by=by, at=at)
    audit.record(verb="join", of=code, by=by, at=at)
    return opened, minted.link


def digest_of(engagement: Engagement, joining: UUID) -> UUID:
    # Whoever reads the row must not learn the page's id, which opens the answers.
    digest = salted_hmac("apps.responses.joining", f"{engagement.pk}:{joining}", algorithm="sha256").digest()
    return UUID(bytes=digest[:16])


def _row_of(engagement: Engagement, who: Joining, joining: UUID, at: datetime) -> Stakeholder:
    sent_before = Stakeholder.objects.taking_part().filter(engagement=engagement, joining=joining)
    # The same page may be sent again for somebody else, by the back button.
    same = {"pk": who.row} if who.row else {"name": who.name, "perspective": who.perspective}
    if known := sent_before.filter(**same).first():
        return known
    if who.row is None:
        return add_guest(
            joining=joining, engagement=engagement, name=who.name, perspective=who.perspective, at=at
        )
    free = declined(engagement) if who.comes_back else _unbegun(engagement)
    row = free.filter(pk=who.row).first()
    if row is None:
        raise NameTaken(taken_words(engagement.stakeholders.filter(pk=who.row).first()))
    if who.comes_back:
        _let_back_in(row, at)
    take_seat(row, joining, at)
    return row


def declined(engagement: Engagement) -> StakeholderQuerySet:
    return engagement.stakeholders.asked().filter(withdrawn_at__isnull=False)


def _let_back_in(row: Stakeholder, at: datetime) -> None:
    let_back_in(stakeholder=row, by=person(row), at=at)
    row.refresh_from_db()
    # Whoever reads the code could say so: by no mail of before are they known to be there.
    row.mail_opened_at = None
    row.save(update_fields=["mail_opened_at"])


def take_seat(row: Stakeholder, joining: UUID | None, at: datetime) -> None:
    """Note that somebody came by the code as a person on the list, and tell that person."""
    # Whoever reads the code could take any name, and whoever keeps the list could enter any address: what is given
    # opens on the device that joined, and by no mail until the address is confirmed there.
    row.joining = joining
    row.kept_email, row.keeps_email = "", bool(row.email)
    row.save(update_fields=["joining", "kept_email", "keeps_email"])
    key = f"{JOINED_AS}:{row.pk}:{at.isoformat()}"
    queue_mails_to([NewMail(JOINED_AS, row.pk, row.email, key)], [row], at)


def taken_words(person: Stakeholder | None) -> str:
    """Return why a name of the list can't be chosen, and what to do."""
    if person is None:
        return _("That name is not on the list any more. Choose again.")
    return f"{joined_words(person)} {_('Not you? Choose another, or “I’m not on this list”.')}"


def joined_words(person: Stakeholder) -> str:
    return _(
        "%(name)s has joined on another device. Is that you? Go on there, or by your own link; without either, tell "
        "whoever runs the workshop."
    ) % {"name": person}
