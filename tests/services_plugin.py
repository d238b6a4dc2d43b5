"""Gives a test run its own PostgreSQL and Valkey, unless DATABASE_URL or REDIS_URL name some.

The processes of one run (`-n 2`) share its PostgreSQL, in which each has a database (tests/databases.py); each has a
Valkey of its own, for a test empties it. A conftest.py would be too late: pytest-django reads the settings before it.
"""

import os
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from apps.core.database import roles
from config.local import paths
from config.local.servers import Servers

_servers: Servers | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    global _servers
    # A worker inherits the environment of the process that started it.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    os.environ.setdefault("SCALELENS_TEST_RUN", uuid4().hex[:12])
    with_postgres, with_valkey = "DATABASE_URL" not in os.environ, is_worker or "REDIS_URL" not in os.environ
    if not (with_postgres or with_valkey):
        _make_roles()
        return
    # Not below TMPDIR, whose path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="scalelens-test-", dir="/tmp"))
    _servers = Servers(folder, folder, with_postgres=with_postgres, with_valkey=with_valkey, durable=False)
    _servers.start()
    if with_postgres:
        os.environ["DATABASE_URL"] = paths.database_url(folder)
    if with_valkey:
        os.environ["REDIS_URL"] = paths.redis_url(folder)
    if not is_worker:
        _make_roles()


def _make_roles() -> None:
    """Make the product's roles on the server of DATABASE_URL, whose superuser it must name."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as admin:
        logins = (roles.OWNER, roles.APP, roles.WORKER)
        roles.make_roles(admin, dict.fromkeys(logins, admin.info.password))


def _drop_databases() -> None:
    """Drop what the processes of this run have made once."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        made = f"%{os.environ['SCALELENS_TEST_RUN']}%"
        for (name,) in admin.execute(
            "select datname from pg_database where datname like %s", [made]
        ).fetchall():
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def pytest_unconfigure() -> None:
    global _servers
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _drop_databases()
    if _servers is not None:
        _servers.stop()
        shutil.rmtree(_servers.folder, ignore_errors=True)
        _servers = None
