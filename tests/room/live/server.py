"""A web server of its own, which a test may stop or kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from apps.core.database import roles
from apps.room.models import Room
from tests.product import Product, database_url


@dataclass
class Server(Product):
    def start_web(self) -> None:
        command = [
            "uvicorn",
            "tests.room.live.site:application",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        with (self.folder / "web.log").open("ab") as log:
            self.processes["web"] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    *command,
                    "--log-level",
                    "warning",
                    "--timeout-graceful-shutdown",
                    "3",
                ],
                cwd=settings.BASE_DIR,
                env=os.environ | self.environment("asgi"),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for_web()

    @property
    def web(self) -> subprocess.Popen[bytes]:
        return self.processes["web"]

    def end_web(self) -> None:
        self.web.send_signal(signal.SIGTERM)


@pytest.fixture
def server(room: Room, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start_web()
    yield server
    server.stop()


def connections() -> int:
    with psycopg.connect(database_url(roles.WORKER)) as database:
        count = "select count(*) from pg_stat_activity where usename = %s and datname = current_database()"
        return int(database.execute(count, [roles.APP]).fetchone()[0])
