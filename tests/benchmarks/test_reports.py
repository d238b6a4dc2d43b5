"""What a report costs: beside Chromium printing the same HTML, once more, by two workers, and to who uses the pages.

It prints and judges no speed: the machine is shared. What it holds is that ten renders in two processes are one file.
"""

import json
import os
import select
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.models import Report
from apps.reports.selectors import verified_pdf
from config.local.privileges import give_way_and_terminate_with_parent
from tests.benchmarks.demo_cases import content_of_case, ranked_case
from tests.benchmarks.interleaved import RUNS, Work, measured, shown
from tests.benchmarks.printers import browser_of, held, html_of
from tests.factories import NOW, SignIn
from tests.product import Product
from tests.reports.documents import document
from tests.reports.rows import make_report

CASE = "hr-faq-bot"
WARMING = 2
QUEUED = 100
EVERY_SECONDS = 0.05  # looks at the memory while it prints
ASKED = 100  # pages, one after the other, for each 95th percentile

type Record = Callable[[str, object], None]


class Printer:
    """One warm process of tests/benchmarks/printers.py."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.printers", kind, folder],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def print_once(self) -> dict[str, float]:
        """Return what it tells of one more print, and the megabytes it held at most meanwhile."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        most = 0.0
        while not select.select([self.process.stdout], [], [], EVERY_SECONDS)[0]:
            most = max(most, self._held())
        told: dict[str, float] = json.loads(self.process.stdout.readline())
        return told | {"megabytes": max(most, self._held())}

    def _held(self) -> float:
        process = psutil.Process(self.process.pid)
        family = browser_of(process) if self.kind == "chromium" else [process]
        with suppress(psutil.NoSuchProcess):
            return held(family)
        return 0.0

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def machine() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def middle(runs: list[dict[str, float]], figure: str) -> float:
    return statistics.median(run[figure] for run in runs)


def ranged(runs: list[dict[str, float]], figure: str) -> str:
    values = [run[figure] for run in runs]
    return f"{statistics.median(values):.2f} s ({min(values):.2f}-{max(values):.2f})"


@pytest.fixture
def case(organisation: Organisation, alice: User) -> Engagement:
    return ranked_case(CASE, organisation=organisation, lead=alice)


@pytest.fixture
def printed(case: Engagement, tmp_path: Path) -> Path:
    """A folder that holds a report of the demo as content and as HTML."""
    html_of(content_of_case(case), tmp_path)
    return tmp_path


@pytest.fixture
def printers(printed: Path) -> Iterator[dict[str, Printer]]:
    kinds = {"one": "weasyprint", "other": "weasyprint", "Chromium": "chromium"}
    running = {name: Printer(kind, printed) for name, kind in kinds.items()}
    for printer in running.values():
        for _ in range(WARMING):
            printer.print_once()
    yield running
    for printer in running.values():
        printer.close()


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_a_report_costs_so_much_beside_chromium(
    printers: dict[str, Printer], record_property: Record
) -> None:
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in printers}
    for _ in range(RUNS):
        for name, printer in printers.items():
            runs[name].append(printer.print_once())
    ours, chromium = runs["one"], runs["Chromium"]
    pages = ours[0]["pages"]
    a_page = middle(ours, "processor") / pages
    megabytes, before = middle(ours, "megabytes"), middle(ours, "before")
    memory = megabytes / middle(chromium, "megabytes")
    for_printing = (megabytes - before) / middle(chromium, "megabytes")
    record_property("processor_seconds_a_page", round(a_page, 3))
    record_property("memory_of_chromiums", round(memory, 2))
    lines = [
        f"{CASE}, {pages:.0f} pages, tagged, warm; median of {RUNS} in turns (fastest-slowest); {machine()}",
        f"  WeasyPrint   {ranged(ours, 'processor')} of processor, {1000 * a_page:.0f} ms a page (60 wanted), {megabytes:.0f} MB at most, {before:.0f} of them Django and the engine",
        f"  Chromium     {ranged(chromium, 'processor')} of processor, {middle(chromium, 'pages'):.0f} pages without running heads, {middle(chromium, 'megabytes'):.0f} MB at most",
        f"  the ratio    {middle(ours, 'processor') / middle(chromium, 'processor'):.1f} times its processor, {memory:.2f} of its memory (0.40 wanted), {for_printing:.2f} for what printing adds",
    ]
    print("\n\n" + "\n".join(lines))  # noqa: T201
    renders = [run["sha256"] for name in ("one", "other") for run in runs[name]]
    assert len(renders) == 10
    assert len(set(renders)) == 1


@pytest.mark.django_db
@pytest.mark.timeout(900)
def test_two_workers_make_so_many_more_than_one(
    printers: dict[str, Printer], record_property: Record
) -> None:
    def a_second(*names: str) -> tuple[float, float]:
        """Return reports a second, and reports a second of processor for each of these printers."""
        began = time.perf_counter()
        with ThreadPoolExecutor(len(names)) as together:
            told = list(together.map(lambda name: [printers[name].print_once() for _ in range(3)], names))
        spent = sum(run["processor"] for runs in told for run in runs)
        reports = 3 * len(names)
        return reports / (time.perf_counter() - began), len(names) * reports / spent

    turns = [(a_second("one"), a_second("one", "other")) for _ in range(RUNS)]
    clock, processor = (statistics.median(two[kind] / one[kind] for one, two in turns) for kind in (0, 1))
    record_property("two_workers_times_one", round(processor, 2))
    print(  # noqa: T201
        f"\n\ntwo workers make {clock:.2f} times as many reports a second as one by the clock, "
        f"{processor:.2f} times by the processor each has (1.90 wanted); {machine()}"
    )


@pytest.mark.django_db
def test_the_same_content_comes_so_much_faster(case: Engagement, record_property: Record) -> None:
    report = services.freeze_report(engagement=case, by=SYSTEM, at=NOW)
    stored = services.build_report(engagement=case, by=SYSTEM, at=NOW)

    def again() -> None:
        assert services.build_report(engagement=case, by=SYSTEM, at=NOW) == stored

    def rendered() -> None:
        assert services.render_content(report).pdf == stored

    def fetched() -> None:
        assert bytes(verified_pdf(report).pdf) == stored

    found = measured(
        [Work("rendered", 1, rendered), Work("ordered again", 1, again), Work("fetched", 1, fetched)]
    )
    first, second, third = (found[row, 1] for row in ("rendered", "ordered again", "fetched"))
    times, fetching = first.processor / second.processor, first.processor / third.processor
    record_property("ordered_again_times_faster", round(times))
    record_property("fetched_times_faster", round(fetching))
    print(  # noqa: T201
        f"\n\nthe same report: rendered {first}, of which processor {shown(first.processor)}; ordered again "
        f"{second}, of which processor {shown(second.processor)}: {times:.0f} times less (50 wanted); the stored PDF "
        f"alone, read and verified, {third}, of which processor {shown(third.processor)}: {fetching:.0f} times less; {machine()}"
    )


@pytest.mark.timeout(1800)
def test_pages_are_as_quick_while_a_hundred_reports_wait(
    product: Product,
    engagement: Engagement,
    alice: User,
    signed_in: SignIn,
    record_property: Record,
) -> None:
    # As `make up` has it: two of them, and pages go first.
    product.kill("worker")
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    page = urllib.request.Request(
        f"{product.url}{reverse('library')}", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    )

    def p95() -> float:
        took = []
        for _ in range(ASKED):
            began = time.perf_counter()
            urllib.request.urlopen(page, timeout=30).read()
            took.append(time.perf_counter() - began)
        return sorted(took)[ASKED * 95 // 100]

    for number in range(QUEUED):
        make_report(engagement, content=document(mark=f"Copy {number}"))
    product.start("worker", concurrency=2, gives_way=True)
    while not Report.objects.filter(state="ready").exists():
        time.sleep(0.1)
    workers = product.processes["worker"].pid
    os.killpg(workers, signal.SIGSTOP)
    p95()
    idle, busy, beside, made = [], [], [], 0
    for _ in range(RUNS):
        idle.append(p95())
        with sorting(2):
            beside.append(p95())
        before = Report.objects.filter(state="ready").count()
        os.killpg(workers, signal.SIGCONT)
        busy.append(p95())
        os.killpg(workers, signal.SIGSTOP)
        made += Report.objects.filter(state="ready").count() - before
    os.killpg(workers, signal.SIGCONT)
    # Else the queue was empty before the last page was asked for.
    assert Report.objects.filter(state="queued").exists()
    still, sorts, prints = map(statistics.median, (idle, beside, busy))
    record_property("p95_while_reports_wait", round(prints / still, 2))
    print(  # noqa: T201
        f"\n\np95 of a page, median of {RUNS} in turns: {shown(still)} while two workers are stopped, "
        f"{shown(prints)} while they make {made} of {QUEUED} reports, {prints / still:.2f} times (1.20 wanted); "
        f"{shown(sorts)} beside two processes that only sort and give way as they do, {sorts / still:.2f} times; {machine()}"
    )


@contextmanager
def sorting(count: int) -> Iterator[None]:
    """Keep as many processes busy, with what needs processor and memory alone."""
    work = "values = [str(n * 7919 % 1000003) for n in range(400_000)]\nwhile True: sorted(values)"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", work],
            start_new_session=True,
            preexec_fn=give_way_and_terminate_with_parent,
        )
        for _ in range(count)
    ]
    time.sleep(1)
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
