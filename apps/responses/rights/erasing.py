"""Erasing: a person's name, address and everything they gave go, wherever they are kept.

Their row stays on the list as a key without a name: snapshots hold the keys, and a new person must never get one that
stands for somebody's numbers.
"""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.pending import redact_everywhere, written_by
from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.engagements.models import Engagement, Invitation, InvitationToken, Round, Stakeholder
from apps.engagements.tombstones import lay_tombstone
from apps.instruments.selectors import definition_of
from apps.mailing.models import Mail
from apps.responses.errors import AlreadyErased
from apps.responses.models import (
    Answer,
    AnswerEvent,
    LateAnswer,
    LinkRequest,
    Notice,
    NoticeShown,
    Referral,
    Response,
    SentReferral,
)
from apps.responses.rights.naming import note_texts
from apps.responses.rights.withdrawal import delete_what_was_given


@transaction.atomic
def erase_person(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> int:
    """Erase somebody from an engagement that is not archived. Raises AlreadyErased.

    Return how many frozen documents still name them: these hide them at once, and a worker redacts them.
    """
    # Same lock as saving, closing and archiving: what is deleted here is either in an earlier result or in none.
    list(Round.objects.select_for_update().filter(engagement_id=stakeholder.engagement_id))
    row = (
        Stakeholder.objects.named()
        .select_for_update(of=("self",))
        .select_related("engagement__instrument_version", "engagement__client", "engagement__organisation")
        .filter(pk=stakeholder.pk, engagement__archived_at=None)
        .first()
    )
    if row is None:
        raise AlreadyErased(_("This person was erased already."))
    # Both before anything goes: they are made of the name and the address.
    traces = traces_of(row)
    lay_tombstone(row, at=at)
    delete_what_was_given(row)
    NoticeShown.objects.filter(stakeholder=row).delete()
    InvitationToken.objects.filter(invitation__stakeholder=row).delete()
    Invitation.objects.filter(stakeholder=row).update(revoked_at=at)
    Mail.objects.filter(about_id=row.pk).delete()
    row.name = row.email = row.kept_email = ""
    row.withdrawn_at, row.erased_at = row.withdrawn_at or at, at
    row.save(update_fields=["name", "email", "kept_email", "withdrawn_at", "erased_at"])
    documents = redact_everywhere(traces, Scope(row.organisation_id, row.engagement_id), at=at)
    # The row names the invitation, not the response: no log says whose answers were whose.
    audit.record(verb="erase_person", of=row.invitation, by=by, at=at)
    return documents


def traces_of(person: Stakeholder) -> Traces:
    """Return what names the person, and the texts they wrote: these were frozen without a name."""
    # Addresses that were changed since stand in mails and texts, too.
    mailed = Mail.objects.filter(about_id=person.pk).values_list("recipient", flat=True)
    addresses = {person.email, person.kept_email, *mailed} - {""}
    return named_by(
        person.engagement, name=person.name, addresses=tuple(sorted(addresses)), texts=_texts_of(person)
    )


def named_by(
    engagement: Engagement, *, name: str, addresses: tuple[str, ...], texts: tuple[str, ...] = ()
) -> Traces:
    """Leave out a name that says nothing: a word of the questionnaire, or a name that a member or the client has."""
    # A guest chooses their own name, and could otherwise strike any word out of every report.
    members = User.objects.filter(membership__organisation_id=engagement.organisation_id, is_active=True)
    is_shared = (
        name.islower()
        or _is_in(name, str(engagement.instrument_version.document))
        or _is_in(name, f"{engagement.client.name} | {engagement.organisation.name} | {engagement.currency}")
        or members.filter(name__iexact=name).exists()
    )
    return Traces(
        names=() if is_shared else (name,),
        addresses=tuple(each for each in addresses if not members.filter(email__iexact=each).exists()),
        texts=texts,
    )


def _is_in(name: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE))


def _texts_of(person: Stakeholder) -> tuple[str, ...]:
    asked = list(definition_of(person.engagement.instrument_version).texts)
    given: set[object] = set(written_by(person.pk))
    for kept in (Answer, AnswerEvent, LateAnswer):
        given |= set(
            kept._default_manager.filter(
                response__stakeholder=person, item__in=asked, value__isnull=False
            ).values_list("value", flat=True)
        )
    reasons = Response.everything.filter(stakeholder=person).values_list("reasons", flat=True)
    given |= {reason["text"] for each in reasons for reason in each.values()}
    return tuple(sorted({text.strip() for text in given if isinstance(text, str)} - {"", "dk"}))


def redact(traces: Traces, scope: Scope) -> None:
    """Redact a person in the rows of this app that are not theirs."""
    for address in traces.addresses:
        LinkRequest.objects.filter(address__iexact=address).delete()
    entered = Response.objects.filter(organisation_id=scope.organisation_id).exclude(interviewer="")
    if scope.engagement_id:
        entered = entered.filter(round__engagement_id=scope.engagement_id)
    for name in traces.names:
        entered.filter(interviewer__iexact=name).update(interviewer=_("[erased]"))
    for response in Response.everything.filter(organisation_id=scope.organisation_id).exclude(reasons={}):
        if scope.engagement_id in (None, response.round.engagement_id):
            Response.everything.filter(pk=response.pk).update(reasons=traces.redact(response.reasons))
    of_scope = {"organisation_id": scope.organisation_id}
    for kept in (Referral, SentReferral):
        rows = kept._default_manager.filter(**of_scope).exclude(name="")
        if scope.engagement_id:
            rows = rows.filter(round__engagement_id=scope.engagement_id)
        redact_rows(rows, ("name",), traces)
    # Its digest stays that of what was shown.
    notices = Notice.objects.filter(organisation_id=scope.organisation_id)
    redact_rows(notices, ("text",), traces)
    note_texts(traces, scope)
