"""From the outcomes of made-up workshops to shares, and to whether each is as good as it must be."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
from django.utils.translation import gettext_noop

from apps.calibration.record import Bin, CalibrationRecord, Cell, Gate, KeptWorkshop
from apps.calibration.runs import PEOPLE, SEVERITIES, Run, WorkshopOutcome, shipped_definition
from apps.ranking import ENGINE_VERSION

DOES_NOT_SHOW = gettext_noop(
    "This shows how often the arithmetic cries wolf or misses a planted difference; "
    "it does not show that the named dimension fails in reality."
)
LEANING = 0.6
BIN_EDGES = (0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FEWEST_IN_BIN = 30
SAMPLE = 3  # workshops of each cell kept as they came out, for whoever checks that they still do
DIGITS = 6

NONE, TENFOLD = SEVERITIES[0], SEVERITIES[-1]
# By people in each perspective: what a share may be at most, or must be at least.
MOST_CLEAR = dict.fromkeys(PEOPLE, 0.02)
MOST_LEANING = dict(zip(PEOPLE, (0.20, 0.12, 0.08), strict=True))
FIRST_PLACES = (0.18, 0.32)
LEAST_RIGHT = dict.fromkeys(PEOPLE, 0.97)
LEAST_CLEAR = dict(zip(PEOPLE, (0.65, 0.75, 0.85), strict=True))


def calibration_record(plan: Run, outcomes: Sequence[WorkshopOutcome]) -> CalibrationRecord:
    """Sum up a whole run; the same seed and versions give the same record."""
    cells, bins = cells_of(outcomes), bins_of(outcomes)
    kept = min(SAMPLE, plan.workshops)
    return CalibrationRecord(
        instrument=shipped_definition().name,
        engine_version=ENGINE_VERSION,
        numpy_version=np.__version__,
        seed=plan.seed,
        workshops=plan.workshops,
        draws=plan.draws,
        does_not_show=DOES_NOT_SHOW,
        cells=tuple(cells),
        bins=tuple(bins),
        gates=tuple(gates_of(cells, bins)),
        sample=tuple(_kept(outcome) for outcome in outcomes if outcome.place.number < kept),
    )


def _kept(outcome: WorkshopOutcome) -> KeptWorkshop:
    place = outcome.place
    return KeptWorkshop(
        severity=place.severity,
        people=place.people * len(shipped_definition().perspectives),
        number=place.number,
        planted=outcome.planted,
        leaders=outcome.leaders,
        level=outcome.level,
        p1=_rounded(outcome.p1),
    )


def cells_of(outcomes: Sequence[WorkshopOutcome]) -> list[Cell]:
    """Sum up the outcomes cell by cell; those of a cell stand together."""
    by_cell = groupby(outcomes, key=lambda outcome: (outcome.place.severity, outcome.place.people))
    return [_cell(severity, people, list(members)) for (severity, people), members in by_cell]


def bins_of(outcomes: Sequence[WorkshopOutcome]) -> list[Bin]:
    planted = [outcome for outcome in outcomes if outcome.planted is not None]
    edges = [*BIN_EDGES[:-1], BIN_EDGES[-1] + 1]  # certainty belongs to the last bin
    return [
        _bin(BIN_EDGES[place], BIN_EDGES[place + 1], [each for each in planted if low <= each.p1 < high])
        for place, (low, high) in enumerate(pairwise(edges))
    ]


def gates_of(cells: Sequence[Cell], bins: Sequence[Bin]) -> list[Gate]:
    return [*_gates_without(cells), *_gates_with(cells), *_gates_of_bins(bins)]


def _cell(severity: float, people: int, outcomes: Sequence[WorkshopOutcome]) -> Cell:
    count = len(outcomes)
    definition = shipped_definition()

    def share(total: float) -> float:
        return _rounded(total / count)

    return Cell(
        severity=severity,
        people=people * len(definition.perspectives),
        workshops=count,
        clear=share(sum(each.level == "clear" for each in outcomes)),
        leaning_or_better=share(sum(each.level in {"clear", "leaning"} for each in outcomes)),
        leader_right=share(sum(each.hit for each in outcomes)) if severity else None,
        p1_60_or_more=share(sum(each.p1 >= LEANING for each in outcomes)),
        first_places={
            dimension: share(sum((dimension in each.leaders) / len(each.leaders) for each in outcomes))
            for dimension in definition.dimensions
        },
    )


def _bin(low: float, high: float, outcomes: Sequence[WorkshopOutcome]) -> Bin:
    count = len(outcomes)
    if not count:
        return Bin(low, high, 0, None, None)
    stated, hits = sum(each.p1 for each in outcomes), sum(each.hit for each in outcomes)
    return Bin(low, high, count, _rounded(stated / count), _rounded(hits / count))


def _gates_without(cells: Sequence[Cell]) -> Iterator[Gate]:
    without = {cell.people: cell for cell in cells if cell.severity == NONE}
    for (people, cell), most in zip(without.items(), MOST_CLEAR.values(), strict=True):
        yield _gate("clear", NONE, people, (cell.clear,), at_most=most)
    for (people, cell), most in zip(without.items(), MOST_LEANING.values(), strict=True):
        yield _gate("p1_60_or_more", NONE, people, (cell.p1_60_or_more,), at_most=most)
    for people, cell in without.items():
        least, most = FIRST_PLACES
        shares = tuple(cell.first_places.values())
        yield _gate("first_places", NONE, people, shares, at_least=least, at_most=most)


def _gates_with(cells: Sequence[Cell]) -> Iterator[Gate]:
    tenfold = {cell.people: cell for cell in cells if cell.severity == TENFOLD}
    for (people, cell), least in zip(tenfold.items(), LEAST_RIGHT.values(), strict=True):
        yield _gate("leader_right", TENFOLD, people, (cell.leader_right or 0.0,), at_least=least)
    for (people, cell), least in zip(tenfold.items(), LEAST_CLEAR.values(), strict=True):
        yield _gate("clear", TENFOLD, people, (cell.clear,), at_least=least)


def _gates_of_bins(bins: Sequence[Bin]) -> Iterator[Gate]:
    for each in bins:
        if each.workshops >= FEWEST_IN_BIN and each.hit_rate is not None:
            name = f"hit_rate_{each.low:g}_to_{each.high:g}"
            yield _gate(name, None, None, (each.hit_rate,), at_least=each.stated)


def _gate(
    name: str,
    severity: float | None,
    people: int | None,
    figures: tuple[float, ...],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Gate:
    met = all(
        (at_least is None or figure >= at_least) and (at_most is None or figure <= at_most)
        for figure in figures
    )
    return Gate(name, severity, people, at_least, at_most, figures, met)


def _rounded(value: float) -> float:
    return round(value, DIGITS)
