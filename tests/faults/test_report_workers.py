"""What becomes of ordered reports when workers, their processes, Redis or beat die or come twice: each is made once."""

import signal
from collections.abc import Callable
from functools import partial

import psutil
import pytest
import redis as clients
from django.db.models.functions import Now
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.reports import selectors
from apps.reports.models import Report, ReportFile
from config.local import paths
from config.local.servers import Servers
from tests.factories import SignIn
from tests.faults.conftest import never, wait_until
from tests.faults.reports import all_are_ready, in_the_middle, short_report, states
from tests.product import Product

pytestmark = pytest.mark.fault

LEASE_SECONDS = 30
AGAIN_SECONDS = 90  # a lease, a sweep and a render, on a machine that others use too
MANY = 20

type Record = Callable[[str, object], None]


def test_where_only_the_process_that_renders_is_killed_the_worker_lives_on_and_makes_it(
    stack: Product, rendering: Report, record_property: Record
) -> None:
    worker = psutil.Process(stack.processes["worker"].pid)
    for child in worker.children():
        child.kill()
    took = wait_until(all_are_ready, AGAIN_SECONDS, states)
    rendering.refresh_from_db()
    assert rendering.attempts == 2
    assert ReportFile.objects.count() == 1
    assert stack.processes["worker"].poll() is None
    record_property("ready_seconds_after_its_process_was_killed", round(took, 1))


def test_a_report_whose_process_is_killed_three_times_fails_in_words_and_is_made_once_somebody_asks(
    stack: Product, rendering: Report, alice: User, signed_in: SignIn
) -> None:
    worker = psutil.Process(stack.processes["worker"].pid)
    for attempt in range(1, Report.MAX_ATTEMPTS + 1):
        wait_until(partial(in_the_middle, attempt), 60, states)
        for child in worker.children():
            child.kill()
        Report.objects.update(lease_until=Now())  # waiting for that is for the test above
    wait_until(lambda: Report.objects.get().is_failed, 30, states)
    browser = signed_in(alice)
    page = reverse("report", args=[rendering.pk])
    assertContains(browser.get(page), "The worker stopped before it was done.")
    assert not ReportFile.objects.exists()
    browser.post(reverse("report_retry", args=[rendering.pk]))
    wait_until(all_are_ready, 60, states)
    assert stack.processes["worker"].poll() is None
    assert ReportFile.objects.count() == 1


def test_a_worker_told_to_stop_in_mid_render_finishes_or_leaves_it_to_the_next(
    stack: Product, rendering: Report
) -> None:
    leaving = stack.processes.pop("worker")
    leaving.terminate()
    stack.start("worker")
    wait_until(all_are_ready, AGAIN_SECONDS, states)
    leaving.wait(60)
    rendering.refresh_from_db()
    assert rendering.error_code == ""
    assert ReportFile.objects.count() == 1


def test_redis_killed_in_mid_render_neither_loses_the_report_nor_the_worker(
    stack: Product, redis: Servers, rendering: Report, engagement: Engagement
) -> None:
    redis.children[0].process.kill()
    redis.stop()
    redis.start()
    wait_until(all_are_ready, AGAIN_SECONDS, states)
    # The same worker takes up the next one, without being started anew.
    short_report(engagement, 2)
    wait_until(all_are_ready, AGAIN_SECONDS, states)
    assert stack.processes["worker"].poll() is None
    assert ReportFile.objects.count() == 2


def test_a_worker_that_was_frozen_past_its_lease_keeps_nothing_it_made(
    stack: Product, rendering: Report
) -> None:
    frozen = stack.processes.pop("worker")
    family = [psutil.Process(frozen.pid), *psutil.Process(frozen.pid).children(recursive=True)]
    for process in family:
        process.suspend()
    stack.start("worker")
    wait_until(all_are_ready, LEASE_SECONDS + AGAIN_SECONDS, states)
    made = selectors.verified_pdf(rendering).stored_at
    for process in family:
        process.resume()
    never(lambda: ReportFile.objects.get().stored_at != made, 10)
    rendering.refresh_from_db()
    assert rendering.attempts == 2
    assert rendering.is_ready
    frozen.send_signal(signal.SIGTERM)
    frozen.wait(60)


def test_a_redis_emptied_while_many_wait_and_a_second_beat_make_each_of_them_once(
    stack: Product, redis: Servers, engagement: Engagement, record_property: Record
) -> None:
    reports = [short_report(engagement, number) for number in range(MANY)]
    stack.start("beat")
    stack.processes["other beat"] = stack.processes.pop("beat")
    (stack.folder / "beat").unlink(missing_ok=True)
    stack.start("beat")
    stack.start("worker")
    wait_until(Report.objects.filter(state="ready").exists, 90, states)
    clients.Redis.from_url(paths.redis_url(redis.folder).replace("redis+socket://", "unix://")).flushall()
    took = wait_until(all_are_ready, 180, states)
    assert ReportFile.objects.count() == len(reports)
    assert set(Report.objects.values_list("attempts", flat=True)) == {1}
    record_property("seconds_for_twenty_after_flushall", round(took, 1))
