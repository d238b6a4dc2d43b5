"""A leased row is held by one worker at a time, and only its holder may finish it. Tried on reports, the real rows."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from apps.core import leases
from apps.reports.models import Report
from tests.factories import leave, lose_lease
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(engagement: object) -> Report:
    return make_report(engagement)


def claimed() -> Report:
    report = leases.claim(Report.objects.all())
    assert report is not None
    return report


def let_the_lease_pass(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_claimed_row_is_running_and_held(report: Report) -> None:
    held = claimed()
    report.refresh_from_db()
    assert held.pk == report.pk
    assert (report.state, report.attempts, report.fence) == ("running", 1, held.fence)
    assert report.lease_until is not None
    assert timedelta(seconds=15) < report.lease_until - timezone.now() <= leases.LEASE


def test_nothing_waiting_is_nothing_claimed(engagement: object) -> None:
    assert leases.claim(Report.objects.all()) is None


def test_a_row_that_is_not_due_yet_waits(report: Report) -> None:
    Report.objects.update(available_at=Now() + timedelta(minutes=1))
    assert leases.claim(Report.objects.all()) is None
    assert not leases.anything_waits(Report.objects.all())


def test_a_worker_that_lost_its_row_goes_on_to_the_next(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(row: Report) -> None:
        lose_lease(Report)
        leases.finish(row)

    assert leases.work_on(claimed(), lose)
    assert "is no longer held by this worker" in caplog.text
    assert Report.objects.get().state == "queued"


def test_the_row_that_has_waited_longest_comes_first(engagement: object) -> None:
    late, early = make_report(engagement), make_report(engagement)
    Report.objects.filter(pk=early.pk).update(available_at=F("available_at") - timedelta(minutes=1))
    assert [claimed().pk, claimed().pk] == [early.pk, late.pk]


def test_finishing_makes_it_ready_and_lets_go(report: Report) -> None:
    leases.finish(claimed(), pages_done=9)
    report.refresh_from_db()
    assert (report.state, report.pages_done, report.fence, report.lease_until) == ("ready", 9, None, None)
    assert report.finished_at is not None


def test_renewing_holds_it_longer_and_notes_how_far_the_work_is(report: Report) -> None:
    held = claimed()
    Report.objects.update(lease_until=Now() + timedelta(seconds=1))
    leases.renew(held, pages_done=4)
    report.refresh_from_db()
    assert report.pages_done == 4
    assert report.lease_until is not None
    assert report.lease_until - timezone.now() > timedelta(seconds=15)


@pytest.mark.parametrize("late_work", [leases.renew, leases.finish])
def test_a_zombie_can_neither_renew_nor_finish(report: Report, late_work: Callable[[Report], None]) -> None:
    zombie = claimed()
    let_the_lease_pass(report)
    leases.sweep(Report.objects.all())
    successor = claimed()
    with pytest.raises(leases.LeaseLost):
        late_work(zombie)
    report.refresh_from_db()
    assert (report.state, report.fence) == ("running", successor.fence)


def test_a_zombie_cannot_fail_what_another_made_ready(report: Report) -> None:
    zombie = claimed()
    let_the_lease_pass(report)
    leases.sweep(Report.objects.all())
    leases.finish(claimed())
    with pytest.raises(leases.LeaseLost):
        leases.fail(zombie, code="OOM", text="Too much.", may_retry=True)
    report.refresh_from_db()
    assert report.state == "ready"


def test_an_error_worth_another_try_queues_it_at_once(report: Report) -> None:
    leases.fail(claimed(), code="OOM", text="Too much memory.", may_retry=True)
    report.refresh_from_db()
    assert (report.state, report.error_code) == ("queued", "OOM")
    assert claimed().attempts == 2


def test_an_error_that_would_come_again_fails_at_once(report: Report) -> None:
    leases.fail(claimed(), code="RENDER_ERROR", text="Broken.", may_retry=False)
    report.refresh_from_db()
    assert (report.state, report.error_text) == ("failed", "Broken.")
    assert report.finished_at is not None


def test_trying_again_ends_with_the_last_attempt(report: Report) -> None:
    Report.objects.update(attempts=Report.MAX_ATTEMPTS - 1)
    leases.fail(claimed(), code="OOM", text="Too much memory.", may_retry=True)
    report.refresh_from_db()
    assert report.state == "failed"


def test_sweeping_leaves_a_row_alone_whose_worker_lives(report: Report) -> None:
    claimed()
    assert leases.sweep(Report.objects.all()) == 0
    report.refresh_from_db()
    assert report.state == "running"


def test_sweeping_frees_a_row_whose_lease_ran_out_for_the_next_worker_at_once(report: Report) -> None:
    claimed()
    let_the_lease_pass(report)
    assert leases.sweep(Report.objects.all()) == 1
    report.refresh_from_db()
    assert (report.state, report.error_code, report.fence) == ("queued", "LEASE_EXPIRED", None)
    assert claimed().attempts == 2


def test_sweeping_gives_up_a_row_whose_attempts_are_spent(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    Report.objects.update(attempts=Report.MAX_ATTEMPTS - 1)
    claimed()
    let_the_lease_pass(report)
    assert leases.sweep(Report.objects.all()) == 0
    report.refresh_from_db()
    assert (report.state, report.error_code) == ("failed", "LEASE_EXPIRED")
    assert report.finished_at is not None
    [line] = caplog.records
    assert line.levelname == "ERROR"
    assert line.getMessage() == f"The report {report.pk} failed at attempt 3: {leases.WORKER_STOPPED}"


def test_sweeping_twice_changes_nothing_more(report: Report) -> None:
    claimed()
    let_the_lease_pass(report)
    assert [leases.sweep(Report.objects.all()), leases.sweep(Report.objects.all())] == [1, 1]
    report.refresh_from_db()
    assert report.attempts == 1


def test_queueing_again_gives_a_failed_row_its_attempts_back(report: Report) -> None:
    leave(Report, "failed", attempts=3, error_code="OOM")
    leases.queue_again(report)
    report.refresh_from_db()
    assert (report.state, report.attempts, report.finished_at) == ("queued", 0, None)


def test_no_two_workers_claim_the_same_row(transactional_db: None, engagement: object) -> None:
    for _ in range(6):
        make_report(engagement)
    taken: list[uuid.UUID] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while report := leases.claim(Report.objects.all()):
            taken.append(report.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 6


def test_a_heartbeat_renews_the_lease_and_tells_the_progress(
    transactional_db: None, engagement: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_report(engagement)
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    held = claimed()
    Report.objects.update(lease_until=Now() + timedelta(seconds=1))
    beaten = threading.Event()
    renew = leases.renew

    def renew_and_tell(row: Report, **progress: object) -> None:
        renew(row, **progress)
        if progress:
            beaten.set()

    monkeypatch.setattr(leases, "renew", renew_and_tell)
    with leases.Heartbeat(held) as heartbeat:
        heartbeat.note(pages_done=5)
        assert beaten.wait(10)
    report = Report.objects.get()
    assert report.pages_done == 5
    assert report.lease_until is not None
    assert report.lease_until - timezone.now() > timedelta(seconds=15)


def test_a_heartbeat_ends_quietly_when_the_row_is_lost(
    transactional_db: None,
    engagement: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_report(engagement)
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    held = claimed()
    lose_lease(Report)
    with leases.Heartbeat(held) as heartbeat:
        heartbeat._thread.join(10)
        assert not heartbeat._thread.is_alive()
    assert "no longer held" in caplog.text


@pytest.mark.parametrize(("waits", "is_renewed"), [(False, False), (True, True)])
def test_work_that_hangs_loses_its_row_unless_it_waits_for_another_server(
    transactional_db: None,
    engagement: object,
    monkeypatch: pytest.MonkeyPatch,
    waits: bool,
    is_renewed: bool,
) -> None:
    make_report(engagement)
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.05)
    held = claimed()
    with leases.Heartbeat(held, waits=waits):
        time.sleep(1)
        not_renewed = Report.objects.filter(lease_until__lt=Now() + leases.LEASE - timedelta(seconds=0.6))
        end = time.monotonic() + 10
        # What else this process does meanwhile looks like work.
        while not is_renewed and not not_renewed.exists() and time.monotonic() < end:
            time.sleep(0.1)
        assert not_renewed.exists() is not is_renewed


def test_work_is_stopped_by_its_processor_time_and_never_by_the_clock() -> None:
    with leases.processor_time(0.2):
        time.sleep(0.5)
    with leases.processor_time(0.2), pytest.raises(leases.ProcessorTimeSpent):
        _work(seconds=10)
    _work(seconds=0.4)  # what follows is not counted


def _work(*, seconds: float) -> None:
    before = time.process_time()
    while time.process_time() - before < seconds:
        sum(range(1000))
