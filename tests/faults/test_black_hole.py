"""A worker that can't reach PostgreSQL leaves the work to one that can."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as clients

from apps.engagements.models import Engagement
from apps.reports.models import ReportFile
from config.local import paths
from config.local.servers import Servers
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, ring, short_report, states
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


@pytest.fixture
def postgres() -> Iterator[Servers]:
    # Not below the test's own folder, whose path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="scalelens-hole-", dir="/tmp"))
    folder.chmod(0o755)
    servers = Servers(folder / "data", folder, with_valkey=False, durable=False)
    servers.start()
    yield servers
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_where_redis_is_restarted_while_postgres_is_away_the_worker_takes_work_again(
    stack: Product, redis: Servers, postgres: Servers
) -> None:
    log = stack.folder / "worker.log"
    stack.start("worker", environment={"WORKER_DATABASE_URL": paths.database_url(postgres.sockets)})
    wait_until(lambda: log.read_text(encoding="utf-8").rstrip().endswith("key=upkeep"), 60)
    postgres.stop()
    wait_until(lambda: "takes no work" in log.read_text(encoding="utf-8"), 60)
    redis.stop()
    redis.start()
    ring(stack.redis_url)
    postgres.start()
    wait_until(lambda: "takes work again" in log.read_text(encoding="utf-8"), 30)
    broker = clients.Redis.from_url(paths.redis_url(redis.folder).replace("redis+socket://", "unix://"))
    wait_until(lambda: not broker.llen("scalelens:reports"), 60, lambda: log.read_text(encoding="utf-8"))
    assert log.read_text(encoding="utf-8").count("takes no work") == 1
