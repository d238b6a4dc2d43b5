"""Prepare an empty database: tables, instrument, rules and the demo organisation."""

import hashlib
import sys
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings

from apps.core.database import roles
from apps.documents.problems import PUBLISHED, DocumentError
from config.local.errors import LocalStackError
from config.local.output import note

# A change in these files may need a change in the database; the lock file stands for migrations of packages.
_SOURCES = (
    "uv.lock",
    "apps/*/migrations/*.py",
    "apps/*/definitions/*-[0-9]*.json",
    "apps/advice/definitions/*/*.json",
    "apps/demo/*.py",
    "apps/demo/cases/*.json",
    "apps/core/database/*.py",
    "apps/*/models.py",
    "apps/operations/selectors.py",
)


def is_prepared() -> bool:
    """Say whether the database in .local/ fits this version, without connecting, which would cost a second each start."""
    marker = _marker()
    return marker.exists() and marker.read_text(encoding="utf-8") == _fingerprint()


def make_roles(sockets: Path) -> None:
    """Make the roles of the embedded database, whose superuser we are; one made before there were any is converted."""
    with psycopg.connect(host=str(sockets), user="scalelens", dbname="postgres") as admin:
        roles.make_roles(admin, {})
        roles.hand_over(admin)


def prepare() -> None:
    """Migrate and load in this process; quick if there is nothing to do."""
    import django
    from django.core.management import CommandError, call_command
    from django.utils import timezone

    django.setup()
    from apps.demo.services import load_demo

    note("Preparing the database")
    _refuse_unfit_database()
    try:
        call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    except CommandError as error:
        raise LocalStackError(str(error)) from error
    load_what_ships(at=timezone.now())
    load_demo(at=timezone.now())


def load_what_ships(*, at: datetime) -> None:
    """Load questionnaires and rules; raises LocalStackError where a file differs from what is published."""
    from apps.demo.services import load_shipped

    try:
        load_shipped(at=at)
    except DocumentError as error:
        published = [problem.message for problem in error.errors if problem.code == PUBLISHED]
        message = published[0] if published else f"What ships with this version can't be loaded: {error}"
        raise LocalStackError(message) from error


def _refuse_unfit_database() -> None:
    """Refuse an external database that can't be used, with a sentence that says why."""
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("show server_encoding")
            encoding = cursor.fetchone()[0]
    except OperationalError as error:
        raise LocalStackError(f"The database does not answer. Is DATABASE_URL right? {error}") from error
    if encoding != "UTF8":
        raise LocalStackError(
            f"The database stores text as {encoding}, not as UTF8. Make another: "
            "createdb --encoding UTF8 --template template0 NAME"
        )


def remember_prepared() -> None:
    _marker().write_text(_fingerprint(), encoding="utf-8")


def _marker() -> Path:
    return Path(settings.LOCAL_DIR) / "prepared"


def _fingerprint() -> str:
    base = Path(settings.BASE_DIR)
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _SOURCES for path in base.glob(pattern)}):
        digest.update(f"{path.relative_to(base)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
