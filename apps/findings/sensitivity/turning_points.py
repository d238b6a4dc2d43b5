"""What would change the answer: figures at which it turns, questions worth asking, and what it doesn't hang on."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.findings.evidence import question_of, two_digits
from apps.findings.head_counts import FIGURES, People, people_of
from apps.findings.privacy import is_enough
from apps.findings.sensitivity.questions import LEAST_WORTH, MOST_SAID, Questions, questions_of
from apps.findings.sentences import STRANDS, listed, points_words
from apps.instruments.definition import Definition
from apps.instruments.figures.format import format_figure

FAR_DECADES = 1.0  # a figure that far off is not expected to be wrong by so much
DECIDED = ("clear", "leaning")
TIE = 1e-9
AS_ONE = "1"  # the factor between figures that are the same to two digits
# What counts as a full difference, said as people read it.
LIKERT_WORDS = {
    0.125: gettext_lazy("half a point of five"),
    0.25: gettext_lazy("one point of five"),
    0.5: gettext_lazy("two points of five"),
}

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class TurningPoint:
    """The nearest value of one pooled figure at which something else leads.

    It `moves` by a factor, `decades` away; `apart` says how far people's own figures are.
    """

    quantity: str
    slug: str
    text: str
    point: str
    pooled: str
    apart: str
    turns_at: str
    decades: float
    moves: str
    is_said: bool  # the value lies within what people said
    becomes: str
    sentence: str


@dataclass(frozen=True)
class ThresholdRow:
    what: str
    counts_from: str
    leads: str
    changes: bool


@dataclass(frozen=True)
class Knowing:
    """What it would be worth to know a figure exactly: by how many points the right dimension is named more often."""

    text: str
    all_of_it: str
    today: str
    horizon: str
    limit: str


@dataclass(frozen=True)
class Changes:
    heading: str
    basis: str  # what has to be known first to read it; mostly nothing
    turning_points: tuple[TurningPoint, ...]  # the nearest first
    nearest: tuple[TurningPoint, ...]  # of these the first few, one a quantity
    steady: str  # said where no figure turns it
    questions: Questions
    thresholds: tuple[ThresholdRow, ...]
    thresholds_text: str
    knowing: tuple[Knowing, ...]
    knowing_text: str
    weights_text: str


def changes_of(document: Json, result: Json, definition: Definition, k: int) -> Changes | None:
    """Read a snapshot and its result; None where the result was made without this, as a first reading is."""
    if result.get("flip_points") is None or result.get("voi") is None:
        return None
    people = people_of(document)
    leaders = leaders_of(result)
    points = tuple(_turning_points(document, result, definition, people, k))
    thresholds = tuple(_thresholds(result, definition))
    knowing = tuple(_knowing(document, result, definition, people, k))
    return Changes(
        heading=_heading(points, are_all=len(_shown(result, people, k)) == len(people.quantities)),
        basis=_basis(result, leaders, definition),
        turning_points=points,
        nearest=_nearest(points),
        steady="" if points else _steady(result, people, _words(leaders, definition), k),
        questions=questions_of(document, result, definition, people, k, is_firm=_is_firm(result, points)),
        thresholds=thresholds,
        thresholds_text=_thresholds_text(thresholds, _words(leaders, definition)),
        knowing=knowing,
        knowing_text=_knowing_text(result, knowing),
        weights_text=_weights_text(result),
    )


def leaders_of(result: Json) -> tuple[str, ...]:
    """Return what leads with every figure at its likely value: what a turning point is measured from."""
    shares = result["crisp"]["p_dominant"]
    best = max(shares.values())
    return tuple(name for name, share in shares.items() if share >= best - TIE)


def _heading(points: tuple[TurningPoint, ...], *, are_all: bool) -> str:
    """Claim no more than was looked at: what may not be shown may turn it sooner."""
    if not points:
        return _("no single figure") if are_all else _("no single figure of those that may be shown")
    if points[0].decades < FAR_DECADES:
        return _("one figure, moved by a factor of %(factor)s") % {"factor": points[0].moves}
    heading = _("no single figure, short of a factor of %(factor)s")
    if not are_all:
        heading = _("no single figure of those that may be shown, short of a factor of %(factor)s")
    return heading % {"factor": points[0].moves}


def _is_firm(result: Json, points: tuple[TurningPoint, ...]) -> bool:
    """Say whether the answer is decided, and no figure that is shown turns it nearby."""
    is_near = bool(points) and points[0].decades < FAR_DECADES
    return result["verdict"]["level"] in DECIDED and not is_near


def _shown(result: Json, people: People, k: int) -> list[str]:
    return [name for name in result["flip_points"] if is_enough(people.behind_quantity(name), k)]


def _basis(result: Json, leaders: tuple[str, ...], definition: Definition) -> str:
    shares = result["full"]["p_dominant"]
    said = []
    if result["verdict"]["nothing_under_pressure"]:
        said.append(_("No limit is near: this is about what would come first if anything did."))
    if max(shares, key=shares.__getitem__) not in leaders:
        likely = _(
            "With every figure at its likely value, first is %(dimensions)s: what follows is measured from there."
        )
        said.append(likely % {"dimensions": _words(leaders, definition)})
    return " ".join(said)


def _steady(result: Json, people: People, leaders: str, k: int) -> str:
    shown = _shown(result, people, k)
    if not shown:
        return ""
    if len(shown) == len(people.quantities):
        sentence = _(
            "No figure would change it, by up to a factor of %(factor)s either way and all else equal: first stays "
            "%(dimensions)s."
        )
    else:
        sentence = _(
            "None of the figures that may be shown would change it, by up to a factor of %(factor)s either way and "
            "all else equal: first stays %(dimensions)s."
        )
    return sentence % {"factor": numeral("1,000"), "dimensions": leaders}


def _turning_points(
    document: Json, result: Json, definition: Definition, people: People, k: int
) -> Iterator[TurningPoint]:
    quantities = (result["headroom"] or {"quantities": {}})["quantities"]
    found = [
        (abs(math.log10(flip["value"] / quantities[name][field])), name, field)
        for name, fields in result["flip_points"].items()
        # Each field can be worked out from the others at the turn, so the field fewest gave decides.
        if is_enough(people.behind_quantity(name), k)
        for field in FIGURES
        if (flip := fields[field]) and quantities.get(name, {}).get(field)
    ]
    for decades, name, field in sorted(found):
        yield _turning_point(document, result, definition, name, field, decades)


def _nearest(points: tuple[TurningPoint, ...]) -> tuple[TurningPoint, ...]:
    by_quantity: dict[str, TurningPoint] = {}
    for point in points:
        by_quantity.setdefault(point.quantity, point)
    return tuple(by_quantity.values())[:MOST_SAID]


def _turning_point(
    document: Json, result: Json, definition: Definition, name: str, field: str, decades: float
) -> TurningPoint:
    quantity, flip = result["headroom"]["quantities"][name], result["flip_points"][name][field]
    text = question_of(document, definition, name)
    pooled, turns_at = _pair(quantity[field], flip["value"], quantity["unit"], document)
    agreement = result["agreement"]["quantities"][name][field]
    apart = two_digits(10 ** (agreement["spread_decades"] or 0.0))
    becomes = flip["becomes"]
    answers = pooled
    if apart != AS_ONE:
        answers = _("%(pooled)s, apart by a factor of %(factor)s") % {"pooled": pooled, "factor": apart}
    condition = {
        "now": _("If “%(question)s” were %(figure)s today (the answers: %(answers)s), %(consequence)s."),
        "horizon": _(
            "If “%(question)s” were %(figure)s in %(months)d months (the answers: %(answers)s), %(consequence)s."
        ),
        "limit": _(
            "If “%(question)s” had its limit at %(figure)s (the answers: %(answers)s), %(consequence)s."
        ),
    }
    return TurningPoint(
        quantity=name,
        slug=quantity["dimension"],
        text=text,
        point=_point_words(field, document),
        pooled=pooled,
        apart=_("a factor of %(factor)s") % {"factor": apart} if apart != AS_ONE else _("not at all"),
        turns_at=turns_at,
        decades=decades,
        moves=two_digits(10**decades),
        is_said=agreement["n"] > 1 and agreement["p10"] <= flip["value"] <= agreement["p90"],
        becomes=_words(becomes, definition),
        sentence=condition[field]
        % {
            "question": text,
            "figure": turns_at,
            "months": document["framing"]["horizon_months"],
            "answers": answers,
            "consequence": _consequence(leaders_of(result), becomes, definition),
        },
    )


def _pair(pooled: float, turning: float, unit: str, document: Json) -> tuple[str, str]:
    """Say both figures with as many digits as it takes to tell them apart."""
    currency = document["framing"]["currency"]
    for digits in (2, 3, 4):
        said = [format_figure(float(f"{value:.{digits}g}"), unit, currency) for value in (pooled, turning)]
        if said[0] != said[1]:
            break
    return said[0], said[1]


def _point_words(field: str, document: Json) -> str:
    horizon = _("in %(months)d months") % {"months": document["framing"]["horizon_months"]}
    return {"now": _("today"), "horizon": horizon, "limit": _("limit")}[field]


def _consequence(leaders: tuple[str, ...], becomes: list[str], definition: Definition) -> str:
    gone = [name for name in leaders if name not in becomes]
    if not gone:
        return _("%(dimensions)s would share the first place") % {"dimensions": _words(becomes, definition)}
    return _("%(dimensions)s would come first instead of %(gone)s") % {
        "dimensions": _words(becomes, definition),
        "gone": _words(gone, definition),
    }


def _thresholds(result: Json, definition: Definition) -> Iterator[ThresholdRow]:
    checks = result.get("thresholds") or {"likert": [], "headroom": []}
    for kind, what in (
        ("likert", _("Trouble people notice")),
        ("headroom", _("Room left in the figures")),
    ):
        for check in checks[kind]:
            yield ThresholdRow(
                what=what,
                counts_from=_threshold_words(kind, check["value"]),
                leads=_words(check["dominant"], definition),
                changes=check["changes"],
            )


def _threshold_words(kind: str, value: float) -> str:
    if kind == "likert":
        return str(LIKERT_WORDS.get(value, numeral(f"{value:g}")))
    return _("a factor of %(factor)s") % {"factor": two_digits(10**value)}


def _thresholds_text(rows: tuple[ThresholdRow, ...], leaders: str) -> str:
    if not rows:
        return ""
    changed = [row for row in rows if row.changes]
    if not changed:
        return _(
            "It does not hang on where a difference counts in full: at half and at twice our lines, first stays "
            "%(dimensions)s."
        ) % {"dimensions": leaders}
    one = _("%(dimensions)s at %(threshold)s (%(evidence)s)")
    said = [
        one % {"dimensions": row.leads, "threshold": row.counts_from, "evidence": inside(row.what)}
        for row in changed
    ]
    hangs = _("It hangs on where a difference counts in full: first would be %(dimensions)s.")
    return hangs % {"dimensions": listed(said, "or")}


def _knowing(
    document: Json, result: Json, definition: Definition, people: People, k: int
) -> Iterator[Knowing]:
    known = (result.get("perfect_information") or {"quantities": {}})["quantities"]
    worth = {
        name: each["headroom"]
        for name, each in known.items()
        if is_enough(people.behind_quantity(name), k) and (each["headroom"] or 0.0) >= LEAST_WORTH
    }
    for name in sorted(worth, key=lambda name: (-worth[name], name)):
        yield Knowing(
            text=question_of(document, definition, name),
            all_of_it=points_words(worth[name]),
            **{
                row: "–" if known[name][field] is None else points_words(known[name][field])
                for row, field in (("today", "now"), ("horizon", "horizon"), ("limit", "limit"))
            },
        )


def _knowing_text(result: Json, knowing: tuple[Knowing, ...]) -> str:
    if result.get("perfect_information") is None:
        return ""
    if not knowing:
        return _(
            "To know any one of the figures exactly, of those that may be shown, is worth less than half a point."
        )
    return _("To know “%(question)s” exactly is worth most: %(points)s.") % {
        "question": knowing[0].text,
        "points": knowing[0].all_of_it,
    }


def _weights_text(result: Json) -> str:
    weights = (result.get("perfect_information") or {"weights": None})["weights"]
    if weights is None or weights["value"] < LEAST_WORTH:
        return ""
    return _(
        "Of the kinds of evidence it matters most how much %(strand)s should count: to agree on it is worth %(points)s."
    ) % {"strand": STRANDS[weights["stream"]], "points": points_words(weights["value"])}


def _words(slugs: tuple[str, ...] | list[str], definition: Definition) -> str:
    return listed([inside(definition.dimensions[slug]) for slug in slugs])
