"""Invite stakeholders, remind those who have not finished, thank those who have, and send links that were lost.

Who asks for a lost link never learns whether an address is on a list.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import bucket_of, is_audited, is_mail_due
from apps.engagements.choices import LinkWay
from apps.engagements.models import (
    Engagement,
    InvitationToken,
    MailText,
    Round,
    Stakeholder,
    StakeholderQuerySet,
)
from apps.engagements.selectors import latest_round, who_guests_may_be
from apps.mailing.composing import label_of
from apps.mailing.models import REFUSED, Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.outreach.composing import usual_text
from apps.outreach.texts import (
    AGAIN,
    INVITATION,
    KINDS,
    LOST_LINK,
    REMINDER,
    RESULT,
    THANKS,
    MailKind,
    MailWords,
)
from apps.responses.models import Answer, LinkRequest, Response
from apps.responses.selectors import SENT, progress_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations
BETWEEN_REMINDERS = timedelta(days=1)
THANKED_WITHIN = timedelta(days=1)


class _Links(TypedDict):
    has_come: bool  # in any way
    is_interviewed: bool
    has_link: bool  # that works
    had_link_lately: bool  # by hand or by the code, within a day


type Asked = WithAnnotations[Stakeholder, _Links]


@dataclass(frozen=True)
class MailState:
    mail: Mail
    kind: str  # its label


@dataclass(frozen=True)
class Reachable:
    """Who of those with an address that are awaited can be mailed now, and why others can't."""

    to_invite: tuple[Stakeholder, ...]
    to_remind: tuple[Stakeholder, ...]
    asked_lately: tuple[Stakeholder, ...]  # within a day: invited, reminded, or given a link
    stopped: tuple[Stakeholder, ...]
    refused: tuple[Stakeholder, ...]  # the last mail to their present address
    maybe_guests: tuple[Stakeholder, ...]  # a guest of a like name may be them


@dataclass(frozen=True)
class Mailable(Reachable):
    """Who can be mailed now, and what became of the mails there are."""

    without_address: tuple[Stakeholder, ...]
    last: tuple[tuple[Stakeholder, MailState], ...]
    others: tuple[MailState, ...]  # to people who are not stakeholders: the lead and the report's readers

    @property
    def waits(self) -> bool:
        return any(state.mail.is_unfinished for state in (*(state for _, state in self.last), *self.others))


def mailable_in(engagement: Engagement, *, at: datetime) -> Mailable:
    """Return who can be mailed, in a fixed number of queries."""
    round_ = latest_round(engagement)
    everybody = list(_with_links(Stakeholder.objects.named().filter(engagement=engagement), at))
    people = [each for each in everybody if not each.has_withdrawn and each.left_out_at is None]
    mails = list(Mail.objects.of_group(engagement.pk).order_by("queued_at"))
    unfinished = _awaited(round_, people, mails) if round_ and round_.is_open else []
    return Mailable(
        **vars(_reachable(unfinished, mails, at, _maybe_guests(everybody))),
        without_address=tuple(
            person for person in people if not person.email and not person.has_come and not person.has_link
        ),
        last=_last_mails(people, mails),
        others=tuple(
            MailState(mail, label_of(mail.kind)) for mail in reversed(mails) if mail.kind not in KINDS
        ),
    )


def _maybe_guests(people: Sequence[Asked]) -> frozenset[UUID]:
    """Return who may have come as a guest, and sent, declined or withdrawn as one: until that is said they get no mail."""
    begun = {each.pk for each in people if each.has_come}
    return frozenset(each.pk for like in who_guests_may_be(people, begun).values() for each in like)


def _awaited(round_: Round, people: Iterable[Asked], mails: Iterable[Mail]) -> list[Asked]:
    """Return whom a mail may ask for what they have not sent in this open round."""
    done = {row.stakeholder_id for row in progress_of(round_) if row.state == SENT}
    mailed = [each for each in people if each.email and not (each.is_asked_singly or each.is_interviewed)]
    unfinished = [each for each in mailed if each.pk not in done]
    if not round_.topics:
        return unfinished
    # Few things are asked again of some: nobody else is reminded of them.
    asked_again = {mail.once_key for mail in mails if mail.kind == AGAIN}
    return [each for each in unfinished if _again_key(round_, each) in asked_again]


def reachable_among(engagement: Engagement, awaited: Collection[UUID], *, at: datetime) -> Reachable:
    """Return who of these people, who are awaited in an open round, can be mailed, in two queries."""
    with_address = Stakeholder.objects.filter(engagement=engagement, pk__in=awaited).exclude(email="")
    people = _with_links(with_address, at).filter(is_interviewed=False)
    mails = Mail.objects.of_group(engagement.pk).filter(about_id__in=awaited).order_by("queued_at")
    return _reachable(people, list(mails), at)


def _with_links(people: QuerySet[Stakeholder], at: datetime) -> QuerySet[Asked]:
    """Add whether each has come in any way, has a link that works, and had a link by hand or by the code within a day."""
    links = InvitationToken.objects.filter(invitation__stakeholder=OuterRef("pk"))
    return people.annotate(
        has_come=Exists(Response.objects.filter(stakeholder=OuterRef("pk"))),
        is_interviewed=Exists(
            Response.objects.filter(
                stakeholder=OuterRef("pk"), interviewed_on__isnull=False, taken_over_at__isnull=True
            )
        ),
        has_link=Exists(links.live(at=at)),
        had_link_lately=Exists(
            links.exclude(way=LinkWay.MAILED).filter(created_at__gt=at - BETWEEN_REMINDERS)
        ),
    )


def _reachable(
    unfinished: Iterable[Asked],
    mails: Sequence[Mail],
    at: datetime,
    maybe_guests: frozenset[UUID] = frozenset(),
) -> Reachable:
    history, people = _History.of(mails, at), defaultdict[str, list[Stakeholder]](list)
    for person in unfinished:
        people[history.place_of(person, maybe_guests)].append(person)
    return Reachable(**{field.name: tuple(people[field.name]) for field in fields(Reachable)})


@dataclass(frozen=True)
class _History:
    """Who was mailed what: by key, person, or person and address."""

    invited: Collection[str]
    asked_again: Collection[UUID]
    asked_lately: Collection[tuple[UUID, str]]
    refused: Collection[tuple[UUID, str]]

    @classmethod
    def of(cls, mails: Sequence[Mail], at: datetime) -> Self:
        return cls(
            invited={mail.once_key for mail in mails if mail.kind == INVITATION},
            asked_again={mail.about_id for mail in mails if mail.kind == AGAIN},
            # An invitation counts as well: nobody gets a reminder right after it. At another address they were not asked.
            asked_lately={
                (mail.about_id, mail.recipient.casefold())
                for mail in mails
                if mail.kind in (INVITATION, AGAIN, REMINDER) and at - mail.queued_at < BETWEEN_REMINDERS
            },
            refused=_refused(mails),
        )

    def place_of(self, person: Asked, maybe_guests: Collection[UUID]) -> str:
        """Return the field of `Reachable` in which somebody stands."""
        address = (person.pk, person.email.casefold())
        if person.reminders_stopped_at:
            # They were invited already, perhaps elsewhere, before the engagement was moved here.
            return "stopped"
        if address in self.refused:
            return "refused"
        if person.pk in maybe_guests:
            return "maybe_guests"
        if address in self.asked_lately or person.had_link_lately:
            return "asked_lately"
        is_reminded = (
            person.has_come or person.pk in self.asked_again or _invitation_key(person) in self.invited
        )
        return "to_remind" if is_reminded else "to_invite"


def _refused(mails: Iterable[Mail]) -> set[tuple[UUID, str]]:
    """Return the people and addresses of which the last mail was refused."""
    # The address as it is now: whoever got another one since is asked again.
    last = {(mail.about_id, mail.recipient.casefold()): mail for mail in mails}
    return {key for key, mail in last.items() if mail.is_failed and mail.error_code == REFUSED}


def _last_mails(
    people: Sequence[Stakeholder], mails: Iterable[Mail]
) -> tuple[tuple[Stakeholder, MailState], ...]:
    last = {
        mail.about_id: MailState(mail, str(KINDS[mail.kind].label)) for mail in mails if mail.kind in KINDS
    }
    return tuple((person, last[person.pk]) for person in people if person.pk in last)


def _invitation_key(person: Stakeholder) -> str:
    # By address as well: at another one they are invited again.
    return f"{INVITATION}:{person.pk}:{person.email.casefold()}"


def _again_key(round_: Round, person: Stakeholder) -> str:
    return f"{AGAIN}:{round_.pk}:{person.pk}"


@transaction.atomic
def invite(*, engagement: Engagement, by: Actor, at: datetime) -> int:
    """Invite everybody who has not been invited at their present address; return how many."""
    people = _lock_mailable(engagement, at).to_invite
    count = _queue(engagement, INVITATION, [(person, _invitation_key(person)) for person in people], at)
    audit.record(verb="invite", of=engagement, by=by, at=at, people=count)
    return count


@transaction.atomic
def remind(*, engagement: Engagement, by: Actor, at: datetime) -> int:
    """Remind those who were invited and have not finished, at most once a day."""
    people = _lock_mailable(engagement, at).to_remind
    count = _queue(engagement, REMINDER, [(person, _reminder_key(person, at)) for person in people], at)
    audit.record(verb="remind", of=engagement, by=by, at=at, people=count)
    return count


@transaction.atomic
def chase(*, engagement: Engagement, chosen: Collection[str], by: Actor, at: datetime) -> int:
    """Invite or remind these people, whichever is due; return how many mails that makes."""
    mailable = _lock_mailable(engagement, at)
    to_invite = [(each, _invitation_key(each)) for each in mailable.to_invite if str(each.pk) in chosen]
    to_remind = [(each, _reminder_key(each, at)) for each in mailable.to_remind if str(each.pk) in chosen]
    invited = _queue(engagement, INVITATION, to_invite, at)
    reminded = _queue(engagement, REMINDER, to_remind, at)
    if invited:
        audit.record(verb="invite", of=engagement, by=by, at=at, people=invited)
    if reminded or not invited:
        audit.record(verb="remind", of=engagement, by=by, at=at, people=reminded)
    return invited + reminded


def _lock_mailable(engagement: Engagement, at: datetime) -> Mailable:
    # Locked, so that pressing twice mails once.
    list(Engagement.objects.select_for_update().filter(pk=engagement.pk))
    return mailable_in(engagement, at=at)


def _reminder_key(person: Stakeholder, at: datetime) -> str:
    return f"{REMINDER}:{person.pk}:{at:%Y-%m-%dT%H}"


def _queue(engagement: Engagement, kind: str, people: Iterable[tuple[Stakeholder, str]], at: datetime) -> int:
    mails = [NewMail(kind, person.pk, person.email, once_key) for person, once_key in people]
    return queue_mails(scope_id=engagement.organisation_id, group_id=engagement.pk, mails=mails, at=at)


@transaction.atomic
def thank(*, at: datetime) -> int:
    """Thank those who have sent since the last run, in open rounds; return the number of mails."""
    responses = list(
        Response.objects.sent()
        .select_for_update(skip_locked=True, of=("self",))
        .filter(
            thanked_at__isnull=True,
            submitted_at__gt=at - THANKED_WITHIN,
            round__state="open",
            round__engagement__deleted_at__isnull=True,
        )
        .exclude(stakeholder__email="")
        .select_related("stakeholder__engagement")
    )
    Response.objects.filter(pk__in=[response.pk for response in responses]).update(thanked_at=at)
    mails = 0
    for response in responses:
        person = response.stakeholder
        mails += _queue(person.engagement, THANKS, [(person, f"{THANKS}:{response.pk}")], at)
    return mails


@transaction.atomic
def tell_result(*, round: Round, at: datetime) -> int:
    """Tell those who answered in a round, once each, that its result is shown; return the number of mails."""
    answers = Answer.objects.given().filter(response__round=round, response__stakeholder=OuterRef("pk"))
    people = Stakeholder.objects.taking_part().exclude(email="").filter(Exists(answers))
    return _queue(
        round.engagement, RESULT, [(person, f"{RESULT}:{round.pk}:{person.pk}") for person in people], at
    )


@transaction.atomic
def ask_again(*, round: Round, chosen: Collection[str], by: Actor, at: datetime) -> int:
    """Mail these people once that a few things are asked again; return the number of mails."""
    people = Stakeholder.objects.reachable().filter(engagement=round.engagement_id, pk__in=chosen)
    mails = [(person, _again_key(round, person)) for person in people.exclude(email="")]
    count = _queue(round.engagement, AGAIN, mails, at)
    audit.record(verb="invite", of=round.engagement, by=by, at=at, people=count)
    return count


@transaction.atomic
def stop_reminders(*, token: InvitationToken, by: Actor, at: datetime) -> None:
    """Stop reminders to a person. Doing it twice changes nothing."""
    stakeholder = token.invitation.stakeholder
    stopped = Stakeholder.objects.filter(pk=stakeholder.pk, reminders_stopped_at__isnull=True)
    if stopped.update(reminders_stopped_at=at):
        audit.record(verb="stop_reminders", of=token.invitation, by=by, at=at)


@transaction.atomic
def change_text(*, engagement: Engagement, kind: MailKind, words: MailWords, by: Actor, at: datetime) -> None:
    """Store an engagement's own text of a mail."""
    audit.record(verb="change_mail_text", of=engagement, by=by, at=at, kind=kind.slug)
    # The usual text needs no row, and so goes on following the language and later versions.
    if words == usual_text(engagement, kind):
        MailText.objects.filter(engagement=engagement, kind=kind.slug).delete()
        return
    defaults = {"organisation_id": engagement.organisation_id, **vars(words)}
    MailText.objects.update_or_create(engagement=engagement, kind=kind.slug, defaults=defaults)


@transaction.atomic
def note_lost_link(*, address: str, network: str, by: Actor, at: datetime) -> None:
    """Note who asks for a link. A request that waits already is not noted twice."""
    # Only what was typed. A worker looks it up, so that the response takes the same time whatever was typed.
    if LinkRequest.objects.filter(address__iexact=address).exists():
        return
    request = LinkRequest.objects.create(address=address, asked_at=at)
    if is_audited("lost", network=network, at=at):
        audit.record(verb="ask_for_link", of=request, by=by, at=at)


@transaction.atomic
def send_lost_links(*, at: datetime) -> int:
    """Queue the mails with links that were asked for since the last run; return how many."""
    requests = list(LinkRequest.objects.select_for_update(skip_locked=True))
    mails = sum(
        _queue_link(request, person, at) for request in requests for person in _people_at(request.address)
    )
    # What was typed is nobody's to keep, whether it was on a list or not.
    LinkRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return mails


def _queue_link(request: LinkRequest, person: Stakeholder, at: datetime) -> int:
    email = _email_of(person, request.address)
    # Nobody is refused: not the owner of an address for which strangers asked before, not a colleague in the network
    # of somebody who asks for a thousand. What is limited is what a person gets: a mail now and then, and the last one
    # still opens their answers.
    if not is_mail_due(bucket_of("lost-mail", str(person.pk), email.casefold()), at=at):
        return 0
    mail = NewMail(LOST_LINK, person.pk, email, f"{LOST_LINK}:{person.pk}:{request.pk}")
    return queue_mails(scope_id=person.organisation_id, group_id=person.engagement_id, mails=[mail], at=at)


def _email_of(person: Stakeholder, address: str) -> str:
    # The address we know, never the one typed: the database may take the two for the same.
    is_kept = person.keeps_email and person.kept_email.casefold() == address.casefold()
    return person.kept_email if is_kept else person.email


def _people_at(address: str) -> StakeholderQuerySet:
    """Return the people with this address on open lists, once for each engagement."""
    # Of those whose links were revoked and not renewed nobody: only the facilitator gives them a new one. An address
    # that counts for what was given counts here too, when the list has another by now.
    return Stakeholder.objects.reachable().filter(
        Q(email__iexact=address) | Q(keeps_email=True, kept_email__iexact=address),
        engagement__rounds__state=Round.State.OPEN,
    )
