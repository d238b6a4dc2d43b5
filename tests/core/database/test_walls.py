"""What a page sees with SQL of its own: in every table there is, the rows of the organisation it has entered."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from psycopg import sql
from psycopg.types.json import Json, Jsonb

from apps.core.database import rights, roles, walls
from apps.core.database.checks import check_walls
from apps.core.database.scope import leave
from apps.core.database.walls import Outside, Wall, managed_models, missing_walls, own_rows, wall_of
from apps.core.models import AuditEvent
from tests.core.database.test_roles import address, attempt

pytestmark = pytest.mark.django_db

WALLED = [model for model in managed_models() if own_rows(model) is not None]
SAMPLES: dict[str, Any] = {
    "uuid": uuid4,
    "json": lambda: Json({}),
    "jsonb": lambda: Jsonb({}),
    "timestamp with time zone": lambda: datetime(2026, 11, 25, tzinfo=UTC),
    "date": lambda: datetime(2026, 11, 25, tzinfo=UTC).date(),
    "boolean": lambda: False,
    "bytea": lambda: b"%PDF",
}


def run(statement: str, *values: object, **names: str) -> psycopg.Cursor[tuple[Any, ...]]:
    with connection.cursor():  # which tells the scope, also after a rollback
        pass
    composed = sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()})
    return psycopg.Cursor(connection.connection).execute(composed, values or None)


@pytest.fixture(autouse=True)
def nowhere() -> Iterator[None]:
    yield
    leave()


@contextmanager
def superuser() -> Iterator[None]:
    run("set local role none")
    yield
    run("set local role scalelens_app")


class Rows:
    """A row of each of two organisations in a table, without the rows that it names."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model, self.names = model, {"table": model._meta.db_table, "key": model._meta.pk.column}
        self.organisations: list[object] = [uuid4(), uuid4()]
        wall = wall_of(model)
        if isinstance(wall, Wall):
            self.whose, values = wall.column, self.organisations
        else:
            # A table that relates two others says whose its rows are by the first.
            first = next(field for field in model._meta.concrete_fields if field.related_model)
            parents = Rows(first.related_model)
            self.whose, values, self.organisations = first.column, parents.keys, parents.organisations
        self.theirs = values[1]
        with superuser():
            # The wall alone is to hold: neither rights, nor rules, nor triggers.
            run("set local session_replication_role = 'replica'")
            run("grant all on {table} to scalelens_app", **self.names)
            checks = "select conname from pg_constraint where contype = 'c' and conrelid = %s::regclass"
            for (name,) in run(checks, self.names["table"]).fetchall():
                run("alter table {table} drop constraint {name}", table=self.names["table"], name=name)
            self.keys: list[object] = [self.add(value) for value in values]

    def add(self, whose: object) -> object:
        row = {
            field.column: sample_of(field)
            for field in self.model._meta.concrete_fields
            if not field.null and not isinstance(field, models.AutoField)
        } | {self.whose: whose}
        columns = sql.SQL(", ").join(map(sql.Identifier, row))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
        insert = sql.SQL("insert into {} ({}) values ({}) returning {}").format(
            sql.Identifier(self.names["table"]), columns, places, sql.Identifier(self.names["key"])
        )
        with connection.cursor():
            pass
        return psycopg.Cursor(connection.connection).execute(insert, list(row.values())).fetchone()[0]

    def seen(self, organisation: object = "") -> set[object]:
        connection.scope = str(organisation)  # type: ignore[attr-defined]
        found = run("select {key} from {table} where {key} = any(%s)", self.keys, **self.names)
        return {key for (key,) in found.fetchall()}


def sample_of(field: Any) -> object:
    kind = str(field.db_type(connection))
    if kind in SAMPLES:
        return SAMPLES[kind]()
    if kind.startswith(("varchar", "text")):
        return secrets.token_hex(32)[: field.max_length or 64]
    return secrets.randbelow(30_000)


def refused(act: Any) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        transaction.atomic(),
    ):
        act()


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_page_sees_and_changes_what_is_its_organisations_own(model: type[models.Model]) -> None:
    rows = Rows(model)
    (organisation, other), (ours, theirs) = rows.organisations, rows.keys
    assert rows.seen() == rows.seen(uuid4()) == set()
    assert rows.seen(other) == {theirs}
    assert rows.seen(organisation) == {ours}
    for statement in ("delete from {table}", "update {table} set {key} = {key}"):
        changed = run(f"{statement} where {{key}} = %s", theirs, **rows.names)
        assert changed.rowcount == 0, statement
    assert run("update {table} set {key} = {key}", **rows.names).rowcount == 1
    refused(lambda: rows.add(rows.theirs))
    refused(lambda: run("update {table} set {whose} = %s", rows.theirs, **rows.names, whose=rows.whose))
    run("set local role {role}", role=roles.WORKER)
    assert rows.seen() == {ours, theirs}
    run("set local role {role}", role=roles.APP)
    # And without the wall nothing would be held back.
    with superuser():
        run("drop policy wall on {table}", **rows.names)
        run("create policy wall on {table} using (true)", **rows.names)
    assert rows.seen(organisation) == {ours, theirs}


def test_what_belongs_to_no_organisation_is_seen_in_each() -> None:
    rows = Rows(AuditEvent)
    with superuser():
        rows.keys[0] = rows.add(None)
    assert rows.seen() == rows.seen(rows.organisations[0]) == {rows.keys[0]}
    assert rows.seen(rows.organisations[1]) == set(rows.keys)
    rows.add(None)


def test_every_table_has_a_wall_or_a_reason() -> None:
    outside = {model._meta.label for model in managed_models() if isinstance(wall_of(model), Outside)}
    assert outside == {
        "auth.Permission", "auth.Group_permissions", "auth.Group", "contenttypes.ContentType", "sessions.Session",
        "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "usersessions.UserSession",
        "socialaccount.SocialApp", "socialaccount.SocialAccount", "socialaccount.SocialToken",
        "core.RateBucket", "core.Tally", "operations.RunningProcess", "operations.BackupDrill", "mailing.Outlet", "accounts.User", "accounts.ResetRequest", "responses.LinkRequest",
        "instruments.InstrumentVersion", "instruments.RuleSetVersion",
    }  # fmt: skip
    assert len(WALLED) + len(outside) == len(managed_models())


def test_a_model_that_says_nothing_is_not_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgotten(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "core"
            apps = apps.__class__()

    monkeypatch.setattr(walls, "managed_models", lambda: [Forgotten])
    with pytest.raises(ImproperlyConfigured, match=r"core\.Forgotten says neither whose"):
        missing_walls()


def test_the_check_fails_where_a_wall_is_missing_or_another_and_migrating_builds_it(settings: Any) -> None:
    settings.DATABASE_ROLES = {
        "web": address(roles.APP),
        "worker": address(roles.WORKER),
        "owner": address(roles.OWNER),
    }
    assert check_walls(databases=["default"]) == []
    wait_for_closed_sessions()
    with superuser():
        run("alter table engagements_engagement disable row level security")
        run("drop policy wall on responses_answer")
        run("comment on policy wall on responses_referral is 'true'")
        (error,) = check_walls(databases=["default"])
        assert (error.id, error.level) == ("core.E002", 40)
        assert "engagements_engagement, responses_answer, responses_referral." in error.msg
        rights.build_walls()
        assert check_walls(databases=["default"]) == []


def wait_for_closed_sessions() -> None:
    """Wait for what a test before has closed: PostgreSQL lists it for a moment, and walls wait for whoever is listed."""
    end = time.monotonic() + 10
    while walls.serves_earlier_version():
        assert time.monotonic() < end
        run("select pg_stat_clear_snapshot()")
    run("select pg_stat_clear_snapshot()")


def test_walls_wait_until_no_page_of_an_earlier_version_is_connected(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wait_for_closed_sessions()
    used = address(roles.APP)
    with psycopg.connect(
        host=used["HOST"],
        port=used["PORT"] or None,
        password=used["PASSWORD"] or None,
        dbname=used["NAME"],
        user=roles.APP,
    ):
        assert walls.serves_earlier_version()
        with superuser():
            run("drop policy wall on responses_answer")
            rights.build_walls()
            assert set(missing_walls()) == {"responses_answer"}
            assert "Run migrate again" in caplog.text


@pytest.mark.parametrize(
    "statement",
    [
        "alter table responses_answer disable row level security",
        "alter table responses_answer no force row level security",
        "drop policy wall on responses_answer",
        "alter policy wall on responses_answer using (true)",
        "create policy mine on responses_answer using (true)",
        "create or replace function door_responses_response_id(key uuid) returns uuid language sql as 'select null::uuid'",
        "alter role scalelens_app bypassrls",
        "set session authorization scalelens_owner",
        "truncate responses_answer",
    ],
)
@pytest.mark.parametrize("role", [roles.APP, roles.WORKER])
def test_neither_page_nor_worker_takes_a_wall_down(role: str, statement: str) -> None:
    with pytest.raises(psycopg.Error, match=r"denied|must be owner|permission"):
        attempt(role, statement)
