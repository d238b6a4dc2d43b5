"""300 people who save every five seconds, on servers as in production: gunicorn's two processes, a durable PostgreSQL.

It prints how long a save takes, beside pgbench's single-row upserts of the same moments; that says as much about who
else uses the machine. Two things it judges: no save may fail, and none that was acknowledged may be missing.
"""

import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psutil
import psycopg
import pytest
from django.conf import settings

from config.local.servers import postgres_binary
from tests.saving.kept import lost
from tests.saving.site import Site, said
from tests.saving.site import site as a_site

PEOPLE, EVERY_SECONDS, SECONDS = 300, 5, 120
AT_ONCE, TURNS, TURN_SECONDS = 8, 3, 5
P95_WANTED = 0.150
UPSERT = """\\set person random(1, 300)
\\set item random(1, 25)
insert into bench values (:person, :item, '4', 1, now())
on conflict (person, item) do update set value = excluded.value, revision = bench.revision + 1, at = excluded.at;
"""
BENCH = "create table bench (person int, item int, value jsonb, revision int, at timestamptz, primary key (person, item))"

type Saw = dict[str, Any]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with a_site("gunicorn") as site:
        site.prepare()
        site.start_web()
        yield site


def processor(site: Site) -> dict[str, float]:
    """Return how much processor web server and database have used."""
    assert site.web is not None
    processes = {"web": site.web.pid, "PostgreSQL": site.postgres.process.pid}
    return {name: _used(psutil.Process(pid)) for name, pid in processes.items()}


def _used(process: psutil.Process) -> float:
    """Return the processor seconds of a process and of all it started, those that ended included."""
    family = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:4]) if each is process else sum(each.cpu_times()[:2]) for each in family)


def run(command: list[str], *, given: str = "", seconds: float = 0) -> str:
    return said(
        subprocess.run(
            command, cwd=settings.BASE_DIR, input=given, capture_output=True, text=True, timeout=300 + seconds
        )
    )


@pytest.mark.timeout(900)
def test_three_hundred_people_lose_nothing(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    people = site.invite(PEOPLE + AT_ONCE * TURNS)
    with psycopg.connect(site.database, autocommit=True) as database:
        database.execute(BENCH)
    turns = [_turn(site, people[PEOPLE + AT_ONCE * turn :][:AT_ONCE], seed=turn) for turn in range(TURNS)]
    before = processor(site)
    saw = answering(people[:PEOPLE], seconds=SECONDS, every=EVERY_SECONDS, seed=1)
    spent = {name: used - before[name] for name, used in processor(site).items()}
    upserts = [upserts for upserts, _ in turns] + [pgbench(site)]
    report(saw, spent, upserts, [saves for _, saves in turns])
    took = sorted(save["took"] for save in saw["saves"])
    record_property("p95_ms", round(1000 * took[len(took) * 95 // 100], 1))
    assert saw["errors"] == []
    assert len(saw["saves"]) >= PEOPLE * (SECONDS // EVERY_SECONDS - 1)
    assert lost(site.database, saw["saves"]) == []


def _turn(site: Site, people: list[Any], *, seed: int) -> tuple[float, float]:
    """Return upserts a second of pgbench and saves a second of as many people without a pause, one after the other."""
    upserts = pgbench(site)
    saw = answering(people, seconds=TURN_SECONDS, every=0, seed=seed)
    assert saw["errors"] == []
    assert lost(site.database, saw["saves"]) == []
    return upserts, len(saw["saves"]) / saw["seconds"]


def answering(
    people: list[Any], *, seconds: float, every: float, seed: int, desks: Sequence[Any] = ()
) -> Saw:
    plan = {"people": people, "desks": desks, "seconds": seconds, "every": every, "seed": seed}
    command = [sys.executable, "-m", "tests.saving.people"]
    saw: Saw = json.loads(run(command, given=json.dumps(plan), seconds=seconds))
    return saw


def pgbench(site: Site) -> float:
    script = site.folder / "upsert.sql"
    script.write_text(UPSERT, encoding="utf-8")
    command = [
        str(postgres_binary("pgbench")),
        "-h",
        str(site.folder),
        "-U",
        "scalelens",
        "-n",
        "-M",
        "prepared",
    ]
    command += ["-c", str(AT_ONCE), "-T", str(TURN_SECONDS), "-f", str(script), "postgres"]
    return float(re.findall(r"tps = ([\d.]+)", run(command))[-1])


def report(saw: Saw, spent: dict[str, float], upserts: list[float], flat_out: list[float]) -> None:
    took = sorted(save["took"] for save in saw["saves"])
    count, seconds = len(took), saw["seconds"]
    p50, p95, p99 = (1000 * took[min(count - 1, count * share // 100)] for share in (50, 95, 99))
    lines = [
        f"{PEOPLE} people, a save every {EVERY_SECONDS} s each, for {SECONDS} s; gunicorn gthread 2x8, PostgreSQL with fsync",
        f"  saves        {count} acknowledged, {len(saw['errors'])} errors, {count / seconds:.0f} a second",
        f"  took         p50 {p50:.1f} ms, p95 {p95:.1f} ms (wanted under {1000 * P95_WANTED:.0f}), p99 {p99:.1f} ms, at most {1000 * took[-1]:.0f} ms",
        *(f"  {name:12} {1000 * used / count:.2f} ms of processor a save" for name, used in spent.items()),
        f"  people       {1000 * saw['processor'] / count:.2f} ms of processor a save (the simulation itself)",
        f"  machine      load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
        f"  pgbench      {_range(upserts)} single-row upserts a second, {AT_ONCE} clients",
        f"  saves        {_range(flat_out)} a second, {AT_ONCE} people without a pause: one for {statistics.median(upserts) / statistics.median(flat_out):.0f} upserts",
    ]
    print("\n\n" + "\n".join(lines))  # noqa: T201


def _range(figures: list[float]) -> str:
    return f"{statistics.median(figures):,.0f} ({min(figures):,.0f}-{max(figures):,.0f})"
