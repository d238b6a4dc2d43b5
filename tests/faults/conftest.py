"""A product whose parts each test starts, kills and starves as it needs, beside a Redis of its own."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.engagements.models import Engagement
from apps.reports.models import Report
from config.local import paths
from config.local.servers import Servers
from tests.faults.reports import in_the_middle, long_report, states
from tests.product import Product
from tests.reports.conftest import bring_in

__all__ = ["bring_in"]


# Of all waits of a test together, on a machine that others use too; a test that says how long it takes has its own.
LONGEST_TEST_SECONDS = 1200
MOST_TIMES_SLOWER = 6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("fault") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONGEST_TEST_SECONDS))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say of each test what it measured."""
    for report in terminalreporter.getreports("passed"):
        if report.when == "call" and report.user_properties:
            figures = ", ".join(f"{name} {value}" for name, value in report.user_properties)
            terminalreporter.write_line(f"{report.nodeid}: {figures}")


def wait_until(is_so: Callable[[], bool], seconds: float, what: Callable[[], object] = lambda: "") -> float:
    """Return after how many seconds it was so; fail when it is not within that many, and say what is instead.

    The seconds are those of a machine that does nothing else. Where more wants to run than there are processors,
    everything takes that much longer, and so may this.
    """
    started = time.monotonic()
    while time.monotonic() - started < seconds * times_slower():
        if is_so():
            return time.monotonic() - started
        time.sleep(0.02)
    pytest.fail(f"not within {seconds} s, times {times_slower():.1f} for a busy machine: {what()}")


def times_slower() -> float:
    """Return how many want to run for each processor, as of the last minute, within bounds."""
    return min(MOST_TIMES_SLOWER, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def never(is_so: Callable[[], bool], seconds: float) -> None:
    """Watch for so long, and fail as soon as it is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert not is_so()
        time.sleep(0.1)


@pytest.fixture
def redis() -> Iterator[Servers]:
    # Not below the test's own folder, whose path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="scalelens-fault-", dir="/tmp"))
    servers = Servers(folder, folder, with_postgres=False, durable=False)
    servers.start()
    yield servers
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path, redis: Servers) -> Iterator[Product]:
    product = Product(tmp_path, redis_url=paths.redis_url(redis.folder))
    yield product
    product.stop()


@pytest.fixture
def rendering(stack: Product, engagement: Engagement) -> Report:
    """A report that a real worker is in the middle of."""
    report = long_report(engagement)
    stack.start("beat")
    stack.start("worker")
    wait_until(in_the_middle, 90, states)
    return report
