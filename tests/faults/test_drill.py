"""A backup is brought back as a drill: a whole one is green, and each kind of damage is red."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.chain import seal
from apps.core.database import roles
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.operations.models import BackupDrill
from apps.reports.tasks import render, start_report
from config.local.servers import postgres_binary
from tests.factories import look
from tests.product import database_url

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1200)]

# What somebody with the server in hand does to a table, and what the drill says of it. Its rules are switched off for it.
PLANTED = {
    "a row of the audit log was changed": ("update core_auditevent set verb = 'look_away' where id = {sealed}", "Audit log"),
    "a row of the audit log was taken out": ("delete from core_auditevent where id = {sealed}", "Audit log"),
    "a link of the audit log was changed": ("update core_auditlink set sha256 = repeat('0', 64) where event_id = {sealed}", "Audit log"),
    "a result was changed": ("update assessments_assessment set result = jsonb_set(result::jsonb, '{{format}}', '\"x\"')::json", "Results"),
    "what was frozen was changed": ("update assessments_snapshot set document = jsonb_set(document::jsonb, '{{round}}', '7')::json", "Results"),
    "a PDF was changed": (
        "alter table reports_reportfile drop constraint reports_file_sha256, drop constraint reports_file_size, "
        "drop constraint reports_file_is_pdf; update reports_reportfile set pdf = 'x'",
        "PDFs",
    ),
    "a PDF is missing": ("delete from reports_reportfile", "PDFs"),
    "people are missing whose answers are there": ("delete from engagements_stakeholder", "Bring it back"),
    "a table is missing": ("drop table decisions_planstep cascade", "Bring it up to this version"),
    "a later version made it": (
        "insert into django_migrations (app, name, applied) values ('engagements', '9999_later', now())",
        "Bring it up to this version",
    ),
    "it holds nobody": ("truncate accounts_organisation cascade", "What it holds"),
}  # fmt: skip


@pytest.fixture
def engagement(transactional_db: None, bring_in: Callable[..., Engagement]) -> Engagement:
    """A decided engagement with a result that was looked at, a report, and an audit log whose rows are linked."""
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    start_report(engagement=engagement, by=SYSTEM, at=timezone.now())
    render()
    with transaction.atomic():
        audit.record(verb="look_at_result", of=engagement, by=SYSTEM, at=timezone.now())
    seal()
    return engagement


def _in(name: str) -> psycopg.Connection:
    used = connection.settings_dict
    return psycopg.connect(host=str(used["HOST"]), user=str(used["USER"]), dbname=name, autocommit=True)


@pytest.fixture
def dumped(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return what dumps the test's database after a statement was run on a copy of it."""

    def dump(statement: str) -> Path:
        used, name, file = connection.settings_dict, "drilled", tmp_path / "it.dump"
        connection.close()
        with _in("postgres") as admin:
            admin.execute(f"drop database if exists {name}")
            admin.execute(f'create database {name} template "{used["NAME"]}"')
        with _in(name) as copy:
            copy.execute("set session_replication_role = replica")
            # Passwords of tests before: emptying Django's tables leaves them.
            copy.execute("delete from sign_in.password where user_id not in (select id from accounts_user)")
            for part in filter(None, statement.split(";")):
                copy.execute(part)
        where = ["-h", str(used["HOST"]), "-U", str(used["USER"]), "-d", name]
        subprocess.run([postgres_binary("pg_dump"), *where, "-Fc", "-f", file], check=True)
        return file

    yield dump
    connection.close()
    with _in("postgres") as admin:
        admin.execute("drop database if exists drilled")


def drill(dump: Path, *options: str, key: str = "") -> tuple[int, str]:
    """Return how a drill ended, and what it said. What it notes, it notes in the test's database."""
    ours = {"DATABASE_URL": roles.APP, "WORKER_DATABASE_URL": roles.WORKER}
    addresses = {name: database_url(role) for name, role in ours.items()}
    done = subprocess.run(
        [sys.executable, "manage.py", "drill", dump, *options],
        cwd=settings.BASE_DIR,
        env=os.environ
        | addresses
        | {"SECRET_KEY": key or settings.SECRET_KEY, "REDIS_URL": settings.REDIS_URL},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def wrong(said: str) -> list[str]:
    return [
        line.removeprefix("WRONG ").partition(" (")[0]
        for line in said.splitlines()
        if line.startswith("WRONG")
    ]


def test_a_whole_backup_is_green_and_each_damage_is_red(
    engagement: Engagement, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    event = AuditEvent.objects.order_by("pk").first()
    assert event
    whole = dumped("")
    code, said = drill(whole, "--note")
    assert (code, wrong(said)) == (0, []), said
    assert BackupDrill.objects.filter(good_at__gt=Now() - timedelta(minutes=1)).exists(), said
    BackupDrill.objects.all().delete()
    assert "This backup is whole" in said
    assert "would be lost" in said
    assert " 1 reports" in said
    found = {}
    for what, (statement, _step) in PLANTED.items():
        code, said = drill(dumped(statement.format(sealed=event.pk)), "--note")
        found[what] = (code, *wrong(said)[:1])
    assert found == {what: (1, step) for what, (_statement, step) in PLANTED.items()}
    assert not BackupDrill.objects.exists()


def test_what_is_no_dump_a_cut_off_one_another_key_and_an_older_end_are_red(
    engagement: Engagement, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear operator", encoding="utf-8")
    code, said = drill(other)
    assert (code, wrong(said)) == (1, ["Bring it back"]), said
    whole = dumped("")
    cut = tmp_path / "cut.dump"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    code, said = drill(cut)
    assert (code, wrong(said)) == (1, ["Bring it back"]), said
    code, said = drill(whole, key="another key than the one that the product had, and as long")
    assert code == 1
    assert "Audit log" in wrong(said)
    code, said = drill(whole, "--head", f"99:{'a' * 64}")
    assert (code, wrong(said)) == (1, ["Audit log"]), said
