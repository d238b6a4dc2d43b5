"""Checks of the database's roles and walls, for `manage.py check`."""

from collections.abc import Sequence

import psycopg
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.core.database.connections import Database, connect, connects_as, has_roles
from apps.core.database.roles import APP
from apps.core.database.walls import managed_models, missing_walls
from apps.core.database.watch import SHARES_SESSIONS, shares_sessions

_ONE_ROLE = (
    "Pages, workers and migrations connect to the database by the same role, which owns the tables: whoever gets a "
    "statement of their own into one page may rewrite the audit log."
)
_NO_WORKER = "Workers connect by the role of pages, which may neither store a result nor delete what is old."
_HINT = "Set MIGRATE_DATABASE_URL and WORKER_DATABASE_URL, and run manage.py make_roles (docs/operations.md)."

# What gives a role more than it should have, by itself or by a role it may become.
_TOO_MUCH = """
select distinct unnest(array_remove(array[
    case when rolsuper then 'is a superuser' end,
    case when rolbypassrls then 'bypasses row-level security' end,
    case when rolcreaterole then 'may create roles' end,
    case when rolreplication then 'may replicate' end,
    case when each.oid in (select relowner from pg_class where relnamespace = 'public'::regnamespace)
         then 'owns tables' end,
    case when rolname in ('scalelens_eraser', 'scalelens_purge') and session_user = 'scalelens_app'
         then 'may become ' || rolname end,
    case when rolname like 'pg\\_%' then 'belongs to ' || rolname end
], null))
from pg_roles each
where rolname = session_user
    or pg_has_role(session_user, oid, 'member')
    and not (select rolsuper from pg_roles where rolname = session_user)  -- a superuser is a member of every role
order by 1
"""

# What is being built at this moment is not whole yet either.
_HALF_BUILT = """
select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indexrelid
where not indisvalid and relnamespace = 'public'::regnamespace
    and indexrelid not in (select index_relid from pg_stat_progress_create_index)
order by 1
"""


def check_owner_role(**options: object) -> list[CheckMessage]:
    """Warn if the second wall is missing because there is only one database address."""
    if connects_as("web")["USER"] == APP == connects_as("owner")["USER"]:
        return []  # the web server's own container, which is told no other address
    if not has_roles():
        return [Warning(_ONE_ROLE, hint=_HINT, id="core.W001")]
    if connects_as("worker")["USER"] == connects_as("web")["USER"]:
        return [Warning(_NO_WORKER, hint=_HINT, id="core.W002")]
    return []


def check_role_privileges(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail if pages or workers connect with more privileges than they need."""
    # Django names none where a check is not to ask the database.
    if not databases:
        return []
    return [
        Error(f"{who} connect to the database as {user}: {', '.join(too_much)}.", hint=_HINT, id="core.E001")
        for who, place in (("Pages", "web"), ("Workers", "worker"))
        if (too_much := excess_privileges(connects_as(place)))
        for user in (connects_as(place)["USER"],)
    ]


def check_walls(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail if a page could read the rows of another organisation."""
    if not databases or not has_roles():
        return []
    try:
        missing = sorted(missing_walls())
    except OperationalError:  # as the check of roles says
        return []
    message = f"Nothing in the database keeps organisations apart in {', '.join(missing)}."
    return [Error(message, hint="Run manage.py migrate.", id="core.E002")] if missing else []


def check_sessions(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail if something before PostgreSQL lends one session to several connections: pages tell theirs whose rows they see."""
    if not databases:
        return []
    try:
        is_shared = shares_sessions(connection.get_connection_params())
    except psycopg.OperationalError:  # as the check of roles says
        return []
    message = f"DATABASE_URL can't be used: {SHARES_SESSIONS}"
    return [Error(message, id="core.E003")] if is_shared else []


def check_tables(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail if a table is missing that migrations have made, as after a backup that was not whole."""
    if not databases:
        return []
    try:
        executor = MigrationExecutor(connection)
        # `migrate` runs this check before it makes a table that is new.
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return []
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
    except OperationalError:  # as the check of roles says
        return []
    except ProgrammingError:  # its roles are still to be made, and until then nobody may look
        return []
    missing = sorted({model._meta.db_table for model in managed_models()} - there)
    message = f"Tables are missing: {', '.join(missing)}."
    return [Error(message, hint="Bring back a backup that is whole.", id="core.E004")] if missing else []


def check_indexes(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Warn of indexes that were left half built: no query uses them, and `migrate` can't build them anew."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(_HALF_BUILT)
            names = ", ".join(name for (name,) in cursor.fetchall())
    except OperationalError:  # as the check of roles says
        return []
    message = f"A migration or command that was stopped left indexes half built: {names}."
    hint = f"As the owner of the tables run: drop index {names}; then manage.py migrate."
    return [Warning(message, hint=hint, id="core.W003")] if names else []


def excess_privileges(address: Database) -> list[str]:
    """Return the privileges beyond need of the role of an address."""
    try:
        with connect(address) as database:
            return [str(name) for (name,) in database.execute(_TOO_MUCH).fetchall()]
    except psycopg.OperationalError as error:
        return [f"can't be asked ({error})"]
