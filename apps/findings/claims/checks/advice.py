"""Checks of what advice claims of the result. What its rules say is theirs to answer for."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule


def _whatever(claim: Claim, case: Case) -> Allowed:
    """Take the words of a rule as they are: they are the rule set's, not drawn from the result."""
    return Allowed(needs={"a rule says so": bool(claim.about)}, quoted=(claim.text,))


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
            "it leads": case.result.ranking.order[0] == name,
        },
        names=(name,),
    )


@rule(
    "plan.module_if",
    gettext_lazy("The steps of a dimension that may come first, where the ranking is not firm."),
)
def module_if(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs={}, names=(claim.about.removeprefix("module-"),), says=("If ",))
