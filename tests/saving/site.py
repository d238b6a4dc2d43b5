"""A site of its own to save at: PostgreSQL as durable as in production, its roles, and a real web server."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings

from apps.core.database import roles
from config.local import paths
from config.local.processes import Child
from config.local.servers import Servers
from tests.product import free_port

# As `make up` starts it, and as config/Dockerfile does.
SERVERS = {
    "uvicorn": (
        *("uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", "{port}"),
        *("--no-proxy-headers", "--log-level", "warning", "--no-access-log", "--no-server-header"),
        *("--timeout-graceful-shutdown", "3"),
    ),
    "gunicorn": (
        *("gunicorn", "config.wsgi", "--bind", "127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "8", "--graceful-timeout", "10", "--log-level", "warning"),
    ),
}
ENTRIES = {"uvicorn": "asgi", "gunicorn": "wsgi"}


@dataclass
class Site:
    folder: Path
    server: str
    code: Path = settings.BASE_DIR
    secret_key: str = settings.SECRET_KEY
    has_roles: bool = True
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None
    invitations: int = 0

    def __post_init__(self) -> None:
        self.servers = Servers(self.folder, self.folder, with_valkey=False)  # saving does without it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """Return the address of the database for its superuser."""
        return paths.database_url(self.folder)

    def environment(self, entry: str = "") -> dict[str, str]:
        addresses = {"DATABASE_URL": self.database}
        if self.has_roles:
            users = {"DATABASE_URL": roles.APP, "WORKER_DATABASE_URL": roles.WORKER}
            users |= {"MIGRATE_DATABASE_URL": roles.OWNER}
            addresses = {name: paths.database_url(self.folder, user=user) for name, user in users.items()}
            addresses["ADMIN_DATABASE_URL"] = self.database
        return (
            os.environ
            | addresses
            | {
                "REDIS_URL": "redis://127.0.0.1:1",
                "BASE_URL": self.url,
                "SECRET_KEY": self.secret_key,
                "SCALELENS_ENTRY": entry,
                "SCALELENS_SERVERS": "none",
                "OPENBLAS_NUM_THREADS": "1",
            }
        )

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.code,
            env=self.environment() | settings,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def prepare(self) -> None:
        for command in (["make_roles"], ["migrate", "--no-input"], ["load_shipped"]):
            said(self.run("manage.py", *command))

    def invite(self, people: int, module: str = "tests.saving.workshop") -> list[dict[str, Any]]:
        """Open an engagement with so many people; return the link of each, and what each can save."""
        self.invitations += 1
        numbered_from = str(self.invitations * 1_000_000)
        done = self.run("-m", module, str(people), SCALELENS_NUMBERED_FROM=numbered_from)
        plan: list[dict[str, Any]] = json.loads(said(done))
        return plan

    # --- Its processes ------------------------------------------------------------------------------------------------

    def start_web(self) -> None:
        command = [part.format(port=self.port) for part in SERVERS[self.server]]
        with (self.folder / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self.code,
                env=self.environment(ENTRIES[self.server]),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while not self.answers("/livez"):
            assert self.web.poll() is None, (self.folder / "web.log").read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < end, "The web server did not answer within 60 s."
            time.sleep(0.05)

    def answers(self, path: str, cookie: str = "") -> bool:
        """Return whether a page is there, wherever it leads."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookie})
        try:
            with urllib.request.urlopen(request, timeout=10) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def stop_web(self) -> None:
        if self.web is not None:
            self.web.terminate()
            self.web.wait(30)
            self.web = None

    def kill_web(self) -> None:
        assert self.web is not None
        os.killpg(self.web.pid, 9)
        self.web.wait()

    def kill_web_process(self) -> None:
        """Kill one process that answers pages: gunicorn starts another by itself, uvicorn is that one process."""
        assert self.web is not None
        children = psutil.Process(self.web.pid).children()
        if not children:
            self.kill_web()
            self.start_web()
        else:
            children[0].kill()

    @property
    def postgres(self) -> Child:
        return self.servers.children[-1]

    def kill_postgres(self, *, alone: bool = False) -> None:
        """Kill every process of PostgreSQL at once, as the end of a container does, or the postmaster alone."""
        postmaster = psutil.Process(self.postgres.process.pid)
        family = [] if alone else postmaster.children(recursive=True)
        for each in (postmaster, *family):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.postgres.process.wait()

    def kill_session(self) -> None:
        """Kill one process that serves pages, as a kernel without memory does: PostgreSQL ends all, and recovers by itself."""
        sessions = psutil.Process(self.postgres.process.pid).children()
        next(each for each in sessions if roles.APP in " ".join(each.cmdline())).kill()

    def start_postgres(self) -> None:
        """Start it once more, as `make up` does with a process that has died."""
        self.postgres.kill_group()
        self.postgres.start()
        self.postgres.wait_until_ready()

    def close(self) -> None:
        self.stop_web()
        self.servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said that must succeed."""
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def site(server: str, **options: Any) -> Iterator[Site]:
    """Make a site whose PostgreSQL runs, empty; nothing serves pages yet."""
    # Not below TMPDIR, whose path may be too long for a socket.
    made = Site(Path(tempfile.mkdtemp(prefix="scalelens-site-", dir="/tmp")), server, **options)
    try:
        made.servers.start()
        yield made
    finally:
        made.close()
