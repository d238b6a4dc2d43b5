"""While PostgreSQL hangs or is gone, probes and pages say so within two seconds, and the log in a line."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config.local import paths
from config.local.servers import Servers
from tests.product import free_port

AT_MOST_SECONDS = 2.5  # two, and the machine's other work


@pytest.fixture
def postgres() -> Iterator[Servers]:
    # Not below the test's own folder, whose path may be too long for a socket.
    with tempfile.TemporaryDirectory(prefix="scalelens-watch-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        servers = Servers(Path(name) / "data", Path(name), with_valkey=False, durable=False)
        servers.start()
        yield servers
        servers.stop()


class Site:
    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def ask(self, path: str) -> tuple[int, str, float]:
        """Return status, text and seconds."""
        began = time.monotonic()
        try:
            answer = urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert answer.status != 503 or answer.headers["Retry-After"] == "5"
            return answer.status, answer.read().decode(), time.monotonic() - began

    def knows_of_postgres(self) -> bool:
        return bool(json.loads(self.ask("/readyz")[1])["database"])


@pytest.fixture
def site(postgres: Servers, tmp_path: Path) -> Iterator[Site]:
    site = Site(free_port(), tmp_path / "web.log")
    command = ["uvicorn", "config.asgi:application", "--port", str(site.port), "--log-level", "warning"]
    environment = os.environ | {
        "DATABASE_URL": paths.database_url(postgres.sockets),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    with site.log.open("wb") as output:
        web = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=output,
        )
    _wait_until_it_answers(site)
    yield site
    web.terminate()
    web.wait(20)


def _wait_until_it_answers(site: Site) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError):
            assert site.ask("/livez")[0] == 200
            return
        time.sleep(0.1)
    pytest.fail(site.log.read_text(encoding="utf-8"))


@contextmanager
def hung(postgres: Servers) -> Iterator[None]:
    main = psutil.Process(postgres.children[0].process.pid)
    family = [main, *main.children(recursive=True)]
    for each in family:
        each.send_signal(signal.SIGSTOP)
    yield
    for each in family:
        each.send_signal(signal.SIGCONT)


def test_probes_and_pages_say_within_two_seconds_that_postgres_hangs_or_is_gone_and_that_it_is_back(
    postgres: Servers, site: Site
) -> None:
    assert site.knows_of_postgres()  # the tables are not there, but PostgreSQL is
    with hung(postgres):
        status, state, seconds = site.ask("/readyz")
        assert (status, json.loads(state)["database"]) == (503, False)
        assert seconds < AT_MOST_SECONDS
        time.sleep(0.5)
        _expect_that_it_is_said(site)
        assert site.ask("/livez")[0] == 200
    time.sleep(1)
    assert site.knows_of_postgres()
    postgres.stop()
    time.sleep(1)
    for _ in range(20):
        _expect_that_it_is_said(site)
    lines = site.log.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 10, lines
    postgres.start()
    time.sleep(1)
    assert site.knows_of_postgres()


def _expect_that_it_is_said(site: Site) -> None:
    status, page, seconds = site.ask("/join/")
    assert status == 503
    assert "The database can’t be reached." in page.replace("&#x27;", "’").replace("'", "’")
    assert seconds < AT_MOST_SECONDS
