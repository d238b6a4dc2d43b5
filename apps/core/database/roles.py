"""The roles that the product connects to its database as, and how an administrator makes them. Knows no Django.

| role             | who connects by it         | may                                                          |
|------------------|----------------------------|--------------------------------------------------------------|
| scalelens_owner  | `migrate`                  | everything with the tables, which are its own                |
| scalelens_app    | the web server             | what pages need: only add where rows never change            |
| scalelens_worker | worker and commands        | the same, store results and load questionnaires              |
| scalelens_eraser | nobody: it is only a right | take a person out of what is frozen; the log says so         |
| scalelens_purge  | nobody: workers take it    | the same, and delete what is old, the audit log too          |

None is a superuser, and none but the owner owns anything. A page can become neither of the last two: who is erased there
is hidden at once, and a worker rewrites what is frozen. The log keeps a row of each frozen row rewritten or deleted.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

OWNER, APP, WORKER, ERASER, PURGE = (
    f"scalelens_{name}" for name in ("owner", "app", "worker", "eraser", "purge")
)
ALL = (OWNER, APP, WORKER, ERASER, PURGE)

# Purging is not inherited: a worker has to take that role, and has it for one transaction alone.
_MEMBERS: LiteralString = """
grant scalelens_app to scalelens_worker with inherit true, set true;
revoke scalelens_eraser from scalelens_app;
grant scalelens_eraser to scalelens_purge with inherit true, set false;
grant scalelens_purge to scalelens_worker with inherit false, set true;
"""
# An administrator without superuser may hand over only to a role it belongs to.
_BELONG: LiteralString = """
do $$ begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant scalelens_owner to %I with inherit true, set true', current_user);
    end if;
end $$;
"""
_DATABASE: LiteralString = """
do $$ begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect, create, temporary on database %I to scalelens_owner', current_database());
    execute format('grant connect on database %I to scalelens_app, scalelens_worker', current_database());
end $$;
"""
# What a column or an extension brings along follows its table or its extension.
_TABLES: LiteralString = """
select format('alter %s %s owner to scalelens_owner',
              case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
                   else 'table' end, each.oid::regclass)
from pg_class each
where relnamespace in ('public'::regnamespace, to_regnamespace('sign_in')) and relkind in ('r', 'p', 'v', 'm', 'S')
    and relowner <> 'scalelens_owner'::regrole
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = each.oid
                    and (deptype = 'e' or relkind = 'S' and deptype in ('a', 'i')))
union all
select format('alter routine %s owner to scalelens_owner', each.oid::regprocedure)
from pg_proc each
where pronamespace in ('public'::regnamespace, to_regnamespace('sign_in')) and proowner <> 'scalelens_owner'::regrole
    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = each.oid
                    and deptype = 'e')
"""
_SCHEMA: LiteralString = """
alter schema public owner to scalelens_owner;
do $$ begin
    if to_regnamespace('sign_in') is not null then
        alter schema sign_in owner to scalelens_owner;
    end if;
end $$;
revoke create on schema public from public;
grant usage on schema public to scalelens_app, scalelens_eraser;
"""


def make_roles(admin: psycopg.Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    """Make the roles that are missing, and set these passwords. Safe to repeat."""
    known = {name for (name,) in admin.execute("select rolname from pg_roles").fetchall()}
    for name in ALL:
        if name not in known:
            can_sign_in = sql.SQL("nologin" if name in {ERASER, PURGE} else "login")
            admin.execute(sql.SQL("create role {} {}").format(sql.Identifier(name), can_sign_in))
        if password := passwords.get(name):
            # Hashed here: the server's log may hold what is sent to it.
            hashed = admin.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
            admin.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(name), sql.Literal(hashed.decode())
                )
            )
    admin.execute(_MEMBERS)


def hand_over(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the owner role own the tables of this database. Safe to repeat; no row is touched."""
    # Each statement commits, so that one table is locked at a time: pages that use several would deadlock with more.
    admin.execute(_BELONG)
    admin.execute(_DATABASE)
    for (command,) in admin.execute(_TABLES).fetchall():
        admin.execute(str(command).encode())
    admin.execute(_SCHEMA)
