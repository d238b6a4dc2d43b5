"""A worker that can't reach PostgreSQL leaves the work to one that can."""

import pytest

from apps.engagements.models import Engagement
from apps.reports.models import ReportFile
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, short_report, states
from tests.product import Product

pytestmark = pytest.mark.fault

MANY = 6


def test_a_worker_without_postgres_swallows_no_bell_of_a_healthy_one(
    stack: Product, engagement: Engagement
) -> None:
    log = stack.folder / "worker.log"
    stack.start(
        "worker",
        options=("-n", "blind@here"),
        environment={"WORKER_DATABASE_URL": "postgres://x@127.0.0.1:1/x"},
    )
    wait_until(lambda: "takes no work" in log.read_text(encoding="utf-8"), 60)
    blind = stack.processes.pop("worker")
    stack.processes["blind"] = blind
    stack.start("beat")
    stack.start("worker")
    for number in range(MANY):
        short_report(engagement, number)
    took = wait_until(all_are_ready, 60, states)
    assert ReportFile.objects.count() == MANY
    assert blind.poll() is None
    lines = [
        line for line in log.read_text(encoding="utf-8").splitlines() if "PostgreSQL can't be reached" in line
    ]
    assert len(lines) == 1, took
