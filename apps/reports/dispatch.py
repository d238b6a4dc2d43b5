"""Save the row, then tell a worker once it is committed."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from apps.assessments.services import require_look
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement
from apps.reports import services, tasks
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.models import Report


@transaction.atomic
def start_report(
    *,
    engagement: Engagement,
    left_out: Collection[str] = (),
    order: ReportOrder = NO_ORDER,
    by: Actor,
    at: datetime,
) -> Report:
    """Order the report of an engagement. Raises NothingToReport, OrderUnderWay and LookNotConfirmed."""
    # Whoever has the report has seen the result.
    require_look(engagement)
    report = services.freeze_report(engagement=engagement, left_out=left_out, order=order, by=by, at=at)
    # After the commit, else a worker that is told finds no row. The row is the queue: where Redis is away nobody is
    # told, and a sweep finds it.
    # Robust, for the order is stored by then: an error would say that it is not.
    if report.is_unfinished:
        transaction.on_commit(partial(enqueue, tasks.render), robust=True)
    return report


@transaction.atomic
def restart_report(*, report: Report, by: Actor, at: datetime) -> None:
    services.queue_report_again(report=report, by=by, at=at)
    transaction.on_commit(partial(enqueue, tasks.render), robust=True)
