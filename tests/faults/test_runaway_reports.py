"""A report that takes too long or too much memory is stopped and says so, and its worker makes the next."""

import psutil
import pytest

from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportFile
from tests.faults.conftest import wait_until
from tests.faults.reports import (
    all_are_ready,
    endless_report,
    in_the_middle,
    long_report,
    ring,
    short_report,
    states,
)
from tests.product import Product

pytestmark = pytest.mark.fault

LITTLE_MORE = 30_000_000  # bytes


def is_failed() -> bool:
    return Report.objects.filter(state="failed").exists()


def one_is_ready() -> bool:
    return Report.objects.filter(state="ready").exists()


def test_a_report_that_is_never_done_is_stopped_in_words_and_the_worker_makes_the_next(
    stack: Product, engagement: Engagement
) -> None:
    endless = endless_report(engagement)
    ring(stack.redis_url)
    worker = stack.start("worker")
    wait_until(is_failed, 300, states)
    endless.refresh_from_db()
    assert (endless.error_code, endless.attempts) == ("TOO_LONG", 1)
    short_report(engagement, 2)
    ring(stack.redis_url)
    wait_until(one_is_ready, 30, states)
    assert worker.poll() is None
    assert ReportFile.objects.count() == 1


def test_a_process_that_does_not_hear_that_its_time_is_up_is_killed_and_the_report_made_anew(
    stack: Product, engagement: Engagement
) -> None:
    report = long_report(engagement)
    ring(stack.redis_url, killed_after=12)
    worker = stack.start("worker")
    stack.start("beat")
    wait_until(in_the_middle, 60, states)
    [deaf] = psutil.Process(worker.pid).children()
    deaf.suspend()
    wait_until(all_are_ready, 60, states)
    report.refresh_from_db()
    assert report.attempts == 2
    assert not deaf.is_running()
    assert worker.poll() is None
    assert ReportFile.objects.count() == 1


def test_a_report_that_takes_too_much_memory_fails_in_words_and_the_same_process_makes_the_next(
    stack: Product, engagement: Engagement
) -> None:
    short_report(engagement, 1)
    worker = stack.start("worker")
    stack.start("beat")
    wait_until(all_are_ready, 60, states)
    [process] = psutil.Process(worker.pid).children()
    usual, most = process.rlimit(psutil.RLIMIT_AS)
    assert 0 < usual < 2 * 1024**3  # the worker set it
    process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + LITTLE_MORE, most))
    large = endless_report(engagement)
    wait_until(is_failed, 50, states)
    large.refresh_from_db()
    assert (large.error_code, large.attempts) == ("OOM", 2)
    process.rlimit(psutil.RLIMIT_AS, (usual, most))
    short_report(engagement, 2)
    wait_until(lambda: ReportFile.objects.count() == 2, 30, states)
    assert [each.pid for each in psutil.Process(worker.pid).children()] == [process.pid]
