"""Checks of what advice claims of the result. What its rules say is theirs to answer for."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule

SAYS_WHO_LEADS = frozenset({"T0", "P0-wide"})


def _whatever(claim: Claim, case: Case) -> Allowed:
    """Take the words of a rule as they are: they are the rule set's, not drawn from the result."""
    needs = {
        "a rule says so": bool(claim.about),
        "it may be told": case.is_shown,
        "no one leads where something is over": claim.about not in SAYS_WHO_LEADS or not _over(case),
    }
    return Allowed(needs=needs, quoted=(claim.text,))


@rule("plan.do", gettext_lazy("A rule of the rule set fired; its evidence stands beside it."))
def do(claim: Claim, case: Case) -> Allowed:
    return _whatever(claim, case)


@rule(
    "plan.leave",
    gettext_lazy(
        "A rule that fired leaves it alone; nothing that is to be done, or is over its limit, is left alone."
    ),
)
def leave(claim: Claim, case: Case) -> Allowed:
    return _whatever(claim, case)


@rule("plan.module", gettext_lazy("The steps of a dimension, called first only where the ranking is firm."))
def module(claim: Claim, case: Case) -> Allowed:
    name = claim.about.removeprefix("module-")
    return Allowed(
        needs={
            "it is firm": case.is_shown and case.result.verdict.level == "firm",
            "nothing is over": not case.result.verdict.over_dimensions,
            "it leads": case.result.ranking.order[0] == name,
        },
        names=(name,),
    )


@rule(
    "plan.pair",
    gettext_lazy(
        "The steps of two dimensions, called first and second only where the ranking is firm and second decided."
    ),
)
def pair(claim: Claim, case: Case) -> Allowed:
    names = tuple(claim.about.split("-")[1:])
    return Allowed(
        needs={
            "it is firm": case.is_shown and case.result.verdict.level == "firm",
            "nothing is over": not case.result.verdict.over_dimensions,
            "second is decided": case.result.ranking.decided >= 2,
            "they lead": case.result.ranking.order[:2] == names,
        },
        names=names,
    )


@rule(
    "plan.pair_if",
    gettext_lazy(
        "The steps of two dimensions that may come first and second, where the ranking is not firm."
    ),
)
def pair_if(claim: Claim, case: Case) -> Allowed:
    needs = {"nothing is over": not _over(case)}
    return Allowed(needs=needs, names=tuple(claim.about.split("-")[1:]), says=("If ",))


def _over(case: Case) -> set[str]:
    return {each.dimension for each in case.result.verdict.over if each.status in {"over", "over_recovering"}}


@rule("plan.module_over", gettext_lazy("The steps of a dimension that is over its limit today."))
def module_over(claim: Claim, case: Case) -> Allowed:
    names = claim.about.split("-")[1:]
    return Allowed(needs={"it is over": set(names) <= _over(case)}, names=tuple(names), says=("over",))


@rule("plan.pair_over", gettext_lazy("The steps of two dimensions that are over their limit today."))
def pair_over(claim: Claim, case: Case) -> Allowed:
    return module_over(claim, case)


@rule(
    "plan.module_next",
    gettext_lazy("The steps of a dimension that may come next, where another is over its limit today."),
)
def module_next(claim: Claim, case: Case) -> Allowed:
    names, over = claim.about.split("-")[1:], _over(case)
    return Allowed(
        needs={"something is over": bool(over), "not all of it is": not set(names) <= over},
        names=tuple(names),
        says=("next", "over") if over & set(names) else ("next",),
    )


@rule(
    "plan.pair_next",
    gettext_lazy("The steps of two dimensions, of which one may come next, where something is over today."),
)
def pair_next(claim: Claim, case: Case) -> Allowed:
    return module_next(claim, case)


@rule(
    "plan.module_if",
    gettext_lazy("The steps of a dimension that may come first, where the ranking is not firm."),
)
def module_if(claim: Claim, case: Case) -> Allowed:
    needs = {"nothing is over": not _over(case)}
    return Allowed(needs=needs, names=(claim.about.removeprefix("module-"),), says=("If ",))
