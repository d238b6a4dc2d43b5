"""The figures a result rests on, as assumptions to hold: each with the value at which something else would lead."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.findings.case import Case
from apps.findings.claims.evidence import OVER, known_limits, soonest
from apps.findings.claims.leading import LEAN
from apps.findings.claims.turning_points import Turn, turns
from apps.findings.sensitivity.robustness import moving_questions
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant

# P(the limit is reached within the horizon): below this the rules propose no test either.
MATTERS = 0.2
_DIGITS = (2, 3, 4)
# Kinds of questions that a figure answers, and at which point of its quantity.
_POINTS = {"figure": LIMIT, "unknown_limit": LIMIT, "unknown_now": NOW}


@dataclass(frozen=True)
class AssumedFigure:
    """A figure as it is shown, with no more digits than people gave it together."""

    quantity: str
    point: str  # now, horizon or limit
    text: str
    value: float
    turns_at: float | None = None  # where another dimension leads; None where no value changes what leads
    becomes: tuple[str, ...] = ()  # those that may lead then: two where it is not decided between them

    @property
    def id(self) -> str:
        return f"{self.quantity}-{self.point}"


@dataclass(frozen=True)
class SettlingFigure:
    """The figure that could move the finding most, once somebody brings it."""

    quantity: str
    point: str  # now, horizon or limit
    question: str

    @property
    def id(self) -> str:
        return f"{self.quantity}-{self.point}"


def settling_figure(case: Case) -> SettlingFigure | None:
    """Return the figure that one answer could move the finding by; where none could, the first that it rests on."""
    figures = assumed_figures(case)
    questions = [(case.result.questions or ())[index] for index in moving_questions(case)]
    asked = next((each for each in questions if each.kind in _POINTS), None)
    quantity, _dot, part = asked.id.partition(".") if asked else ("", "", "")
    # What is assumed of it already is what would be kept.
    figure = next((each for each in figures if quantity in ("", each.quantity)), None)
    if figure is not None:
        return SettlingFigure(figure.quantity, figure.point, case.question(figure.quantity))
    if asked is None:
        return None
    point = HORIZON if part == "growth" else _POINTS[asked.kind]
    return SettlingFigure(quantity, point, case.question(quantity))


def assumed_figures(case: Case) -> tuple[AssumedFigure, ...]:
    found = {each.id: each for each in (*_turning(case), *_near(case))}
    return tuple(found.values())[:8]


def _turning(case: Case) -> Iterator[AssumedFigure]:
    # Where the same one would still lead, less surely, the order that was decided on stands: nothing it rests
    # on broke.
    leader, seen = case.result.ranking.order[0], set()
    for turn in turns(case):
        if turn.flip.leader != leader and turn.quantity not in seen and (figure := _turn(case, turn, leader)):
            seen.add(turn.quantity)
            yield figure


def _turn(case: Case, turn: Turn, leader: str) -> AssumedFigure | None:
    pooled, turns_at = turn.pooled, turn.flip.value
    point = HORIZON if turn.point == "growth" else turn.point
    # A factor says little: the figure that comes of it can be measured.
    if point == HORIZON:
        now = case.result.quantities[turn.quantity].now
        if now is None:
            return None
        pooled, turns_at = now * pooled, now * turns_at
    if point not in case.definition.quantities[turn.quantity].points:
        return None
    digits = next((each for each in _DIGITS if significant(pooled, each) != significant(turns_at, each)), 4)
    becomes = (turn.flip.leader, leader) if turn.flip.p < LEAN else (turn.flip.leader,)
    return _figure(
        case, turn.quantity, point, significant(pooled, digits), significant(turns_at, digits), becomes
    )


def _near(case: Case) -> Iterator[AssumedFigure]:
    """Yield the limits that are over or may be reached, else the nearest, and the figures they are held against."""
    quantities = case.result.quantities
    limits = sorted(known_limits(case), key=lambda name: (soonest(quantities[name]), name))
    near = [
        name for name in limits if quantities[name].status in OVER or quantities[name].p_within >= MATTERS
    ]
    # That none is near rests on the nearest two.
    for name in near or limits[:2]:
        each = quantities[name]
        grown = each.now * each.growth if each.now and each.growth else each.horizon
        for point, value in ((LIMIT, each.limit), (HORIZON, grown)):
            if value and point in case.definition.quantities[name].points:
                yield _figure(case, name, point, significant(value))


def _figure(
    case: Case,
    name: str,
    point: str,
    value: float,
    turns_at: float | None = None,
    becomes: tuple[str, ...] = (),
) -> AssumedFigure:
    item = case.definition.quantities[name]
    words = {
        # A question mark would stand before the colon.
        "question": sentence_case(item.short_name or case.question(name)),
        "figure": case.figure(value, item.unit, digits=4),
        "months": case.framing.horizon_months,
    }
    text = {
        "now": _("%(question)s: %(figure)s today"),
        "horizon": _("%(question)s: %(figure)s in %(months)d months"),
        "limit": _("%(question)s: the limit is %(figure)s"),
    }[point]
    return AssumedFigure(name, point, text % words, value, turns_at, becomes)
