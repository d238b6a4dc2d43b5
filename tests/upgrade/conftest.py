"""The database of an earlier version, migrated to today's. A test that writes has a copy of its own."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts import credentials
from apps.core.database.roles import OWNER
from tests import roles
from tests.databases import created, made_once, restore, using

DATA = Path(__file__).parent / "data"
# `pg_dump` left the policies out; a migration meets them, and may drop no column that one rests on.
_EARLIER_WALLS = """
do $$ declare walled text; begin
    for walled in select table_name from information_schema.columns
                  where table_schema = 'public' and column_name = 'organisation_id' loop
        execute format('alter table %I enable row level security', walled);
        execute format('create policy wall on %I using (organisation_id is null)', walled);
    end loop;
end $$
"""
_numbers = count(1)


@cache
def dump() -> Path:
    (only,) = DATA.glob("*.sql.xz")
    return only


@cache
def known() -> dict[str, Any]:
    """Return what stands in no table of the dump."""
    path = DATA / f"{dump().name.partition('.')[0]}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def upgraded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        # Each process has its own: one that is read from can't be copied meanwhile.
        own = f"{connection.settings_dict['NAME']}_upgraded"
        with created(own, template=made_once("upgraded", _upgrade)):
            yield own


def _upgrade() -> None:
    """Restore and migrate, as `make_roles` and `migrate` do."""
    connection.ensure_connection()
    restore(dump(), connection.connection)
    connection.close()
    roles.convert()
    with roles.connected_as(OWNER):
        with connection.cursor() as cursor:
            cursor.execute(_EARLIER_WALLS)
        call_command("migrate", verbosity=0)


@pytest.fixture
def untouched_database(upgraded: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Use the upgraded database itself, to read from: PostgreSQL refuses whatever would change it."""
    with django_db_blocker.unblock(), using(upgraded):
        with connection.cursor() as cursor:
            cursor.execute("set default_transaction_read_only = on")
        yield


@pytest.fixture
def old_database(upgraded: str, django_db_blocker: DjangoDbBlocker, settings: Any) -> Iterator[None]:
    """Use a fresh copy of the upgraded database, by the secret key of the installation it was filled by."""
    settings.SECRET_KEY = known()["secret_key"]
    with (
        django_db_blocker.unblock(),
        created(f"{upgraded}_{next(_numbers)}", template=upgraded) as name,
        using(name),
    ):
        with roles.connected_as(OWNER):
            credentials.prepare()  # as its own `migrate` does
        yield
