"""What Prometheus reads: rows counted as it asks, and how long this server's answers took.

No label holds a name, an address or a token of anybody.
"""

import os
from collections.abc import Callable, Iterator

import redis
from django.conf import settings
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from apps.core.database.watch import watch
from apps.mailing.outlet import is_held
from apps.operations.selectors import Seen, Work, last_drill, lost_leases, processes, work_by_kind

BROKER_SECONDS = 0.3

# Of one process; with several, PROMETHEUS_MULTIPROC_DIR names a folder in which they add theirs up.
ANSWERS = CollectorRegistry()
SECONDS = Histogram(
    "scalelens_answer_seconds",
    "How long the server took to answer, by method and first digit of the status.",
    ["method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=ANSWERS,
)
METHODS = frozenset({"GET", "HEAD", "POST"})


class Rows:
    """Reads rows each time it is asked; while PostgreSQL is away it says that alone."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("scalelens_broker_up", "1 while Redis answers.", float(_broker_answers()))
        rows = [] if watch.problem else _rows()
        yield GaugeMetricFamily("scalelens_database_up", "1 while PostgreSQL answers.", float(bool(rows)))
        yield from rows


def _rows() -> list[Metric]:
    try:
        return [
            *_of_work(work_by_kind()),
            *_of_processes(processes()),
            _lost(lost_leases()),
            GaugeMetricFamily(
                "scalelens_mails_held", "1 while a restored database holds its mails.", float(is_held())
            ),
            GaugeMetricFamily(
                "scalelens_backup_drill_seconds",
                "How long ago a backup was last brought back and found whole, or the installation was made.",
                last_drill().seconds,
            ),
        ]
    except DatabaseError:
        return []


_OF_WORK: tuple[tuple[str, str, Callable[[Work], float]], ...] = (
    ("waiting", "Work that waits for a worker.", lambda work: work.waiting),
    ("oldest_waiting_seconds", "For how long the oldest of it has waited.", lambda work: work.oldest_seconds),
    ("tried_before", "Work that failed once or more, and is tried again.", lambda work: work.tried),
    ("running", "Work that a worker holds.", lambda work: work.running),
)


def _of_work(work: list[Work]) -> Iterator[Metric]:
    for name, text, number in _OF_WORK:
        gauge = GaugeMetricFamily(f"scalelens_{name}", text, labels=["kind"])
        for each in work:
            gauge.add_metric([each.kind], number(each))
        yield gauge
    finished = GaugeMetricFamily(
        "scalelens_finished_last_hour", "Work finished within an hour.", labels=["kind", "outcome"]
    )
    for each in work:
        for outcome in ("failed", *each.finished.keys() - {"failed"}):
            finished.add_metric([each.kind, outcome], each.finished.get(outcome, 0))
    yield finished


def _of_processes(there: list[Seen]) -> Iterator[Metric]:
    seen = GaugeMetricFamily(
        "scalelens_worker_seen_seconds", "How long ago each worker was last there.", labels=["worker"]
    )
    takers = dict.fromkeys((queue.name for queue in settings.CELERY_TASK_QUEUES), 0)
    for each in there:
        if each.kind == "worker":
            seen.add_metric([each.name], each.seconds)
            if not each.is_gone:
                takers |= {queue: takers.get(queue, 0) + 1 for queue in each.queues}
    yield seen
    workers = GaugeMetricFamily("scalelens_workers", "Workers that take work from a queue.", labels=["queue"])
    for queue, number in takers.items():
        workers.add_metric([queue], number)
    yield workers
    beat = min((each.seconds for each in there if each.kind == "beat"), default=float("inf"))
    yield GaugeMetricFamily("scalelens_beat_seen_seconds", "How long ago a beat was last there.", beat)


def _lost(lost: dict[str, int]) -> Metric:
    counter = CounterMetricFamily(
        "scalelens_leases_lost", "Leases whose worker died or hung.", labels=["kind"]
    )
    for kind, total in lost.items():
        counter.add_metric([kind], total)
    return counter


def _broker_answers() -> bool:
    # Pages do without it; who runs the installation wants to know.
    limits = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS, "retry": None}
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        with redis.Redis.from_url(url, **limits) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def exposition() -> bytes:
    rows = CollectorRegistry()
    rows.register(Rows())
    answers = ANSWERS
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        answers = CollectorRegistry()
        MultiProcessCollector(answers)  # type: ignore[no-untyped-call]  # prometheus-client says no types of it
    return generate_latest(rows) + generate_latest(answers)


def note_answer(method: str | None, status: int, seconds: float) -> None:
    SECONDS.labels(method if method in METHODS else "other", f"{status // 100}xx").observe(seconds)
