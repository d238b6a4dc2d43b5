"""Periodic clean-up."""

from celery import shared_task
from django.utils import timezone

from apps.accounts import services
from apps.accounts.signing_in.services import answer_reset_requests
from apps.core.actors import SYSTEM


@shared_task(name="apps.accounts.tasks.forget_addresses")
def forget_addresses() -> None:
    services.forget_addresses(at=timezone.now())


@shared_task(name="apps.accounts.tasks.send_password_links")
def send_password_links() -> None:
    answer_reset_requests(by=SYSTEM, at=timezone.now())
