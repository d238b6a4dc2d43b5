"""Run workshops with a known truth through instrument, translator and engine, as the product runs them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import django
import numpy as np

from apps import instruments
from apps.assessments.crowds import Blocks, crowds_of, givers_of
from apps.assessments.engine_input import OpinionLists, engine_input, level_at_most
from apps.assessments.facts import facts_of
from apps.findings.case import EngineInput
from apps.instruments.definition import Definition, definition_from
from apps.ranking import Assessment, assess, preview
from tests.calibration.workshops import HORIZON_MONTHS, Workshop, draw_workshop
from tests.calibration.worlds import BY_SLUG, SYSTEMS, WORLDS

INSTRUMENT = "four-dimensions@3"  # what a new engagement asks
SEVERITIES = (0.0, 0.5, 1.0)  # decades
WORKSHOPS = 100
DRAWS = 2048  # an eighth of a report's: `--draws` shows what that changes
CHUNK = 10
SMALLEST_CROWD = 3  # what an engagement has unless its owner sets more


@dataclass(frozen=True)
class Run:
    seed: int
    workshops: int = WORKSHOPS
    draws: int = DRAWS


@dataclass(frozen=True)
class Place:
    """Which workshop: its world, severity and size, and its number among those."""

    world: str
    severity: float
    people: int  # in all
    number: int


@dataclass(frozen=True)
class StatedProbability:
    """A probability that was stated, and how far it came true: 0 or 1, a share where the truth is a tie."""

    p: float
    came_true: float


@dataclass(frozen=True)
class WorkshopOutcome:
    """What the engine made of one workshop, beside the truth.

    `within` holds a pair for each dimension, `over` one for each quantity that was asked and may be over.
    """

    place: Place
    kind: str
    level: str
    nothing_level: str | None
    leader: str
    first: StatedProbability
    nothing: StatedProbability
    within: tuple[StatedProbability, ...]
    over: tuple[StatedProbability, ...]
    said_over: tuple[StatedProbability, ...]  # quantities of the status "over"


@cache
def shipped_definition() -> Definition:
    """Read the questionnaire that a new engagement asks."""
    path = Path(instruments.__file__).parent / "definitions" / f"{INSTRUMENT.replace('@', '-')}.json"
    return definition_from(json.loads(path.read_text(encoding="utf-8")))


def places(plan: Run) -> list[Place]:
    return [
        Place(world.slug, *which)
        for world in WORLDS
        for which in product(SEVERITIES, world.sizes, range(plan.workshops))
    ]


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
    workshop = workshop_at(plan, place)
    source = engine_source(workshop)
    settings = replace(source.settings.for_engine(), draws=plan.draws)
    found = preview(source.engagement, settings)
    if found.verdict.level == "firm" or found.verdict.nothing_level == "firm":
        # Whether one voice holds it back takes leaving each of them out.
        found = assess(source.engagement, settings)
    return outcome_from(place, workshop, found)


def outcome_from(place: Place, workshop: Workshop, found: Assessment) -> WorkshopOutcome:
    """Set a result beside the truth of its workshop."""
    ranking, verdict = found.ranking, found.verdict
    leader = ranking.order[0]
    dimensions = tuple(ranking.p_first)
    months = {name: workshop.months(name) for name in dimensions}
    over = {one.quantity: one for one in verdict.over}
    is_over = {name: float(one.months == 0) for name, one in workshop.quantities.items()}
    return WorkshopOutcome(
        place=place,
        kind=verdict.kind,
        level=verdict.level,
        nothing_level=verdict.nothing_level,
        leader=leader,
        first=StatedProbability(ranking.p_first[leader], workshop.first(dimensions)[leader]),
        nothing=StatedProbability(ranking.p_nothing, float(min(months.values()) > HORIZON_MONTHS)),
        within=tuple(
            StatedProbability(found.dimensions[name].p_within, float(months[name] <= HORIZON_MONTHS))
            for name in dimensions
        ),
        over=tuple(
            StatedProbability(one.p_over_today, is_over[name])
            for name, one in found.quantities.items()
            if one.known
        ),
        said_over=tuple(
            StatedProbability(one.p, is_over[name]) for name, one in over.items() if one.status == "over"
        ),
    )


def workshop_at(plan: Run, place: Place) -> Workshop:
    world = BY_SLUG[place.world]
    key = (list(BY_SLUG).index(place.world), SEVERITIES.index(place.severity), place.people, place.number)
    generator = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(plan.seed, spawn_key=key)))
    return draw_workshop(
        shipped_definition(),
        world,
        system=SYSTEMS[place.number % len(SYSTEMS)],
        severity=place.severity,
        people=place.people,
        generator=generator,
    )


def engine_source(workshop: Workshop) -> EngineInput:
    """Translate a workshop's answers as for any round that nobody looked at before."""
    definition, responses = shipped_definition(), workshop.responses
    blocks, quantities = Blocks.of(definition, workshop.routing), definition.headroom_of(workshop.routing)
    givers = givers_of(responses, blocks)
    divided = {
        name: crowds_of(givers.get(name, []), definition, SMALLEST_CROWD, shown={}) for name in blocks.names
    }
    opinions = OpinionLists(
        blocks=blocks,
        divided={name: crowds for name, crowds in divided.items() if crowds},
        pools={},
        responses={each.stakeholder_key: each for each in responses},
        before=None,
        members_before={},
        k=SMALLEST_CROWD,
    )
    heads = Counter(each.perspective for each in responses)
    return engine_input(
        opinions=opinions,
        figures=facts_of(
            definition=definition, quantities=quantities, responses=responses, routing=workshop.routing
        ).figures,
        heads={name: heads[name] for name in definition.perspectives},
        quantities=quantities,
        horizon_months=HORIZON_MONTHS,
        level_at_most=level_at_most(definition, workshop.routing, responses),
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
