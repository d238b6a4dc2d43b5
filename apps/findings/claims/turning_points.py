"""At which value of a figure something else would lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import LEAN
from apps.findings.sentences import horizon_words, share_words, two_digits
from apps.ranking import Band, FlipPoint

type Point = Literal["now", "growth", "limit"]


@dataclass(frozen=True)
class Turn:
    """The pooled figure of a quantity at one point, and where the answer turns."""

    quantity: str
    point: Point
    pooled: float
    flip: FlipPoint

    @property
    def factor(self) -> float:
        # Up or down alike: 1 or more.
        ratio = self.flip.value / self.pooled
        return max(ratio, 1 / ratio)


def turns(case: Case) -> tuple[Turn, ...]:
    """Return the turning points, the nearest first; none where the level is not firm or leaning."""
    verdict, leader = case.result.verdict, case.result.ranking.order[0]
    if (
        verdict.level not in {"firm", "leaning"} or verdict.over_dimensions
    ):  # first is past where something is over
        return ()
    # From there on no dimension is named, or another: whether it is called firm hangs on more than one figure.
    changing = (turn for turn in _turns(case) if turn.flip.leader != leader or turn.flip.p < LEAN)
    return tuple(sorted(changing, key=lambda turn: (turn.factor, turn.quantity, turn.point)))


def _turns(case: Case) -> Iterator[Turn]:
    for name, points in (case.result.flip_points or {}).items():
        quantity = case.result.quantities[name]
        pooled: dict[Point, float | None] = {
            "now": quantity.now,
            "growth": quantity.growth,
            "limit": quantity.limit,
        }
        for point, value in pooled.items():
            flip = points.get(point)
            if flip is not None and value and flip.value > 0:
                yield Turn(name, point, value, flip)


def turn_words(case: Case, turn: Turn) -> tuple[str, str]:
    """Return the pooled figure and the turning point with as many digits as needed to tell them apart."""
    unit = case.result.quantities[turn.quantity].unit
    pooled = turns_at = ""
    # Rounded as everywhere, two near figures would read the same: "if it were 9 instead of 9".
    for digits in (2, 3, 4):
        pooled, turns_at = (
            f"{value:.{digits}g}" if turn.point == "growth" else case.figure(value, unit, digits)
            for value in (turn.pooled, turn.flip.value)
        )
        if pooled != turns_at:
            break
    return pooled, turns_at


ROBUST_TURN = ClaimRule(
    "robust.turn",
    gettext_lazy(
        "The nearest value of one pooled figure at which another leads, or none in 60% of the draws; only where it is firm or leaning, and nothing is over."
    ),
)


def turn_claim(case: Case, turn: Turn) -> Claim:
    pooled, turns_at = turn_words(case, turn)
    words = {
        "quantity": case.quoted(turn.quantity),
        "value": turns_at,
        "pooled": pooled,
        "months": horizon_words(case.framing.horizon_months),
        "then": then_words(case, turn.flip),
    }
    text = {
        "now": _("If %(quantity)s were %(value)s today instead of %(pooled)s: %(then)s."),
        "growth": _(
            "If %(quantity)s grew by a factor of %(value)s in %(months)s instead of %(pooled)s: %(then)s."
        ),
        "limit": _("If the limit of %(quantity)s were %(value)s instead of %(pooled)s: %(then)s."),
    }[turn.point]
    path = f"flip_points.{turn.quantity}.{turn.point}"
    return claim(
        case,
        ROBUST_TURN,
        text % words,
        {"value": f"{path}.value", "p": f"{path}.p"},
        about=turn.quantity,
        people=case.tallies.behind(turn.quantity),
    )


def then_words(case: Case, flip: FlipPoint) -> str:
    """Return which dimension leads at a turning point, and in how many draws: "users first (63%)"."""
    # Never how firmly: no voice was left out there.
    words = {"label": case.labels([flip.leader]), "share": share_words(flip.p)}
    if flip.p < LEAN:
        return _("not decided (%(label)s %(share)s)") % words
    return _("%(label)s first (%(share)s)") % words


def band_words(band: Band) -> str:
    return _(FIRMNESS[band])


ROBUST_STEADY = ClaimRule(
    "robust.steady",
    gettext_lazy("No pooled figure turns it, by up to a factor of 1,000 either way."),
)


def steady(case: Case) -> Claim | None:
    """Say that no figure turns the answer; None if one does, or none was tried."""
    flips, verdict = case.result.flip_points or {}, case.result.verdict
    # The engine moves figures by up to a factor of 1,000 in search of a turning point.
    if not flips or verdict.level not in {"firm", "leaning"} or verdict.over_dimensions or any(_turns(case)):
        return None
    text = _("No single figure turns this, moved by up to a factor of %(factor)s either way.")
    return claim(case, ROBUST_STEADY, text % {"factor": two_digits(1000)})
