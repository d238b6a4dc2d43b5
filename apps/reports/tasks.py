"""Tasks of the reports, and what orders one. The rows are the queue, so any task may run never, once or often."""

import logging
import resource
from collections.abc import Collection
from datetime import datetime
from functools import partial
from pathlib import Path

from celery import Celery, shared_task
from celery.signals import worker_init, worker_process_init, worker_ready
from celery.worker import WorkController
from celery.worker.consumer import Consumer
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.assessments.services import require_look
from apps.core import leases
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.models import Report
from apps.reports.pdf import rendering

logger = logging.getLogger(__name__)

# A report of 37 pages takes 170 MB; a runaway one must not exhaust the machine.
MOST_MORE_MEMORY = 1024**3
MOST_SECONDS_OFF = 2


@shared_task(name="apps.reports.tasks.render")
def render() -> None:
    """Make the report that has waited longest, and enqueue another task if more are waiting."""
    if leases.work_on(services.claim_report(), partial(services.make_report, at=timezone.now())):
        enqueue(render)


@shared_task(name="apps.reports.tasks.sweep")
def sweep() -> None:
    """Free the reports whose worker died or hangs, and enqueue a task if any are waiting."""
    # A message only saves the wait: what no message told of, or was lost with a worker, is found here alone.
    if leases.sweep(Report.objects.all()):
        enqueue(render)


@worker_init.connect
def load_before_forking(sender: WorkController, **kwargs: object) -> None:
    # Once: the processes that do the work share it.
    if "reports" in sender.app.amqp.queues.consume_from:
        rendering.warm_up()


@worker_process_init.connect
def limit_memory(**kwargs: object) -> None:
    # Beyond what it has mapped already. A MemoryError fails one report; a machine without memory fails all.
    pages = Path("/proc/self/statm")
    if pages.exists():
        mapped = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MOST_MORE_MEMORY, mapped + MOST_MORE_MEMORY))


@worker_ready.connect
def sweep_at_start(sender: Consumer, **kwargs: object) -> None:
    # A restarted worker takes up what its predecessor left.
    try:
        _empty_upkeep(sender.app)
        _compare_clocks()
        sweep()
    except DatabaseError as error:
        logger.warning("The first sweep failed, the next one is due in seconds: %s", error)
    finally:
        # This process forks the workers, which must not share its connection.
        connection.close()


def _empty_upkeep(app: Celery) -> None:
    # While no worker ran, beat has gone on: of many sweeps one is enough, and the next are due in seconds.
    with app.connection_for_write() as broker:
        app.amqp.queues[settings.CELERY_TASK_DEFAULT_QUEUE](broker.default_channel).purge()


def _compare_clocks() -> None:
    # Rows go by PostgreSQL's clock, but mails and pages say the time of this machine.
    ahead = leases.seconds_ahead(at=timezone.now())
    if abs(ahead) > MOST_SECONDS_OFF:
        logger.error("The clock of this machine differs from PostgreSQL's by %+d s. Set it right.", ahead)


@transaction.atomic
def start_report(
    *,
    engagement: Engagement,
    left_out: Collection[str] = (),
    order: ReportOrder = NO_ORDER,
    by: Actor,
    at: datetime,
) -> Report:
    """Order the report of an engagement. Raises NothingToReport, OrderUnderWay and LookNotConfirmed."""
    # Whoever has the report has seen the result.
    require_look(engagement)
    report = services.freeze_report(engagement=engagement, left_out=left_out, order=order, by=by, at=at)
    # After the commit, else a worker that is told finds no row. The row is the queue: where Redis is away nobody is
    # told, and a sweep finds it.
    # Robust, for the order is stored by then: an error would say that it is not.
    if report.is_unfinished:
        transaction.on_commit(partial(enqueue, render), robust=True)
    return report


@transaction.atomic
def restart_report(*, report: Report, by: Actor, at: datetime) -> None:
    services.queue_report_again(report=report, by=by, at=at)
    transaction.on_commit(partial(enqueue, render), robust=True)
