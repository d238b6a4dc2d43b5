"""Checks of what is said to be over its limit today."""

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.leading import OVER_BOTH
from apps.findings.claims.limits_exceeded import (
    OVER_DEGREE,
    OVER_DISPUTED,
    OVER_GUESSED,
    OVER_HEADLINE,
    OVER_MAYBE,
    OVER_QUANTITY,
    OVER_RECOVERING,
    OVER_RECOVERING_HEADLINE,
)
from apps.findings.sentences import people_words, share_words, times_range_words, times_words
from apps.ranking import Over, Status
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import givers


def _entry(case: Case, quantity: str) -> Over:
    return next(each for each in case.result.verdict.over if each.quantity == quantity)


def _of(case: Case, status: Status) -> list[Over]:
    return [each for each in case.result.verdict.over if each.status == status]


@checks(OVER_HEADLINE)
def headline(claim: Claim, case: Case) -> Allowed:
    over = _of(case, "over")
    sure = {each.dimension for each in over if each.already}
    likely = {each.dimension for each in over} - sure
    return Allowed(
        needs={
            "something is over": bool(over),
            "already: two who measured, or 95 % by two people": all(
                each.people_measured >= 2 or (each.p >= 0.95 and each.people_over >= 2)
                for each in over
                if each.already
            ),
            "over: 80 %": all(each.p >= 0.8 for each in over),
        },
        names=tuple({each.dimension for each in over}),
        says=(" already over",) if sure else (),
        never=() if sure else ("is already", "are already"),
        only_if={
            "probably already over": bool(likely),
            "probably": bool(likely),
        },
    )


@checks(OVER_QUANTITY, OVER_RECOVERING)
def over_by(claim: Claim, case: Case) -> Allowed:
    status = "over" if claim.rule == OVER_QUANTITY else "over_recovering"
    each, quantity = _entry(case, claim.about), case.result.quantities[claim.about]
    is_for_good = status == "over"
    words = {
        case.quoted(claim.about): True,
        times_words(each.times_over or 1.0): quantity.kind not in {"zero_limit", "floor_at_zero"},
        people_words(each.people_over): each.people_over > 1,
    }
    quoted = (
        (case.framing.horizon_months, not is_for_good),
        (each.people_measured, 0 < each.people_measured < each.people_over),
    )
    return Allowed(
        needs={
            f"it is {status}": each.status == status == quantity.status,
            "one measurer is one": not each.one_measurer or each.people_measured == 1,
        },
        words=tuple(each for each, must_stand in words.items() if must_stand),
        only_if={
            "probably": not each.already,
            "measured figures": 0 < each.people_over <= each.people_measured,
            "by one person's": each.people_over == 1,
            "rests on one person's measurement": is_for_good and each.one_measurer and each.people_over > 1,
        },
        never=() if each.people_measured else ("measured",),
        quoted=tuple(str(number) for number, may_stand in quoted if may_stand),
        people=givers(case, claim.about),
    )


@checks(OVER_RECOVERING_HEADLINE)
def recovering_headline(claim: Claim, case: Case) -> Allowed:
    found = _of(case, "over_recovering")
    return Allowed(
        needs={"something recovers": bool(found), "nothing else is over": not _of(case, "over")},
        words=(str(case.framing.horizon_months),),
        names=tuple({each.dimension for each in found}),
        never=("already",),
        only_if={"probably": not all(each.already for each in found)},
    )


@checks(OVER_DISPUTED)
def disputed(claim: Claim, case: Case) -> Allowed:
    each = _entry(case, claim.about)
    sides = (each.people_over, each.people_under)
    words: tuple[str, ...] = ()
    if each.times_low is not None:
        times = times_range_words(each.times_low, each.times_high or each.times_low)
        words = (times, *map(people_words, sides))
    return Allowed(
        needs={
            "it is disputed": each.status == "disputed",
            "somebody measured it over": each.people_measured >= 1,
            "somebody denies it": each.people_under >= 1,
        },
        words=(case.quoted(claim.about), *words),
        never=("already", *(("measured at",) if each.people_measured < each.people_over else ())),
        people=givers(case, claim.about),
    )


@checks(OVER_MAYBE, OVER_GUESSED)
def doubt(claim: Claim, case: Case) -> Allowed:
    each, is_guessed = _entry(case, claim.about), claim.rule == OVER_GUESSED
    status = "guessed_over" if is_guessed else "maybe_over"
    guesses = case.result.quantities[claim.about].sources.get("guess", 0.0)
    is_measured = 0 < each.people_over <= each.people_measured and not is_guessed
    is_measured &= each.times_low is not None
    times = times_range_words(each.times_low or 1.0, each.times_high or 1.0)
    measured = (times, people_words(each.people_over))
    return Allowed(
        needs={
            f"it is {status}": each.status == status,
            "guesses have most say": not is_guessed or guesses > 0.5,
        },
        words=(
            case.quoted(claim.about),
            share_words(each.p),
            *(measured if is_measured else ()),
        ),
        only_if={"guesses": is_guessed, "perhaps": not is_guessed, "measured at": is_measured},
        never=("already",),
        people=givers(case, claim.about),
    )


def _in_headline(case: Case) -> list[Over]:
    """Return what the headline is about: what is over for good or, where that is nothing, what falls back."""
    return _of(case, "over") or _of(case, "over_recovering")


@checks(OVER_DEGREE)
def degree(claim: Claim, case: Case) -> Allowed:
    each, passed = _entry(case, claim.about), _in_headline(case)
    return Allowed(
        needs={
            "the headline is about it": each in passed,
            "none is less sure": each.p == min(other.p for other in passed),
        },
        words=(case.quoted(claim.about), share_words(each.p), numeral(f"{case.result.meta.draws:,}")),
        only_if={"least sure": len(passed) > 1},
        people=givers(case, claim.about),
    )


@checks(OVER_BOTH)
def both(claim: Claim, case: Case) -> Allowed:
    over = {each.dimension for each in _of(case, "over")}
    sure = {each.dimension for each in _of(case, "over") if each.already}
    are_sure = sure == over
    return Allowed(
        needs={"several are over": len(over) > 1},
        only_if={"Both": len(over) == 2, "All": len(over) > 2, "probably": not are_sure},
    )
