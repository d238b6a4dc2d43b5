"""Databases of a test run: those made once, for whichever of its processes needs them first, and copies of them."""

import lzma
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from psycopg import sql

from tests import roles


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let the product use another database of the same server."""
    usual = connection.settings_dict["NAME"]
    _switch_to(name)
    try:
        yield
    finally:
        _switch_to(usual)


def _switch_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


@contextmanager
def created(name: str, *, template: str = "template0") -> Iterator[str]:
    """Make a database anew, and drop it in the end."""
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    create = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    with roles.connected_as(roles.SUPERUSER), connection._nodb_cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(create)
    try:
        yield name
    finally:
        with roles.connected_as(roles.SUPERUSER), connection._nodb_cursor() as cursor:
            cursor.execute(drop)


def name_in_this_run(what: str) -> str:
    return f"test_{what}_{os.environ['SCALELENS_TEST_RUN']}"


def made_once(what: str, fill: Callable[[], None]) -> str:
    """Return the name of a database that is made once in a run. Whoever writes to it takes a copy."""
    name = name_in_this_run(what)
    with roles.connected_as(roles.SUPERUSER), connection._nodb_cursor() as cursor:
        # Held until the cursor's session ends, also by an error; the others wait as long as it takes.
        cursor.execute("set statement_timeout = 0; set lock_timeout = 0")
        cursor.execute("select pg_advisory_lock(hashtext(%s))", [name])
        cursor.execute("select exists (select from pg_database where datname = %s)", [name])
        if not cursor.fetchone()[0]:
            with created(filling := f"{name}_filling"), using(filling), roles.connected_as(roles.SUPERUSER):
                fill()
                connection.close()
                rename = sql.SQL("alter database {} rename to {}")
                cursor.execute(rename.format(sql.Identifier(filling), sql.Identifier(name)))
    return name


def restore(dump: Path, database: psycopg.Connection[Any]) -> None:
    """Run what pg_dump wrote, without psql; it sets the session up for itself."""
    statements: list[str] = []
    with lzma.open(dump, "rt", encoding="utf-8") as lines, psycopg.Cursor(database) as cursor:
        for line in lines:
            if not line.startswith("COPY "):
                statements.append(line)
                continue
            cursor.execute("".join(statements))
            statements.clear()
            with cursor.copy(line) as rows:
                for row in lines:
                    if row == "\\.\n":
                        break
                    rows.write(row)
        cursor.execute("".join(statements))
