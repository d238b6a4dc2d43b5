"""Reports of known length, and what is asked of them while parts of the product die."""

from datetime import timedelta

from celery import current_app
from django.db.models.functions import Now

from apps.engagements.models import Engagement
from apps.reports import tasks
from apps.reports.models import Report
from tests.reports.documents import document
from tests.reports.rows import make_report


def states() -> object:
    return list(Report.objects.values_list("state", "attempts", "error_code", "error_text"))


def all_are_ready() -> bool:
    return not Report.objects.exclude(state="ready").exists()


def in_the_middle(attempt: int = 1) -> bool:
    begun = Report.objects.filter(state="running", started_at__lt=Now() - timedelta(seconds=0.5))
    return begun.filter(attempts=attempt).exists()


def long_report(engagement: Engagement) -> Report:
    return make_report(engagement, content=document(quotes=["What a long story it is. " * 60] * 40))


def short_report(engagement: Engagement, number: int) -> Report:
    nothing = dict.fromkeys(("places", "limits", "disagreement", "robustness", "decision"))
    return make_report(
        engagement, content=document(mark=f"Copy {number}", **nothing, sentences=[], quotes=[])
    )


def endless_report(engagement: Engagement) -> Report:
    """A report of 1,100 pages, as much text as is laid out at all, in words that fit no line: four minutes' work."""
    return make_report(engagement, content=document(quotes=["internationalization" * 100] * 2200))


def ring(redis_url: str, *, killed_after: int = 900) -> None:
    """Tell a worker that a report waits, and after how many seconds of the clock its process is killed."""
    with current_app.connection_for_write(url=redis_url) as broker:
        current_app.send_task(tasks.render.name, connection=broker, time_limit=killed_after)
