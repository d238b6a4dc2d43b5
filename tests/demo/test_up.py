"""The whole of `make up`, in a copy of the checkout: as somebody meets it who has just cloned it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.demo.processes import running_in, wait_until_nothing_runs_in
from tests.product import free_port

COUNT_ENGAGEMENTS = "from apps.engagements.models import Engagement; print(Engagement.objects.count())"


@dataclass
class Checkout:
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        ours = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY", "SCALELENS_SERVERS", "MAKELEVEL")
        return {name: value for name, value in os.environ.items() if name not in ours}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )

    def up(self) -> "Up":
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "up.log").open("ab"),
            text=True,
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Stop it with Ctrl-C" in line:
                break
        return Up(self, process, f"http://127.0.0.1:{port}", "".join(said))


@dataclass
class Up:
    checkout: Checkout
    process: subprocess.Popen[str]
    url: str
    said: str

    @property
    def notes(self) -> str:
        return (self.checkout.folder / "up.log").read_text(encoding="utf-8")

    def answer(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def children(self, words: str) -> list[psutil.Process]:
        """Return the children of `make up` whose command line has these words."""
        alive = [
            child
            for child in psutil.Process(self.process.pid).children()
            if child.status() != psutil.STATUS_ZOMBIE
        ]
        return [child for child in alive if words in " ".join(child.cmdline())]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Checkout:
    folder = tmp_path_factory.mktemp("clone") / "my product"
    for name in ("apps", "config", "templates", "static"):
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "uv.lock"):
        shutil.copy(repository / name, folder / name)
    return Checkout(folder)


@pytest.fixture
def start(checkout: Checkout) -> Iterator[Callable[[], Up]]:
    started: list[Up] = []

    def start_one() -> Up:
        started.append(checkout.up())
        return started[-1]

    yield start_one
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
    assert wait_until_nothing_runs_in(checkout.folder) == []


def eventually(holds: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_it_starts_on_nothing_serves_commands_beside_it_and_stops_without_a_trace(
    checkout: Checkout, start: Callable[[], Up]
) -> None:
    up = start()
    assert up.url in up.said, up.notes
    assert "alice@demo.example" in up.said
    assert up.answer("/livez") == up.answer("/readyz") == 200
    beside = checkout.command("shell", "--verbosity", "0", "--command", COUNT_ENGAGEMENTS)
    assert beside.stdout == "3\n"
    assert up.interrupt() == 0
    assert running_in(checkout.folder) == []
    alone = checkout.command("shell", "--verbosity", "0", "--command", COUNT_ENGAGEMENTS)
    assert alone.stdout == "3\n"
    assert running_in(checkout.folder) == []


def test_a_database_of_ones_own_that_does_not_answer_is_named_in_a_sentence(checkout: Checkout) -> None:
    port = free_port()
    nowhere = {"DATABASE_URL": "postgresql://bob@127.0.0.1:1/bob", "REDIS_URL": "redis://127.0.0.1:1/0"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "up", "--port", str(port)],
        cwd=checkout.folder,
        env=checkout.environment | nowhere,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "The database does not answer. Is DATABASE_URL right?" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.fault
def test_killed_itself_it_leaves_nothing_running_and_starts_again(
    checkout: Checkout, start: Callable[[], Up]
) -> None:
    up = start()
    up.process.kill()
    up.process.wait()
    assert wait_until_nothing_runs_in(checkout.folder) == []
    assert start().answer("/readyz") == 200


@pytest.mark.fault
@pytest.mark.parametrize(
    ("words", "name"),
    [("celery -A config worker", "The worker"), ("valkey-server", "Valkey"), ("bin/postgres", "PostgreSQL")],
)
def test_what_is_killed_after_a_while_is_started_again_and_said(
    start: Callable[[], Up], words: str, name: str
) -> None:
    up = start()
    [victim] = up.children(words)
    assert eventually(lambda: time.time() - victim.create_time() > 11, 20)
    victim.kill()
    assert eventually(lambda: f"{name} stopped (exit code -9" in up.notes)
    assert eventually(lambda: [child.pid for child in up.children(words)] not in ([], [victim.pid]))
    assert eventually(lambda: up.answer("/readyz") == 200)


@pytest.mark.fault
def test_what_dies_at_once_stops_everything_and_names_its_log(start: Callable[[], Up]) -> None:
    up = start()
    up.children("celery -A config beat")[0].kill()
    assert up.process.wait(30) == 1
    assert "Beat stopped (exit code -9)" in up.notes
    assert "beat.log" in up.notes
