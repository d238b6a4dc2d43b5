"""Periodic clean-up."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.accounts import services
from apps.accounts.signing_in.services import answer_reset_requests
from apps.core.actors import SYSTEM
from apps.core.erasing.pending import finish_erasures
from apps.core.trail import chain

logger = logging.getLogger(__name__)


@shared_task(name="apps.accounts.tasks.forget_addresses")
def forget_addresses() -> None:
    """Clear addresses in the audit log that are older than 30 days."""
    services.forget_addresses(at=timezone.now())


@shared_task(name="apps.accounts.tasks.send_password_links")
def send_password_links() -> None:
    """Queue the mails for new passwords."""
    answer_reset_requests(by=SYSTEM, at=timezone.now())


@shared_task(name="apps.accounts.tasks.erase")
def erase() -> None:
    """Redact people who asked to be erased in frozen documents."""
    finish_erasures()


@shared_task(name="apps.accounts.tasks.seal_audit")
def seal_audit() -> None:
    """Link new rows of the audit log to those before, and write the end of the chain to the worker's log."""
    while head := chain.seal():
        logger.info("The audit log is sealed up to %s", head)
