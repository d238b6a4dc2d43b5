"""Archive an engagement: its numbers stay, but the database no longer tells whose they are. And redact frozen answers.

People who answered stay as a key and a perspective, without a name. Who was asked goes on a separate list that no row
joins to an answer. That list shows a perspective only if enough people share it.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.assessments.errors import RoundStillOpen
from apps.assessments.models import Assessment, Snapshot
from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.pending import Frozen, pending_traces, redact_everywhere
from apps.core.erasing.traces import Scope, Traces
from apps.core.purging import purging
from apps.documents.values import Json
from apps.engagements.errors import EngagementArchived
from apps.engagements.models import (
    AskedPerson,
    Engagement,
    Invitation,
    InvitationToken,
    JoinCode,
    Round,
    Stakeholder,
)
from apps.engagements.tombstones import lay_tombstone
from apps.findings.erased import without
from apps.mailing.models import Mail
from apps.responses.models import Device, PerspectiveRequest, ProofCode, Referral, Response, SentReferral
from apps.responses.rights.erasing import named_by


@transaction.atomic
def archive_engagement(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """End links, sessions and mails, and separate people from their answers. This can't be undone.

    Raises RoundStillOpen and EngagementArchived.
    """
    # Lock rounds before their engagement, as everywhere, so that nobody reopens one meanwhile.
    rounds = list(Round.objects.select_for_update().filter(engagement=engagement))
    locked = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if locked.is_archived:
        raise EngagementArchived(locked.pk)
    if any(round_.is_open for round_ in rounds):
        raise RoundStillOpen(_("Close the round first: while it is open people may still answer."))
    locked.archived_at, locked.archived_by_id = at, by.user_id
    locked.save(update_fields=["archived_at", "archived_by"])
    people = Stakeholder.objects.filter(engagement=locked)
    AskedPerson.objects.bulk_create(_asked(list(people.taking_part()), locked))
    # The rows stay, as a key with a perspective: snapshots never change, and hold the keys.
    people.update(
        name="", email="", kept_email="", keeps_email=False, email_changed_by=None, reminders_stopped_at=None
    )
    Invitation.objects.filter(stakeholder__engagement=locked).update(revoked_at=at)
    Device.objects.filter(stakeholder__engagement=locked).delete()
    ProofCode.objects.filter(stakeholder__engagement=locked).delete()
    InvitationToken.objects.filter(invitation__stakeholder__engagement=locked).delete()
    PerspectiveRequest.objects.filter(stakeholder__engagement=locked).delete()
    # A question that was passed on names somebody beside an answer; what was begun afresh and not sent counts nowhere.
    Referral.objects.filter(round__in=rounds).delete()
    SentReferral.objects.filter(round__in=rounds).delete()
    Response.everything.filter(round__in=rounds, replaces__isnull=False).delete()
    JoinCode.objects.filter(engagement=locked).delete()
    # Nothing tells any more who is in which crowd.
    Snapshot.objects.filter(engagement=locked).update(members={})
    # A mail holds an address and the id of the person: it would link the two again.
    Mail.objects.of_group(locked.pk).delete()
    audit.record(verb="archive_engagement", of=locked, by=by, at=at)


@transaction.atomic
def erase_asked_person(*, asked: AskedPerson, by: Actor, at: datetime) -> int:
    """Erase somebody who was asked; return how many frozen documents still name them."""
    # First, while there is something to lay it by: it is what erases them again after a backup is brought back.
    lay_tombstone(asked, at=at)
    engagement = Engagement.objects.with_framing().get(pk=asked.engagement_id)
    # By the name alone: nothing links them to what they gave any more, so that what they wrote can't be redacted.
    traces = named_by(engagement, name=asked.name, addresses=(asked.email,) if asked.email else ())
    audit.record(verb="erase_asked_person", of=asked, by=by, at=at)
    asked.delete()
    return redact_everywhere(traces, Scope(engagement.organisation_id, engagement.pk), at=at)


def _asked(people: Sequence[Stakeholder], engagement: Engagement) -> list[AskedPerson]:
    named = [person for person in people if person.name]
    # Of so few a name alone would reveal the answers.
    if len(people) < engagement.smallest_group:
        return []
    counts = Counter(person.perspective for person in people)
    shown = told_perspectives(counts, engagement.smallest_group)
    # No other order may stay: that of the keys, or of the rows, would join a name to its answers.
    secrets.SystemRandom().shuffle(named)
    return [
        AskedPerson(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            name=person.name,
            email=person.email,
            perspective=person.perspective if person.perspective in shown else "",
        )
        for person in named
    ]


def told_perspectives(people: Counter[str], k: int) -> frozenset[str]:
    """Return the perspectives shared by at least `k` people, such that nobody or at least `k` people are left over."""
    shared = {name: count for name, count in people.items() if count >= k}
    others = people.total() - sum(shared.values())
    if shared and 0 < others < k:
        del shared[min(shared, key=shared.__getitem__)]
    return frozenset(shared)


def hide(traces: Traces, scope: Scope) -> int:
    """Mark the versions that name a person, and return their number; take who is erased from the lists of crowds.

    Until a worker has rewritten them, whoever reads one reads it without the person (`Snapshot.without_erased`).
    """
    _forget_members(scope)
    named = {
        snapshot.pk
        # One after the other: each document holds all that was answered, and there may be many.
        for snapshot in Snapshot.objects.filter(**scope.rows).iterator()
        if without(snapshot.document, traces) != snapshot.document
    }
    named |= {
        assessment.snapshot_id
        for assessment in _advised(scope).iterator()
        if traces.occur_in(cast("Json", assessment.advice))
    }
    return Snapshot.objects.filter(pk__in=named).update(is_being_erased=True)


def redact(traces: Traces, scope: Scope) -> None:
    """Rewrite the texts a person wrote, and their name wherever it occurs. Numbers stay."""
    # Locked before the look at who else waits: whoever is erased meanwhile marks them after us.
    # Always in the order of keys, or two erasings could each wait for what the other has locked.
    snapshots = list(Snapshot.objects.select_for_update().filter(**scope.rows).order_by("pk"))
    for snapshot in snapshots:
        document = without(snapshot.document, traces)
        if document != snapshot.document:
            snapshot.document, snapshot.digest = document, snapshot.keyed_digest_of(document)
            # A trigger lets nothing else change what is frozen.
            with purging():
                snapshot.save(update_fields=["document", "digest"])
    for assessment in _advised(scope).iterator():
        advice = traces.redact(assessment.advice)
        if advice != assessment.advice:
            assessment.advice = advice
            assessment.digest = assessment.snapshot.keyed_digest_of(
                {"assessment": assessment.result, "advice": advice}
            )
            with purging():
                assessment.save(update_fields=["advice", "digest"])
    for snapshot in snapshots:
        # While anybody else waits to be taken out, readers go on leaving them out.
        if snapshot.is_being_erased and not pending_traces(
            Scope(scope.organisation_id, snapshot.engagement_id)
        ):
            Snapshot.objects.filter(pk=snapshot.pk).update(is_being_erased=False)


def _forget_members(scope: Scope) -> None:
    """Take those who were erased from the lists of who is in which crowd. What the crowd said stays."""
    gone = Stakeholder.objects.filter(**scope.rows, erased_at__isnull=False)
    erased = set(gone.values_list("engagement", "key"))
    for snapshot in Snapshot.objects.filter(**scope.rows).defer("document"):
        members = {
            block: {
                crowd: {
                    key: saved for key, saved in saves.items() if (snapshot.engagement_id, key) not in erased
                }
                for crowd, saves in crowds.items()
            }
            for block, crowds in snapshot.members.items()
        }
        if members != snapshot.members:
            Snapshot.objects.filter(pk=snapshot.pk).update(members=members)


def _advised(scope: Scope) -> QuerySet[Assessment]:
    return Assessment.objects.filter(**scope.rows, advice__isnull=False).select_related("snapshot")


IN_ANSWERS = Frozen(hide, redact)
