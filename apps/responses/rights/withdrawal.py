"""Withdrawing: a person's answers are deleted, their links end, and they are not asked again.

Earlier results keep the numbers, because a snapshot never changes; it holds no names.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import Invitation, InvitationToken, Round, Stakeholder
from apps.responses.entry.devices import ask_proof
from apps.responses.errors import SessionEnded
from apps.responses.models import Device, PerspectiveRequest, ProofCode, Referral, Response, SentReferral
from apps.responses.whom import Whom


@transaction.atomic
def withdraw(*, stakeholder: Stakeholder, by: Actor, at: datetime, instead: Whom | None = None) -> None:
    """Delete what a person gave, in every round. Raises SessionEnded if they have withdrawn already.

    `instead` is whom they would have asked in their place: the facilitator reads it, and not who said so.
    """
    # Same lock as saving and closing: what is deleted here is either in an earlier result or in none.
    rounds = list(Round.objects.select_for_update().filter(engagement_id=stakeholder.engagement_id))
    row = Stakeholder.objects.select_for_update().filter(pk=stakeholder.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise SessionEnded("You have already withdrawn.")
    delete_what_was_given(row)
    # Name and address stay on the list: only they keep the same address from being added and asked again by mistake.
    row.withdrawn_at, row.kept_email, row.keeps_email = at, "", False
    row.save(update_fields=["withdrawn_at", "kept_email", "keeps_email"])
    Invitation.objects.filter(stakeholder=row).update(revoked_at=at)
    if instead and rounds:
        Referral.objects.create(
            organisation_id=row.organisation_id,
            round=max(rounds, key=lambda each: each.number),
            perspective=instead.perspective,
            name=instead.name,
            passed_at=at,
        )
    # The row names the invitation, not the response: no log says whose answers were whose.
    audit.record(verb="withdraw", of=row.invitation, by=by, at=at)


@transaction.atomic
def withdraw_by_link(
    *,
    token: InvitationToken,
    known: Collection[UUID],
    by: Actor,
    at: datetime,
    instead: Whom | None = None,
) -> None:
    """Withdraw somebody by their link. Raises NotProven if they gave something that the link does not open."""
    # The rounds before the proof: while they are locked, nothing is given that the link would not open.
    stakeholder = token.invitation.stakeholder
    list(Round.objects.select_for_update().filter(engagement_id=stakeholder.engagement_id))
    ask_proof(token=token, known=known)
    withdraw(stakeholder=stakeholder, by=by, at=at, instead=instead)


def delete_what_was_given(stakeholder: Stakeholder) -> None:
    """Delete the answers of somebody whose rounds are locked, their history, requests, devices and codes."""
    Response.everything.filter(stakeholder=stakeholder).delete()
    for kept in (PerspectiveRequest, ProofCode, Device, SentReferral):
        kept._default_manager.filter(stakeholder=stakeholder).delete()


def is_in_a_result(round_: Round | None) -> bool:
    """Return whether somebody may have seen a result that includes this person's answers."""
    return round_ is not None and (not round_.is_open or round_.number > 1 or round_.unsealed_at is not None)
