"""Save the row, then tell a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement, Round


@transaction.atomic
def close_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """Close a round and enqueue its ranking. Returns at once even without Redis."""
    closed = services.close_round(round=round, by=by, at=at)
    _enqueue_work()
    return closed


@transaction.atomic
def queue_assessment(*, round: Round, at: datetime) -> Assessment:
    """Enqueue the ranking of a closed round, as after an import."""
    assessment = services.queue_assessment(round=round, at=at)
    _enqueue_work()
    return assessment


@transaction.atomic
def rank_again(*, round: Round, by: Actor, at: datetime) -> None:
    """Raises AssessmentNotFailed."""
    services.rank_again(round=round, by=by, at=at)
    _enqueue_work()


@transaction.atomic
def freeze_anew(engagement: Engagement, at: datetime) -> None:
    """Freeze a closed round anew before the first look: who is vouched for since hides others in it."""
    if services.freeze_anew(engagement=engagement, at=at):
        _enqueue_work()


def _enqueue_work() -> None:
    # Robust, and only once it is committed: the row is the queue, and a sweep finds it where Redis heard of nothing.
    transaction.on_commit(partial(enqueue, tasks.run_next), robust=True)
