"""Checks of what is said of one more answer, of one kind of evidence less, and of another figure."""

from django.utils.translation import gettext as _

from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.turning_points import ROBUST_STEADY, ROBUST_TURN
from apps.findings.sensitivity.robustness import (
    ROBUST_ANY_STRAND,
    ROBUST_ASK,
    ROBUST_MAY_MOVE,
    ROBUST_QUESTION,
    ROBUST_STOP,
    ROBUST_WITHOUT,
)
from apps.findings.sentences import STRANDS, likeliest, points_words, share_words, two_digits
from apps.ranking import FlipPoint, Question
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import givers, is_named, nothing_over

MOVES = 0.05


def _question_of(claim: Claim, case: Case) -> Question:
    return next(each for each in case.result.questions or () if each.id == claim.about)


def _text(case: Case, question: Question) -> str:
    return case.quoted(
        case.definition.ranking.id if question.kind == "ranking" else question.id.split(".")[0]
    )


def _moves_most(case: Case, question: Question) -> dict[str, bool]:
    swings = [each.swing for each in case.result.questions or ()]
    return {
        **nothing_over(case),
        "it may not stop": not case.result.verdict.may_stop,
        "none moves more": question.swing == max(swings),
    }


@checks(ROBUST_QUESTION)
def question(claim: Claim, case: Case) -> Allowed:
    found, leader = _question_of(claim, case), case.result.ranking.order[0]
    p = case.result.ranking.p_first[leader]
    ends = sorted(min(max(p + move, 0.0), 1.0) for move in (0.0, *found.moves))
    levels = [_level_at(case, end, leader, found.id.split(".")[0]) for end in (ends[0], ends[-1])]
    return Allowed(
        needs={
            **nothing_over(case),
            "there is a first": case.result.verdict.level != "insufficient",
            "it moves something": found.swing >= MOVES,
        },
        words=(
            _text(case, found),
            share_words(p),
            share_words(ends[0]),
            share_words(ends[-1]),
            *(_(FIRMNESS[level]) for level in levels),
        ),
        names=(leader,),
    )


@checks(ROBUST_STOP)
def stop(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    return Allowed(
        needs={
            "it may stop": verdict.may_stop,
            "it is firm": (verdict.nothing_level if verdict.kind == "nothing" else verdict.level) == "firm",
            "every dimension is figured": all(verdict.figured.values()),
            "no question moves it": all(each.swing <= MOVES for each in case.result.questions or ()),
            "every perspective contributes": all(
                each.heads for each in case.result.coverage.perspectives.values()
            ),
        }
    )


@checks(ROBUST_ASK)
def ask(claim: Claim, case: Case) -> Allowed:
    found = _question_of(claim, case)
    is_silent = case.result.verdict.level == "insufficient"
    return Allowed(
        needs=_moves_most(case, found),
        words=(_text(case, found), *(() if is_silent else (points_words(found.swing),))),
        says=("Ask first",),
        only_if={"what comes first": not is_silent},
    )


@checks(ROBUST_MAY_MOVE)
def may_move(claim: Claim, case: Case) -> Allowed:
    found = _question_of(claim, case)
    there_is = {"something comes first": case.result.verdict.level != "insufficient"}
    return Allowed(
        needs=_moves_most(case, found) | there_is,
        words=(points_words(found.swing),),
        says=("could move", "up to"),
    )


@checks(ROBUST_WITHOUT)
def without(claim: Claim, case: Case) -> Allowed:
    shares = case.result.ranking.without[claim.about]
    first = likeliest(shares)
    return Allowed(
        needs={
            "another leads": first != case.result.ranking.order[0],
            "it depends on it": claim.about in case.result.verdict.depends_on,
            "something is decided": is_named(case),
        },
        words=(share_words(shares[first]), str(STRANDS[claim.about])),
        names=(first,),
    )


@checks(ROBUST_ANY_STRAND)
def any_strand(claim: Claim, case: Case) -> Allowed:
    without, leader = case.result.ranking.without, case.result.ranking.order[0]
    return Allowed(
        needs={
            "three kinds are there": len(without) == 3,
            "the same leads": all(shares[leader] >= max(shares.values()) for shares in without.values()),
            "it leads": claim.about == leader,
            "not on opinions alone": not case.result.verdict.opinion_only,
        },
        names=(leader,),
    )


@checks(ROBUST_TURN)
def turn(claim: Claim, case: Case) -> Allowed:
    _root, name, point, _value = claim.numbers[0].path.split(".")
    flip = ((case.result.flip_points or {}).get(name) or {}).get(point)
    if flip is None or claim.about != name:
        return Allowed(needs={"there is one": False})
    is_named_there = flip.p >= 0.6
    is_other = flip.leader != case.result.ranking.order[0] or not is_named_there
    return Allowed(
        needs={
            **nothing_over(case),
            "the level is firm or leaning": is_named(case),
            "something changes": is_other,
        },
        words=(
            case.quoted(name),
            *_told_apart(case, name, point, flip),
            share_words(flip.p),
        ),
        names=(flip.leader,),
        quoted=(str(case.framing.horizon_months),) if point == "growth" else (),
        only_if={"first": is_named_there, "not decided": not is_named_there},
        never=("firm", "leaning"),
        people=givers(case, name),
    )


def _told_apart(case: Case, name: str, point: str, flip: FlipPoint) -> tuple[str, str]:
    """Write the pooled figure and the one at which the answer turns, with as few digits as tell them apart."""
    quantity = case.result.quantities[name]
    pooled = {"now": quantity.now, "growth": quantity.growth, "limit": quantity.limit}[point] or 0.0

    def written(value: float, digits: int) -> str:
        return f"{value:.{digits}g}" if point == "growth" else case.figure(value, quantity.unit, digits)

    pairs = [(written(pooled, digits), written(flip.value, digits)) for digits in (2, 3, 4)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


@checks(ROBUST_STEADY)
def steady(claim: Claim, case: Case) -> Allowed:
    flips = case.result.flip_points or {}
    return Allowed(
        needs={
            **nothing_over(case),
            "figures were moved": bool(flips),
            "none turns it": not any(flip for points in flips.values() for flip in points.values()),
            "the level is firm or leaning": is_named(case),
        },
        words=(two_digits(1000),),
    )


def _level_at(case: Case, p: float, leader: str, given: str = "") -> str:
    """Return the level P of this leader would reach, were a quantity `given`; all else as it is."""
    verdict = case.result.verdict
    hinge = verdict.hinges_on
    if hinge and hinge.quantity != given:
        # No more than is left without the person, and nothing where another leads then.
        p = min(p, hinge.p_without) if {hinge.leader, hinge.leader_without} == {leader} else 0.0
    if p < 0.6 or verdict.unheard:
        return "open"
    heard = sum(each.heads > 0 for each in case.result.coverage.perspectives.values())
    known = case.result.quantities.get(given)
    now = known.dimension if known else ""
    are_figured = all(verdict.figured[name] or name == now for name in (leader, _against(case, leader)))
    return "firm" if p >= 0.8 and are_figured and heard >= 3 and not verdict.held_back else "leaning"


def _against(case: Case, leader: str) -> str:
    """Return whom this leader is held against: the first or, if it is that, the likeliest of the others."""
    first, *others = case.result.ranking.order
    return max(others, key=case.result.ranking.p_first.__getitem__) if leader == first else first
