"""Two web processes, two workers and two beats: each is started anew while people save and reports wait, and nothing is lost."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import Report, ReportFile
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, short_report, states
from tests.product import Product, database_url
from tests.saving.kept import inconsistent, lost
from tests.saving.people import Crowd, Person
from tests.saving.workshop import open_workshop

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

PEOPLE, REPORTS, BETWEEN = 20, 24, 60
PARTS = ("web", "worker", "beat")


@pytest.fixture
def pair(stack: Product, tmp_path: Path) -> Iterator[tuple[Product, Product]]:
    folder = tmp_path / "other"
    folder.mkdir()
    other = Product(folder, redis_url=stack.redis_url)
    yield stack, other
    other.stop()


def start(product: Product, part: str, name: str) -> None:
    product.start(part, options=("-n", f"{name}@here") if part == "worker" else ())
    if part == "web":
        product.wait_for_web()


def start_anew(product: Product, part: str, name: str) -> None:
    """Tell it to stop, as an update does, and start it once it has."""
    leaving = product.processes.pop(part)
    leaving.terminate()
    leaving.wait(90)
    start(product, part, name)


def at(product: Product, link: str) -> str:
    """Return the link as the other web server of the same site has it."""
    return f"http://127.0.0.1:{product.port}{urlsplit(link).path}"


def test_a_restart_of_each_under_load_loses_nothing(
    pair: tuple[Product, Product],
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    engagement: Engagement,
    record_property: Callable[[str, object], None],
) -> None:
    for name, product in zip("ab", pair, strict=True):
        for part in PARTS:
            start(product, part, name)
    people = [
        Person(at(pair[number % 2], each["link"]), each["items"])
        for number, each in enumerate(open_workshop(PEOPLE))
    ]
    for number in range(REPORTS):
        short_report(engagement, number)
    began = time.monotonic()
    with Crowd(people) as crowd:
        for part in PARTS:
            for name, product in zip("ab", pair, strict=True):
                crowd.wait_for(crowd.acknowledged + BETWEEN)
                start_anew(product, part, name)
        crowd.wait_for(crowd.acknowledged + BETWEEN)
        crowd.stop()
    wait_until(all_are_ready, 180, states)
    database = database_url("scalelens")
    assert crowd.errors == []
    assert lost(database, crowd.saves) == []
    assert list(inconsistent(database, crowd.saves)) == []
    assert ReportFile.objects.count() == REPORTS
    record_property("saves", len(crowd.saves))
    record_property("repeated", Counter(each for person in people for each in person.repeated))
    record_property("reports_by_attempts", Counter(Report.objects.values_list("attempts", flat=True)))
    record_property("seconds", round(time.monotonic() - began))
