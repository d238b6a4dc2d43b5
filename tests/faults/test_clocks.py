"""A worker whose clock is two hours off: leases and times of rows are PostgreSQL's, so each report is made once."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from apps.core.leases import LEASE
from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportFile
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, in_the_middle, long_report, short_report, states
from tests.product import Product

pytestmark = pytest.mark.fault


def clock(shift: str) -> tuple[str, ...]:
    """Return the command under which a process sees another time; the linker finds where Debian keeps the library."""
    library = "/usr/$LIB/faketime/libfaketimeMT.so.1"
    # The command of the same name would stay as the parent, and be ended in place of the worker.
    return ("env", f"LD_PRELOAD={library}", f"FAKETIME={shift}", "FAKETIME_DONT_FAKE_MONOTONIC=1")


@pytest.mark.parametrize(
    ("shift", "said"),
    [("+2h", "differs from PostgreSQL's by +7"), ("-2h", "differs from PostgreSQL's by -7")],
)
def test_a_worker_whose_clock_is_two_hours_off_holds_its_report_and_says_so(
    shift: str, said: str, stack: Product, engagement: Engagement
) -> None:
    report = long_report(engagement)
    stack.start("beat")
    stack.start("worker", under=clock(shift))
    wait_until(in_the_middle, 60, states)
    held = Report.objects.filter(lease_until__gt=Now(), lease_until__lte=Now() + LEASE)
    assert held.exists()
    wait_until(all_are_ready, 60, states)
    report.refresh_from_db()
    assert report.attempts == 1
    just_now = Report.objects.filter(started_at__gt=Now() - timedelta(minutes=2), finished_at__lt=Now())
    assert just_now.exists()
    assert ReportFile.objects.count() == 1
    assert said in (stack.folder / "worker.log").read_text(encoding="utf-8")


def test_a_worker_whose_clock_is_slow_finds_a_report_whose_bell_was_lost(
    stack: Product, engagement: Engagement
) -> None:
    short_report(engagement, 1)
    stack.start("worker", under=clock("-2h"))
    wait_until(all_are_ready, 60, states)
    stack.start("beat")
    short_report(engagement, 2)
    wait_until(all_are_ready, 60, states)
