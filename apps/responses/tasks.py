"""What is due without anybody asking for it."""

from celery import shared_task
from django.utils import timezone

from apps.responses import reaching


@shared_task(name="apps.responses.tasks.thank")
def thank() -> None:
    """Thank those who have sent their answers."""
    reaching.thank(at=timezone.now())
