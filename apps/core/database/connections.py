"""Connect as another role than the process usually does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import psycopg
from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class DatabaseAddress:
    """How to reach a database, and as whom."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: Mapping[str, str]


def connects_as(place: str) -> DatabaseAddress:
    """Return how pages (`web`), workers (`worker`) or migrations (`owner`) connect."""
    return address_from(settings.DATABASE_ROLES[place])


def address_from(database: Mapping[str, object]) -> DatabaseAddress:
    """Read an address from Django's settings of a database."""
    name, user, password, host, port = (
        str(database[key] or "") for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    )
    return DatabaseAddress(name, user, password, host, port, cast("Mapping[str, str]", database["OPTIONS"]))


def has_roles() -> bool:
    """Say whether this installation names an owner of its own: one with a single address has no second wall."""
    return connects_as("owner").user != connects_as("web").user


def connect(address: DatabaseAddress) -> psycopg.Connection[tuple[object, ...]]:
    """Connect outside Django, as the commands about roles do."""
    return psycopg.connect(
        host=address.host or None,
        port=address.port or None,
        user=address.user or None,
        password=address.password or None,
        dbname=address.name,
        **address.options,  # type: ignore[arg-type]  # libpq's own, all of them words
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
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)
