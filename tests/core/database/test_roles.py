"""What the role of pages can't do, tried as itself: a statement of somebody's own in a page rewrites nothing."""

import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from django.conf import settings as of_tests
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from apps.accounts.models import Membership
from apps.core.database import checks, rights, roles
from apps.core.database.checks import check_owner_role, check_role_privileges, excess_privileges
from apps.core.database.scope import enter
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.engagements.models import Engagement
from apps.reports.models import ReportContent, ReportFile
from tests.reports.rows import make_report
from tests.roles import acting_as, connected_as

pytestmark = pytest.mark.django_db

NEVER = [
    "update core_auditevent set verb = 'x'",
    "delete from core_auditevent",
    "truncate core_auditevent",
    "set local app.purge = 'on'; delete from core_auditevent",
    "set local app.purge = 'on'; truncate core_auditevent",
    "update core_auditlink set sha256 = 'x'",
    "alter table core_auditevent disable trigger user",
    "set local session_replication_role = 'replica'",
    "drop trigger core_auditevent_append_only on core_auditevent",
    "create or replace function core_refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "copy (select 1) to program 'id'",
    "copy core_ratebucket from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "create table mine ()",
    "create temporary table mine ()",
    "create function mine() returns int language sql as 'select 1'",
    "create extension dblink",
    "update reports_reportfile set pages = 1",
    "delete from reports_reportfile",
    "update reports_reportcontent set document = '{}'",
    "update assessments_snapshot set document = '{}'",
    "update responses_answerevent set value = '1'",
    "insert into django_migrations (app, name, applied) values ('core', '9999', now())",
    "set role scalelens_owner",
    "set role scalelens",
    "alter role scalelens_app superuser",
    "grant scalelens_purge to scalelens_app",
]
PAGES_NEVER = [
    "set role scalelens_eraser",
    "update assessments_assessment set result = '{}'",
    "insert into core_auditlink values (1, 1, null, now(), 'x', 'x')",
    "update instruments_instrumentversion set title = 'x'",
    "update instruments_instrumentversion set document = '{}'",
    "insert into instruments_rulesetversion (id) values (gen_random_uuid())",
    "delete from instruments_instrumentversion",
    "set role scalelens_worker",
    "set role scalelens_purge",
]


def address(role: str) -> Any:
    return connection.settings_dict | {"USER": role, "OPTIONS": {}}


def attempt(role: str, sql: str) -> None:
    used = address(role)
    host, port, password = used["HOST"], used["PORT"] or None, used["PASSWORD"] or None
    with psycopg.connect(host=host, port=port, password=password, dbname=used["NAME"], user=role) as database:
        database.execute(sql)
        database.rollback()


@pytest.mark.parametrize("sql", [*NEVER, *PAGES_NEVER])
def test_a_statement_in_a_page_is_refused(sql: str) -> None:
    with pytest.raises(psycopg.Error, match=r"denied|must be owner|not allowed|permission|must have"):
        attempt(roles.APP, sql)


@pytest.mark.parametrize("sql", NEVER)
def test_a_worker_may_it_no_more(sql: str) -> None:
    with pytest.raises(psycopg.Error, match=r"denied|must be owner|not allowed|permission|must have"):
        attempt(roles.WORKER, sql)


def test_a_worker_may_become_who_deletes_but_only_with_the_switch() -> None:
    attempt(roles.WORKER, "set role scalelens_purge; set local app.purge = 'on'; delete from core_auditevent")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attempt(roles.WORKER, "set role scalelens_purge; update core_auditevent set verb = 'x'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attempt(roles.WORKER, "set role scalelens_purge; update reports_reportfile set pages = 1")


def test_what_a_worker_takes_a_person_out_of_stands_in_the_log_and_a_page_takes_nobody(
    engagement: Engagement,
) -> None:
    content = make_report(engagement, state="ready").content
    before = AuditEvent.objects.count()
    enter(Membership, user=engagement.lead_id)
    for rewrite in (
        lambda: ReportContent.objects.update(document={}),
        lambda: ReportFile.objects.all().delete(),
    ):
        with acting_as(roles.APP), pytest.raises(DatabaseError), purging():
            rewrite()
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()
        with purging():
            rewrite()
    noted = AuditEvent.objects.order_by("pk")[before:]
    assert [(row.verb, row.object_type, row.object_id, row.scope_id) for row in noted] == [
        ("rewrite_frozen", "reports.reportcontent", str(content.pk), engagement.organisation_id),
        ("delete_frozen", "reports.reportfile", str(content.reports.get().pk), engagement.organisation_id),
    ]


def test_nobody_signs_in_as_the_purge_role() -> None:
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        attempt(roles.PURGE, "select 1")


def test_pages_and_workers_are_no_more_than_they_should_be() -> None:
    assert excess_privileges(address(roles.APP)) == []
    assert excess_privileges(address(roles.WORKER)) == []
    assert excess_privileges(address(roles.OWNER)) == ["owns tables"]
    assert "is a superuser" in excess_privileges(address("scalelens"))


def test_the_check_finds_pages_that_may_still_take_people_out() -> None:
    """As in an installation of before, from which `make_roles` takes the right away."""
    used = address("scalelens")
    host, port, password = used["HOST"], used["PORT"] or None, used["PASSWORD"] or None
    with psycopg.connect(
        host=host, port=port, password=password, dbname=used["NAME"], user="scalelens"
    ) as database:
        database.execute("grant scalelens_eraser to scalelens_app")
        database.execute("set session authorization scalelens_app")
        found = database.execute(checks._TOO_MUCH).fetchall()
        database.execute("set session authorization default")
        roles.make_roles(database, {})
        database.execute("set session authorization scalelens_app")
        assert (found, database.execute(checks._TOO_MUCH).fetchall()) == (
            [("may become scalelens_eraser",)],
            [],
        )
        database.rollback()


def test_the_check_fails_where_pages_connect_as_more(settings: Any) -> None:
    settings.DATABASE_ROLES = {
        "web": address("scalelens"),
        "worker": address(roles.WORKER),
        "owner": address(roles.OWNER),
    }
    found = run_checks(include_deployment_checks=True, databases=["default"])
    assert [each.id for each in found if each.id and each.id.startswith("core.")] == ["core.E001"]
    settings.DATABASE_ROLES["web"] = address(roles.APP)
    assert check_role_privileges(databases=["default"]) == []
    assert check_owner_role() == []


def test_the_check_warns_of_an_installation_with_one_address(settings: Any) -> None:
    settings.DATABASE_ROLES = dict.fromkeys(("web", "worker", "owner"), address("somebody"))
    assert [each.id for each in check_owner_role()] == ["core.W001"]
    settings.DATABASE_ROLES["owner"] = address(roles.OWNER)
    assert [each.id for each in check_owner_role()] == ["core.W002"]
    # A web server of its own knows no other address than its own.
    settings.DATABASE_ROLES = dict.fromkeys(("web", "worker", "owner"), address(roles.APP))
    assert check_owner_role() == []


def test_each_table_belongs_to_the_owner_and_is_granted_by_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, pg_get_userbyid(relowner), has_table_privilege('scalelens_app', oid, 'select')"
            " from pg_class where relnamespace in ('public'::regnamespace, 'sign_in'::regnamespace) and relkind = 'r'"
        )
        rows = cursor.fetchall()
        cursor.execute(
            "select distinct pg_get_userbyid(proowner) from pg_proc where pronamespace = 'sign_in'::regnamespace"
        )
        assert cursor.fetchall() == [(roles.OWNER,)]
    assert {owner for _, owner, _ in rows} == {roles.OWNER}
    assert {name for name, _, is_read in rows if not is_read} == {"django_session", "key", "password"}
    assert AuditEvent._meta.db_table in {name for name, _, _ in rows}


@pytest.mark.django_db(transaction=True)
def test_granting_and_making_roles_twice_changes_nothing() -> None:
    with connection.cursor() as cursor:
        acls = "select relname, relacl::text[] from pg_class where relnamespace = 'public'::regnamespace order by 1"
        cursor.execute(acls)
        before = [(name, sorted(acl or [])) for name, acl in cursor.fetchall()]
    with connected_as("none"):
        connection.ensure_connection()
        with psycopg.Cursor(connection.connection) as raw:
            roles.make_roles(raw.connection, {})
            roles.hand_over(raw.connection)
    with connected_as(roles.OWNER):
        rights.grant_rights()
    with connection.cursor() as cursor:
        cursor.execute(acls)
        assert [(name, sorted(acl or [])) for name, acl in cursor.fetchall()] == before


def test_where_no_database_is_yet_make_roles_says_in_a_sentence_how_to_make_it() -> None:
    there = address("scalelens")
    # Neither address has a password; the second one leads to no server.
    for host, sentence in (
        (there["HOST"], "There is no database nowhere yet. Make it: createdb nowhere"),
        ("/nowhere", "ADMIN_DATABASE_URL leads nowhere: "),
    ):
        by = {
            name: f"postgresql://{role}:geheim@/nowhere?host={host}"
            for name, role in {
                "DATABASE_URL": roles.APP,
                "WORKER_DATABASE_URL": roles.WORKER,
                "MIGRATE_DATABASE_URL": roles.OWNER,
            }.items()
        }
        admin = f"postgresql://scalelens@:{there['PORT']}/nowhere?host={host}"
        done = subprocess.run(
            [sys.executable, "manage.py", "make_roles"],
            cwd=of_tests.BASE_DIR,
            env={**os.environ, **by, "ADMIN_DATABASE_URL": admin, "PGPASSWORD": there["PASSWORD"]},
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stderr.splitlines()
        assert (done.returncode, len(said)) == (1, 1)
        assert sentence in said[0]
