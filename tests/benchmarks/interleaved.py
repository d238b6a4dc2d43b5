"""Timings that share the machine's good and bad moments: every piece of work in turn, several times over."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

RUNS = 5
LEAST_SECONDS = 0.02  # what is quicker is repeated within a run, so that the clock's grain doesn't show


type Spent = tuple[float, float]  # seconds on the clock, and of the processor


@dataclass(frozen=True)
class Work:
    """One cell of a table: what is done, with how many people."""

    row: str
    people: int
    do: Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """Seconds of one piece of work: the median of all runs, the fastest and the slowest, and the processor's median.

    The processor's share is the sturdier figure where others use the machine too.
    """

    median: float
    least: float
    most: float
    processor: float

    def __str__(self) -> str:
        return f"{shown(self.median)} ({shown(self.least)}-{shown(self.most)})"


def shown(seconds: float) -> str:
    """Give three digits or so, in a unit that suits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= scale:
            return f"{seconds / scale:.{0 if seconds >= 100 * scale else 1}f} {unit}"
    return f"{seconds * 1e6:.0f} µs"


def measured(cells: Iterable[Work]) -> dict[tuple[str, int], Timing]:
    """Run each twice to warm it, then all in turns, five times."""
    plans = [(work, _times(work)) for work in cells]
    spent: dict[tuple[str, int], list[Spent]] = {(work.row, work.people): [] for work, _ in plans}
    for _ in range(RUNS):
        for work, times in plans:
            spent[work.row, work.people].append(_spent(work, times))
    return {key: _timing(runs) for key, runs in spent.items()}


def _times(work: Work) -> int:
    # The first run builds what is kept from then on, so it says little of the next.
    _spent(work, 1)
    return max(1, round(LEAST_SECONDS / max(_spent(work, 1)[0], 1e-6)))


def _spent(work: Work, times: int) -> Spent:
    began, began_processor = time.perf_counter(), time.process_time()
    for _ in range(times):
        work.do()
    return (time.perf_counter() - began) / times, (time.process_time() - began_processor) / times


def _timing(runs: list[Spent]) -> Timing:
    seconds, processor = zip(*runs, strict=True)
    return Timing(statistics.median(seconds), min(seconds), max(seconds), statistics.median(processor))
