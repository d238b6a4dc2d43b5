"""From the outcomes of made-up workshops to shares, and to whether each is as good as it must be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt
from typing import Literal

import numpy as np

from apps.calibration.record import (
    DOES_NOT_SHOW,
    Bin,
    CalibrationRecord,
    Gate,
    SentenceTally,
    Subject,
    SubjectBins,
    World,
)
from apps.ranking import ENGINE_VERSION
from tests.calibration.runs import INSTRUMENT, Run, StatedProbability, WorkshopOutcome
from tests.calibration.worlds import WITHOUT

FIRST_EDGES = (0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
FEWEST_IN_BIN = 30
# Nobody knows how far people share an error. Without figures, at an error of a decade, the shares are known to be too high.
NOT_JUDGED = WITHOUT[2]
MOST_ABOVE, MOST_BELOW = 0.05, 0.10
MOST_OF_OPINIONS = 0.80
MOST_OF_NOTHING = 0.55
DIGITS = 6


@dataclass(frozen=True)
class WorldBins:
    """The highest P(first) in one world, all severities and sizes together."""

    world: str
    workshops: int
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class KeptWorkshop:
    """One workshop as it came out."""

    world: str
    severity: float
    people: int  # in all
    number: int
    kind: str
    level: str
    leader: str
    p: float
    p_nothing: float
    came_true: float


@dataclass(frozen=True)
class Details:
    """What a whole run came to beyond the record: for the page and for the tests."""

    worlds: tuple[WorldBins, ...]
    sample: tuple[KeptWorkshop, ...]


def details_of(outcomes: Sequence[WorkshopOutcome]) -> Details:
    first = tuple(_kept(outcome) for outcome in outcomes if outcome.place.number == 0)
    return Details(tuple(worlds_of(outcomes)), first)


def calibration_record(plan: Run, outcomes: Sequence[WorkshopOutcome]) -> CalibrationRecord:
    """Sum up a whole run; the same seed and versions give the same record."""
    worlds, subjects = worlds_of(outcomes), subjects_of(outcomes)
    return CalibrationRecord(
        instrument=INSTRUMENT,
        engine_version=ENGINE_VERSION,
        numpy_version=np.__version__,
        seed=plan.seed,
        workshops=plan.workshops,
        draws=plan.draws,
        does_not_show=DOES_NOT_SHOW,
        worlds=tuple(World(each.world, each.workshops) for each in worlds),
        subjects=tuple(subjects),
        said=tuple(said_of(outcomes)),
        gates=tuple(gates_of(outcomes, worlds, subjects)),
    )


def worlds_of(outcomes: Sequence[WorkshopOutcome]) -> list[WorldBins]:
    """Sum up the highest P(first), world by world; those of a world stand together."""
    by_world = groupby(outcomes, key=lambda outcome: outcome.place.world)
    found = ((world, [each.first for each in members]) for world, members in by_world)
    return [WorldBins(world, len(stated), _bins(stated, FIRST_EDGES)) for world, stated in found]


def subjects_of(outcomes: Iterable[WorkshopOutcome]) -> list[SubjectBins]:
    """Sum up each kind of statement."""
    judged = [each for each in outcomes if each.place.world != NOT_JUDGED]
    said: dict[Subject, list[StatedProbability]] = {
        "first": [each.first for each in judged],
        "nothing": [each.nothing for each in judged],
        "within": [one for each in judged for one in each.within],
        "over": [one for each in judged for one in each.over],
    }
    return [
        SubjectBins(subject, _bins(stated, FIRST_EDGES if subject == "first" else EDGES))
        for subject, stated in said.items()
    ]


def said_of(outcomes: Sequence[WorkshopOutcome]) -> Iterator[SentenceTally]:
    """Count what was said in words, by the number of people; opinions alone are left out, where nothing can be firm."""
    judged = [each for each in outcomes if each.place.world not in WITHOUT]
    for people in sorted({each.place.people for each in judged}):
        these = [each for each in judged if each.place.people == people]
        yield _said(these, "firm", [each.first for each in these if each.level == "firm"])
        yield _said(these, "leaning", [each.first for each in these if each.level == "leaning"])
        yield _said(these, "over", [one for each in these for one in each.said_over])
        yield _said(these, "nothing_firm", [each.nothing for each in these if each.nothing_level == "firm"])
        yield _said(
            these, "nothing_leaning", [each.nothing for each in these if each.nothing_level == "leaning"]
        )


def gates_of(
    outcomes: Sequence[WorkshopOutcome], worlds: Iterable[WorldBins], subjects: Iterable[SubjectBins]
) -> Iterator[Gate]:
    """Hold the figures to what the sentences claim.

    "First" must be neither too sure nor much too modest; "nothing" and "over" must not be too sure; of P(within) the
    sentence is "at most about", so it must not be too low.
    """
    for each in subjects:
        yield from _gates_of_subject(each)
    for world in worlds:
        if world.world != NOT_JUDGED:
            yield from _gates_of_world(world)
    without = [each for each in outcomes if each.place.world in WITHOUT]
    firm, highest = sum(each.level == "firm" for each in without), max(each.first.p for each in without)
    yield _gate("firm_without_figures", "", float(firm), at_most=0.0)
    yield _gate("p_without_figures", "", highest, at_most=MOST_OF_OPINIONS)
    nothing = [
        each.first.p for each in without if each.place.severity == 0 and each.place.world != NOT_JUDGED
    ]
    yield _gate("p_of_nothing_without_figures", "", sum(nothing) / len(nothing), at_most=MOST_OF_NOTHING)


def _gates_of_subject(found: SubjectBins) -> Iterator[Gate]:
    for each in found.bins:
        if each.count < FEWEST_IN_BIN or each.stated is None or each.hit is None:
            continue
        name = f"{found.subject}_{each.low:g}_to_{each.high:g}"
        if found.subject == "first":
            yield _gate(
                name, "", each.hit, at_least=each.stated - MOST_ABOVE, at_most=each.stated + MOST_BELOW
            )
        elif found.subject == "within":
            yield _gate(name, "", each.hit, at_most=each.stated + MOST_ABOVE)
        elif each.low >= MOST_OF_OPINIONS:  # below, neither "nothing" nor "over" is said to be firm
            yield _gate(name, "", each.hit, at_least=each.stated - MOST_ABOVE)


def _gates_of_world(found: WorldBins) -> Iterator[Gate]:
    for each in found.bins:
        if each.count >= FEWEST_IN_BIN and each.stated is not None and each.hit is not None:
            error = sqrt(each.stated * (1 - each.stated) / each.count)
            name = f"first_{each.low:g}_to_{each.high:g}"
            yield _gate(name, found.world, each.hit, at_least=each.stated - MOST_ABOVE - 2 * error)


def _bins(said: Sequence[StatedProbability], edges: Sequence[float]) -> tuple[Bin, ...]:
    ends = [*edges[:-1], edges[-1] + 1]  # certainty belongs to the last bin
    return tuple(
        _bin(edges[place], edges[place + 1], [one for one in said if low <= one.p < high])
        for place, (low, high) in enumerate(pairwise(ends))
    )


def _bin(low: float, high: float, said: Sequence[StatedProbability]) -> Bin:
    count = len(said)
    if not count:
        return Bin(low, high, 0, None, None)
    stated, hit = (sum(each) / count for each in zip(*((one.p, one.came_true) for one in said), strict=True))
    return Bin(low, high, count, _rounded(stated), _rounded(hit))


def _said(
    outcomes: Sequence[WorkshopOutcome],
    sentence: Literal["firm", "leaning", "over", "nothing_firm", "nothing_leaning"],
    stated: Sequence[StatedProbability],
) -> SentenceTally:
    right = _rounded(sum(one.came_true for one in stated) / len(stated)) if stated else None
    return SentenceTally(outcomes[0].place.people, len(outcomes), sentence, len(stated), right)


def _gate(
    name: str, world: str, figure: float, *, at_least: float | None = None, at_most: float | None = None
) -> Gate:
    met = (at_least is None or figure >= at_least) and (at_most is None or figure <= at_most)
    least, most = (None if bound is None else _rounded(bound) for bound in (at_least, at_most))
    return Gate(name, world, least, most, _rounded(figure), met)


def _kept(outcome: WorkshopOutcome) -> KeptWorkshop:
    place = outcome.place
    return KeptWorkshop(
        world=place.world,
        severity=place.severity,
        people=place.people,
        number=place.number,
        kind=outcome.kind,
        level=outcome.level,
        leader=outcome.leader,
        p=_rounded(outcome.first.p),
        p_nothing=_rounded(outcome.nothing.p),
        came_true=outcome.first.came_true,
    )


def _rounded(value: float) -> float:
    return round(value, DIGITS)
