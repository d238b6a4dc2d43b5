"""The disk of PostgreSQL takes no more: reports say so, and are made once there is room again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from django.db import connection
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportFile
from tests.factories import SignIn, leave
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, long_report, states
from tests.product import Product
from tests.reports.rows import make_file, make_report

pytestmark = pytest.mark.fault

SEGMENT = 16 * 1024**2  # bytes of a file of the write-ahead log, which is written as ever


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """Let the kernel refuse PostgreSQL each larger file: it takes that as it takes a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [backend] = cursor.fetchone()
    postmaster = psutil.Process(backend).parent()
    assert postmaster is not None
    servers = [postmaster, *postmaster.children()]
    most = postmaster.rlimit(psutil.RLIMIT_FSIZE)[1]
    for server in servers:
        server.rlimit(psutil.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        for server in [postmaster, *postmaster.children()]:
            server.rlimit(psutil.RLIMIT_FSIZE, (most, most))


def stored_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_relation_size(reltoastrelid) from pg_class where relname = 'reports_reportfile'"
        )
        [size] = cursor.fetchone()
    return int(size)


def test_a_full_disk_fails_the_report_in_words_and_leaves_no_half_of_a_file(
    stack: Product, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    make_file(make_report(engagement), b"%PDF-1.7 " + os.urandom(SEGMENT + 1))
    leave(Report, "ready")
    report = long_report(engagement)
    browser = signed_in(alice)
    with no_file_grows_beyond(stored_size()):
        stack.start("beat")
        stack.start("worker")
        wait_until(lambda: Report.objects.filter(state="failed").exists(), 60, states)
        assertContains(browser.get(reverse("report", args=[report.pk])), "its disk may be full")
        assert not ReportFile.objects.filter(report=report).exists()
        report.refresh_from_db()
        assert (report.error_code, report.attempts) == ("NOT_STORED", 2)
    browser.post(reverse("report_retry", args=[report.pk]))
    wait_until(all_are_ready, 60, states)
    assert stack.processes["worker"].poll() is None
    assert ReportFile.objects.count() == 2
