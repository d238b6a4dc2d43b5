"""Save the row, then tell a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.core.nudge import enqueue
from apps.engagements.models import Round
from apps.outreach import dispatch as outreach


@transaction.atomic
def close_round(*, round: Round, closed_by: User | None, at: datetime) -> Round:
    """Close a round and have its answers ranked. Answers at once even when Redis is away."""
    closed = services.close_round(round=round, closed_by=closed_by, at=at)
    _nudge()
    return closed


@transaction.atomic
def reveal(*, round: Round, by: User, at: datetime) -> int:
    """Show the result to those who answered, and tell each of them once; return how many mails that makes.

    Raises NothingToReveal.
    """
    return outreach.tell_result(round=services.reveal(round=round, by=by, at=at), at=at)


@transaction.atomic
def queue_assessment(*, round: Round, at: datetime) -> Assessment:
    """Have the answers of a closed round ranked, as after an import."""
    assessment = services.queue_assessment(round=round, at=at)
    _nudge()
    return assessment


@transaction.atomic
def try_again(*, assessment: Assessment) -> None:
    """Raises AssessmentNotFailed."""
    services.try_again(assessment=assessment)
    _nudge()


def _nudge() -> None:
    transaction.on_commit(partial(enqueue, tasks.run_next), robust=True)
