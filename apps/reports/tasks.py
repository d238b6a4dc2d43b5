"""The report's bell. The rows are the queue: any of these may run never, once or often."""

import logging
import resource
from functools import partial
from pathlib import Path

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.core import leases
from apps.core.nudge import enqueue
from apps.reports import services
from apps.reports.models import Report

logger = logging.getLogger(__name__)

# A report of 37 pages takes 170 MB; a runaway one must not take the machine.
MOST_MORE_MEMORY = 1024**3


@shared_task(name="apps.reports.tasks.render")
def render() -> None:
    """Make the report that has waited longest, and ring again when it was not the only one."""
    if leases.work_on(services.claim_report(), partial(services.make_report, at=timezone.now())):
        enqueue(render)


@shared_task(name="apps.reports.tasks.sweep")
def sweep() -> None:
    """Free the reports whose worker died or hangs, and ring for whatever waits."""
    if leases.sweep(Report.objects.all()):
        enqueue(render)


@worker_process_init.connect
def limit_memory(**kwargs: object) -> None:
    """Bound what a worker process may map beyond what its libraries have mapped already; past it is a MemoryError."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        mapped = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MOST_MORE_MEMORY, mapped + MOST_MORE_MEMORY))


@worker_ready.connect
def sweep_at_start(**kwargs: object) -> None:
    """A worker that comes back looks at once for what the one before left lying."""
    try:
        sweep()
    except DatabaseError as error:
        logger.warning("The first sweep failed, the next one is due in seconds: %s", error)
    finally:
        connection.close()  # this process forks the workers, and none of them may share its connection
