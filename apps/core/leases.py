"""Claim, renew, finish and sweep leased rows. All times are PostgreSQL's, because a worker's clock may be wrong."""

import logging
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType, TracebackType
from typing import Self, cast

from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from apps.core.errors import ScalelensError
from apps.core.models import LeasedRow, LeasedRowQuerySet

# Longer, and whoever waits for a dead worker is annoyed; shorter, and a worker that is only slow loses its work.
LEASE = timedelta(seconds=20)
HEARTBEAT_SECONDS = 2.0  # well below the lease, and often enough for a page that shows progress

# Stored in rows and translated when shown.
WORKER_STOPPED = gettext_noop("The worker stopped before it was done.")

LOST = "lost leases of "  # begins the name of a tally
_COUNT = """
insert into core_tally as counted (name, total) values (%s, %s)
on conflict (name) do update set total = counted.total + excluded.total
"""

logger = logging.getLogger(__name__)


class LeaseLost(ScalelensError):
    """Another worker holds the row by now; the work of this one is dropped."""


class ProcessorTimeSpent(ScalelensError):
    """The work used up the processor time it may take. On a busy machine that is much longer on the clock."""


def claim[RowT: LeasedRow](rows: LeasedRowQuerySet[RowT]) -> RowT | None:
    """Claim the row that has waited longest, or return None. No two workers get the same row."""
    with transaction.atomic():
        waiting = rows.waiting().order_by("available_at", "pk")
        row = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.fence = uuid.uuid4()
        # Counted before the work: what kills its worker must not be tried for ever.
        row.attempts += 1
        rows.model._default_manager.filter(pk=row.pk).update(
            state=LeasedRow.State.RUNNING,
            attempts=row.attempts,
            fence=row.fence,
            started_at=Now(),
            lease_until=Now() + LEASE,
            error_code="",
            error_text="",
        )
    return row


def renew(row: LeasedRow, **progress: object) -> None:
    """Renew the lease and store the progress. Raises LeaseLost."""
    _update_held(row, lease_until=Now() + LEASE, **progress)


def finish(row: LeasedRow, **results: object) -> None:
    """Mark the row ready. Call this first in the transaction that stores the result. Raises LeaseLost."""
    _release(row, state=LeasedRow.State.READY, finished_at=Now(), **results)


def fail(row: LeasedRow, *, code: str, text: str, may_retry: bool) -> None:
    """Record why the work failed, and queue it again if that may help. Raises LeaseLost."""
    if may_retry and row.attempts < row.MAX_ATTEMPTS:
        _release(row, state=LeasedRow.State.QUEUED, error_code=code, error_text=text, available_at=Now())
    else:
        _release(row, state=LeasedRow.State.FAILED, error_code=code, error_text=text, finished_at=Now())


def queue_again(row: LeasedRow) -> None:
    """Queue a failed row with fresh attempts, because a person asked for it."""
    _model_rows(row).filter(pk=row.pk, state=LeasedRow.State.FAILED).update(
        state=LeasedRow.State.QUEUED, attempts=0, available_at=Now(), queued_at=Now(), finished_at=None
    )


def sweep[RowT: LeasedRow](rows: LeasedRowQuerySet[RowT]) -> int:
    """Free the rows whose worker died or hangs; return how many are waiting. Safe to run at any time."""
    spent = Q(attempts__gte=rows.model.MAX_ATTEMPTS)
    with transaction.atomic():
        lost = list(
            rows.filter(state=LeasedRow.State.RUNNING, lease_until__lt=Now())
            # What is locked is being finished, or swept by another.
            .select_for_update(skip_locked=True, of=("self",))
            .only("pk", "attempts")
        )
        rows.model._default_manager.filter(pk__in=[row.pk for row in lost]).update(
            state=Case(When(spent, then=Value("failed")), default=Value("queued")),
            finished_at=Case(When(spent, then=Now()), default=F("finished_at")),
            error_code="LEASE_EXPIRED",
            error_text=WORKER_STOPPED,
            fence=None,
            lease_until=None,
            available_at=Now(),
        )
        if lost:
            count_lost(rows.model, len(lost))
    for row in lost:
        log_failure(row, WORKER_STOPPED, may_retry=row.attempts < row.MAX_ATTEMPTS)
    return rows.waiting().count()


def log_failure(row: LeasedRow, text: str, *, may_retry: bool, error: Exception | None = None) -> None:
    """Say in the worker's log what failed: one line, and the way to the error where there was one."""
    level = logging.WARNING if may_retry else logging.ERROR
    what = (row._meta.verbose_name, row.pk, row.attempts, text)
    logger.log(level, "The %s %s failed at attempt %d: %s", *what, exc_info=error)


def count_lost(kind: type[LeasedRow], number: int) -> None:
    """Count leases whose worker died or hung: their rows soon say nothing of it any more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [LOST + kind_of(kind), number])


def kind_of(model: type[LeasedRow]) -> str:
    """Return what this work is called where all work is listed."""
    return str(model._meta.verbose_name_plural)


def seconds_ahead(*, at: datetime) -> float:
    """Return how many seconds a clock that shows `at` is ahead of PostgreSQL's; negative if behind."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        [there] = cursor.fetchone()
    return float((at - there).total_seconds())


def anything_waits[RowT: LeasedRow](rows: LeasedRowQuerySet[RowT]) -> bool:
    return rows.waiting().exists()


def work_on[RowT: LeasedRow](row: RowT | None, work: Callable[[RowT], None]) -> bool:
    """Do the work of a row just claimed, if there was one; return whether another waits."""
    if row is None:
        return False
    try:
        work(row)
    except LeaseLost as lost:
        # Another worker makes the same by now: two results of one row would be one too many.
        logger.warning("What this worker made is dropped. %s", lost)
    return anything_waits(_model_rows(row))


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise ProcessorTimeSpent once this process has used so many seconds of a processor. For the main thread alone."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise ProcessorTimeSpent(f"{seconds:g} s of processor time are used up.")

    before = signal.signal(signal.SIGPROF, stop)
    # And each second after: whatever is at work may have caught the first one.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Heartbeat:
    """Renews the lease from a thread while the work goes on; `note` stores the progress.

    Work goes on while the thread that entered uses the processor: one that hangs loses its row. `waits` says that it
    may also wait for another server.
    """

    def __init__(self, row: LeasedRow, *, waits: bool = False) -> None:
        self._row = row
        self._waits = waits
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._used = -1.0
        self._progress: dict[str, object] = {}
        self._done = threading.Event()
        # A daemon: a process that is to stop must not wait for it.
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat {row.pk}", daemon=True)

    def note(self, **progress: object) -> None:
        self._progress = progress

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._done.wait(HEARTBEAT_SECONDS):
                if self._goes_on():
                    self._renew()
        except LeaseLost as lost:
            logger.warning("%s", lost)
        finally:
            # A thread has a connection of its own, which nobody else closes.
            connection.close()

    def _goes_on(self) -> bool:
        before, self._used = self._used, time.clock_gettime(self._clock)
        return self._waits or self._used > before

    def _renew(self) -> None:
        try:
            renew(self._row, **self._progress)
        except DatabaseError as error:
            # The lease lasts for several beats: the next one tries again with a fresh connection.
            logger.warning("The lease of %s was not renewed: %s", self._row, error)
            connection.close()


def _model_rows(row: LeasedRow) -> LeasedRowQuerySet[LeasedRow]:
    return cast("LeasedRowQuerySet[LeasedRow]", type(row)._default_manager.get_queryset())


def _release(row: LeasedRow, **fields: object) -> None:
    _update_held(row, fence=None, lease_until=None, **fields)


def _update_held(row: LeasedRow, **fields: object) -> None:
    rows = _model_rows(row).filter(pk=row.pk, state=LeasedRow.State.RUNNING, fence=row.fence)
    if not rows.update(**fields):
        raise LeaseLost(f"{row} is no longer held by this worker.")
