"""Periodic work, and what a worker is told of at once."""

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.outreach import services


@shared_task(name="apps.outreach.tasks.thank")
def thank() -> None:
    services.thank(at=timezone.now())


@shared_task(name="apps.outreach.tasks.send_lost_links")
def send_lost_links() -> None:
    services.send_lost_links(at=timezone.now())


@transaction.atomic
def ask_for_link(*, address: str, network: str, by: Actor, at: datetime) -> None:
    services.note_lost_link(address=address, network=network, by=by, at=at)
    transaction.on_commit(partial(enqueue, send_lost_links), robust=True)
