"""Periodic clean-up. The next run continues one that was cut off."""

from celery import shared_task
from django.utils import timezone

from apps.retention import archiving, deleting, services


@shared_task(name="apps.retention.tasks.purge")
def purge() -> None:
    """Delete what has been kept long enough."""
    services.purge(at=timezone.now())


@shared_task(name="apps.retention.tasks.archive")
def archive() -> None:
    """Tell leads what will be archived, and archive what they were told of 30 days ago."""
    archiving.archive_what_is_over(at=timezone.now())


@shared_task(name="apps.retention.tasks.delete")
def delete() -> None:
    """Delete the engagements that somebody asked to have deleted."""
    deleting.finish_deletions()
