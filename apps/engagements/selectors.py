"""Facts about engagements that more than one page needs."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Client, Membership, Organisation
from apps.core.words.names import is_like, words_of
from apps.engagements.choices import LinkWay
from apps.engagements.links import address_digests
from apps.engagements.models import (
    CoFacilitator,
    Engagement,
    EngagementQuerySet,
    InvitationToken,
    Round,
    Stakeholder,
)
from apps.instruments.definition import QuantityItem
from apps.instruments.examples import pack_named
from apps.instruments.selectors import definition_of

NOTICE = timedelta(days=30)  # between telling the lead and archiving


@dataclass(frozen=True)
class Contact:
    name: str  # may be empty
    email: str  # empty: there is no contact


def contact_of(engagement: Engagement) -> Contact:
    """Return the contact named in the framing, else the lead. `engagement` has its lead loaded."""
    if engagement.contact_email:
        return Contact(engagement.contact_name, engagement.contact_email)
    lead = engagement.lead
    return Contact(lead.name, lead.email) if lead else Contact("", "")


def engagements_of(membership: Membership) -> EngagementQuerySet:
    """Return what a member may open: an owner all of the organisation, a facilitator those of their teams."""
    return _reached(membership, Engagement.objects.of_organisation(membership.organisation_id))


def latest_currency(membership: Membership) -> str:
    """Return the currency of the newest engagement a member may open; empty where there is none."""
    newest = engagements_of(membership).order_by("-created_at", "-pk")
    return newest.values_list("currency", flat=True).first() or ""


def rehearsals_of(membership: Membership) -> EngagementQuerySet:
    """Return the rehearsals a member may steer. They stand in no list: what reads `engagements_of` never meets one."""
    rehearsals = Engagement.objects.filter(
        organisation_id=membership.organisation_id, rehearses__isnull=False
    )
    return _reached(membership, rehearsals)


def _reached(membership: Membership, engagements: EngagementQuerySet) -> EngagementQuerySet:
    if membership.is_owner:
        return engagements
    return engagements.filter(_on_team_of(membership)) if membership.may_facilitate else engagements.none()


def engagements_closed_to(membership: Membership) -> EngagementQuerySet:
    """Return the organisation's engagements that this facilitator may not open."""
    return Engagement.objects.of_organisation(membership.organisation_id).exclude(_on_team_of(membership))


def _on_team_of(membership: Membership) -> Q:
    seats = CoFacilitator.objects.filter(engagement=OuterRef("pk"), user_id=membership.user_id)
    return Q(lead_id=membership.user_id) | Q(Exists(seats))


def clients_of(membership: Membership) -> QuerySet[Client]:
    """Return the clients a member knows: an owner all, a facilitator those of the engagements they reach."""
    clients = Client.objects.filter(organisation_id=membership.organisation_id)
    if membership.is_owner:
        return clients
    reached = engagements_of(membership).filter(client=OuterRef("pk"))
    return clients.filter(Exists(reached))


def active_members(organisation_id: UUID, *roles: str, but: UUID | None = None) -> QuerySet[Membership]:
    """Return the members of an organisation who can sign in and have one of these roles, by name, without one user."""
    members = Membership.objects.filter(organisation_id=organisation_id, role__in=roles, user__is_active=True)
    members = members.exclude(user_id=but) if but else members
    return members.select_related("user").order_by("user__name")


def months_after(instant: datetime, months: int) -> datetime:
    """Return the same day and time so many months later (or earlier); in a shorter month, its last day."""
    count = instant.year * 12 + instant.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return instant.replace(year=year, month=month, day=min(instant.day, monthrange(year, month)[1]))


def retention_terms_of(organisation: Organisation) -> dict[str, int]:
    # Copied, because people are told them before the first question: later settings hold for later engagements.
    return {
        "archive_after_months": organisation.archive_after_months,
        "names_after_months": organisation.names_after_months,
    }


def archives_itself_at(engagement: Engagement, closed_at: datetime | None) -> datetime | None:
    """Return when an engagement whose last round was closed gets archived, unless somebody opens a round again."""
    if engagement.is_archived or closed_at is None:
        return None
    due = months_after(closed_at, engagement.archive_after_months)
    # A notice of before the last closing was for another day: the round was opened again since.
    noticed = engagement.archive_noticed_at
    if noticed is not None and noticed >= closed_at:
        return max(due, noticed + NOTICE)
    return due


def latest_round(engagement: Engagement) -> Round | None:
    return rounds_of(engagement).last()


def rounds_of(engagement: Engagement) -> QuerySet[Round]:
    rounds = Round.objects.filter(engagement=engagement).order_by("number")
    return rounds.select_related("closed_by", "revealed_by")


def perspective_labels(engagement: Engagement) -> dict[str, str]:
    labels = definition_of(engagement.instrument_version).perspectives
    return {slug: labels[slug] for slug in engagement.perspectives}


def short_perspective_labels(engagement: Engagement) -> dict[str, str]:
    labels = definition_of(engagement.instrument_version).short_perspectives
    return {slug: labels[slug] for slug in engagement.perspectives}


class NameAndAddress(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...


class Listed[Person: Stakeholder | NameAndAddress]:
    """People by address and by name, however it is spelled: one of them typed again is found, and is no second row."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for each in people:
            self.add(each)

    def add(self, person: Person) -> None:
        if person.email:
            self._by_email[person.email.casefold()] = person
        if person.name:
            self._by_name[_folded(person.name)].append(person)

    def who_is(self, person: NameAndAddress) -> Person | None:
        if person.email and (same := self._by_email.get(person.email.casefold())):
            return same
        # Two addresses tell two people of one name apart; a perspective doesn't, for one person may be called by two.
        alike = self._by_name.get(_folded(person.name), ())
        return next((each for each in alike if not (person.email and each.email)), None)


def _folded(name: str) -> str:
    return "".join(words_of(name)) or name.casefold()


def listed_in(engagement: Engagement) -> Listed[Stakeholder]:
    """Return who is on the list, whatever became of them: also who sent, declined or was left out."""
    return Listed(engagement.stakeholders.named())


def near_spellings(
    added: Collection[Stakeholder], everybody: Iterable[Stakeholder]
) -> list[tuple[Stakeholder, Stakeholder]]:
    """Return who of those added is spelled nearly like somebody else on the list, each with that person."""
    ids = {each.pk for each in added}
    # By initials, which few people mistype: comparing each name with all would take seconds for a long list.
    seen: dict[tuple[str, ...], list[Stakeholder]] = defaultdict(list)
    pairs = []
    for person in sorted(everybody, key=lambda each: each.pk in ids):
        alike = seen[tuple(sorted(word[0] for word in words_of(person.name)))]
        if person.pk in ids and (
            near := next((each for each in alike if is_like(each.name, person.name)), None)
        ):
            pairs.append((person, near))
        alike.append(person)
    return pairs


def guests_of(engagement: Engagement) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.taking_part().filter(engagement=engagement, is_guest=True)


def who_guests_may_be(
    people: Iterable[Stakeholder], begun: Collection[UUID]
) -> dict[UUID, tuple[Stakeholder, ...]]:
    """Return, by guest, who on the list has a like name or the same address: perhaps one person in two rows.

    First who has not begun by themselves, then who is of the guest's perspective. Of a guest whom the lead vouched for,
    the lead has said that they are nobody on the list.
    """
    there = [each for each in people if not each.left_out_at]
    listed = [each for each in there if not each.is_guest and not each.has_withdrawn]
    return {
        guest.pk: tuple(
            sorted(
                (each for each in listed if _may_be(guest, each)),
                key=lambda each: (each.pk in begun, each.perspective != guest.perspective),
            )
        )
        for guest in there
        if guest.is_guest and guest.vouched_at is None
    }


def likely_one(
    guest: Stakeholder, alike: Sequence[Stakeholder], begun: Collection[UUID]
) -> Stakeholder | None:
    """Return who of these, in the order of `who_guests_may_be`, the guest most likely is; None where two are as likely."""
    ranks = [(each.pk in begun, each.perspective != guest.perspective) for each in alike]
    return alike[0] if alike and ranks.count(ranks[0]) == 1 else None


def _may_be(guest: Stakeholder, person: Stakeholder) -> bool:
    typed = {guest.name.strip().casefold(), guest.email.casefold()} - {""}
    return person.email.casefold() in typed or is_like(guest.name, person.name)


def left_out_of(engagement: Engagement) -> QuerySet[Stakeholder]:
    return engagement.stakeholders.filter(withdrawn_at__isnull=True, left_out_at__isnull=False)


def has_given(stakeholder: Stakeholder) -> bool:
    """Return whether the person gave anything themselves: from then on links made by members open none of it."""
    return bool(ids_who_gave([stakeholder.pk]))


def ids_who_gave(ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return the ids of those who gave anything themselves, in any round."""
    # What somebody else typed in an interview is theirs only once they took it over.
    own = Q(responses__interviewed_on__isnull=True) | Q(responses__taken_over_at__isnull=False)
    answers, events = (
        Exists(Stakeholder.objects.filter(own, pk=OuterRef("pk"), **{f"responses__{what}__isnull": False}))
        for what in ("answers", "events")
    )
    people = Stakeholder.objects.filter(answers | events, pk__in=list(ids))
    return frozenset(people.values_list("pk", flat=True))


def proves(token: InvitationToken, stakeholder: Stakeholder) -> bool:
    """Return whether only the person can have this link."""
    if token.way == LinkWay.MAILED:
        email = stakeholder.proving_email
        return bool(email) and token.mailed_to in address_digests(email)
    return token.way == LinkWay.OWN


def first_look_at(engagement: Engagement) -> datetime | None:
    """Return when somebody first looked at a result: who is vouched for later widens no group."""
    looks = Round.objects.filter(engagement=engagement).aggregate(first=Min("unsealed_at"))
    first: datetime | None = looks["first"]
    return first


def was_looked_at(engagement: Engagement) -> bool:
    return first_look_at(engagement) is not None


def is_answered(engagement: Engagement) -> bool:
    """Return whether anybody has answered: from then on horizon, currency, mode and instrument are fixed."""
    return Round.objects.filter(engagement=engagement, responses__answers__isnull=False).exists()


def pack_examples(engagement: Engagement, item: QuantityItem) -> list[str]:
    """Return the example for each row of a ladder: the pack's, else the questionnaire's; empty texts without either."""
    pack = pack_named(engagement.example_pack, engagement.instrument_version.name)
    own = item.row_examples or [""] * item.row_count
    return list((pack.rows if pack else {}).get(item.id, own))


def row_examples(engagement: Engagement, item: QuantityItem) -> tuple[str, ...]:
    """Return the example beside each row of a ladder: the facilitator's own, else the pack's."""
    own = engagement.own_examples.get(item.id, {})
    return tuple(own.get(str(place), text) for place, text in enumerate(pack_examples(engagement, item)))


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
