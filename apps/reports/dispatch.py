"""Save the row, then tell a worker once it is committed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.accounts.models import User
from apps.core.nudge import enqueue
from apps.engagements.models import Engagement
from apps.reports import services, tasks
from apps.reports.models import Report


@transaction.atomic
def order_report(*, engagement: Engagement, requested_by: User | None, at: datetime) -> Report:
    """Order the report of an engagement; raises NothingToReport. Answers at once even when Redis is away."""
    report = services.order_report(engagement=engagement, requested_by=requested_by, at=at)
    if report.is_unfinished:
        transaction.on_commit(partial(enqueue, tasks.render), robust=True)
    return report


@transaction.atomic
def try_again(*, report: Report) -> None:
    services.try_again(report=report)
    transaction.on_commit(partial(enqueue, tasks.render), robust=True)
