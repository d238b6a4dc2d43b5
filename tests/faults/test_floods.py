"""One outage, few lines: what every process writes while Redis or PostgreSQL is away does not fill a disk."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.faults.conftest import wait_until
from tests.saving.installation import Installation
from tests.saving.installation import installation as a_whole_one

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1200)]

# Five minutes in `make kills`.
SECONDS = int(os.environ.get("SCALELENS_OUTAGE_SECONDS", "60"))
# Over all processes, in five minutes; begun and over are a few each, however long it was.
MOST = 100 * SECONDS / 300
WRITERS = ("web", "worker", "beat")


def lines(site: Installation) -> dict[str, int]:
    return {name: (site.folder / f"{name}.log").read_bytes().count(b"\n") for name in WRITERS}


def ask(site: Installation, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{site.url}{path}", timeout=20) as page:
            return int(page.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def installation() -> Iterator[Installation]:
    with a_whole_one() as made:
        made.start_worker()
        made.start_beat()
        yield made


@pytest.mark.parametrize("away", ["Redis", "PostgreSQL"])
def test_an_outage_writes_few_lines(
    away: str, installation: Installation, record_property: Callable[[str, object], None]
) -> None:
    wait_until(lambda: b"key=reports" in (installation.folder / "worker.log").read_bytes(), 90)
    before = lines(installation)
    valkey, postgres = installation.servers.children
    gone = valkey if away == "Redis" else postgres
    # A connection's own process outlives its postmaster for a moment, and answers meanwhile.
    everything = [
        psutil.Process(gone.process.pid),
        *psutil.Process(gone.process.pid).children(recursive=True),
    ]
    gone.kill_group()
    psutil.wait_procs(everything, timeout=60)
    answer = 200 if away == "Redis" else 503
    wait_until(lambda: ask(installation, "/join/") == answer, 10)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        # People go on: each page is a chance to write that it failed.
        assert ask(installation, "/join/") == answer
        time.sleep(0.5)
    written = {name: now - before[name] for name, now in lines(installation).items()}
    record_property("lines", written)
    assert 0 < sum(written.values()) < MOST
    gone.start()
    gone.wait_until_ready()
    wait_until(lambda: ask(installation, "/join/") == 200, 30)
