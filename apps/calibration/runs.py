"""Run workshops with a planted truth through instrument, translator and engine, as the product runs them."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import django
import numpy as np

from apps.assessments.engine_input import engine_input
from apps.calibration.workshops import HORIZON_MONTHS, HOSTING, Workshop, draw_workshop
from apps.findings.case import EngineInput
from apps.instruments.definition import Definition, definition_from
from apps.ranking import preview

INSTRUMENT = "four-dimensions-1"
SEVERITIES = (0.0, 0.5, 1.0)  # decades
PEOPLE = (1, 2, 4)  # in each perspective
WORKSHOPS = 400
DRAWS = 8192  # a quarter of a report's: `--draws` shows what that changes
CHUNK = 10
TIE = 1e-9


@dataclass(frozen=True)
class Run:
    seed: int
    workshops: int = WORKSHOPS
    draws: int = DRAWS


@dataclass(frozen=True)
class Place:
    """Which workshop: its cell and its number in it."""

    severity: float
    people: int  # in each perspective
    number: int


@dataclass(frozen=True)
class WorkshopOutcome:
    """What the engine made of one workshop. `leaders` are several only where they tie; `p1` is their share."""

    place: Place
    planted: str | None
    leaders: tuple[str, ...]
    level: str
    p1: float

    @property
    def hit(self) -> float:
        """1 where the planted dimension leads; those who tie share it."""
        return (self.planted in self.leaders) / len(self.leaders)


@cache
def shipped_definition() -> Definition:
    path = Path(__file__).parents[1] / "instruments" / "definitions" / f"{INSTRUMENT}.json"
    return definition_from(json.loads(path.read_text(encoding="utf-8")))


def places(plan: Run) -> list[Place]:
    return [Place(*which) for which in product(SEVERITIES, PEOPLE, range(plan.workshops))]


def run(
    plan: Run, *, processes: int, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> list[WorkshopOutcome]:
    """Run all workshops, cell by cell: the same outcomes in the same order, whatever the number of processes."""
    wanted = places(plan)
    outcomes: list[WorkshopOutcome] = []
    for part in _parts(plan, wanted, processes):
        outcomes += part
        on_progress(len(outcomes), len(wanted))
    return outcomes


def outcome_of(plan: Run, place: Place) -> WorkshopOutcome:
    """Run one workshop. Its randomness is its own, so it comes out the same alone or among others."""
    workshop = workshop_at(plan.seed, place)
    source = engine_source(workshop)
    assessment = preview(source.engagement, replace(source.settings.for_engine(), draws=plan.draws))
    shares = assessment.full.p_dominant
    p1 = max(shares.values())
    leaders = tuple(dimension for dimension, share in shares.items() if share >= p1 - TIE)
    return WorkshopOutcome(place, workshop.planted, leaders, assessment.verdict.level, p1)


def workshop_at(seed: int, place: Place) -> Workshop:
    key = (SEVERITIES.index(place.severity), PEOPLE.index(place.people), place.number)
    generator = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=key)))
    return draw_workshop(
        shipped_definition(), severity=place.severity, people=place.people, generator=generator
    )


def engine_source(workshop: Workshop) -> EngineInput:
    """Translate a workshop's answers as for any round."""
    definition = shipped_definition()
    return engine_input(
        definition=definition,
        responses=workshop.responses,
        perspectives=list(definition.perspectives),
        hosting=HOSTING,
        horizon_months=HORIZON_MONTHS,
    )


def _parts(plan: Run, wanted: Sequence[Place], processes: int) -> Iterator[list[WorkshopOutcome]]:
    chunks = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
    work = partial(_outcomes_of, plan)
    if processes == 1:
        yield from map(work, chunks)
        return
    # Not forked: a fork of a process with threads, as NumPy starts them, may never end.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
        yield from pool.map(work, chunks)


def _outcomes_of(plan: Run, chunk: Sequence[Place]) -> list[WorkshopOutcome]:
    return [outcome_of(plan, place) for place in chunk]
