"""Migrations take as long as there are rows; what serves pages does not."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from apps.core.database.checks import check_indexes, check_tables
from tests.roles import SUPERUSER, acting_as


def limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout'), current_setting('lock_timeout')")
        statement, lock = cursor.fetchone()
    return statement, lock


@pytest.mark.django_db
def test_only_while_migrating_a_statement_takes_as_long_as_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def handle(*args: Any, **options: Any) -> None:
        seen.append(limits())

    monkeypatch.setattr(migrate.Command, "handle", handle)
    call_command("migrate")
    assert (seen, limits()) == ([("0", "5s")], ("15s", "5s"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("engagements", "0099_gone"),
        ("app_that_is_gone", "0001_initial"),
        ("instruments", "0002_published_stays"),  # filled with the second edition, which no longer ships
    ],
)
@pytest.mark.parametrize(
    ("is_own", "instead"),
    [(True, "start over with `make reset`"), (False, "bring back the backup from before the update")],
)
def test_the_database_of_another_version_is_refused_in_one_sentence(
    label: str, name: str, is_own: bool, instead: str, settings: Settings
) -> None:
    settings.HAS_OWN_DATABASE = is_own
    with acting_as(SUPERUSER):
        MigrationRecorder(connection).record_applied(label, name)
    with pytest.raises(CommandError) as refused:
        call_command("migrate")
    assert str(refused.value) == (
        "This database was made by another version of Scalelens, which this one doesn't read (it holds the migration "
        f"{label}.{name}): use the version that made it, or {instead}."
    )


@pytest.mark.django_db
def test_a_migration_that_a_package_has_taken_back_is_no_reason_to_refuse() -> None:
    with acting_as(SUPERUSER):
        MigrationRecorder(connection).record_applied("sessions", "0099_gone")
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_an_index_left_half_built_is_named_with_the_line_that_drops_it() -> None:
    """`migrate` runs this check first."""
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("create index half_built on core_auditevent (at)")
        assert check_indexes(databases=["default"]) == []
        cursor.execute("update pg_index set indisvalid = false where indexrelid = 'half_built'::regclass")
    (found,) = [each for each in run_checks(databases=["default"]) if each.id == "core.W003"]
    assert found.hint == "As the owner of the tables run: drop index half_built; then manage.py migrate."
    assert check_indexes() == []


@pytest.mark.django_db
def test_a_table_that_was_made_and_is_gone_is_an_error_and_one_that_is_to_come_is_none() -> None:
    recorder = MigrationRecorder(connection)
    assert check_tables(databases=["default"]) == []
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("drop table room_roomnote cascade")
        later = [name for app, name in recorder.applied_migrations() if app == "room" and name > "0002"]
        for name in later:
            recorder.record_unapplied("room", name)
    assert check_tables(databases=["default"]) == []
    with acting_as(SUPERUSER):
        for name in later:
            recorder.record_applied("room", name)
    (found,) = [each for each in run_checks(databases=["default"]) if each.id == "core.E004"]
    assert "room_roomnote" in found.msg
    assert check_tables() == []
