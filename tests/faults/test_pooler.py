"""A pooler that lends sessions by transaction would mix up organisations: it is found, said, and nothing goes through it."""

import os
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from apps.core.database import roles
from apps.core.database.watch import shares_sessions
from tests.faults.conftest import wait_until
from tests.faults.wire import wire
from tests.product import Product, free_port

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
ignore_startup_parameters = options
client_login_timeout = 3
server_login_retry = 1
default_pool_size = {size}
server_round_robin = {robin}
{user}
logfile = {folder}/log
"""


@contextmanager
def pooler(mode: str, *, size: int = 20, robin: int = 0) -> Iterator[int]:
    """Run PgBouncer before the tests' PostgreSQL; yield its port."""
    used, listen = connection.settings_dict, free_port()
    # Its socket is for its owner alone, and PgBouncer does not run as root.
    with tempfile.TemporaryDirectory() as name, wire(Path(used["HOST"]) / ".s.PGSQL.5432") as carried:
        folder = Path(name)
        folder.chmod(0o777)
        text = CONFIGURATION.format(
            port=carried.port,
            listen=listen,
            mode=mode,
            size=size,
            robin=robin,
            folder=folder,
            user="user = nobody" if os.getuid() == 0 else "",
        )
        users = {str(used["USER"]), roles.APP, roles.WORKER, roles.OWNER}
        (folder / "users").write_text("".join(f'"{user}" ""\n' for user in users), encoding="utf-8")
        (folder / "ini").write_text(text, encoding="utf-8")
        process = subprocess.Popen(["/usr/sbin/pgbouncer", "-q", str(folder / "ini")])
        try:
            wait_until(lambda: _answers(listen), 20, lambda: (folder / "log").read_text(encoding="utf-8"))
            yield listen
        finally:
            process.kill()  # asked to end, it waits for its clients
            process.wait(10)


def params(port: int) -> dict[str, object]:
    used = connection.settings_dict
    return {"host": "127.0.0.1", "port": port, "user": used["USER"], "dbname": used["NAME"]}


def _answers(port: int) -> bool:
    try:
        with psycopg.connect(**params(port)):  # type: ignore[arg-type]  # libpq's own
            return True
    except psycopg.OperationalError:
        return False


@pytest.mark.parametrize(("size", "robin"), [(1, 0), (2, 0), (20, 0), (20, 1)])
def test_sessions_that_are_lent_by_transaction_are_found(size: int, robin: int) -> None:
    with pooler("transaction", size=size, robin=robin) as port:
        assert shares_sessions(params(port))
        # Also where others keep the pool busy.
        others = [psycopg.connect(**params(port)) for _each in range(size - 1)]  # type: ignore[arg-type]
        for other in others:
            other.execute("select 1")
        assert shares_sessions(params(port))
        for other in others:
            other.close()


def test_sessions_that_stay_with_their_connection_are_not(db: None) -> None:
    assert not shares_sessions(connection.get_connection_params())
    with pooler("session") as port:
        assert not shares_sessions(params(port))


def test_pages_and_workers_say_so_and_nothing_goes_through_it(stack: Product) -> None:
    name = connection.settings_dict["NAME"]
    with pooler("transaction") as port:
        behind = {
            "DATABASE_URL": f"postgresql://{roles.APP}@127.0.0.1:{port}/{name}",
            "WORKER_DATABASE_URL": f"postgresql://{roles.WORKER}@127.0.0.1:{port}/{name}",
        }
        stack.start("worker", environment=behind)
        stack.start("web", environment=behind)
        stack.wait_for_web()
        log = stack.folder / "worker.log"
        wait_until(
            lambda: "pool_mode = session" in log.read_text(encoding="utf-8"),
            60,
        )
        wait_until(lambda: status(f"{stack.url}/readyz") == 503, 60)
        assert status(stack.url) == 503
        assert "pool_mode = session" in (stack.folder / "web.log").read_text(encoding="utf-8")


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
