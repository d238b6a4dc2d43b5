"""Checks of what is asked of the order: it says what the result says, and no more."""

from apps.findings.case import Case
from apps.findings.claims.acting import (
    ASKS_BOTH,
    ASKS_BRIEF,
    ASKS_DISPUTED,
    ASKS_FIRST,
    ASKS_MORE,
    ASKS_NOTHING,
    ASKS_OPEN,
    ASKS_OVER,
    ASKS_OVER_UNDONE,
    ASKS_RECOVERING,
)
from apps.findings.claims.claim import Claim
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import is_named, nothing_over


def _kind(case: Case, *kinds: str) -> dict[str, bool]:
    return {f"it is {kinds}": case.result.verdict.kind in kinds}


def _over(case: Case) -> tuple[str, ...]:
    found = case.result.verdict.over
    return tuple({each.dimension for each in found if each.status == found[0].status})


@checks(ASKS_MORE)
def more(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        "too few": verdict.level == "insufficient",
        "nothing else may be told": verdict.kind == "none",
    }
    return Allowed(needs=needs, never=("yes",))


@checks(ASKS_RECOVERING)
def recovering(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "recovering"), names=_over(case), says=("Wait",))


@checks(ASKS_OVER)
def over(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "over"), names=_over(case), says=("over it",))


@checks(ASKS_OVER_UNDONE)
def over_undone(claim: Claim, case: Case) -> Allowed:
    says = ("over it", "can be undone")
    return Allowed(needs=_kind(case, "over"), names=_over(case), says=says, never=("anything else",))


@checks(ASKS_DISPUTED)
def disputed(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "disputed"), says=("disputed",))


@checks(ASKS_NOTHING)
def nothing(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "nothing"), says=("no money",))


@checks(ASKS_OPEN)
def undecided(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    named = verdict.dominant if ":" in claim.text else ()
    needs = {"it is a ranking": verdict.kind not in {"over", "recovering", "disputed", "nothing"}}
    return Allowed(needs=needs, names=tuple(named), says=("Ask again",))


@checks(ASKS_BOTH)
def both(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        **nothing_over(case),
        "two lead together": verdict.tied is not None,
    }
    return Allowed(needs=needs, names=verdict.tied or (), says=("on both",), never=("Ask again",))


@checks(ASKS_FIRST)
def first(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        **nothing_over(case),
        "it is named": is_named(case),
    }
    return Allowed(needs=needs, names=tuple(verdict.dominant), never=("brief",))


@checks(ASKS_BRIEF)
def beside_brief(claim: Claim, case: Case) -> Allowed:
    verdict, asked = case.result.verdict, case.framing.brief_claim
    needs = {
        **nothing_over(case),
        "it is named": is_named(case),
        "the brief names another": asked not in verdict.dominant,
    }
    return Allowed(needs=needs, names=(*verdict.dominant, asked), says=("as the brief says",))
