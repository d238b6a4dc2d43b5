"""How long an assessment takes and how much memory, beside plain work of NumPy; prints, and judges nothing."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from apps.ranking.inputs.types import Settings
from apps.ranking.run import assess, preview
from tests.benchmarks.interleaved import Timing, Work, measured, shown
from tests.ranking.workshops import workshop_of

SIZES = (10, 60, 1000)
WHOLE, PREVIEW, PLAIN = "whole assessment", "preview, 4,096 draws", "drawing and sorting 16,384 x 12 numbers"
# What the design asks for, in seconds at 10, 60 and 1,000 people.
TARGETS: dict[str, tuple[float | None, ...]] = {
    WHOLE: (None, 1.0, 4.0),
    PREVIEW: (None, 0.1, None),
    PLAIN: (None, None, None),
}
MEGABYTES = 300  # at 1,000 people, asked for too


def plain_work() -> object:
    """What any engine that draws has to do at least; it tells one machine from another, and a busy hour from a calm."""
    return np.sort(np.random.default_rng(1).standard_normal((12, 16384)), axis=1)


def cells(people: int) -> Iterator[Work]:
    engagement = workshop_of(people)
    yield Work(PLAIN, people, plain_work)
    yield Work(PREVIEW, people, partial(preview, engagement, Settings()))
    yield Work(WHOLE, people, partial(assess, engagement, Settings()))


@pytest.mark.timeout(1800)
def test_an_assessment_takes_so_long(record_property: Callable[[str, object], None]) -> None:
    found = measured([cell for people in SIZES for cell in cells(people)])
    print("\n\nmedian of five (fastest-slowest), of which processor, times plain work, share of target")  # noqa: T201
    for row, targets in TARGETS.items():
        for people, target in zip(SIZES, targets, strict=True):
            timing = found[row, people]
            record_property(f"{row}, {people} people", timing.median)
            print(f"{row:40} {people:>6,} people {_beside(timing, found[PLAIN, people], target)}")  # noqa: T201
    assert all(timing.median > 0 for timing in found.values())


def _beside(timing: Timing, plain: Timing, target: float | None) -> str:
    asked = "" if target is None else f"{timing.median / target:8.0%}"
    return f"{timing!s:>32} {shown(timing.processor):>10} {timing.processor / plain.processor:8.1f} x{asked}"


# A process that has done nothing else: how much it held at most, before and after.
PEAK = """
import sys
from apps.ranking.inputs.types import Settings
from apps.ranking.run import assess
from tests.ranking.workshops import workshop_of

def peak():
    status = open("/proc/self/status").read()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024

given = workshop_of(int(sys.argv[1]))
before = peak()
assess(given, Settings())
print(before, peak())
"""


def test_an_assessment_holds_so_much_memory(
    repository: Path, record_property: Callable[[str, object], None]
) -> None:
    print(f"\n\npeak memory of a process that makes one whole assessment; {MEGABYTES} MB asked for at 1,000")  # noqa: T201
    for people in SIZES:
        written = subprocess.run(
            [sys.executable, "-c", PEAK, str(people)],
            cwd=repository,
            env={"PYTHONPATH": str(repository)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        before, peak = map(int, written.split())
        record_property(f"peak_megabytes_{people}", peak)
        print(f"{people:>6,} people: {peak} MB, of which {before} MB before it began")  # noqa: T201
        assert 0 < before <= peak
