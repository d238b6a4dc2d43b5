"""Archive an engagement: its numbers stay, but the database no longer tells whose they are.

People who answered stay as a key and a perspective, without a name. Who was asked goes on a separate list that no row
joins to an answer. That list shows a perspective only if enough people share it.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assessments.errors import RoundStillOpen
from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.pending import redact_everywhere
from apps.core.erasing.traces import Scope
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
from apps.findings.privacy import is_enough, without_remainder
from apps.mailing.models import Mail
from apps.responses.models import Device, PerspectiveRequest, ProofCode
from apps.responses.rights.erasing import named_by


@transaction.atomic
def archive_engagement(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """End links, sessions and mails, and separate people from their answers. This can't be undone.

    Raises RoundStillOpen and EngagementArchived.
    """
    # Lock rounds before their engagement, as everywhere, so that nobody reopens one meanwhile.
    rounds = list(Round.objects.select_for_update().filter(engagement=engagement))
    held = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if held.is_archived:
        raise EngagementArchived(held.pk)
    if any(round_.is_open for round_ in rounds):
        raise RoundStillOpen(_("Close the round first: while it is open people may still answer."))
    held.archived_at, held.archived_by_id = at, by.user_id
    held.save(update_fields=["archived_at", "archived_by"])
    people = Stakeholder.objects.filter(engagement=held)
    AskedPerson.objects.bulk_create(_asked(list(people.taking_part()), held))
    people.update(
        name="", email="", kept_email="", keeps_email=False, email_changed_by=None, reminders_stopped_at=None
    )
    Invitation.objects.filter(stakeholder__engagement=held).update(revoked_at=at)
    Device.objects.filter(stakeholder__engagement=held).delete()
    ProofCode.objects.filter(stakeholder__engagement=held).delete()
    InvitationToken.objects.filter(invitation__stakeholder__engagement=held).delete()
    PerspectiveRequest.objects.filter(stakeholder__engagement=held).delete()
    JoinCode.objects.filter(engagement=held).delete()
    # A mail holds an address and the id of the person: it would link the two again.
    Mail.objects.of_group(held.pk).delete()
    audit.record(verb="archive_engagement", of=held, by=by, at=at)


@transaction.atomic
def erase_asked_person(*, asked: AskedPerson, by: Actor, at: datetime) -> int:
    """Erase somebody who was asked; return how many frozen documents still name them.

    Nothing links them to what they gave any more, so that can't be redacted.
    """
    lay_tombstone(asked, at=at)
    engagement = Engagement.objects.with_framing().get(pk=asked.engagement_id)
    traces = named_by(engagement, name=asked.name, addresses=(asked.email,) if asked.email else ())
    audit.record(verb="erase_asked_person", of=asked, by=by, at=at)
    asked.delete()
    return redact_everywhere(traces, Scope(engagement.organisation_id, engagement.pk), at=at)


def _asked(people: Sequence[Stakeholder], engagement: Engagement) -> list[AskedPerson]:
    """Write the list of who was asked, in an order independent of the keys."""
    named = [person for person in people if person.name]
    if not is_enough(len(people), engagement.smallest_group):
        return []  # so few that a name alone would reveal the answers
    told = told_perspectives(Counter(person.perspective for person in people), engagement.smallest_group)
    secrets.SystemRandom().shuffle(named)
    return [
        AskedPerson(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            name=person.name,
            email=person.email,
            perspective=person.perspective if person.perspective in told else "",
        )
        for person in named
    ]


def told_perspectives(people: Counter[str], k: int) -> frozenset[str]:
    """Return the perspectives shared by at least `k` people, such that nobody or at least `k` people are left over."""
    shared = [(name,) for name, count in people.items() if is_enough(count, k)]
    return frozenset(name for (name,) in without_remainder(shared, people, k))
