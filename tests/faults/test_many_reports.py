"""Many reports while workers are killed one after the other: each is made, and once.

`make kills` does it with 300 reports and eight kills, which take some minutes; `make faults` with a few.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db.models import Count, Max, Q

from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportFile
from tests.faults.conftest import wait_until
from tests.faults.reports import short_report
from tests.product import Product

pytestmark = [pytest.mark.fault, pytest.mark.timeout(3600)]

REPORTS = int(os.environ.get("SCALELENS_REPORTS", "24"))
KILLS = max(2, REPORTS * 8 // 300)
WORKERS = ("one", "two")
# For all of them, and beyond that for each kill: a lease, a sweep and a start, on a machine that others use too.
SECONDS = 120 + 4 * REPORTS + 90 * KILLS


def counted() -> dict[str, int]:
    return Report.objects.aggregate(
        ready=Count("pk", filter=Q(state="ready")),
        running=Count("pk", filter=Q(state="running")),
        failed=Count("pk", filter=Q(state="failed")),
        most=Max("attempts"),
    )


def start_worker(stack: Product, name: str) -> None:
    stack.start("worker", options=("-n", f"{name}@here"))
    stack.processes[name] = stack.processes.pop("worker")


def test_all_are_ready_and_none_is_made_twice_however_many_workers_are_killed(
    stack: Product, engagement: Engagement, record_property: Callable[[str, object], None]
) -> None:
    for number in range(REPORTS):
        short_report(engagement, number)
    stack.start("beat")
    for name in WORKERS:
        start_worker(stack, name)
    began, held = time.monotonic(), 0
    for kill in range(KILLS):
        share = REPORTS * kill // KILLS
        wait_until(partial(is_begun_beyond, share), SECONDS, counted)
        # Both at once, as where a machine goes, or one, which may be the one that waits.
        victims = WORKERS[: 1 + (kill + 1) % 2]
        for victim in victims:
            stack.kill(victim)
        held += Report.objects.filter(state="running").exists()
        for victim in victims:
            start_worker(stack, victim)
    wait_until(lambda: counted()["ready"] == REPORTS, SECONDS, counted)
    assert ReportFile.objects.count() == REPORTS
    attempts = Counter(Report.objects.values_list("attempts", flat=True))
    # Without one that was made anew, no kill has met a worker at work.
    assert held
    assert attempts[1] < REPORTS
    assert max(attempts) <= Report.MAX_ATTEMPTS
    record_property("reports", REPORTS)
    record_property("kills", KILLS)
    record_property("by_attempts", dict(attempts))
    record_property("seconds", round(time.monotonic() - began))


def is_begun_beyond(share: int) -> bool:
    """Return whether so many are ready, and another is being made at this moment."""
    now = counted()
    return now["ready"] >= share and now["running"] > 0
