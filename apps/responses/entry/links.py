"""Redeem a link to begin or continue, and switch from the express to the full form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.choices import LinkWay
from apps.engagements.models import InvitationToken, Round, Stakeholder
from apps.engagements.selectors import proves
from apps.instruments.selectors import definition_of
from apps.responses.entry.devices import admit
from apps.responses.errors import LinkNotValid, RoundClosed, SessionEnded
from apps.responses.models import Device, Response
from apps.responses.questions.course import asked_items, course_of
from apps.responses.selectors import response_for
from apps.responses.statements import lock, take_over


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
    is_express: bool = False,
    by_code: bool = False,
) -> Opened:
    """Open the person's response in the newest round on a device; `known` are the ids it is known under.

    Raises RoundClosed if it is too late to begin, NotProven where something was given and neither link nor device
    proves who opens it, and LinkNotValid if the link ends or the person withdraws meanwhile.
    The express form is only for those who have answered nothing: a full form that was begun stays full.
    """
    stakeholder = token.invitation.stakeholder
    round_, found = response_for(stakeholder)
    if found is None and (round_ is None or not round_.is_open):
        raise RoundClosed("The answers to this questionnaire have been collected.")
    response = found or _begin(token, round_, at)
    is_open = _held(response, token, at)
    device = admit(token=token, known=known, at=at, by_code=by_code)
    if is_express and is_open and not response.answers.exists():
        response.is_express = True
    take_over(response, at=at)
    # Read again under the lock: the framing may have changed since, and with it what is asked.
    stakeholder = Stakeholder.objects.select_related("engagement__instrument_version").get(pk=stakeholder.pk)
    response.refresh_from_db(fields=["asked"])
    refresh_asked_items(response, stakeholder)
    if makes_count(token, stakeholder):
        Stakeholder.objects.filter(pk=stakeholder.pk, counts_from__isnull=True, is_guest=False).update(
            counts_from=at
        )
    InvitationToken.objects.filter(pk=token.pk).update(opened_at=at)
    # The row names the invitation, not the response: no log says whose answers are whose.
    audit.record(verb="open_link", of=token.invitation, by=by, at=at, token=str(token.pk))
    return Opened(response, device)


def makes_count(token: InvitationToken, stakeholder: Stakeholder) -> bool:
    """Say whether opening it shows that somebody reads the person's address, so that they count toward k."""
    return token.way == LinkWay.MAILED and proves(token, stakeholder) and not stakeholder.is_guest


def _held(response: Response, token: InvitationToken, at: datetime) -> bool:
    """Lock the response, so that nothing is given meanwhile, and say whether its round is open."""
    try:
        is_open = lock(response, exclusively=True, is_entering=True).is_open
    except SessionEnded as error:
        raise LinkNotValid("This link doesn't open anything any more.") from error
    if not InvitationToken.objects.live(at=at).filter(pk=token.pk).exists():
        raise LinkNotValid("This link doesn't open anything any more.")
    return is_open


def _begin(token: InvitationToken, round_: Round | None, at: datetime) -> Response:
    response, _ = Response.objects.get_or_create(
        round=round_,
        stakeholder=token.invitation.stakeholder,
        defaults={"organisation_id": token.organisation_id, "started_at": at},
    )
    # Creating the row waited for locks on the person: they may have withdrawn meanwhile.
    if not Stakeholder.objects.taking_part().filter(pk=response.stakeholder_id).exists():
        raise LinkNotValid("This link doesn't open anything any more.")
    return response


def refresh_asked_items(response: Response, stakeholder: Stakeholder) -> None:
    """Choose the items for the current form and perspective. Once there is an answer, items asked before stay."""
    engagement = stakeholder.engagement
    definition = definition_of(engagement.instrument_version)
    kept = response.asked if response.answers.exists() else ()
    items = asked_items(
        definition,
        perspective=stakeholder.perspective,
        routing=engagement.routing,
        kept=kept,
        is_express=response.is_express,
    )
    asked = [item.id for item in course_of(definition, items, seed=response.pk).items]
    if asked != response.asked:
        response.asked = asked
        response.save(update_fields=["asked", "is_express"])


@transaction.atomic
def take_full_form(*, response: Response, by: Actor, at: datetime) -> None:
    """Switch from the express form to the full one. Answers stay.

    Sent answers are reopened. Raises RoundClosed.
    """
    held = lock(response, exclusively=True)
    if not held.is_open:
        raise RoundClosed("The round is closed: no more questions are asked.")
    response.state, response.is_express = Response.State.DRAFT, False
    response.save(update_fields=["state", "is_express"])
    refresh_asked_items(response, response.stakeholder)
    audit.record(verb="take_full_form", of=response, by=by, at=at)
