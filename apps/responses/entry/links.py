"""Begin or continue a response, by a link or in an interview, and switch from the express to the full form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.choices import LinkWay
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.models import InvitationToken, Round, Stakeholder
from apps.engagements.selectors import has_given, proves
from apps.instruments.selectors import definition_of
from apps.responses.entry.devices import admit, note_afresh, put_others_out
from apps.responses.errors import LinkNotValid, OwnAnswers, RoundClosed, SessionEnded
from apps.responses.models import Device, Response
from apps.responses.questions.course import asked_items, course_of, course_of_topics, passed_on_first
from apps.responses.selectors import form_asked_in, referred_to, response_for, response_to_open
from apps.responses.statements import lock, take_over
from apps.responses.workshop import is_workshop_on

_GONE = "This link doesn't open anything any more."


@dataclass(frozen=True)
class Opened:
    response: Response
    device: Device


@transaction.atomic
def redeem(
    *,
    token: InvitationToken,
    known: Collection[UUID] = (),
    by: Actor,
    at: datetime,
    by_code: bool = False,
    beside: Device | None = None,
) -> Opened:
    """Open the person's response in the newest round on a device; `known` are the ids it is known under.

    `beside` is another device of the person, whose letters were typed here. Whoever began afresh here goes on with that.

    Raises RoundClosed if it is too late to begin, NotProven where something was given and neither link nor device
    proves who opens it, and LinkNotValid if the link ends or the person withdraws meanwhile.
    """
    stakeholder = token.invitation.stakeholder
    round_, response = response_to_open(stakeholder)
    if response is None:
        if round_ is None or not round_.is_open:
            raise RoundClosed("The answers to this questionnaire have been collected.")
        response = _begin(round_, stakeholder, at)
        if response is None:
            raise LinkNotValid(_GONE)
    if not beside and (afresh := _begun_afresh(response, known)):
        return afresh
    _held(response, token, at)
    device = admit(token=token, known=known, at=at, by_code=by_code, beside=beside)
    take_over(response, at=at)
    # Read again under the lock: the framing may have changed since, and with it what is asked.
    stakeholder = Stakeholder.objects.select_related("engagement__instrument_version").get(pk=stakeholder.pk)
    response.refresh_from_db(fields=["asked"])
    refresh_asked_items(response, stakeholder)
    # A link on screen shows nothing of the kind: a facilitator could put people on the list and answer as them.
    if token.way == LinkWay.MAILED and proves(token, stakeholder):
        Stakeholder.objects.filter(pk=stakeholder.pk, mail_opened_at__isnull=True).update(mail_opened_at=at)
    InvitationToken.objects.filter(pk=token.pk).update(opened_at=at)
    # The row names the invitation, not the response: no log says whose answers are whose.
    audit.record(verb="open_link", of=token.invitation, by=by, at=at, token=str(token.pk))
    return Opened(response, device)


def _begun_afresh(response: Response, known: Collection[UUID]) -> Opened | None:
    """Return what was begun afresh on this device, as long as it is not sent."""
    device = Device.objects.known().filter(pk__in=known, only_response__isnull=False).first()
    if device is None or device.only_response is None:
        return None
    afresh = Response.everything.filter(pk=device.only_response, replaces=response.pk).first()
    return Opened(afresh, device) if afresh else None


def may_start_afresh(round_: Round | None) -> bool:
    """Return whether an empty response may be begun beside one that a device does not open.

    Where few things are asked again only to go on in a workshop: what was said before stands beside them, and is not for
    whoever has the link.
    """
    if round_ is None or not round_.is_open:
        return False
    return not round_.topics or is_workshop_on(round_.engagement_id)


@transaction.atomic
def start_afresh(*, token: InvitationToken, by: Actor, at: datetime) -> Opened:
    """Begin an empty response on a device that what was given does not open. It takes the other's place once it is sent.

    Raises RoundClosed, and LinkNotValid if the link ends or the person withdraws meanwhile.
    """
    stakeholder = token.invitation.stakeholder
    round_, response = response_for(stakeholder)
    if not may_start_afresh(round_) or response is None or not _held(response, token, at):
        raise RoundClosed("The answers to this questionnaire have been collected.")
    # The last to begin afresh goes on; what was begun before, and not sent, is nobody's.
    Response.everything.filter(replaces=response.pk).delete()
    afresh = Response.everything.create(
        organisation_id=stakeholder.organisation_id,
        round_id=response.round_id,
        stakeholder=stakeholder,
        replaces=response.pk,
        started_at=at,
    )
    refresh_asked_items(afresh, stakeholder)
    device = note_afresh(token=token, response=afresh, at=at)
    audit.record(verb="start_afresh", of=token.invitation, by=by, at=at, token=str(token.pk))
    return Opened(afresh, device)


@transaction.atomic
def take_place(*, response: Response, by: Actor, at: datetime) -> None:
    """Delete what the person gave on another device, in whose place a response begun afresh is being sent."""
    person = Stakeholder.objects.select_for_update().get(pk=response.stakeholder_id)
    before = Response.objects.filter(pk=cast("UUID", response.replaces))
    if before.filter(state=Response.State.SUBMITTED).exists():
        response.sent_afresh_at = at
    before.delete()
    response.replaces = None
    put_others_out(response=response, at=at)
    # Nothing shows that it is the one who opened a mail, or whom the lead saw: they hide nobody until that is shown anew.
    if person.mail_opened_at or person.vouched_at:
        person.mail_opened_at = person.vouched_at = None
        person.vouched_by = None
        person.save(update_fields=["mail_opened_at", "vouched_at", "vouched_by"])
    audit.record(verb="replace_answers", of=person.invitation, by=by, at=at)


@transaction.atomic
def go_on(*, response: Response, device: UUID, by: Actor, at: datetime) -> Response:
    """Return the person's response in the newest round, begun if need be, on a device that opens the one before.

    It is the same one where there is no later round, where nothing can be begun in it any more, and where it was begun
    afresh: that device opens nothing else.
    """
    round_, newest = response_for(response.stakeholder)
    if round_ is None or round_.pk == response.round_id or response.replaces:
        return response
    if newest is None:
        if not round_.is_open or (newest := _begin(round_, response.stakeholder, at)) is None:
            return response
        token = Device.objects.get(pk=device).token_id
        audit.record(verb="open_link", of=response.stakeholder.invitation, by=by, at=at, token=str(token))
    take_over(newest, at=at)
    stakeholder = Stakeholder.objects.select_related("engagement__instrument_version").get(
        pk=newest.stakeholder_id
    )
    refresh_asked_items(newest, stakeholder)
    return newest


def _held(response: Response, token: InvitationToken, at: datetime) -> bool:
    """Lock the response, so that nothing is given meanwhile, and return whether its round is open."""
    try:
        is_open = lock(response, exclusively=True, is_entering=True).is_open
    except SessionEnded as error:
        raise LinkNotValid(_GONE) from error
    # Looked up again under the lock: another device may have ended the link while this one waited.
    if not InvitationToken.objects.live(at=at).filter(pk=token.pk).exists():
        raise LinkNotValid(_GONE)
    return is_open


def _begin(round_: Round, stakeholder: Stakeholder, at: datetime) -> Response | None:
    """Return the person's response in a round, made if need be; None if they have withdrawn."""
    response, _is_new = Response.objects.get_or_create(
        round=round_,
        stakeholder=stakeholder,
        defaults={"organisation_id": stakeholder.organisation_id, "started_at": at},
    )
    # Creating the row waited for locks on the person: they may have withdrawn meanwhile.
    is_there = Stakeholder.objects.taking_part().filter(pk=stakeholder.pk).exists()
    return response if is_there else None


def refresh_asked_items(response: Response, stakeholder: Stakeholder) -> None:
    """Choose the items for the current form and perspective."""
    engagement = stakeholder.engagement
    definition = definition_of(engagement.instrument_version)
    # Once there is an answer, items asked before stay: it must not vanish from the pages of who gave it.
    kept = response.asked if response.answers.exists() else ()
    referred = referred_to(stakeholder, response.round_id)
    again = definition.items_of_topics(response.round.topics, engagement.routing, stakeholder.perspective)
    items = asked_items(
        definition,
        perspective=stakeholder.perspective,
        routing=engagement.routing,
        kept=[*kept, *referred, *chain.from_iterable(again.values())],
        form=form_asked_in(engagement),
        is_routed=not (again or stakeholder.is_asked_singly),
    )
    course = (
        course_of_topics(definition, items, passed_on_first(referred, again))
        if again
        else course_of(definition, items, seed=response.pk, referred=referred)
    )
    asked = [item.id for item in course.items]
    if (asked, referred) != (response.asked, response.referred):
        response.asked, response.referred = asked, referred
        response.save(update_fields=["asked", "referred"])


@dataclass(frozen=True)
class InterviewState:
    """What a facilitator may do for a person in the newest round, or why not."""

    round: Round | None
    response: Response | None
    is_own: bool  # the person has answered on their own

    @property
    def is_open(self) -> bool:
        return self.round is not None and self.round.is_open


def interview_state(stakeholder: Stakeholder) -> InterviewState:
    round_, response = response_for(stakeholder)
    return InterviewState(round_, response, has_given(stakeholder) or _is_taken_over(response))


def _is_taken_over(response: Response | None) -> bool:
    return response is not None and response.is_interview and not response.is_being_interviewed


@transaction.atomic
def start_interview(*, stakeholder: Stakeholder, interviewer: User, by: Actor, at: datetime) -> Response:
    """Open somebody's response to a facilitator, who enters what they say on their pages.

    Raises RoundClosed, OwnAnswers and StakeholderWithdrawn.
    """
    round_ = response_for(stakeholder)[0]
    if round_ is None:
        raise RoundClosed(_("There is no open round: nothing can be entered."))
    response = _begin(round_, stakeholder, at)
    if response is None:
        raise StakeholderWithdrawn(
            _("%(person)s has withdrawn: nothing is entered for them.") % {"person": stakeholder}
        )
    if not lock(response, exclusively=True, is_entering=True).is_open:
        raise RoundClosed(_("The round is closed: nothing can be entered any more."))
    # Under the lock: the person may have answered, or gone on by themselves, since it was read.
    response.refresh_from_db()
    # Answers given by a personal link are shown to nobody else; those of an earlier round stand beside the result, too.
    if has_given(stakeholder) or _is_taken_over(response):
        raise OwnAnswers(
            _("%(person)s has begun to answer: what they gave is theirs, and opens to nobody else.")
            % {"person": stakeholder}
        )
    response.interviewed_on = stakeholder.engagement.in_its_zone(at).date()
    response.interviewer, response.interviewed_by = interviewer.name, interviewer
    response.save(update_fields=["interviewed_on", "interviewer", "interviewed_by"])
    refresh_asked_items(response, stakeholder)
    # The row names the person, not the response: no log says whose answers are whose.
    audit.record(verb="enter_interview", of=stakeholder, by=by, at=at)
    return response
