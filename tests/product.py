"""The whole product as processes of its own on the test's database: web, Celery worker and beat, as `make up` starts them."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from apps.core.database import roles
from config.local.privileges import give_way_and_terminate_with_parent


def lan_address() -> str:
    """Return this machine's address in its network (no packet is sent), or another of loopback where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.2"


def free_port() -> int:
    """Return a port that is free, and none of those that the kernel hands out to whoever connects meanwhile."""
    while True:
        # Not by `random`: every process of a run seeds that alike before each test.
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("", port))
            return port


def database_url(role: str) -> str:
    """Return the address of the database the test itself uses, for processes beside it."""
    used = connection.settings_dict
    user = f"{role}:{used['PASSWORD']}" if used["PASSWORD"] else role
    if str(used["HOST"]).startswith("/"):
        return f"postgresql://{user}@/{used['NAME']}?host={used['HOST']}"
    return f"postgresql://{user}@{used['HOST']}:{used['PORT'] or 5432}/{used['NAME']}"


@dataclass
class Product:
    folder: Path
    port: int = field(default_factory=free_port)
    redis_url: str = field(default_factory=lambda: settings.REDIS_URL)
    mail_url: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def lan_url(self) -> str:
        return f"http://{lan_address()}:{self.port}"

    def environment(self, entry: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": database_url(roles.APP),
            "WORKER_DATABASE_URL": database_url(roles.WORKER),
            "MIGRATE_DATABASE_URL": database_url(roles.OWNER),
            "REDIS_URL": self.redis_url,
            "BASE_URL": self.lan_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "SCALELENS_ENTRY": entry,
            "OPENBLAS_NUM_THREADS": "1",
            "MAIL_URL": self.mail_url,
        }

    def start(
        self,
        name: str,
        *,
        concurrency: int = 1,
        gives_way: bool = False,
        under: tuple[str, ...] = (),
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start one of the processes, with more options than `make up` gives it, and under another command."""
        celery = ["celery", "-A", "config"]
        command, entry = {
            "web": (
                ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", str(self.port)],
                "asgi",
            ),
            "worker": (
                [*celery, "worker", "-c", str(concurrency), "--without-gossip", "--without-mingle"],
                "worker",
            ),
            "beat": ([*celery, "beat", "-s", str(self.folder / "beat")], "worker"),
        }[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*under, sys.executable, "-m", *command, *options],
                cwd=settings.BASE_DIR,
                env=self.environment(entry) | dict(environment or {}),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=give_way_and_terminate_with_parent if gives_way else None,
            )
        return self.processes[name]

    def wait_for_web(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/livez", timeout=1):
                    return
            except OSError:
                assert self.processes["web"].poll() is None, (self.folder / "web.log").read_text()
                time.sleep(0.05)
        raise TimeoutError("the page did not answer within 60 s")

    def kill(self, name: str) -> None:
        """End a process and all it forked, at once and without a word, as a power cut does."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes.pop(name).wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def product(transactional_db: None, tmp_path: Path) -> Iterator[Product]:
    """Start web, worker and beat; Redis is the test run's own, emptied before."""
    import redis

    redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://")).flushdb()
    product = Product(tmp_path)
    for name in ("web", "worker", "beat"):
        product.start(name)
    product.wait_for_web()
    yield product
    product.stop()
