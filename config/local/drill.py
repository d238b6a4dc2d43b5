"""Bring a backup back on servers that are thrown away, and say whether it is whole and what it would lose."""

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, FileType
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import psycopg
from django.core.management.base import BaseCommand, CommandError

from apps.core.database.roles import APP, OWNER, WORKER
from config.local import paths
from config.local.preparation import make_roles
from config.local.servers import Servers, postgres_binary

MANAGE = (sys.executable, str(paths.BASE_DIR / "manage.py"))
_NOWHERE = "redis://127.0.0.1:9/0"
_HOLDS = """
select (select count(*) from accounts_organisation), (select count(*) from engagements_engagement),
       (select count(*) from responses_answer), (select count(*) from reports_reportfile),
       greatest((select max(at) from core_auditevent), (select max(answered_at) from responses_answer))
"""


class Damaged(Exception):
    """A step found something; the text says what."""


@dataclass(frozen=True)
class Copy:
    """A cluster of our own, in which the backup is brought back."""

    sockets: Path

    @property
    def where(self) -> tuple[str, ...]:
        return ("-h", str(self.sockets), "-U", "scalelens", "-d", "postgres")

    def environment(self) -> Mapping[str, str]:
        """Return what commands need to work on the copy, and on nothing else."""
        roles = {"DATABASE_URL": APP, "WORKER_DATABASE_URL": WORKER, "MIGRATE_DATABASE_URL": OWNER}
        addresses = {name: paths.database_url(self.sockets, user=role) for name, role in roles.items()}
        kept = {name: text for name, text in os.environ.items() if not name.endswith("_URL_FILE")}
        return {**kept, **addresses, "REDIS_URL": _NOWHERE}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [*MANAGE, *command], env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Damaged(last_line(done.stderr) or last_line(done.stdout))
        return last_line(done.stdout)

    def bring_back(self, dump: Path) -> str:
        done = subprocess.run(
            [postgres_binary("pg_restore"), *self.where, "--clean", "--if-exists", "--exit-on-error", dump],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Damaged(first_error(done.stderr))
        return f"{dump.stat().st_size / 1e6:,.1f} MB"

    def erases_nobody(self, listed: str) -> str:
        said = self.run("erase_again", listed)
        if not said.startswith("0 "):
            raise Damaged(said)
        return said

    def holds(self) -> str:
        """Say what is in it, and what would be lost by it. Raises Damaged where there is nothing."""
        with psycopg.connect(host=str(self.sockets), user="scalelens", dbname="postgres") as connection:
            try:
                found = connection.execute(_HOLDS).fetchone() or (0,) * 5
            except psycopg.Error as error:
                raise Damaged(last_line(str(error).partition("\n")[0])) from error
        organisations, engagements, answers, reports, newest = found
        if not (organisations and newest):
            raise Damaged("It holds no organisation.")
        minutes = (datetime.now(UTC) - newest).total_seconds() / 60
        return (
            f"{organisations} organisations, {engagements} engagements, {answers} answers, {reports} reports. "
            f"The newest of it is from {newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC: by this backup what came in the "
            f"{minutes:,.0f} minutes since would be lost"
        )


NEEDED = 3


def _steps(copy: Copy, dump: Path, erased: str, head: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield what is done, in order; the first three have to work before anything can be said of the rest."""
    yield "Bring it back", lambda: copy.bring_back(dump)
    yield "What it holds", copy.holds
    yield "Bring it up to this version", lambda: copy.run("migrate", "--verbosity", "0", "--no-input")
    yield (
        "Tables, roles and walls",
        lambda: copy.run("check", "--deploy", "--tag", "database", "--database", "default"),
    )
    yield "Audit log", lambda: copy.run("verify_audit", *(("--head", head) if head else ()))
    yield "Results", lambda: copy.run("verify_results")
    yield "PDFs", lambda: copy.run("verify_reports")
    if erased:
        yield "Erase again", lambda: copy.run("erase_again", erased)
        yield "Nobody is left to erase", lambda: copy.erases_nobody(erased)


def first_error(text: str) -> str:
    return next((line for line in text.splitlines() if "error:" in line), last_line(text))


def last_line(text: str) -> str:
    lines = [
        line for line in text.splitlines() if line.strip() and not line.startswith("System check identified")
    ]
    return lines[-1].strip() if lines else ""


class Command(BaseCommand):
    help = (
        "Bring a backup back on servers that are thrown away, check all of it, and say how long it took and what it "
        "would lose. Ends with 1 where anything is wrong."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dump", type=FileType("rb"), help="what pg_dump -Fc wrote; - for standard input")
        parser.add_argument("--erased", default="", help="what erased_people wrote last")
        parser.add_argument(
            "--head", default="", help="an end of the audit log noted after the backup's last one"
        )

        parser.add_argument(
            "--note",
            action="store_true",
            help="where it is whole, note that in the database this folder or DATABASE_URL has",
        )

    def handle(self, *, dump: BinaryIO, erased: str, head: str, note: bool, **options: object) -> None:
        began, wrong = time.monotonic(), 0
        with tempfile.TemporaryDirectory(prefix="scalelens-drill-", dir="/tmp") as name:
            folder = Path(name)
            kept = folder / "dump"
            kept.write_bytes(dump.read())
            servers = Servers(folder / "data", folder / "run", with_valkey=False, durable=False)
            folder.chmod(0o711)
            servers.start()
            try:
                make_roles(servers.sockets)
                wrong = self._check(Copy(servers.sockets), kept, erased, head)
            finally:
                servers.stop()
        took = f"{(time.monotonic() - began) / 60:.1f} minutes"
        if wrong:
            raise CommandError(f"This backup is not whole: see what is marked above. It took {took}.")
        self.stdout.write(f"This backup is whole. Bringing it back and checking it took {took}.")
        if note and subprocess.run([*MANAGE, "note_drill"], check=False).returncode:
            raise CommandError("It could not be noted.")

    def _check(self, copy: Copy, dump: Path, erased: str, head: str) -> int:
        wrong = 0
        for number, (what, step) in enumerate(_steps(copy, dump, erased, head), 1):
            began = time.monotonic()
            try:
                mark, said = "ok   ", step()
            except Damaged as error:
                mark, said, wrong = "WRONG", str(error), wrong + 1
            seconds = f"({time.monotonic() - began:.1f} s)"
            self.stdout.write(f"{mark} {what} {seconds}{': ' if said else ''}{said}")
            self.stdout.flush()
            if wrong and number <= NEEDED:
                break
        return wrong
