"""A calibration as tables in Markdown, for people to read."""

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from apps.calibration.record import Bin, CalibrationRecord, Gate, SubjectBins
from tests.calibration.figures import WorldBins

WORLD_WORDS = {
    "independent": "people err on their own",
    "halo_05": "they share an error of half a decade",
    "halo_1": "they share an error of a decade",
    "true_sources": "figures err as their source says",
    "true_sources_halo_05": "the same, shared error of half a decade",
    "calm": "the room left is 30 times and not 3 times",
    "hidden_limits": "half of the dimensions have a limit nobody asks about",
    "opinions_against_figures": "all opinions name a wrong dimension",
    "near_ties": "two dimensions are worse alike",
    "business_side_only": "business, product and executive only",
    "builders_only": "data and ML, platform and product only",
    "no_ranking": "nobody gives an order",
    "no_symptoms": "nobody answers on symptoms",
    "figures_only": "figures only",
    "no_figures_halo_0": "no figures, people err on their own",
    "no_figures_halo_05": "no figures, shared error of half a decade",
    "no_figures_halo_1": "no figures, shared error of a decade (not judged)",
}
SUBJECT_WORDS = {
    "first": "a dimension is first",
    "nothing": "nothing is reached within the horizon",
    "within": "a dimension's limit is reached within the horizon",
    "over": "a limit is passed today, by figures alone",
}
SENTENCE_WORDS = {
    "firm": "first, firm",
    "leaning": "first, leaning",
    "over": "over its limit",
    "nothing_firm": "nothing is reached, firm",
    "nothing_leaning": "nothing is reached, leaning",
}
GATE_WORDS = {
    "firm_without_figures": "workshops without figures that are firm",
    "p_without_figures": "highest P(first) without figures",
    "p_of_nothing_without_figures": "mean of the highest P(first), nothing planted and no figures",
}
FEWEST_SHOWN = 30
_NUMBER = "---:"
_TEXT = "---"


def tables(record: CalibrationRecord, worlds: Sequence[WorldBins]) -> str:
    """Write what was stated and what came true, what was said in words, and every gate."""
    parts = [
        _heading(record),
        "Highest P(first): stated, then how often right (bins of 30 workshops or more)",
        _table(_worlds(worlds)),
        "Every kind of statement, all judged worlds together",
        *(_table(_subject(each)) for each in record.subjects),
        "What was said in words",
        _table(_said(record)),
        "Gates",
        _table(_gates(record)),
        record.does_not_show,
    ]
    return "\n\n".join(parts)


def _heading(record: CalibrationRecord) -> str:
    draws, workshops = record.draws, record.workshops
    return (
        f"{record.instrument}, engine {record.engine_version} (NumPy {record.numpy_version}), "
        f"seed {record.seed}: {workshops:,} workshops for each world, severity and size, {draws:,} draws each. "
        f"A share of the draws is then known to {sqrt(0.25 / draws):.4f} (one standard error at most)."
    )


def _worlds(worlds: Sequence[WorldBins]) -> Iterator[Sequence[str]]:
    edges = worlds[0].bins
    yield "world", "workshops", *(f"{each.low:g} to {each.high:g}" for each in edges)
    yield _TEXT, *[_NUMBER] * (1 + len(edges))
    for found in worlds:
        yield WORLD_WORDS[found.world], f"{found.workshops:,}", *map(_pair, found.bins)


def _pair(each: Bin) -> str:
    return "" if each.count < FEWEST_SHOWN else f"{_share(each.stated)} {_share(each.hit)}"


def _subject(found: SubjectBins) -> Iterator[Sequence[str]]:
    yield SUBJECT_WORDS[found.subject], "statements", "stated, mean", "came true"
    yield _TEXT, _NUMBER, _NUMBER, _NUMBER
    for each in found.bins:
        yield f"{each.low:g} to {each.high:g}", f"{each.count:,}", _share(each.stated), _share(each.hit)


def _said(record: CalibrationRecord) -> Iterator[Sequence[str]]:
    yield "people", "workshops", "said", "times", "right"
    yield _NUMBER, _NUMBER, _TEXT, _NUMBER, _NUMBER
    for each in record.said:
        yield (
            str(each.people),
            f"{each.workshops:,}",
            SENTENCE_WORDS[each.sentence],
            f"{each.count:,}",
            _share(each.right),
        )


def _gates(record: CalibrationRecord) -> Iterator[Sequence[str]]:
    yield "must hold", "world", "bound", "found", "met"
    yield _TEXT, _TEXT, _NUMBER, _NUMBER, _TEXT
    for gate in record.gates:
        yield (
            gate_words(gate.name),
            WORLD_WORDS[gate.world] if gate.world else "all judged",
            _bound(gate),
            _share(gate.figure),
            "yes" if gate.met else "NO",
        )


def gate_words(name: str) -> str:
    """Return what a gate is about."""
    if name in GATE_WORDS:
        return GATE_WORDS[name]
    subject, low, _, high = name.split("_")
    return f"stated {low} to {high}: {SUBJECT_WORDS[subject]}"


def _bound(gate: Gate) -> str:
    least, most = gate.at_least, gate.at_most
    if least is not None and most is not None:
        return f"{_share(least)} to {_share(most)}"
    return f"≥ {_share(least)}" if most is None else f"≤ {_share(most)}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


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
