"""Every list with 100 and with 10,000 engagements: time, processor, queries and bytes, and the ratio of both sizes.

It prints, and decides nothing. `LISTS_ENGAGEMENTS=1000` makes the larger size smaller; 10,000 take some ten minutes.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests import factories
from tests.roles import SUPERUSER, acting_as

FEW, MANY = 100, int(os.environ.get("LISTS_ENGAGEMENTS", "10000"))
RUNS = 5


@dataclass(frozen=True)
class Cost:
    milliseconds: float
    processor: float
    queries: int
    kilobytes: float


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
    yield "engagements, searched", "olga", f"{engagements}?q=bank"
    yield "engagements, archived", "olga", f"{engagements}?archived"
    yield "library", "olga", library
    yield "library, of a manager", "carol", library
    yield "library, found data", "olga", f"{library}?found=data"
    yield "library, by time", "olga", f"{library}?sort=months"
    yield "library, searched", "olga", f"{library}?q=data"
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
        began, used = time.perf_counter(), time.process_time()
        answer = browser.get(address)
        spent.append((time.perf_counter() - began, time.process_time() - used))
        assert answer.status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert not any('"pdf"' in each["sql"] for each in queries.captured_queries)
    seconds, processor = (statistics.median(each) for each in zip(*spent, strict=True))
    return Cost(seconds * 1000, processor * 1000, len(queries), len(answer.content) / 1000)


def _seed(engagements: int) -> None:
    call_command("seed_load", engagements=engagements, stdout=StringIO(), stderr=StringIO())
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("analyze")


@pytest.mark.timeout(0)
@pytest.mark.django_db
def test_lists_of_100_and_of_10_000_engagements() -> None:
    _seed(FEW)
    few = _costs()
    _seed(MANY - FEW)
    many = _costs()
    lines = [f"\n{'list':<28}{'engagements':>12}{'ms':>8}{'CPU ms':>8}{'queries':>9}{'kB':>7}{'ratio':>7}"]
    for label, before in few.items():
        after = many[label]
        for size, cost in ((FEW, before), (MANY, after)):
            ratio = f"{after.milliseconds / before.milliseconds:.1f}" if size == MANY else ""
            figures = (
                f"{cost.milliseconds:>8.0f}{cost.processor:>8.0f}{cost.queries:>9}{cost.kilobytes:>7.1f}"
            )
            lines.append(f"{label if size == FEW else '':<28}{size:>12,}{figures}{ratio:>7}")
    sys.stdout.write("\n".join(lines) + "\n")
