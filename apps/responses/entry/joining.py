"""Join by code, as somebody on the list or as a guest. One person is one row, whatever way they come."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.words.names import TITLES
from apps.engagements.addresses import JOINED_AS, put_out, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import add_guest
from apps.engagements.links import masked, token_in
from apps.engagements.models import (
    Engagement,
    InvitationToken,
    JoinCode,
    Round,
    Stakeholder,
    StakeholderQuerySet,
)
from apps.engagements.selectors import has_given, perspective_labels
from apps.engagements.services import (
    LinkDelivery,
    hold_engagement,
    lock_engagement,
    mint_links,
    remove_stakeholder,
)
from apps.mailing.services import NewMail
from apps.responses.access import person, token_of
from apps.responses.entry.links import Opened, redeem
from apps.responses.errors import NameKept, NameTaken
from apps.responses.models import Device, Response


@dataclass(frozen=True)
class Joining:
    """Who joins: somebody who has a row, or a guest with a name (perhaps none) and a perspective."""

    row: UUID | None = None
    name: str = ""
    perspective: str = ""


@dataclass(frozen=True)
class ListedName:
    id: UUID
    name: str  # as much of it as tells them apart
    perspective: str


def names_to_choose(engagement: Engagement, at: datetime) -> tuple[ListedName, ...]:
    """Return who on the list may be joining: those whose name is free, by as little of their name as will do."""
    people = list(_free(engagement, at))
    forms: tuple[Callable[[Stakeholder], str], ...] = (_first_name, _whole_name, _name_and_address)
    counts = [Counter((form(each), each.perspective) for each in people) for form in forms]
    names = (ListedName(each.pk, _told_apart(each, forms, counts), each.perspective) for each in people)
    return tuple(sorted(names, key=lambda each: (each.name.casefold(), each.perspective)))


def _free(engagement: Engagement, at: datetime) -> StakeholderQuerySet:
    """Filter whose name can be chosen: nothing is given under it, and nobody has it open."""
    of_person = {"stakeholder": OuterRef("pk")}
    begun = Response.objects.filter(**of_person)
    links = InvitationToken.objects.live(at=at).filter(invitation__stakeholder=OuterRef("pk"))
    # Who chose a wrong name gave nothing under it. Once their link is ended, the name is free again.
    is_open = (
        Q(Exists(begun.filter(interviewed_on__isnull=False)))
        | Q(Exists(Device.objects.known().filter(**of_person, token__in=InvitationToken.objects.live(at=at))))
        | Q(Exists(links.filter(way__in=(LinkWay.OWN, LinkWay.PASSED_ON))))
        | Q(pk__in=Stakeholder.objects.giving().filter(engagement=engagement))
    )
    # Nor those whose links the facilitator ended all: a code lets nobody in who was shut out.
    people = Stakeholder.objects.reachable().filter(engagement=engagement, is_guest=False)
    return people.exclude(name="").exclude(Q(Exists(begun)) & is_open)


def label_of(person: Stakeholder) -> str:
    """Return no more of somebody on the list than the list of names shows: the first name and the perspective."""
    labels = perspective_labels(person.engagement)
    return f"{_first_name(person)} · {labels.get(person.perspective, person.perspective)}"


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
    page = digest_of(code.engagement, joining)
    with connection.cursor() as cursor:  # the same page, pressed twice, is the only one that waits
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 14))", [str(page)])
    hold_engagement(code.engagement)
    stakeholder = _row_of(code.engagement, who, page, at)
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
    # Saves and links under way for this name wait, or are waited for, so that it is certain whether it is free. Their
    # response before the person, as whoever opens a link takes them.
    list(Response.everything.select_for_update().filter(stakeholder=who.row))
    list(engagement.stakeholders.select_for_update().filter(pk=who.row))
    row = _free(engagement, at).filter(pk=who.row).first()
    if row is None:
        raise NameTaken(taken_words(engagement.stakeholders.filter(pk=who.row).first()))
    _empty(row, at)
    take_seat(row, joining, at)
    return row


def _empty(row: Stakeholder, at: datetime) -> None:
    """Delete the empty form of whoever had the name before, with their devices and links."""
    Response.everything.filter(stakeholder=row).delete()
    put_out(stakeholder=row, devices=Device.objects.known().filter(stakeholder=row), at=at)
    own = InvitationToken.objects.live(at=at).filter(invitation__stakeholder=row, way=LinkWay.OWN)
    own.update(expires_at=at)
    # Whoever reads the code could join: by no mail that somebody opened before are they known to be there.
    row.mail_opened_at = None
    row.save(update_fields=["mail_opened_at"])


@transaction.atomic
def free_name(*, response: Response, by: Actor, at: datetime) -> None:
    """Let go of a name that somebody chose by a wrong tap. Raises NameKept once anything was answered under it."""
    engagement = response.stakeholder.engagement
    list(Round.objects.select_for_update(no_key=True).filter(engagement=engagement))
    lock_engagement(engagement)
    # Saves wait for their response: whether something was given is certain.
    list(Response.objects.select_for_update().filter(pk=response.pk))
    # Read under the lock: somebody else may have the name by now, with a response of their own.
    row = Stakeholder.objects.filter(responses=response.pk, joining__isnull=False).first()
    if row is None or has_given(row):
        raise NameKept(_("Something was answered under this name, so it stays. Go on by your own link."))
    if row.is_guest:
        remove_stakeholder(stakeholder=row, by=by, at=at)
        return
    _empty(row, at)
    row.joining, row.kept_email, row.keeps_email = None, "", False
    row.save(update_fields=["joining", "kept_email", "keeps_email"])
    audit.record(verb="free_name", of=row, by=by, at=at)


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
    return f"{not_free_words([person])} {_('Not you? Choose another, or “I’m not on this list”.')}"


def not_free_words(people: Sequence[Stakeholder]) -> str:
    """Ask whether somebody is one of these people; the same words whether they have joined, answered or declined."""
    names = "; ".join(dict.fromkeys(f"“{label_of(each)}”" for each in people))
    return _(
        "%(names)s: is that you? It can’t be chosen here any more: go on where you began, or by your own link; without "
        "either, tell whoever runs the workshop."
    ) % {"names": names}
