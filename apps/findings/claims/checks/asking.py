"""Checks of what is asked of the order: it names what the result names, and no more."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule

_NAMES = {"firm", "leaning"}


def _kind(case: Case, *kinds: str) -> dict[str, bool]:
    return {"it may be told": case.is_shown, f"it is {kinds}": case.result.verdict.kind in kinds}


def _over(case: Case) -> tuple[str, ...]:
    found = case.result.verdict.over
    return tuple({each.dimension for each in found if each.status == found[0].status})


@rule("asks.more", gettext_lazy("Too few answered, or they say too little, for anything to be named first."))
def more(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        "too few": not case.is_shown or verdict.level == "insufficient",
        "nothing else may be told": not case.is_shown or verdict.kind == "none",
    }
    return Allowed(needs=needs, never=("yes",))


@rule("asks.recovering", gettext_lazy("What is over today falls back under its limit within the horizon."))
def recovering(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "recovering"), names=_over(case), says=("Wait",))


@rule("asks.over", gettext_lazy("Limits are over today: the dimensions they belong to, and no others."))
def over(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "over"), names=_over(case), says=("over it",))


@rule(
    "asks.over_undone",
    gettext_lazy("Limits are over today, and the plan advises no more than what can be undone."),
)
def over_undone(claim: Claim, case: Case) -> Allowed:
    says = ("over it", "can be undone")
    return Allowed(needs=_kind(case, "over"), names=_over(case), says=says, never=("anything else",))


@rule("asks.disputed", gettext_lazy("Whether a limit is over today is disputed by figures."))
def disputed(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "disputed"), says=("disputed",))


@rule("asks.nothing", gettext_lazy("The first sentence says that no limit is likely to be reached."))
def nothing(claim: Claim, case: Case) -> Allowed:
    return Allowed(needs=_kind(case, "nothing"), says=("no money",))


@rule(
    "asks.open", gettext_lazy("Nothing may be called first: those that may be first, where they are named.")
)
def undecided(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    named = verdict.dominant if ":" in claim.text else ()
    needs = {"it is a ranking": verdict.kind not in {"over", "recovering", "disputed", "nothing"}}
    return Allowed(needs=needs | {"it may be told": case.is_shown}, names=tuple(named), says=("Ask again",))


@rule("asks.both", gettext_lazy("Two dimensions lead together, and neither of them alone."))
def both(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        "it may be told": case.is_shown,
        "nothing is over": not verdict.over_dimensions,
        "two lead together": verdict.tied is not None,
    }
    return Allowed(needs=needs, names=verdict.tied or (), says=("on both",), never=("Ask again",))


@rule("asks.first", gettext_lazy("What the answers name first, firmly or leaning to it."))
def first(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    needs = {
        "it may be told": case.is_shown,
        "nothing is over": not verdict.over_dimensions,
        "it is named": verdict.level in _NAMES,
    }
    return Allowed(needs=needs, names=tuple(verdict.dominant), never=("brief",))


@rule(
    "asks.brief", gettext_lazy("What the answers name first, beside what the brief names, which they do not.")
)
def beside_brief(claim: Claim, case: Case) -> Allowed:
    verdict, asked = case.result.verdict, case.framing.brief_claim
    needs = {
        "it may be told": case.is_shown,
        "nothing is over": not verdict.over_dimensions,
        "it is named": verdict.level in _NAMES,
        "the brief names another": asked not in verdict.dominant,
    }
    return Allowed(needs=needs, names=(*verdict.dominant, asked), says=("as the brief says",))
