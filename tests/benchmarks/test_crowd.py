"""300 people who answer and 20 facilitators who watch, while two workers print and while none does; then 20 minutes at half.

Judged is that no save and no page fails and none that was acknowledged is missing, and that memory and connections stay as
they are. The ratio is printed: on a machine that others use it says as much about them. SCALELENS_CROWD_TURNS and
SCALELENS_SOAK_MINUTES make it short.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import psutil
import psycopg
import pytest

from config.local.privileges import give_way_and_terminate_with_parent
from tests.benchmarks.test_saving import answering
from tests.saving.installation import Installation
from tests.saving.installation import installation as a_whole_one
from tests.saving.kept import lost

pytestmark = pytest.mark.timeout(7200)

PEOPLE, DESKS, EVERY_SECONDS, WORKERS = 300, 20, 5, ("one", "two")
TURNS, TURN_SECONDS = int(os.environ.get("SCALELENS_CROWD_TURNS", "3")), 40
REPORTS_A_TURN = 320  # more than two workers make meanwhile on a machine that does nothing else
RATIO_WANTED = 1.5
SOAK_MINUTES = float(os.environ.get("SCALELENS_SOAK_MINUTES", "20"))
SAMPLE_SECONDS = 15
WARMING = 6  # reports, in which workers load what they keep
# Of the same processes, from the second quarter of the time to the last: half of it lies between.
MOST_GROWTH = 5e6  # bytes
MOST_MORE_CONNECTIONS = 1

type Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def site() -> Iterator[Installation]:
    with a_whole_one() as made:
        made.start_beat()
        yield made


def crowd(site: Installation, people: int, desks: int) -> Callable[..., Any]:
    """Return what lets so many of a new workshop answer and watch: nobody in it has answered before."""
    answer = site.invite(people)
    watch = [{"url": site.url} | each for each in site.invite(desks, "tests.saving.desks")]
    return partial(answering, answer, desks=watch, every=EVERY_SECONDS)


def order(site: Installation, reports: int, every: float) -> None:
    done = site.run("-m", "tests.saving.prints", str(reports), str(every))
    assert done.returncode == 0, done.stderr[-2000:]


def counted(site: Installation, state: str) -> int:
    with psycopg.connect(site.database) as database:
        row = database.execute("select count(*) from reports_report where state = %s", [state]).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def workers(site: Installation) -> Iterator[None]:
    for name in WORKERS:
        site.start_worker(name, before_exec=give_way_and_terminate_with_parent)
    yield
    for name in WORKERS:
        site.stop(name)
    # So that whichever test comes next begins with a queue of its own.
    with psycopg.connect(site.database) as database:
        database.execute(
            "update reports_report set state = 'failed', finished_at = now() where state <> 'ready'"
        )


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not is_so():
        assert time.monotonic() < end, "The workers do not print."
        time.sleep(0.2)


@contextmanager
def printing(site: Installation) -> Iterator[None]:
    order(site, REPORTS_A_TURN, 0)
    with workers(site):
        wait_until(lambda: counted(site, "running") == len(WORKERS))
        yield
        assert counted(site, "queued"), "They had nothing to print any more."


def p95(took: list[float]) -> float:
    return sorted(took)[len(took) * 95 // 100]


def test_saves_are_nearly_as_quick_while_two_workers_print(
    site: Installation, record_property: Record
) -> None:
    before = counted(site, "ready")
    quiet: list[float] = []
    busy: list[float] = []
    saves: list[Any] = []
    errors: list[str] = []
    for turn in range(TURNS):
        for took in (quiet, busy):
            them = crowd(site, PEOPLE, DESKS)
            with printing(site) if took is busy else nullcontext():
                saw = them(seconds=TURN_SECONDS, seed=turn)
            took.append(p95([save["took"] for save in saw["saves"]]))
            saves += saw["saves"]
            errors += saw["errors"]
    ratio = statistics.median(busy) / statistics.median(quiet)
    made = counted(site, "ready") - before
    print(  # noqa: T201
        f"\n\n{PEOPLE} people and {DESKS} facilitators, {len(saves)} saves: p95 {_ms(quiet)} without printing, {_ms(busy)} "
        f"while {len(WORKERS)} workers made {made} reports: {ratio:.2f} times ({RATIO_WANTED} wanted); load "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    record_property("ratio", round(ratio, 2))
    assert errors == []
    assert made > 0
    assert lost(site.database, saves) == []


def _ms(figures: list[float]) -> str:
    return f"{1000 * statistics.median(figures):.0f} ms ({1000 * min(figures):.0f}-{1000 * max(figures):.0f})"


@dataclass(frozen=True)
class Sample:
    web: int
    workers: int
    connections: int


def sample(site: Installation) -> Sample:
    assert site.web is not None
    with psycopg.connect(site.database) as database:
        row = database.execute(
            "select count(*) from pg_stat_activity where backend_type = 'client backend'"
        ).fetchone()
    assert row
    workers = sum(memory(site.processes[name].pid) for name in WORKERS)
    return Sample(memory(site.web.pid), workers, int(row[0]))


def memory(pid: int) -> int:
    """Return what a process and its children hold alone, in bytes."""
    main = psutil.Process(pid)
    total = 0
    for each in (main, *main.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += each.memory_full_info().uss
    return total


def test_twenty_minutes_at_half_leave_memory_and_connections_as_they_are(
    site: Installation, record_property: Record
) -> None:
    seconds = SOAK_MINUTES * 60
    half = crowd(site, PEOPLE // 2, DESKS // 2)
    before = counted(site, "ready")
    order(site, WARMING, 0)
    samples = []
    with workers(site), ThreadPoolExecutor(1) as beside:
        wait_until(lambda: counted(site, "ready") >= before + WARMING)
        order(site, int(seconds / 10), 10)
        answers = beside.submit(half, seconds=seconds, seed=9)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            samples.append(sample(site))
            time.sleep(SAMPLE_SECONDS)
        saw = answers.result()
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    growth = {
        part: statistics.mean(getattr(each, part) for each in last)
        - statistics.mean(getattr(each, part) for each in second)
        for part in ("web", "workers")
    }
    connections = [max(each.connections for each in part) for part in (second, last)]
    print(  # noqa: T201
        f"\n\n{SOAK_MINUTES:g} minutes at half, {len(saw['saves'])} saves, p95 {1000 * p95([save['took'] for save in saw['saves']]):.0f} ms, "
        f"{counted(site, 'ready')} reports ready: web {last[-1].web / 1e6:.0f} MB ({growth['web'] / 1e6:+.1f}), workers "
        f"{last[-1].workers / 1e6:.0f} MB ({growth['workers'] / 1e6:+.1f}), at most {MOST_GROWTH / 1e6:.0f} allowed each; "
        f"connections {connections[0]}, then {connections[1]}"
    )
    record_property("growth_mb", {part: round(more / 1e6, 1) for part, more in growth.items()})
    assert saw["errors"] == []
    assert lost(site.database, saw["saves"]) == []
    assert growth["web"] < MOST_GROWTH
    assert growth["workers"] < MOST_GROWTH
    assert connections[1] <= connections[0] + MOST_MORE_CONNECTIONS
