"""Redeem a link to begin or continue, end a link, and switch from the express to the full form."""

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import InvitationToken, Round, Stakeholder
from apps.instruments.selectors import definition_of
from apps.responses.errors import LinkNotValid, RoundClosed
from apps.responses.models import Response
from apps.responses.questions.course import asked_items, course_of
from apps.responses.selectors import response_for
from apps.responses.statements import lock, take_over


@transaction.atomic
def redeem(*, token: InvitationToken, by: Actor, at: datetime, is_express: bool = False) -> Response:
    """Open the person's response in the newest round. Raises RoundClosed if it is too late to begin, and
    LinkNotValid if the person withdraws meanwhile.

    The express form is only for those who have answered nothing: a full form that was begun stays full.
    """
    stakeholder = token.invitation.stakeholder
    round_, known = response_for(stakeholder)
    if known is None and (round_ is None or not round_.is_open):
        raise RoundClosed("The answers to this questionnaire have been collected.")
    response = known or _begin(token, round_, at)
    if is_express and lock(response, exclusively=True).is_open and not response.answers.exists():
        response.is_express = True
    take_over(response, at=at)
    ask_what_belongs(response, stakeholder)
    # The row names the invitation, not the response: no log says whose answers are whose.
    audit.record(verb="open_link", of=token.invitation, by=by, at=at)
    return response


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


def ask_what_belongs(response: Response, stakeholder: Stakeholder) -> None:
    """Choose the items by the present form and perspective. Items asked before stay once there is an answer."""
    engagement = stakeholder.engagement
    definition = definition_of(engagement.instrument_version)
    kept = response.asked if response.answers.exists() else ()
    items = asked_items(
        definition,
        perspective=stakeholder.perspective,
        hosting=engagement.model_hosting,
        kept=kept,
        is_express=response.is_express,
    )
    asked = [item.id for item in course_of(definition, items, seed=response.pk).items]
    if asked != response.asked:
        response.asked = asked
        response.save(update_fields=["asked", "is_express"])


@transaction.atomic
def end_link(*, token: InvitationToken, by: Actor, at: datetime) -> None:
    """End a link that reached the wrong person; their other links keep working."""
    InvitationToken.objects.filter(pk=token.pk).update(expires_at=at)
    audit.record(verb="not_this_person", of=token, by=by, at=at)


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
    ask_what_belongs(response, response.stakeholder)
    audit.record(verb="take_full_form", of=response, by=by, at=at)
