"""Tasks of the ranking, and what queues one. The rows are the queue, so any task may run never, once or often."""

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.assessments import services
from apps.assessments.models import Assessment
from apps.core import leases
from apps.core.actors import SYSTEM, Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement, Round


@shared_task(name="apps.assessments.tasks.run_next")
def run_next() -> None:
    """Rank the answers that have waited longest, and enqueue another task if more are waiting."""
    if leases.work_on(services.claim_assessment(), _rank):
        enqueue(run_next)


def _rank(assessment: Assessment) -> None:
    services.run_assessment(assessment)
    services.tell_finished(assessment, at=timezone.now())


@shared_task(name="apps.assessments.tasks.sweep")
def sweep() -> None:
    """Free the rankings whose worker died or hangs, and enqueue a task if any are waiting.

    A round that is closed and was never frozen lost its result to an update, and is ranked again.
    """
    for round_ in Round.objects.filter(state=Round.State.CLOSED, snapshots__isnull=True):
        services.queue_assessment(round=round_, at=timezone.now())
    if leases.sweep(Assessment.objects.all()):
        enqueue(run_next)


@shared_task(name="apps.assessments.tasks.close_overdue")
def close_overdue() -> None:
    """Close the rounds past their deadline, as if somebody had pressed the button."""
    at = timezone.now()
    for round_ in Round.objects.overdue():
        services.close_round(round=round_, by=SYSTEM.within(round_.organisation_id), at=at)
        enqueue(run_next)


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
    transaction.on_commit(partial(enqueue, run_next), robust=True)
