"""The calibration that comes with this version, and any calibration as tables in Markdown."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apps.documents.files import read_file
from apps.documents.mapping import read

FORMAT = "scalelens-calibration/1"
RECORDS = Path(__file__).parent / "calibrations"

PLANTED = {
    0.0: "nothing",
    0.5: "one dimension half a decade worse",
    1.0: "one dimension a decade worse",
}
_GATES = {
    "clear": "clear",
    "p1_60_or_more": "highest P(first) 0.60 or more",
    "first_places": "share of first places, each dimension",
    "leader_right": "the leader is the planted one",
}
_NUMBER = "---:"
_TEXT = "---"


@dataclass(frozen=True)
class Cell:
    """Shares of the workshops of one severity and size. `leader_right` is None where nothing is planted."""

    severity: float
    people: int  # in all
    workshops: int
    clear: float
    leaning_or_better: float
    leader_right: float | None
    p1_60_or_more: float
    first_places: Mapping[str, float]


@dataclass(frozen=True)
class Bin:
    """Workshops with a planted difference whose highest P(first) is from `low` to under `high`."""

    low: float
    high: float
    workshops: int
    stated: float | None  # the mean of that P
    hit_rate: float | None


@dataclass(frozen=True)
class Gate:
    """What figures must be, and whether all of them are. `people` is None for all sizes together."""

    name: str
    severity: float | None
    people: int | None
    at_least: float | None
    at_most: float | None
    figures: tuple[float, ...]
    met: bool


@dataclass(frozen=True)
class KeptWorkshop:
    """One workshop as it came out."""

    severity: float
    people: int  # in all
    number: int
    planted: str | None
    leaders: tuple[str, ...]
    level: str
    p1: float


@dataclass(frozen=True, kw_only=True)
class CalibrationRecord:
    """A `scalelens-calibration/1` document: what a whole run came to. `workshops` are those of each cell."""

    format: str = FORMAT
    instrument: str
    engine_version: str
    numpy_version: str
    seed: int
    workshops: int
    draws: int
    does_not_show: str
    cells: tuple[Cell, ...]
    bins: tuple[Bin, ...]
    gates: tuple[Gate, ...]
    sample: tuple[KeptWorkshop, ...]

    @property
    def is_met(self) -> bool:
        return all(gate.met for gate in self.gates)


def calibration_for(*, instrument: str, engine_version: str) -> CalibrationRecord | None:
    """Return the record of this instrument (slug@version) and engine, None if there is none."""
    record = _record(instrument)
    return record if record and record.engine_version == engine_version else None


def tables(record: CalibrationRecord) -> str:
    """Write a calibration for people to read: what was found, how true the shares are, and every gate."""
    return "\n\n".join(
        (
            _heading(record),
            _table(_found(record)),
            _table(_stated(record)),
            _table(_gates(record)),
            record.does_not_show,
        )
    )


@cache
def _record(instrument: str) -> CalibrationRecord | None:
    slug, _, version = instrument.partition("@")
    known = {path.name: path for path in RECORDS.glob("*.json")}
    path = known.get(f"{slug}-{version}.json")
    return read(CalibrationRecord, read_file(path)) if path else None


def _heading(record: CalibrationRecord) -> str:
    draws, workshops = record.draws, record.workshops
    # Fewer draws than a report has are enough where the number of workshops limits what can be told.
    return (
        f"{record.instrument}, engine {record.engine_version} (NumPy {record.numpy_version}), "
        f"seed {record.seed}: {workshops:,} workshops a row, {draws:,} draws each. A share of the draws is "
        f"then known to {_largest_error(draws):.4f} (one standard error at most), a share of the workshops to "
        f"{_largest_error(workshops):.3f}."
    )


def _largest_error(count: int) -> float:
    return math.sqrt(0.25 / count)


def _found(record: CalibrationRecord) -> Iterator[Sequence[str]]:
    dimensions = list(record.cells[0].first_places)
    yield (
        "planted", "people", "clear", "leaning or better", "leader right", "P(first) ≥ 0.60",
        *(f"{dimension} first" for dimension in dimensions),
    )  # fmt: skip
    yield _TEXT, *[_NUMBER] * (5 + len(dimensions))
    for cell in record.cells:
        yield (
            PLANTED[cell.severity],
            str(cell.people),
            _share(cell.clear),
            _share(cell.leaning_or_better),
            _share(cell.leader_right),
            _share(cell.p1_60_or_more),
            *(_share(cell.first_places[dimension]) for dimension in dimensions),
        )


def _stated(record: CalibrationRecord) -> Iterator[Sequence[str]]:
    yield "highest P(first)", "workshops", "P(first), mean", "leader right"
    yield _TEXT, _NUMBER, _NUMBER, _NUMBER
    for each in record.bins:
        share_range = f"{each.low:.2f} to {each.high:.2f}"
        yield share_range, f"{each.workshops:,}", _share(each.stated), _share(each.hit_rate)


def _gates(record: CalibrationRecord) -> Iterator[Sequence[str]]:
    yield "planted", "must hold", "people", "bound", "found", "met"
    yield _TEXT, _TEXT, _NUMBER, _NUMBER, _NUMBER, _TEXT
    for gate in record.gates:
        figures = sorted({gate.figures[0], *gate.figures})
        yield (
            "half a decade or a decade" if gate.severity is None else PLANTED[gate.severity],
            _gate_words(gate.name),
            str(gate.people or "all"),
            _bound(gate),
            " to ".join(_share(figure) for figure in dict.fromkeys((figures[0], figures[-1]))),
            "yes" if gate.met else "NO",
        )


def _gate_words(name: str) -> str:
    if name in _GATES:
        return _GATES[name]
    low, high = name.removeprefix("hit_rate_").split("_to_")
    return f"P(first) {float(low):.2f} to {float(high):.2f}: right at least as often as stated"


def _bound(gate: Gate) -> str:
    least, most = gate.at_least, gate.at_most
    if least is not None and most is not None:
        return f"{_share(least)} to {_share(most)}"
    return f"≥ {_share(least)}" if most is None else f"≤ {_share(most)}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _table(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as a Markdown table whose columns stand under one another in a terminal, too."""
    whole = list(rows)
    rules = whole[1]
    widths = [max(len(row[column]) for row in whole) for column in range(len(rules))]
    lines = []
    for row in whole:
        cells = [
            _rule(rule, width)
            if row is rules
            else cell.rjust(width)
            if rule == _NUMBER
            else cell.ljust(width)
            for cell, rule, width in zip(row, rules, widths, strict=True)
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _rule(rule: str, width: int) -> str:
    return "-" * (width - 1) + rule[-1]
