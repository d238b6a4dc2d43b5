"""What whoever decides is asked of the order: questions, which say no more of it than the claims they rest on."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Meaning
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.numbers import claim
from apps.ranking import Level

NAMED = ("firm", "leaning")  # levels at which something may be put first


ASKS_MORE = ClaimRule(
    "asks.more", gettext_lazy("Too few answered, or they say too little, for anything to be named first.")
)


def order_asked(
    case: Case, level: Level, *, over: Sequence[str], named: Sequence[str], advised: Collection[Meaning] = ()
) -> Claim:
    """Ask for the one order; `over` are the dimensions over today, `named` those that may be first.

    `advised` is what the rules of the whole plan mean: no more is asked than they advise.
    """
    is_cautious = any(rule.reversible_only for rule in advised)
    today = _of_today(case, over, is_cautious=is_cautious) if case.is_shown else None
    if today is None and (not case.is_shown or level == "insufficient"):
        return claim(case, ASKS_MORE, _("Ask more people, or leave it at that."))
    return today or _of_first(case, level, named, advised)


ASKS_RECOVERING = ClaimRule(
    "asks.recovering", gettext_lazy("What is over today falls back under its limit within the horizon.")
)
ASKS_OVER_UNDONE = ClaimRule(
    "asks.over_undone",
    gettext_lazy("Limits are over today, and the plan advises no more than what can be undone."),
)
ASKS_OVER = ClaimRule(
    "asks.over", gettext_lazy("Limits are over today: the dimensions they belong to, and no others.")
)
ASKS_DISPUTED = ClaimRule(
    "asks.disputed", gettext_lazy("Whether a limit is over today is disputed by figures.")
)


def _of_today(case: Case, over: Sequence[str], *, is_cautious: bool) -> Claim | None:
    """Ask about what is over today, or said to be; None where nothing is."""
    said = {"over": case.labels(over)}
    match case.result.verdict.kind:
        case "recovering":
            text = _("Wait until demand falls as said, or act before (%(over)s).")
            return claim(case, ASKS_RECOVERING, text % said)
        case "over" if is_cautious:
            text = _(
                "Bring what is over its limit back under it, by steps that can be undone (%(over)s): yes or no."
            )
            return claim(case, ASKS_OVER_UNDONE, text % said)
        case "over":
            text = _("Bring what is over its limit back under it before anything else (%(over)s): yes or no.")
            return claim(case, ASKS_OVER, text % said)
        case "disputed":
            text = _("Who measures again what is disputed, before money is spent on it.")
            return claim(case, ASKS_DISPUTED, text)
    return None


ASKS_NOTHING = ClaimRule(
    "asks.nothing", gettext_lazy("The first sentence says that no limit is likely to be reached.")
)
ASKS_BOTH = ClaimRule("asks.both", gettext_lazy("Two dimensions lead together, and neither of them alone."))
ASKS_OPEN = ClaimRule(
    "asks.open", gettext_lazy("Nothing may be called first: those that may be first, where they are named.")
)
ASKS_BRIEF = ClaimRule(
    "asks.brief", gettext_lazy("What the answers name first, beside what the brief names, which they do not.")
)
ASKS_FIRST = ClaimRule("asks.first", gettext_lazy("What the answers name first, firmly or leaning to it."))


def _of_first(case: Case, level: Level, named: Sequence[str], advised: Collection[Meaning]) -> Claim:
    if case.result.verdict.kind == "nothing":
        return claim(
            case, ASKS_NOTHING, _("Put no money into scale for now, beyond the team's own time: yes or no.")
        )
    if any(rule.leads_together for rule in advised) and (tied := case.result.verdict.tied):
        text = _(
            "Work on both for sixty days, by the smallest steps of each (%(tied)s), and look again then: yes or no."
        )
        return claim(case, ASKS_BOTH, text % {"tied": case.labels(tied)})
    said, brief = {"labels": case.labels(named, "or")}, case.framing.brief_claim
    if level not in NAMED or not named:
        text = _("Ask again, or leave it at that.")
        if named:
            text = _("Ask again, or put one of these first all the same: %(labels)s.")
        return claim(case, ASKS_OPEN, text % said)
    if brief in case.definition.dimensions and brief not in named:
        text = _("Put %(labels)s first, as the answers say, or %(brief)s, as the brief says.")
        return claim(case, ASKS_BRIEF, text % (said | {"brief": case.labels([brief])}))
    return claim(case, ASKS_FIRST, _("Put %(labels)s first: yes or no.") % said)
