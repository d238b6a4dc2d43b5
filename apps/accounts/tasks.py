"""Periodic clean-up."""

from celery import shared_task
from django.utils import timezone

from apps.accounts import services


@shared_task(name="apps.accounts.tasks.forget_addresses")
def forget_addresses() -> None:
    """Clear addresses in the audit log that are older than 30 days."""
    services.forget_addresses(at=timezone.now())
