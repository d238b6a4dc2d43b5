"""Connect as another role than the process usually does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict, cast

import psycopg
from django.conf import settings
from django.db import connection


class Database(TypedDict):
    """How to reach a database, and as whom, as Django's settings say it."""

    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: dict[str, str]


def connects_as(place: str) -> Database:
    """Return how pages (`web`), workers (`worker`) or migrations (`owner`) connect."""
    return cast("Database", settings.DATABASE_ROLES[place])


def has_roles() -> bool:
    """Return whether this installation names an owner of its own: one with a single address has no second wall."""
    return connects_as("owner")["USER"] != connects_as("web")["USER"]


def connect(database: Database) -> psycopg.Connection[tuple[object, ...]]:
    # Outside Django, because the commands about roles run before its own role is there.
    return psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        dbname=database["NAME"],
        **database["OPTIONS"],  # type: ignore[arg-type]  # libpq's own, all of them words
    )


@contextmanager
def as_owner() -> Iterator[None]:
    """Let what follows change tables: this process connects as their owner meanwhile."""
    if not has_roles():
        yield
        return
    usual = dict(connection.settings_dict)
    # The database stays: a test's has another name than the address.
    owner = {
        key: value
        for key, value in settings.DATABASE_ROLES["owner"].items()
        if key not in {"NAME", "OPTIONS"}
    }
    # A connection keeps its role: only a new one is the owner's.
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)
