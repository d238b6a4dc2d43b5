"""What each database role may do with a model's rows: declared on the model, granted after every migration."""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction

from apps.core.database.roles import ALL, APP, ERASER, PURGE, WORKER
from apps.core.database.walls import doors, managed_models, missing_walls, serves_earlier_version

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rights:
    """What a role may do with the rows of a table; without any a model allows everything."""

    read: bool = True
    add: bool = True
    change: Collection[str] | None = None  # these fields; None is all of them
    delete: bool = True
    worker: "Rights | None" = None  # what workers and commands may do, where it is more
    # The roles that erase and purge may also delete, and change these fields; with `erase` off only the purge role may.
    purge: Collection[str] | None = None
    erase: bool = True


ONLY_ADDED = Rights(change=(), delete=False)
ONLY_READ = Rights(add=False, change=(), delete=False)

# Pages reach a session by its key alone, through functions (apps/accounts/credentials.py); workers delete what is over.
_SESSIONS = Rights(read=False, add=False, change=(), delete=False, worker=Rights(add=False, change=()))
# Written by migrations alone.
_ONLY_READ_APPS = frozenset({"auth", "contenttypes"})
_ONLY_READ_TABLES = ("django_migrations",)


def grant_rights(**signal: object) -> None:
    """Bring the grants in line with the models (a receiver of Django's signal). Does nothing without the roles."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Also where the roles are missing: pages enter by doors all the same.
        cursor.execute(";\n".join(doors()))
        cursor.execute("select count(*) from pg_roles where rolname = any(%s)", [list(ALL)])
        if cursor.fetchone()[0] < len(ALL):
            return
        tables = set(connection.introspection.table_names(cursor))
        statements = [
            statement
            for model in managed_models()
            if model._meta.db_table in tables
            for statement in _statements(model)
        ]
        for table in _ONLY_READ_TABLES:
            statements += [f"revoke all on {table} from {APP}", f"grant select on {table} to {APP}"]
        cursor.execute(
            ";\n".join([*statements, f"grant usage on all sequences in schema public to {APP}, {ERASER}"])
        )
    build_walls()


def build_walls() -> None:
    missing = missing_walls()
    if missing and serves_earlier_version():
        logger.warning(
            "Pages of an earlier version are connected, which would see nothing behind the walls between organisations. "
            "Run migrate again once this version serves them; until then `check --deploy --database default` fails."
        )
        return
    # Each table in a transaction of its own: no page waits for more than one.
    for statements in missing.values():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statements)


def rights_of(model: type[models.Model]) -> Rights:
    if model._meta.app_label in _ONLY_READ_APPS:
        return ONLY_READ
    if model._meta.app_label == "sessions":
        return _SESSIONS
    rights: Rights = getattr(model, "rights", Rights())
    return rights


def _statements(model: type[models.Model]) -> Iterator[str]:
    table, rights = connection.ops.quote_name(model._meta.db_table), rights_of(model)
    # From nothing: what a model no longer allows would else stay granted.
    yield f"revoke all on {table} from {APP}, {WORKER}, {ERASER}, {PURGE}"
    yield f"grant select on {table} to {ERASER}"
    yield from _grants(model, rights, APP)
    if rights.worker is not None:
        yield from _grants(model, rights.worker, WORKER)
    yield f"grant insert on {table} to {ERASER}"
    yield from _grants(model, Rights(change=rights.purge), ERASER if rights.erase else PURGE)


def _grants(model: type[models.Model], rights: Rights, role: str) -> Iterator[str]:
    table = connection.ops.quote_name(model._meta.db_table)
    if rights.read:
        yield f"grant select on {table} to {role}"
    if rights.add:
        yield f"grant insert on {table} to {role}"
    if rights.delete:
        yield f"grant delete on {table} to {role}"
    if rights.change is None:
        yield f"grant update on {table} to {role}"
    elif rights.change:
        yield f"grant update ({_columns(model, rights.change)}) on {table} to {role}"


def _columns(model: type[models.Model], names: Iterable[str]) -> str:
    by_name = {field.name: field.column for field in model._meta.concrete_fields}
    return ", ".join(connection.ops.quote_name(str(by_name[name])) for name in names)
