"""Which rows are an organisation's own, and the doors to it. A model says so; every `migrate` builds what it says.

A wall is a policy of PostgreSQL for pages: they see and change the rows of the organisation that the request has entered
(`scope.py`), and without one none. Workers and commands work for all; the owner, who migrates, is held by no policy.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import cast

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from apps.core.database.roles import APP, PURGE, WORKER


@dataclass(frozen=True)
class Wall:
    """The column that says whose a row is. A model with a field `organisation` or `scope_id` needs not say it."""

    column: str = "organisation_id"
    doors: Collection[str] = ()  # fields by whose value a page finds the organisation
    shared: bool = False  # rows of no organisation are for everybody


@dataclass(frozen=True)
class Outside:
    """Why the rows of a table are no organisation's own, so that no wall stands before them."""

    why: str


# Django's and allauth's tables.
_OUTSIDE = {
    "auth": Outside("Nobody has rights of Django's."),
    "contenttypes": Outside("They are names of tables."),
    "sessions": Outside("A session is found before it is known who is signed in."),
    "account": Outside("It stays empty: an owner vouches for the address."),
    "mfa": Outside("A second factor belongs to who signs in, and a passkey is found before it is known who that is."),
    "usersessions": Outside("They belong to who signs in."),
    "socialaccount": Outside("It stays empty: a provider links nobody."),
}  # fmt: skip
# Within a select PostgreSQL evaluates it once for a statement, not for each row.
_ENTERED = "(select nullif(current_setting('app.scope', true), '')::uuid)"
# The path is fixed, because it runs with the owner's rights: a table of the caller's could else stand in for ours.
_DOOR = """
create or replace function {door}(key {kind}) returns uuid language sql stable
    security definer set search_path = pg_catalog, public, pg_temp
    as $$ select {whose} from {table} where {key} = $1 $$
"""
# What the policy was made from is kept as its comment, because PostgreSQL spells an expression its own way.
_WALL = f"""
drop policy if exists wall on {{table}};
drop policy if exists open on {{table}};
create policy wall on {{table}} to {APP} using ({{own}});
create policy open on {{table}} to {WORKER}, {PURGE} using (true);
comment on policy wall on {{table}} is {{comment}};
alter table {{table}} enable row level security
"""
_EXISTING_POLICIES = """
select relname, obj_description(pg_policy.oid, 'pg_policy') from pg_policy join pg_class on pg_class.oid = polrelid
where relnamespace = 'public'::regnamespace and relrowsecurity and polname = 'wall'
"""
# This version names itself as it connects.
_EARLIER = """
select exists (select from pg_stat_activity
               where datname = current_database() and usename = %s and application_name <> 'scalelens')
"""


def managed_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def wall_of(model: type[models.Model]) -> Wall | Outside | None:
    """Return the wall that a model declares, or the one its fields imply."""
    wall: Wall | Outside | None = getattr(model, "wall", None) or _OUTSIDE.get(model._meta.app_label)
    columns = {field.column for field in model._meta.concrete_fields}
    return wall or next((Wall(name) for name in ("organisation_id", "scope_id") if name in columns), None)


def own_rows(model: type[models.Model]) -> str | None:
    """Return the condition that a row belongs to the organisation entered; None without a wall."""
    wall, quoted = wall_of(model), connection.ops.quote_name
    if isinstance(wall, Outside):
        return None
    if wall is not None:
        column = quoted(wall.column)
        return f"{column} = {_ENTERED}" + (f" or {column} is null" if wall.shared else "")
    # A row of a many-to-many relation belongs to whoever owns the row it was made for.
    if model._meta.auto_created:
        for field in model._meta.concrete_fields:
            if field.related_model is not None:
                table, key = quoted(field.related_model._meta.db_table), quoted(str(field.column))
                return f"exists (select from {table} each where each.id = {key})"
    raise ImproperlyConfigured(
        f"{model._meta.label} says neither whose its rows are nor why they are nobody's."
    )


def missing_walls() -> dict[str, str]:
    """Return the statements that build missing or outdated walls, by table."""
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING_POLICIES)
        existing = dict(cursor.fetchall())
        tables = set(connection.introspection.table_names(cursor))
    conditions = {model._meta.db_table: own_rows(model) for model in managed_models()}
    return {
        table: _WALL.format(
            table=connection.ops.quote_name(table), own=own, comment=f"'{own.replace("'", "''")}'"
        )
        for table, own in conditions.items()
        if own is not None and table in tables and existing.get(table) != own
    }


def serves_earlier_version() -> bool:
    """Return whether a version that sends no organisation still serves pages: behind walls it would see nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [APP])
        return bool(cursor.fetchone()[0])


def door_name(model: type[models.Model], name: str) -> str:
    return f"door_{model._meta.db_table}_{_field(model, name).column}"


def _field(model: type[models.Model], name: str) -> "models.Field[object, object]":
    return cast("models.Field[object, object]", model._meta.get_field(name))


def doors() -> Iterator[str]:
    """Yield the statements that build every door. Doors run with the rights of the owner, whom no wall holds."""
    quoted = connection.ops.quote_name
    for model in managed_models():
        wall = wall_of(model)
        if not isinstance(wall, Wall):
            continue
        for name in wall.doors:
            yield _DOOR.format(
                door=door_name(model, name),
                kind=_field(model, name).db_type(connection),
                whose=quoted(wall.column),
                table=quoted(model._meta.db_table),
                key=quoted(str(_field(model, name).column)),
            )
