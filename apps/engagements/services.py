"""Open engagements, add their people, and give them links."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import Client, Membership, Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import ADDRESS_FIELDS, LINK_SHOWN, change_address, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.errors import (
    EngagementArchived,
    PeopleNotAdded,
    StakeholderAnswered,
    StakeholderWithdrawn,
)
from apps.engagements.links import address_digest, link_of, new_token, token_sha256
from apps.engagements.models import Engagement, Invitation, InvitationToken, Round, Stakeholder
from apps.engagements.selectors import Listed, clients_of, listed_in, pack_examples, perspective_labels
from apps.engagements.tombstones import refuse_erased
from apps.instruments.definition import QuantityItem
from apps.mailing.services import NewMail

LINK_LIFETIME = timedelta(days=60)

type EndingLink = Literal["end_link", "not_this_person"]


@dataclass(frozen=True)
class LinkDelivery:
    # One that only they get opens what they gave, one that a member sees never does (docs/decisions/0023).
    way: str = LinkWay.SHOWN
    mailed_to: str = ""
    made_by: UUID | None = None


@dataclass(frozen=True)
class Minted:
    link: str  # holds the secret: nothing else does
    token: InvitationToken


@dataclass(frozen=True)
class NewStakeholder:
    name: str
    email: str
    perspective: str


def make_code(client: str, initiative: str) -> str:
    # Can be read aloud, and not be guessed from another.
    return f"{slugify(f'{client} {initiative}')[:30].strip('-') or 'engagement'}-{secrets.token_hex(3)}"


def client_named(
    *, organisation: Organisation, name: str, by: Actor, present: Client | None = None
) -> Client:
    """Return `present` if it has that name, else the client of that name that the actor knows, else a new one."""
    if present is not None and present.name.casefold() == name.casefold():
        return present
    known = Client.objects.filter(organisation=organisation)
    # Never one that only other teams work for: its spelling and its readers would give it away.
    if by.user_id:
        known = clients_of(Membership.objects.get(user_id=by.user_id, organisation=organisation))
    # Locked, because it goes with its last engagement.
    client = known.select_for_update().filter(name__iexact=name).order_by("created_at").first()
    return client or Client.objects.create(organisation=organisation, name=name)


@transaction.atomic
def change_examples(
    *, engagement: Engagement, item: QuantityItem, texts: Sequence[str], by: Actor, at: datetime
) -> None:
    # Even while people answer: examples are wording, not evidence.
    lock_engagement(engagement)
    locked = Engagement.objects.get(pk=engagement.pk)
    usual = pack_examples(engagement, item)
    # Only differences from the pack are kept, so that switching packs changes the rest.
    own = {str(place): text for place, text in enumerate(texts) if text != usual[place]}
    others = {item_id: rows for item_id, rows in locked.own_examples.items() if item_id != item.id}
    engagement.own_examples = {**others, **({item.id: own} if own else {})}
    engagement.save(update_fields=["own_examples"])
    audit.record(verb="change_examples", of=engagement, by=by, at=at, item=item.id)


@transaction.atomic
def add_stakeholders(
    *,
    engagement: Engagement,
    people: Sequence[NewStakeholder],
    erased_wish_it: bool = False,
    may_share_names: bool = False,
    by: Actor,
    at: datetime,
) -> list[Stakeholder]:
    """Add people, each with an invitation. Raises PeopleNotAdded, PeopleErased included, and adds nobody then."""
    lock_engagement(engagement)
    if not may_share_names:
        _check_nobody_twice(engagement, people)
    if not erased_wish_it:
        refuse_erased(engagement, [person.email for person in people])
    keys = free_keys(set(engagement.stakeholders.values_list("key", flat=True)), len(people))
    # Snapshots keep the keys; in list order they would reveal whose answers are whose after names are erased.
    secrets.SystemRandom().shuffle(keys)
    stakeholders = [
        Stakeholder(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            key=key,
            name=person.name,
            email=person.email,
            perspective=person.perspective,
            added_at=at,
        )
        for key, person in zip(keys, people, strict=True)
    ]
    # The database has the last word: keys and addresses are unique there, whatever was checked above.
    try:
        with transaction.atomic():
            Stakeholder.objects.bulk_create(stakeholders)
    except IntegrityError as error:
        raise PeopleNotAdded(
            [_("Somebody added people at the same moment. Look at the list and try again.")]
        ) from error
    Invitation.objects.bulk_create(
        Invitation(organisation_id=engagement.organisation_id, stakeholder=stakeholder, created_at=at)
        for stakeholder in stakeholders
    )
    audit.record(verb="add_people", of=engagement, by=by, at=at, people=len(stakeholders))
    return stakeholders


@transaction.atomic
def set_floors(*, engagement: Engagement, floors: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Set how many answers are wanted from each perspective. This only warns; a round closes regardless."""
    lock_engagement(engagement)
    engagement.floors = dict(floors)
    engagement.save(update_fields=["floors"])
    audit.record(verb="set_floors", of=engagement, by=by, at=at, floors=engagement.floors)


def lock_engagement(engagement: Engagement) -> None:
    """Lock the engagement, and with it its list of people, until the transaction ends. Raises EngagementArchived."""
    # Otherwise two facilitators could give out the same key, or a change could cross archiving. No key is changed, so
    # rows that only point here, such as an answer being saved, need not wait.
    locked = Engagement.objects.select_for_update(no_key=True).only("pk", "archived_at").get(pk=engagement.pk)
    if locked.is_archived:
        raise EngagementArchived(locked.pk)


def hold_engagement(engagement: Engagement) -> None:
    """Keep rounds, engagement and list from being changed until the transaction ends. Raises EngagementArchived."""
    # Any number may hold it beside each other, and beside all who save: a hundred who join don't queue. Rounds before
    # their engagement, as everywhere: in another order two would wait for each other.
    with connection.cursor() as cursor:
        cursor.execute("select from engagements_round where engagement_id = %s for share", [engagement.pk])
        cursor.execute(
            "select archived_at is not null from engagements_engagement where id = %s for share",
            [engagement.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise Engagement.DoesNotExist
    if row[0]:
        raise EngagementArchived(engagement.pk)


def _check_nobody_twice(engagement: Engagement, people: Sequence[NewStakeholder]) -> None:
    listed, typed = listed_in(engagement), Listed[NewStakeholder]()
    reasons = []
    for person in people:
        if present := listed.who_is(person):
            reasons.append(on_list_words(present, perspective_labels(engagement)))
        elif typed.who_is(person):
            reasons.append(twice_words(person))
        typed.add(person)
    if reasons:
        raise PeopleNotAdded(reasons)


def on_list_words(person: Stakeholder, labels: Mapping[str, str]) -> str:
    """Say of somebody typed again that their row stays as it is, and what to do if it should not."""
    words = _(
        "%(person)s is on the list already, under %(perspective)s, and stays as before. To change that, open their row. "
        "Somebody else of that name? Write what tells them apart, such as “%(name)s (night shift)”."
    )
    person_words = f"{person} ({person.email})" if person.email else str(person)
    perspective = labels.get(person.perspective, person.perspective)
    return words % {"person": person_words, "name": person, "perspective": perspective}


def twice_words(person: NewStakeholder) -> str:
    words = _(
        "%(name)s stands there twice. Two people? Write what tells them apart, such as “%(name)s (night shift)”."
    )
    return words % {"name": person.name}


def free_keys(taken: Collection[str], count: int) -> list[str]:
    candidates = (f"s{number:02}" for number in range(1, len(taken) + count + 1))
    return [key for key in candidates if key not in taken][:count]


def change_stakeholder(
    *,
    stakeholder: Stakeholder,
    name: str,
    email: str,
    perspective: str,
    erased_wish_it: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Change name, address or perspective; answers stay. Raises PeopleNotAdded and PeopleErased as adding does."""
    if email != stakeholder.email and not erased_wish_it:
        refuse_erased(stakeholder.engagement, [email])
    new = {"name": name, "email": email, "perspective": perspective}
    try:
        with transaction.atomic():
            # Saves wait for their round: whether something was given at the old address is certain.
            list(Round.objects.select_for_update(no_key=True).filter(engagement=stakeholder.engagement_id))
            lock_engagement(stakeholder.engagement)
            locked = Stakeholder.objects.select_for_update(no_key=True).get(pk=stakeholder.pk)
            changed = [field for field, value in new.items() if getattr(locked, field) != value]
            if "email" in changed:
                change_address(locked, email, by, at)
            locked.name, locked.email, locked.perspective = name, email, perspective
            locked.save(update_fields=["name", "perspective", *ADDRESS_FIELDS])
            audit.record(verb="change_person", of=stakeholder, by=by, at=at, changed=changed)
    except IntegrityError as error:
        # The address is unique in its engagement, even when two people save at once.
        raise PeopleNotAdded([_("%(email)s is on the list already.") % {"email": email}]) from error
    stakeholder.refresh_from_db(fields=["name", "perspective", *ADDRESS_FIELDS])


@transaction.atomic
def remove_stakeholder(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Remove somebody who has given nothing. Raises StakeholderAnswered and StakeholderWithdrawn."""
    locked = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    if locked.has_withdrawn:
        raise StakeholderWithdrawn(
            _("%(person)s has withdrawn and stays on the list, so that nobody asks them again by mistake.")
            % {"person": locked}
        )
    # Saves wait for their response: whether something was given is certain.
    list(locked.responses.select_for_update())
    if Stakeholder.objects.giving().filter(pk=locked.pk).exists():
        raise StakeholderAnswered(
            _("%(person)s has begun to answer. End the link instead: what they gave stays.")
            % {"person": locked}
        )
    audit.record(verb="remove_person", of=locked, by=by, at=at)
    locked.delete()


@transaction.atomic
def mint_links(
    *, stakeholders: Sequence[Stakeholder], at: datetime, delivery: LinkDelivery = LinkDelivery()
) -> list[Minted]:
    """Make a link for each, in order. Earlier links keep working. Raises StakeholderWithdrawn."""
    # Locked, because somebody may be withdrawing right now.
    locked = Stakeholder.objects.select_for_update(no_key=True).order_by("pk")
    for stakeholder in locked.filter(pk__in=[each.pk for each in stakeholders]):
        if stakeholder.has_withdrawn:
            raise StakeholderWithdrawn(
                _("%(person)s has withdrawn: a new link needs their own wish.") % {"person": stakeholder}
            )
    invitations = {
        invitation.stakeholder_id: invitation
        for invitation in Invitation.objects.filter(stakeholder__in=stakeholders)
    }
    # Only their hashes are stored: no link can be shown a second time, not by whoever reads the database either.
    secrets_of_each = [new_token() for _ in stakeholders]
    tokens = InvitationToken.objects.bulk_create(
        InvitationToken(
            organisation_id=stakeholder.organisation_id,
            invitation=invitations[stakeholder.pk],
            sha256=token_sha256(secret),
            created_at=at,
            expires_at=at + LINK_LIFETIME,
            way=delivery.way,
            mailed_to=address_digest(delivery.mailed_to) if delivery.mailed_to else "",
            made_by_id=delivery.made_by,
        )
        for stakeholder, secret in zip(stakeholders, secrets_of_each, strict=True)
    )
    return [Minted(link_of(secret), token) for secret, token in zip(secrets_of_each, tokens, strict=True)]


@transaction.atomic
def show_links(
    *, engagement: Engagement, stakeholders: Sequence[Stakeholder], by: Actor, at: datetime
) -> list[str]:
    """Make a link for each, for a member to hand on. Raises StakeholderWithdrawn."""
    minted = mint_links(
        stakeholders=stakeholders, at=at, delivery=LinkDelivery(LinkWay.SHOWN, made_by=by.user_id)
    )
    people = {str(person.pk): str(each.token.pk) for person, each in zip(stakeholders, minted, strict=True)}
    audit.record(verb="make_links", of=engagement, by=by, at=at, people=people)
    # Whose link was shown learns of it, so that nobody answers in their name unseen; once a day is enough.
    notices = [
        NewMail(LINK_SHOWN, person.pk, person.proving_email, f"{LINK_SHOWN}:{person.pk}:{at:%Y-%m-%d}")
        for person in ([] if settings.MAILS_ARE_FILES else stakeholders)
    ]
    queue_mails_to(notices, stakeholders, at)
    return [each.link for each in minted]


@transaction.atomic
def end_link(*, token: InvitationToken, verb: EndingLink, by: Actor, at: datetime) -> None:
    """End one link and what is open by it; other links keep working."""
    InvitationToken.objects.filter(pk=token.pk).update(expires_at=at)
    token.devices.update(closed_at=at)
    audit.record(verb=verb, of=token, by=by, at=at, person=str(token.invitation.stakeholder_id))


@transaction.atomic
def let_back_in(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Let somebody who withdrew take part again at their request. Doing it twice changes nothing."""
    lock_engagement(stakeholder.engagement)
    # Old links stay dead and old answers stay deleted, so no address has anything to protect any more.
    Stakeholder.objects.filter(pk=stakeholder.pk).update(
        withdrawn_at=None, declined_by_word=False, keeps_email=False, kept_email=""
    )
    audit.record(verb="let_back_in", of=stakeholder, by=by, at=at)


@transaction.atomic
def note_declined(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Note that somebody who gave nothing told a facilitator that they take no part. Raises StakeholderAnswered."""
    list(Round.objects.select_for_update(no_key=True).filter(engagement=stakeholder.engagement_id))
    row = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    list(row.responses.select_for_update())
    if row.has_withdrawn:
        return
    if Stakeholder.objects.giving().filter(pk=row.pk).exists():
        raise StakeholderAnswered(
            _(
                "%(person)s has begun to answer: what they gave is deleted only by themselves, or under “If they ask "
                "for it”."
            )
            % {"person": row}
        )
    row.withdrawn_at, row.declined_by_word = at, True
    row.save(update_fields=["withdrawn_at", "declined_by_word"])
    # Their links rest, and work again if it is taken back; those that were ended before stay ended.
    Invitation.objects.filter(stakeholder=row, revoked_at=None).update(revoked_at=at)
    audit.record(verb="note_declined", of=row, by=by, at=at)


@transaction.atomic
def take_back_declined(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Undo `note_declined`; who withdrew by themselves comes back by their own wish alone."""
    row = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    if not row.declined_by_word:
        return
    Invitation.objects.filter(stakeholder=row, revoked_at=row.withdrawn_at).update(revoked_at=None)
    row.withdrawn_at, row.declined_by_word = None, False
    row.save(update_fields=["withdrawn_at", "declined_by_word"])
    audit.record(verb="take_back_declined", of=row, by=by, at=at)


@transaction.atomic
def revoke_invitation(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Revoke all of somebody's links and the sessions started with them. Links made later work."""
    Invitation.objects.filter(stakeholder=stakeholder).update(revoked_at=at)
    audit.record(verb="revoke_links", of=stakeholder, by=by, at=at)


def note_people_file(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    audit.record(verb="read_people_file", of=engagement, by=by, at=at)


def note_preview(
    *,
    engagement: Engagement,
    of: Literal["examples", "mail_text", "questions"],
    by: Actor,
    at: datetime,
    **detail: str,
) -> None:
    """Record that somebody looked at a preview. Nothing of it is kept."""
    audit.record(verb=f"preview_{of}", of=engagement, by=by, at=at, **detail)
