"""How long the engine takes and how much memory, at 10, 60 and 1,000 people; prints, and judges nothing."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pytest

from apps.ranking import Engagement, Settings, assess, preview
from apps.ranking.agreement.camps import find_camps
from apps.ranking.draws.margins import CrispEvidence, crisp_evidence
from apps.ranking.draws.randomness import streams_of
from apps.ranking.draws.robustness import crisp_probabilities, full_probabilities
from apps.ranking.draws.simulation import simulate
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.orders.consensus import stated_consensus
from apps.ranking.results.assessment import Assessment
from apps.ranking.sensitivity.flip_points import flip_points
from apps.ranking.sensitivity.questions import value_of_questions
from apps.ranking.sensitivity.thresholds import other_thresholds
from tests.benchmarks.interleaved import Timing, Work, measured, shown
from tests.ranking.evidence_strategies import SIX_DIMENSIONS
from tests.ranking.workshops import workshop_of

SIZES = (10, 60, 1000)
SETTINGS = Settings(seed=1)
LIVE = replace(SETTINGS, draws=10_000)
MOST_VOTERS_OF_CAMPS = 200

type Record = Callable[[str, object], None]
type Cell = tuple[str, int]


@dataclass(frozen=True)
class Workshop:
    """A workshop and what its parts are computed from."""

    engagement: Engagement

    @cached_property
    def evidence(self) -> Evidence:
        return read_evidence(in_canonical_order(self.engagement), unranked_below=False)

    @cached_property
    def crisp(self) -> CrispEvidence:
        return crisp_evidence(self.evidence, SETTINGS, np.ones((1, len(self.evidence.group_of))))

    @cached_property
    def assessment(self) -> Assessment:
        return preview(self.engagement, replace(SETTINGS, draws=64))

    def consensus(self) -> object:
        people = len(self.evidence.ranks)
        return stated_consensus(self.evidence.ranks, np.full(people, 1 / people), self.engagement.dimensions)

    def exact(self) -> object:
        everyone = np.ones((1, len(self.evidence.group_of)))
        crisp = crisp_evidence(self.evidence, SETTINGS, everyone)
        return crisp_probabilities(crisp.margins[0], crisp.available[0], SETTINGS, self.engagement.dimensions)

    def full(self, settings: Settings) -> object:
        available = self.crisp.available[0]
        draws = simulate(self.evidence, settings, available, None, streams_of(1))
        return full_probabilities(draws, available, settings, self.engagement.dimensions)

    def camps(self) -> object:
        return find_camps(self.evidence, SETTINGS, self.assessment.stated, streams_of(1))

    def questions(self) -> object:
        return value_of_questions(self.evidence, self.crisp, self.assessment.agreement, SETTINGS)

    def turning_points(self) -> object:
        return (
            flip_points(self.evidence, self.crisp, SETTINGS),
            other_thresholds(self.evidence, self.crisp, SETTINGS),
        )


# What the design asks for, in seconds at 10, 60 and 1,000 people.
TARGETS: dict[str, tuple[float | None, ...]] = {
    "stated consensus, 4 dimensions": (0.0003, 0.0003, 0.001),
    "stated consensus, 6 dimensions": (0.001, 0.001, 0.002),
    "crisp, exact polygons": (0.010, 0.010, 0.012),
    "full, 10,000 draws": (0.2, 0.3, 1.0),
    "full, 32,768 draws": (0.6, 0.8, 3.0),
    "live preview, 10,000 draws": (None, 0.15, None),
    "camps, 499 samples": (0.3, 0.5, None),
    "questions, 20 items and 12 quantities": (1.0, 1.5, 3.0),
    "flip points and thresholds": (None, None, None),
    "whole assessment": (2.5, 2.0, 8.0),
}


def cells(people: int) -> Iterator[Work]:
    four, six = Workshop(workshop_of(people)), Workshop(workshop_of(people, SIX_DIMENSIONS))
    work: dict[str, Callable[[], object]] = {
        "stated consensus, 4 dimensions": four.consensus,
        "stated consensus, 6 dimensions": six.consensus,
        "crisp, exact polygons": four.exact,
        "full, 10,000 draws": partial(four.full, LIVE),
        "full, 32,768 draws": partial(four.full, SETTINGS),
        "live preview, 10,000 draws": partial(preview, four.engagement, LIVE),
        "camps, 499 samples": four.camps,
        "questions, 20 items and 12 quantities": four.questions,
        "flip points and thresholds": four.turning_points,
        "whole assessment": partial(assess, four.engagement, SETTINGS),
    }
    if people > MOST_VOTERS_OF_CAMPS:
        del work["camps, 499 samples"]
    for row, do in work.items():
        yield Work(row, people, do)


@pytest.mark.timeout(1800)
def test_the_engine_takes_so_long(record_property: Record) -> None:
    found = measured([cell for people in SIZES for cell in cells(people)])
    print(table("median (fastest-slowest), share of the target", found, _beside_target))  # noqa: T201
    print(table("of which processor, median", found, lambda _, timing: shown(timing.processor)))  # noqa: T201
    for (row, people), timing in found.items():
        record_property(f"{row}, {people} people", timing.median)
    assert set(TARGETS) == {row for row, _ in found}


def table(head: str, found: dict[Cell, Timing], shown: Callable[[Cell, Timing], str]) -> str:
    lines = [f"\n\n{head:46}" + "".join(f"{f'{people:,} people':>32}" for people in SIZES)]
    for row in TARGETS:
        there = [((row, people), found.get((row, people))) for people in SIZES]
        lines.append(
            f"{row:46}" + "".join(f"{shown(cell, timing) if timing else '-':>32}" for cell, timing in there)
        )
    return "\n".join(lines)


def _beside_target(cell: Cell, timing: Timing) -> str:
    target = TARGETS[cell[0]][SIZES.index(cell[1])]
    return str(timing) if target is None else f"{timing} {timing.median / target:5.0%}"


# A process that has done nothing else: how much it held at most, before and after.
PEAK = """
import sys
from apps.ranking import Settings, assess
from tests.ranking.workshops import workshop_of

def peak():
    status = open("/proc/self/status").read()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024

given = workshop_of(int(sys.argv[1]))
before = peak()
assess(given, Settings(seed=1))
print(before, peak())
"""


def test_the_engine_holds_so_much_memory(repository: Path, record_property: Record) -> None:
    print("\n\npeak memory of a process that makes one whole assessment")  # noqa: T201
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
