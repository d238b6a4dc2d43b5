"""Erasing: what facilitators wrote is redacted, and a mark stays that somebody was erased, without saying who."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.core.web.sealing import keyed_digests
from apps.engagements.errors import PeopleErased
from apps.engagements.framing_fields import EarlierBrief
from apps.engagements.models import AskedPerson, Engagement, MailText, Stakeholder, Tombstone

# What members type freely. Whatever is chosen from a list holds nobody's name.
WRITTEN = (
    "initiative",
    "success_measure",
    "success_unit",
    "existing_systems",
    "peaks",
    "own_examples",
    "thing_one",
    "thing_many",
    "contact_name",
    "recipient",
)


def redact(traces: Traces, scope: Scope) -> None:
    """Redact a person in what facilitators wrote about engagements."""
    engagements = Engagement.objects.filter(organisation_id=scope.organisation_id)
    if scope.engagement_id:
        engagements = engagements.filter(pk=scope.engagement_id)
    reached = Q()
    for address in traces.addresses:
        reached |= Q(contact_email__iexact=address)
    if reached:
        # Without an address there is no contact: people write to the lead again.
        engagements.filter(reached).update(contact_name="", contact_email="")
    redact_rows(engagements, WRITTEN, traces)
    redact_rows(
        EarlierBrief.objects.filter(**scope.rows), ("success_measure", "success_unit", "changed_by"), traces
    )
    redact_rows(MailText.objects.filter(**scope.rows), ("subject", "text"), traces)


def digests_of(words: str) -> tuple[str, ...]:
    """Return the digest of an address or a name by the key in force, then by those it replaced."""
    return keyed_digests("apps.engagements.tombstones", " ".join(words.split()).casefold())


def lay_tombstone(person: Stakeholder | AskedPerson, *, at: datetime) -> None:
    """Note that somebody is being erased, while the row still has name and address."""
    # Keyed, so that nobody who has the rows alone can try addresses until one fits.
    Tombstone.objects.get_or_create(
        engagement_id=person.engagement_id,
        subject_id=person.pk,
        defaults={
            "organisation_id": person.organisation_id,
            "digest": digests_of(person.email or person.name)[0],
            "erased_at": at,
        },
    )


def erased_among(organisation_id: UUID, addresses: Iterable[str]) -> dict[str, datetime]:
    """Return those of the addresses whose person was erased from an engagement of the organisation, and when last."""
    known = {digest: address for address in addresses if address for digest in digests_of(address)}
    stones = Tombstone.objects.filter(organisation_id=organisation_id, digest__in=known)
    return {known[digest]: at for digest, at in stones.values_list("digest", "erased_at")}


def refuse_erased(engagement: Engagement, addresses: Iterable[str]) -> None:
    """Raises PeopleErased if one of the addresses is of somebody who was erased from the organisation."""
    erased = erased_among(engagement.organisation_id, addresses)
    reason = _("%(email)s was erased on %(day)s, at their own wish. Ask them again only if they want it.")
    if erased:
        raise PeopleErased(
            [
                reason % {"email": email, "day": date_format(engagement.in_its_zone(on), "DATE_FORMAT")}
                for email, on in erased.items()
            ]
        )


def brought_back(engagement: Engagement, stones: Iterable[Tombstone]) -> list[Stakeholder | AskedPerson]:
    """Return the people of an engagement who were erased before: an older backup has brought them back."""
    everybody: list[Stakeholder | AskedPerson] = [
        *Stakeholder.objects.named().filter(engagement=engagement).exclude(name="", email=""),
        *AskedPerson.objects.filter(engagement=engagement),
    ]
    back: dict[UUID, Stakeholder | AskedPerson] = {}
    for stone in stones:
        same = [person for person in everybody if person.pk == stone.subject_id]
        # On an older list they may stand under another id.
        alike = [person for person in everybody if stone.digest in digests_of(person.email or person.name)]
        for person in same or alike:
            # Who was put on the list after the erasing is there at their own wish.
            if isinstance(person, AskedPerson) or person.added_at <= stone.erased_at:
                back[person.pk] = person
    return list(back.values())
