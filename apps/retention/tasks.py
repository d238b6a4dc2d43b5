"""Periodic work on what all apps keep. The next run continues one that was cut off."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.core import chain
from apps.core.erasing.pending import finish_erasures
from apps.retention import archiving, deleting, services

logger = logging.getLogger(__name__)


@shared_task(name="apps.retention.tasks.purge")
def purge() -> None:
    services.purge(at=timezone.now())


@shared_task(name="apps.retention.tasks.archive")
def archive() -> None:
    archiving.archive_what_is_over(at=timezone.now())


@shared_task(name="apps.retention.tasks.delete")
def delete() -> None:
    deleting.finish_deletions()


@shared_task(name="apps.retention.tasks.erase")
def erase() -> None:
    # Pages may not rewrite what is frozen: they hide it and leave a row, and a worker does it.
    finish_erasures()


@shared_task(name="apps.retention.tasks.seal_audit")
def seal_audit() -> None:
    """Link new rows of the audit log to those before, and write the end of the chain to the worker's log."""
    while head := chain.seal():
        logger.info("The audit log is sealed up to %s", head)
