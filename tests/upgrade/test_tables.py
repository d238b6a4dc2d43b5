"""After the migrations an old database is the one that a new installation gets."""

import re
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

CATALOGUE = {
    "columns": "select table_name, column_name, data_type, is_nullable, column_default, identity_generation"
    " from information_schema.columns where table_schema = 'public'",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
    " where connamespace = 'public'::regnamespace",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    "triggers": "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
}
# PostgreSQL spells a condition with other casts once it comes back from a dump.
CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")


@pytest.mark.django_db
def test_the_tables_are_those_of_a_new_installation(upgraded: str) -> None:
    connection.ensure_connection()
    new = tables(connection.connection)
    with connection.get_new_connection(connection.get_connection_params() | {"dbname": upgraded}) as old:
        migrated = tables(old)
    assert {name: migrated[name] ^ rows for name, rows in new.items()} == {name: set() for name in CATALOGUE}
    assert len(new["columns"]) > 300


def tables(database: psycopg.Connection[Any]) -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    for name, query in CATALOGUE.items():
        with psycopg.Cursor(database) as cursor:
            rows = cursor.execute(query).fetchall()
        found[name] = {tuple(CASTS.sub("", each) if each else each for each in row) for row in rows}
    return found


@pytest.mark.django_db
def test_a_migration_that_is_stopped_leaves_nothing_behind_and_can_be_run_again() -> None:
    migrations = MigrationLoader(connection).disk_migrations.items()
    ours = {name: each for name, each in migrations if type(each).__module__.startswith("apps.")}
    assert ours
    assert [name for name, each in ours.items() if not each.atomic] == []
