"""The calibration that comes with this version, and any calibration as tables in Markdown."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).parent / "calibrations"

type Json = Mapping[str, Any]

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


def calibration_for(*, instrument: str, engine_version: str) -> Json | None:
    """Return the record of this instrument (slug@version) and engine, None if there is none."""
    record = _record(instrument)
    return record if record and record["engine_version"] == engine_version else None


def tables(document: Json) -> str:
    """Write a calibration for people to read: what was found, how true the shares are, and every gate."""
    return "\n\n".join(
        (
            _heading(document),
            _table(_found(document)),
            _table(_stated(document)),
            _table(_gates(document)),
            document["does_not_show"],
        )
    )


@cache
def _record(instrument: str) -> Json | None:
    slug, _, version = instrument.partition("@")
    known = {path.name: path for path in RECORDS.glob("*.json")}
    path = known.get(f"{slug}-{version}.json")
    return json.loads(path.read_text(encoding="utf-8")) if path else None


def _heading(document: Json) -> str:
    draws, workshops = document["draws"], document["workshops"]
    # Fewer draws than a report has are enough where the number of workshops limits what can be told.
    return (
        f"{document['instrument']}, engine {document['engine_version']} (NumPy {document['numpy_version']}), "
        f"seed {document['seed']}: {workshops:,} workshops a row, {draws:,} draws each. A share of the draws is "
        f"then known to {_largest_error(draws):.4f} (one standard error at most), a share of the workshops to "
        f"{_largest_error(workshops):.3f}."
    )


def _largest_error(count: int) -> float:
    return math.sqrt(0.25 / count)


def _found(document: Json) -> Iterator[Sequence[str]]:
    dimensions = list(document["cells"][0]["first_places"])
    yield (
        "planted", "people", "clear", "leaning or better", "leader right", "P(first) ≥ 0.60",
        *(f"{dimension} first" for dimension in dimensions),
    )  # fmt: skip
    yield _TEXT, *[_NUMBER] * (5 + len(dimensions))
    for cell in document["cells"]:
        yield (
            PLANTED[cell["severity"]],
            str(cell["people"]),
            _share(cell["clear"]),
            _share(cell["leaning_or_better"]),
            _share(cell["leader_right"]),
            _share(cell["p1_60_or_more"]),
            *(_share(cell["first_places"][dimension]) for dimension in dimensions),
        )


def _stated(document: Json) -> Iterator[Sequence[str]]:
    yield "highest P(first)", "workshops", "P(first), mean", "leader right"
    yield _TEXT, _NUMBER, _NUMBER, _NUMBER
    for each in document["bins"]:
        share_range = f"{each['low']:.2f} to {each['high']:.2f}"
        yield share_range, f"{each['workshops']:,}", _share(each["stated"]), _share(each["hit_rate"])


def _gates(document: Json) -> Iterator[Sequence[str]]:
    yield "planted", "must hold", "people", "bound", "found", "met"
    yield _TEXT, _TEXT, _NUMBER, _NUMBER, _NUMBER, _TEXT
    for gate in document["gates"]:
        figures = sorted({gate["figures"][0], *gate["figures"]})
        yield (
            "half a decade or a decade" if gate["severity"] is None else PLANTED[gate["severity"]],
            _gate_words(gate["name"]),
            str(gate["people"] or "all"),
            _bound(gate),
            " to ".join(_share(figure) for figure in dict.fromkeys((figures[0], figures[-1]))),
            "yes" if gate["met"] else "NO",
        )


def _gate_words(name: str) -> str:
    if name in _GATES:
        return _GATES[name]
    low, high = name.removeprefix("hit_rate_").split("_to_")
    return f"P(first) {float(low):.2f} to {float(high):.2f}: right at least as often as stated"


def _bound(gate: Json) -> str:
    least, most = gate["at_least"], gate["at_most"]
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
