"""What would change the answer: turning points, questions worth asking, and what it doesn't depend on."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import HORIZON, LIMIT, NOW, POINTS
from apps.findings.case import Case
from apps.findings.evidence import UNKNOWN
from apps.findings.head_counts import at_point
from apps.findings.sensitivity.questions import LEAST_WORTH, MOST_SAID, Questions, questions_of
from apps.findings.sentences import STRANDS, likeliest, listed, points_words, two_digits
from apps.instruments.figures.points import WORDS
from apps.ranking import Assessment, FieldAgreement, FlipPoint, QuantityHeadroom

FAR_DECADES = 1.0  # a figure is not expected to be wrong by this much
DECIDED = ("clear", "leaning")
TIE = 1e-9
AS_ONE = "1"  # the factor between figures that are equal to two digits
# The thresholds of a full difference, in words.
LIKERT_WORDS = {
    0.125: gettext_lazy("half a point of five"),
    0.25: gettext_lazy("one point of five"),
    0.5: gettext_lazy("two points of five"),
}


@dataclass(frozen=True)
class TurningPoint:
    """The nearest value of a pooled figure at which something else leads.

    It is `decades` away, a factor of `moves`; `apart` says how far people's own figures spread.
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
    is_said: bool  # the value is within what people said
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
    """The worth of knowing a figure exactly: by how many points more often the right dimension would be named."""

    text: str
    all_of_it: str
    today: str
    horizon: str
    limit: str


@dataclass(frozen=True)
class Changes:
    heading: str
    basis: str  # a caveat for reading it; mostly empty
    turning_points: tuple[TurningPoint, ...]  # the nearest first
    nearest: tuple[TurningPoint, ...]  # the first few of these, one a quantity
    steady: str  # said if no figure turns the answer
    questions: Questions
    thresholds: tuple[ThresholdRow, ...]
    thresholds_text: str
    knowing: tuple[Knowing, ...]
    knowing_text: str
    weights_text: str


@dataclass(frozen=True)
class _Turn:
    """A pooled figure of a quantity, and the value at which the answer turns."""

    name: str
    field: str
    quantity: QuantityHeadroom
    pooled: float
    flip: FlipPoint

    @property
    def decades(self) -> float:
        return abs(math.log10(self.flip.value / self.pooled))


def changes_of(case: Case) -> Changes | None:
    """Return what would change the answer; None if the result was made without this, as a first reading is."""
    flips, questions = case.result.flip_points, case.result.voi
    if flips is None or questions is None:
        return None
    leaders = _words(leaders_of(case.result), case)
    points = tuple(_turning_points(case, flips))
    shown = [name for name in flips if case.may_show_quantity(name)]
    are_all = len(shown) == len(case.people.quantities)
    thresholds, knowing = tuple(_thresholds(case)), tuple(_knowing(case))
    return Changes(
        heading=_heading(points, are_all=are_all),
        basis=_basis(case),
        turning_points=points,
        nearest=_nearest(points),
        steady=_steady(leaders, are_all=are_all) if shown and not points else "",
        questions=questions_of(case, questions, is_firm=_is_firm(case.result, points)),
        thresholds=thresholds,
        thresholds_text=_thresholds_text(thresholds, leaders),
        knowing=knowing,
        knowing_text=_knowing_text(case.result, knowing),
        weights_text=_weights_text(case.result),
    )


def leaders_of(result: Assessment) -> tuple[str, ...]:
    """Return the leaders with every figure at its likely value, from which turning points are measured."""
    shares = result.crisp.p_dominant
    best = max(shares.values())
    return tuple(name for name, share in shares.items() if share >= best - TIE)


def _heading(points: tuple[TurningPoint, ...], *, are_all: bool) -> str:
    """Claim no more than was examined: hidden figures may turn the answer sooner."""
    if not points:
        return _("no single figure") if are_all else _("no single figure of those that may be shown")
    if points[0].decades < FAR_DECADES:
        return _("one figure, moved by a factor of %(factor)s") % {"factor": points[0].moves}
    heading = _("no single figure, short of a factor of %(factor)s")
    if not are_all:
        heading = _("no single figure of those that may be shown, short of a factor of %(factor)s")
    return heading % {"factor": points[0].moves}


def _is_firm(result: Assessment, points: tuple[TurningPoint, ...]) -> bool:
    """Say whether the answer is decided and no shown figure turns it nearby."""
    is_near = bool(points) and points[0].decades < FAR_DECADES
    return result.verdict.level in DECIDED and not is_near


def _basis(case: Case) -> str:
    leaders, said = leaders_of(case.result), []
    if case.result.verdict.nothing_under_pressure:
        said.append(_("No limit is near: this is about what would come first if anything did."))
    if likeliest(case.result.full.p_dominant) not in leaders:
        likely = _(
            "With every figure at its likely value, first is %(dimensions)s: what follows is measured from there."
        )
        said.append(likely % {"dimensions": _words(leaders, case)})
    return " ".join(said)


def _steady(leaders: str, *, are_all: bool) -> str:
    if are_all:
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
    case: Case, flips: Mapping[str, Mapping[str, FlipPoint | None]]
) -> Iterator[TurningPoint]:
    quantities = case.result.headroom.quantities if case.result.headroom else {}
    found = [
        _Turn(name, field, quantities[name], pooled, flip)
        for name, fields in flips.items()
        # Each field can be computed from the others at the turn, so the field with the fewest people decides.
        if name in quantities and case.may_show_quantity(name)
        for field in POINTS
        if (flip := fields[field]) and (pooled := at_point(quantities[name], field))
    ]
    for turn in sorted(found, key=lambda turn: (turn.decades, turn.name, turn.field)):
        yield _turning_point(case, turn)


def _nearest(points: tuple[TurningPoint, ...]) -> tuple[TurningPoint, ...]:
    by_quantity: dict[str, TurningPoint] = {}
    for point in points:
        by_quantity.setdefault(point.quantity, point)
    return tuple(by_quantity.values())[:MOST_SAID]


def _turning_point(case: Case, turn: _Turn) -> TurningPoint:
    text, flip = case.question(turn.name), turn.flip
    pooled, turns_at = _pair(case, turn)
    agreement = case.result.agreement.quantities[turn.name][turn.field]
    apart = two_digits(10 ** (agreement.spread_decades or 0.0))
    answers = pooled
    if apart != AS_ONE:
        answers = _("%(pooled)s, apart by a factor of %(factor)s") % {"pooled": pooled, "factor": apart}
    condition = {
        NOW: _("If “%(question)s” were %(figure)s today (the answers: %(answers)s), %(consequence)s."),
        HORIZON: _(
            "If “%(question)s” were %(figure)s in %(months)d months (the answers: %(answers)s), %(consequence)s."
        ),
        LIMIT: _(
            "If “%(question)s” had its limit at %(figure)s (the answers: %(answers)s), %(consequence)s."
        ),
    }
    return TurningPoint(
        quantity=turn.name,
        slug=turn.quantity.dimension,
        text=text,
        point=_point_words(case, turn.field),
        pooled=pooled,
        apart=_("a factor of %(factor)s") % {"factor": apart} if apart != AS_ONE else _("not at all"),
        turns_at=turns_at,
        decades=turn.decades,
        moves=two_digits(10**turn.decades),
        is_said=_is_said(agreement, flip.value),
        becomes=_words(flip.becomes, case),
        sentence=condition[turn.field]
        % {
            "question": text,
            "figure": turns_at,
            "months": case.framing.horizon_months,
            "answers": answers,
            "consequence": _consequence(case, flip.becomes),
        },
    )


def _is_said(agreement: FieldAgreement, value: float) -> bool:
    if agreement.n < 2 or agreement.p10 is None or agreement.p90 is None:
        return False
    return agreement.p10 <= value <= agreement.p90


def _pair(case: Case, turn: _Turn) -> tuple[str, str]:
    """Write both figures with as many digits as needed to tell them apart."""
    for digits in (2, 3, 4):
        pooled, turns_at = (
            case.figure(value, turn.quantity.unit, digits) for value in (turn.pooled, turn.flip.value)
        )
        if pooled != turns_at:
            break
    return pooled, turns_at


def _point_words(case: Case, field: str) -> str:
    horizon = _("in %(months)d months") % {"months": case.framing.horizon_months}
    return {NOW: str(WORDS[NOW]), HORIZON: horizon, LIMIT: _("limit")}[field]


def _consequence(case: Case, becomes: tuple[str, ...]) -> str:
    gone = [name for name in leaders_of(case.result) if name not in becomes]
    if not gone:
        return _("%(dimensions)s would share the first place") % {"dimensions": _words(becomes, case)}
    return _("%(dimensions)s would come first instead of %(gone)s") % {
        "dimensions": _words(becomes, case),
        "gone": _words(gone, case),
    }


def _thresholds(case: Case) -> Iterator[ThresholdRow]:
    checks = case.result.thresholds
    if checks is None:
        return
    for kind, what, found in (
        ("likert", _("Trouble people notice"), checks.likert),
        ("headroom", _("Room left in the figures"), checks.headroom),
    ):
        for check in found:
            yield ThresholdRow(
                what=what,
                counts_from=_threshold_words(kind, check.value),
                leads=_words(check.dominant, case),
                changes=check.changes,
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


def _knowing(case: Case) -> Iterator[Knowing]:
    known = case.result.perfect_information.quantities if case.result.perfect_information else {}
    worth = {
        name: each.headroom
        for name, each in known.items()
        if case.may_show_quantity(name) and each.headroom is not None and each.headroom >= LEAST_WORTH
    }
    for name in sorted(worth, key=lambda name: (-worth[name], name)):
        yield Knowing(
            text=case.question(name),
            all_of_it=points_words(worth[name]),
            today=_worth_words(known[name].now),
            horizon=_worth_words(known[name].horizon),
            limit=_worth_words(known[name].limit),
        )


def _worth_words(worth: float | None) -> str:
    return UNKNOWN if worth is None else points_words(worth)


def _knowing_text(result: Assessment, knowing: tuple[Knowing, ...]) -> str:
    if result.perfect_information is None:
        return ""
    if not knowing:
        return _(
            "To know any one of the figures exactly, of those that may be shown, is worth less than half a point."
        )
    return _("To know “%(question)s” exactly is worth most: %(points)s.") % {
        "question": knowing[0].text,
        "points": knowing[0].all_of_it,
    }


def _weights_text(result: Assessment) -> str:
    weights = result.perfect_information.weights if result.perfect_information else None
    if weights is None or weights.value < LEAST_WORTH:
        return ""
    return _(
        "Of the kinds of evidence it matters most how much %(strand)s should count: to agree on it is worth %(points)s."
    ) % {"strand": STRANDS[weights.stream], "points": points_words(weights.value)}


def _words(slugs: Iterable[str], case: Case) -> str:
    return listed([inside(case.definition.dimensions[slug]) for slug in slugs])
