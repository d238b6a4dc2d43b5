"""A copy of the checkout in a folder with a space, and `make up` in it: as somebody meets it who has just cloned it."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.product import free_port


@dataclass
class Checkout:
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        ours = (
            "DATABASE_URL",
            "REDIS_URL",
            "BASE_URL",
            "SECRET_KEY",
            "SCALELENS_SERVERS",
            "MAKELEVEL",
            "SCALELENS_ENTRY",
        )
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

    def refused(self, *words: str, **environment: str) -> str:
        """Run a command that ends with code 1, and return what it says on standard error."""
        ended = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 1, ended.stderr
        return ended.stderr

    def up(self, lan: str = "") -> "Up":
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port), "--lan", lan],
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
        return Up(self, process, f"http://{lan or '127.0.0.1'}:{port}", "".join(said))


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

    def children(self, log: str) -> list[psutil.Process]:
        """Return the living children of `make up` that write this log; Celery changes its own command line."""
        path = self.checkout.folder / ".local" / "log" / log
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if child.status() != psutil.STATUS_ZOMBIE and _written_by(child) == path
        ]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def _written_by(process: psutil.Process) -> Path | None:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process.pid}/fd/2").readlink()
    return None  # it has just ended


def copy_of_checkout(repository: Path, folder: Path) -> Checkout:
    for name in ("apps", "config", "templates", "static"):
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "uv.lock"):
        shutil.copy(repository / name, folder / name)
    return Checkout(folder)
