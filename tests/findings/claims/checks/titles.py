"""Checks of what advice claims of the result. What its rules say is theirs to answer for."""

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.titles import (
    PLAN_DO,
    PLAN_MODULE,
    PLAN_MODULE_IF,
    PLAN_MODULE_NEXT,
    PLAN_MODULE_OVER,
    PLAN_PAIR,
    PLAN_PAIR_IF,
    PLAN_PAIR_NEXT,
    PLAN_PAIR_OVER,
)
from apps.findings.plan import PLAN_LEAVE
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import nothing_over, over_dimensions
from tests.findings.claims.conflicts import SAYS_WHO_LEADS


def _named(claim: Claim) -> tuple[str, ...]:
    """Return the dimensions of the rule it is about, which is of one ("module-data") or of two ("pair-data-user")."""
    kind, *names = claim.about.split("-")
    if claim.id.removeprefix("plan.").partition("_")[0] != kind:
        raise ValueError(f"it is of a {kind}")
    return tuple(names)


@checks(PLAN_DO, PLAN_LEAVE)
def words_of_a_rule(claim: Claim, case: Case) -> Allowed:
    """Take the words of a rule as they are: they are the rule set's, not drawn from the result."""
    needs = {
        "a rule says so": bool(claim.about),
        "it may be told": case.is_shown,
        "no one leads where something is over": claim.about not in SAYS_WHO_LEADS
        or not over_dimensions(case),
    }
    return Allowed(needs=needs, quoted=(claim.text,))


@checks(PLAN_MODULE, PLAN_PAIR)
def firmly(claim: Claim, case: Case) -> Allowed:
    names = _named(claim)
    return Allowed(
        needs={
            **nothing_over(case),
            "it is firm": case.is_shown and case.result.verdict.level == "firm",
            "they are decided": case.result.ranking.decided >= len(names),
            "they lead": case.result.ranking.order[: len(names)] == names,
        },
        names=names,
    )


@checks(PLAN_MODULE_IF, PLAN_PAIR_IF)
def if_they_come_first(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=nothing_over(case), names=_named(claim), says=("If ",))


@checks(PLAN_MODULE_OVER, PLAN_PAIR_OVER)
def they_are_over(claim: Claim, case: Case) -> Allowed:
    names = _named(claim)
    return Allowed(needs={"it is over": set(names) <= over_dimensions(case)}, names=names, says=("over",))


@checks(PLAN_MODULE_NEXT, PLAN_PAIR_NEXT)
def they_come_next(claim: Claim, case: Case) -> Allowed:
    names, over = _named(claim), over_dimensions(case)
    return Allowed(
        needs={"something is over": bool(over), "not all of it is": not set(names) <= over},
        names=names,
        says=("next",),
        only_if={"over": bool(over & set(names))},
    )
