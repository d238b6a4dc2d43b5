"""Every list with 100 and with 10,000 engagements: rows, time, processor, queries and bytes, and the ratio of both sizes.

The processor is this process's and PostgreSQL's together: other work on the machine changes it less than the time. Rows
are committed and vacuumed, as an installation has them: what an index may answer alone depends on it. Where a list has
fewer rows with 100 engagements than a page holds, its ratio is also that of what is shown; `rows` tells it.

It prints, and decides nothing. `LISTS_ENGAGEMENTS=1000` makes the larger size smaller; 10,000 take some ten minutes.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from selectolax.lexbor import LexborHTMLParser

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests import factories
from tests.benchmarks.load.command import main
from tests.roles import SUPERUSER, acting_as

FEW, MANY = 100, int(os.environ.get("LISTS_ENGAGEMENTS", "10000"))
RUNS = 5


@dataclass(frozen=True)
class Cost:
    rows: int
    milliseconds: float
    processor: float
    queries: int
    kilobytes: float


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test store its rows, and empty the tables afterwards."""
    with django_db_blocker.unblock():
        yield
        with acting_as(SUPERUSER), connection.cursor() as cursor:
            cursor.execute(
                "select string_agg(oid::regclass::text, ', ') from pg_class "
                "where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in "
                "('django_migrations', 'django_content_type', 'auth_permission')"
            )
            (tables,) = cursor.fetchone()
            # Rows that never change refuse it otherwise.
            cursor.execute(f"set session_replication_role = replica; truncate {tables}")
            cursor.execute("reset session_replication_role")


def _addresses() -> Iterator[tuple[str, str, str]]:
    """Yield what a list is called, who looks at it, and where."""
    newest = Engagement.objects.filter(code__startswith="load-", rounds__state="open").first()
    assert newest is not None
    people, mails = reverse("engagement", args=[newest.pk]), reverse("mails", args=[newest.pk])
    engagements, library = reverse("engagements"), reverse("library")
    yield "engagements", "olga", engagements
    yield "engagements, of a team", "alice", engagements
    yield "engagements, by client", "olga", f"{engagements}?sort=client"
    yield "engagements, open", "olga", f"{engagements}?round=open"
    yield "engagements, searched", "olga", f"{engagements}?q=e"
    yield "engagements, one found", "olga", f"{engagements}?q=one-of-its-kind"
    yield "engagements, archived", "olga", f"{engagements}?archived"
    yield "library", "olga", library
    yield "library, of a manager", "carol", library
    yield "library, found data", "olga", f"{library}?found=data"
    yield "library, by time", "olga", f"{library}?sort=months"
    yield "library, searched", "olga", f"{library}?q=data"
    yield "library, one found", "olga", f"{library}?q=one-of-its-kind"
    yield "picture", "olga", reverse("picture")
    yield "trail", "olga", reverse("trail")
    yield "members", "olga", reverse("members")
    yield "versions of questions", "olga", reverse("editions")
    yield "people of an engagement", "alice", people
    yield "people, searched", "alice", f"{people}?q=lea&sort=-seen"
    yield "mails of an engagement", "alice", mails


def _costs() -> dict[str, Cost]:
    browsers = {
        name: factories.sign_in(Browser(), User.objects.get(email=f"{name}@load.example"))
        for name in ("olga", "alice", "carol")
    }
    return {label: _cost(browsers[who], address) for label, who, address in _addresses()}


def _cost(browser: Browser, address: str) -> Cost:
    browser.get(address)
    spent = []
    for _ in range(RUNS):
        began, used = time.perf_counter(), _processor()
        answer = browser.get(address)
        spent.append((time.perf_counter() - began, _processor() - used))
        assert answer.status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert not any('"pdf"' in each["sql"] for each in queries.captured_queries)
    rows = len(LexborHTMLParser(answer.text).css("tbody tr"))
    seconds, processor = (statistics.median(each) for each in zip(*spent, strict=True))
    return Cost(rows, seconds * 1000, processor * 1000, len(queries), len(answer.content) / 1000)


def _processor() -> float:
    """Return the seconds that this process and the server of its connection have computed."""
    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text(encoding="ascii")
    return time.process_time() + int(server.split()[0]) / 1e9


def _seed(engagements: int) -> None:
    main(["--engagements", str(engagements)])
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


@pytest.mark.timeout(0)
def test_lists_of_100_and_of_10_000_engagements(committed: None) -> None:
    _seed(FEW)
    few = _costs()
    _seed(MANY - FEW)
    many = _costs()
    lines = [
        f"\n{'list':<26}{'engagements':>12}{'rows':>6}{'ms':>6}{'CPU ms':>8}{'queries':>9}{'kB':>7}{'ratio':>7}{'CPU':>6}"
    ]
    for label, before in few.items():
        after = many[label]
        for size, cost in ((FEW, before), (MANY, after)):
            ratios = after.milliseconds / before.milliseconds, after.processor / before.processor
            ratio = f"{ratios[0]:>7.1f}{ratios[1]:>6.1f}" if size == MANY else ""
            figures = (
                f"{cost.milliseconds:>6.0f}{cost.processor:>8.0f}{cost.queries:>9}{cost.kilobytes:>7.1f}"
            )
            lines.append(f"{label if size == FEW else '':<26}{size:>12,}{cost.rows:>6}{figures}{ratio}")
    sys.stdout.write("\n".join(lines) + "\n")
