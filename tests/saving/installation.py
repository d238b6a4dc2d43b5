"""A whole installation of its own to measure and to break: web, workers and beat beside a PostgreSQL and a Valkey."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.local import paths
from config.local.servers import Servers
from tests.product import free_port
from tests.saving.site import Site

TOKEN = "t" * 32


@dataclass
class Installation(Site):
    """Web, worker and beat beside servers of their own, with a mail server and a Redis that may go."""

    mail_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.servers = Servers(self.folder, self.folder)

    def environment(self, entry: str = "") -> dict[str, str]:
        return super().environment(entry) | {
            "REDIS_URL": paths.redis_url(self.folder),
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}?tls=off",
            "METRICS_TOKEN": TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "metrics"),
        }

    def start(
        self, name: str, *command: str, entry: str = "", before_exec: Callable[[], None] | None = None
    ) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.code,
                env=self.environment(entry or name),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=before_exec,
            )

    def start_worker(
        self, name: str = "worker", *options: str, before_exec: Callable[[], None] | None = None
    ) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-n", f"{name}@here", "-c", "1"]
        command += ["--without-gossip", "--without-mingle", *options]
        self.start(name, *command, entry="worker", before_exec=before_exec)

    def start_beat(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "beat", "-s", str(self.folder / "beat")]
        self.start("beat", *command)

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        process.wait(90)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in tuple(self.processes):
            self.kill(name)
        super().close()


@contextmanager
def installation() -> Iterator[Installation]:
    """Make one whose web server, gunicorn, and servers run; no worker and no beat yet."""
    # Not below TMPDIR, whose path may be too long for a socket.
    made = Installation(Path(tempfile.mkdtemp(prefix="scalelens-whole-", dir="/tmp")), "gunicorn")
    try:
        made.servers.start()
        made.prepare()
        (made.folder / "metrics").mkdir()
        made.start_web()
        yield made
    finally:
        made.close()
