"""Write down what was decided, as a draft, then for good, with earlier versions kept."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.deciding.proposal import Proposal
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.models import Decision
from apps.decisions.revisions import check_revision, first_revision
from apps.engagements.models import Engagement
from apps.engagements.services import lock_engagement


@transaction.atomic
def save_draft(
    *,
    engagement: Engagement,
    written: Mapping[str, object],
    proposal: Proposal,
    known: int,
    by: Actor,
    at: datetime,
) -> None:
    """Save the draft, or begin one. `known` is the revision that whoever saves has seen.

    Raises EditConflict and EngagementArchived.
    """
    draft = _write(engagement, written, proposal, known)
    audit.record(verb="save_draft_decision", of=engagement, by=by, at=at, version=draft.number)


@transaction.atomic
def decide(
    *,
    engagement: Engagement,
    written: Mapping[str, object],
    proposal: Proposal,
    known: int,
    by: Actor,
    at: datetime,
) -> None:
    """Let a version hold from now on; the one that held is superseded. `written` has its day and a full order.

    Raises EditConflict and EngagementArchived.
    """
    decision = _write(engagement, written, proposal, known)
    # First the other: the database lets one version of an engagement hold, and no two even for a moment.
    Decision.objects.filter(engagement=engagement).in_force().update(state=Decision.State.SUPERSEDED)
    decision.state = Decision.State.DECIDED
    decision.save(update_fields=["state"])
    audit.record(verb="decide", of=engagement, by=by, at=at, version=decision.number)


@transaction.atomic
def drop_draft(*, engagement: Engagement, known: int, by: Actor, at: datetime) -> None:
    """Throw the draft away; what holds stays. Raises EditConflict and EngagementArchived."""
    lock_engagement(engagement)
    newest = newest_of(engagement)
    check_revision(newest.revision if newest else 0, known)
    if newest and newest.state == Decision.State.DRAFT:
        newest.delete()
        audit.record(verb="drop_draft_decision", of=engagement, by=by, at=at, version=newest.number)


def _write(engagement: Engagement, written: Mapping[str, object], proposal: Proposal, known: int) -> Decision:
    """Write columns into the draft, with the engagement locked; its revision goes on from that of the version before."""
    lock_engagement(engagement)
    newest = newest_of(engagement)
    check_revision(newest.revision if newest else 0, known)
    if newest and newest.state == Decision.State.DRAFT:
        draft = newest
        draft.revision += 1
    else:
        draft = Decision(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            number=newest.number + 1 if newest else 1,
            state=Decision.State.DRAFT,
            revision=first_revision(known),
        )
    for column, value in written.items():
        setattr(draft, column, value)
    if proposal.result:  # else it still rests on what was shown when it was begun
        draft.proposed = list(proposal.order)
        draft.result_round, draft.result_version = proposal.result
    draft.save()
    return draft
