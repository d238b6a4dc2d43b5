"""Write down what was decided: as a draft, then for good. Earlier versions are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.deciding.proposal import Proposal
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.models import Decision
from apps.decisions.revisions import check_revision, first_revision
from apps.engagements.models import Engagement
from apps.engagements.services import lock_engagement


@dataclass(frozen=True)
class WrittenDecision:
    """What is written down of a decision; a draft may lack any of it."""

    ranking: tuple[str, ...]
    reason: str
    dissent: str
    deciders: tuple[Mapping[str, str], ...]  # {role, name}
    live_with: Mapping[str, int]  # {yes, with_reservation, no}; empty where nobody was asked
    decided_on: date | None


@transaction.atomic
def save_draft(
    *,
    engagement: Engagement,
    written: WrittenDecision,
    proposal: Proposal,
    known: int,
    by: Actor,
    at: datetime,
) -> Decision:
    """Save the draft, or begin one. `known` is the revision that whoever saves has seen.

    Raises EditConflict and EngagementArchived.
    """
    draft = _write(engagement, written, proposal, known)
    audit.record(verb="save_draft_decision", of=engagement, by=by, at=at, version=draft.number)
    return draft


@transaction.atomic
def decide(
    *,
    engagement: Engagement,
    written: WrittenDecision,
    proposal: Proposal,
    known: int,
    by: Actor,
    at: datetime,
) -> Decision:
    """Let a version hold from now on; the one that held is superseded. `written` has its day and a full order.

    Raises EditConflict and EngagementArchived.
    """
    decision = _write(engagement, written, proposal, known)
    held = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED)
    held.update(state=Decision.State.SUPERSEDED)
    decision.state = Decision.State.DECIDED
    decision.save(update_fields=["state"])
    audit.record(verb="decide", of=engagement, by=by, at=at, version=decision.number)
    return decision


@transaction.atomic
def drop_draft(*, engagement: Engagement, known: int, by: Actor, at: datetime) -> None:
    """Throw the draft away; what holds stays. Raises EditConflict and EngagementArchived."""
    lock_engagement(engagement)
    newest = newest_of(engagement)
    check_revision(newest.revision if newest else 0, known)
    if newest and newest.state == Decision.State.DRAFT:
        newest.delete()
        audit.record(verb="drop_draft_decision", of=engagement, by=by, at=at, version=newest.number)


def _write(engagement: Engagement, written: WrittenDecision, proposal: Proposal, known: int) -> Decision:
    """Write the draft, with the engagement locked; its revision goes on from that of the version before."""
    lock_engagement(engagement)
    newest = newest_of(engagement)
    check_revision(newest.revision if newest else 0, known)
    draft = newest if newest and newest.state == Decision.State.DRAFT else None
    if draft is None:
        draft = Decision(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            number=newest.number + 1 if newest else 1,
            state=Decision.State.DRAFT,
            revision=first_revision(known),
        )
    else:
        draft.revision += 1
    draft.ranking, draft.reason, draft.dissent = list(written.ranking), written.reason, written.dissent
    draft.deciders = [dict(each) for each in written.deciders]
    draft.live_with, draft.decided_on = dict(written.live_with), written.decided_on
    if proposal.is_known:  # else it still rests on what was shown when it was begun
        draft.proposed, draft.result_digest = list(proposal.order), proposal.digest
    draft.save()
    return draft
