"""What `manage.py check` says of the database's roles."""

from collections.abc import Sequence

import psycopg
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError

from apps.core.database.connections import DatabaseAddress, connects_as, dial, has_roles
from apps.core.database.roles import APP
from apps.core.database.walls import missing_walls

_ONE_ROLE = (
    "Pages, workers and migrations connect to the database by the same role, which owns the tables: whoever gets a "
    "statement of their own into one page may rewrite the audit log."
)
_NO_WORKER = "Workers connect by the role of pages, which may neither store a result nor delete what is old."
_HINT = "Set MIGRATE_DATABASE_URL and WORKER_DATABASE_URL, and run manage.py make_roles (docs/operations.md)."

# Whatever makes a role more than it should be, by itself or by one it may become.
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
    and not (select rolsuper from pg_roles where rolname = session_user)  -- who is all of them by that alone
order by 1
"""


def owner_is_named(**options: object) -> list[CheckMessage]:
    """Warn where the second wall is missing because there is only one address."""
    if connects_as("web").user == APP == connects_as("owner").user:
        return []  # the web server's own container, which is told no other address
    if not has_roles():
        return [Warning(_ONE_ROLE, hint=_HINT, id="core.W001")]
    if connects_as("worker").user == connects_as("web").user:
        return [Warning(_NO_WORKER, hint=_HINT, id="core.W002")]
    return []


def roles_are_small(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail where pages or workers connect as more than they need (`check --deploy --database default`)."""
    if not databases:
        return []
    return [
        Error(f"{who} connect to the database as {user}: {', '.join(too_much)}.", hint=_HINT, id="core.E001")
        for who, place in (("Pages", "web"), ("Workers", "worker"))
        if (too_much := excess_of(connects_as(place)))
        for user in (connects_as(place).user,)
    ]


def walls_stand(*, databases: Sequence[str] | None = None, **options: object) -> list[CheckMessage]:
    """Fail where the rows of organisations lie open to a page that asks for another's."""
    if not databases or not has_roles():
        return []
    try:
        missing = sorted(missing_walls())
    except OperationalError:  # as the check of roles says
        return []
    said = f"Nothing in the database keeps organisations apart in {', '.join(missing)}."
    return [Error(said, hint="Run manage.py migrate.", id="core.E002")] if missing else []


def excess_of(address: DatabaseAddress) -> list[str]:
    """Return what the role of an address may beyond its work, by itself or by a role it may become."""
    try:
        with dial(address) as database:
            return [str(name) for (name,) in database.execute(_TOO_MUCH).fetchall()]
    except psycopg.OperationalError as error:
        return [f"can't be asked ({error})"]
