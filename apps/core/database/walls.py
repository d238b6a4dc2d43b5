"""Which rows are an organisation's own, and the doors to it. A model says so; every `migrate` builds what it says."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db import connection, models

_DOOR = """
create or replace function {door}(key {kind}) returns uuid language sql stable
    security definer set search_path = pg_catalog, public, pg_temp
    as $$ select {whose} from {table} where {key} = $1 $$
"""


@dataclass(frozen=True)
class Wall:
    """The column that says whose a row is. A model with a field `organisation` needs not say it.

    `doors` names fields by whose value a page finds the organisation; with `shared`, rows of none are for everybody.
    """

    column: str = "organisation_id"
    doors: Collection[str] = ()
    shared: bool = False


@dataclass(frozen=True)
class Outside:
    """Why the rows of a table are no organisation's own, so that no wall stands before them."""

    why: str


def managed_models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def door_name(model: type[models.Model], name: str) -> str:
    return f"door_{model._meta.db_table}_{_field(model, name).column}"


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def doors() -> Iterator[str]:
    """Return the statements that build every door: it runs by the rights of the owner, whom no wall holds."""
    for model in managed_models():
        wall = getattr(model, "wall", None)
        if isinstance(wall, Wall):
            for name in wall.doors:
                yield _door(model, wall, name)


def _door(model: type[models.Model], wall: Wall, name: str) -> str:
    field = _field(model, name)
    quoted = connection.ops.quote_name
    return _DOOR.format(
        door=door_name(model, name),
        kind=field.db_type(connection),
        whose=quoted(wall.column),
        table=quoted(model._meta.db_table),
        key=quoted(str(field.column)),
    )
