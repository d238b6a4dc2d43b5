"""What whoever decides is asked of the order; it says no more of it than the claims it rests on."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Advice
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.group import DECIDED
from apps.ranking import Level

ASKS_MORE = ClaimRule(
    "asks.more", gettext_lazy("Too few answered, or they say too little, for anything to be named first.")
)


def order_asked(
    case: Case, level: Level, *, over: Sequence[str], named: Sequence[str], advice: Advice | None
) -> Claim:
    """Ask for the one order; `over` are the dimensions over today, `named` those that may be first."""
    # No more is asked than is advised.
    today = _of_today(case, over, is_cautious=advice is not None and not _builds(advice))
    if today is None and level == "insufficient":
        return claim(case, ASKS_MORE, _("Ask more people, or leave it at that."))
    return today or _of_first(case, level, named, advice)


def _builds(advice: Advice) -> bool:
    return any(step.builds for entry in (*advice.do_now, *advice.do_next) for step in entry.steps)


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
    match case.result.verdict.kind:
        case "recovering":
            rule, text = ASKS_RECOVERING, _("Wait until demand falls as said, or act before (%(over)s).")
        case "over" if is_cautious:
            rule, text = (
                ASKS_OVER_UNDONE,
                _(
                    "Bring what is over its limit back under it, by steps that can be undone (%(over)s): yes or no."
                ),
            )
        case "over":
            rule, text = (
                ASKS_OVER,
                _("Bring what is over its limit back under it before anything else (%(over)s): yes or no."),
            )
        case "disputed":
            rule, text = ASKS_DISPUTED, _("Who measures again what is disputed, before money is spent on it.")
        case _:
            return None
    return claim(case, rule, text % {"over": case.labels(over)})


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


def _of_first(case: Case, level: Level, named: Sequence[str], advice: Advice | None) -> Claim:
    if case.result.verdict.kind == "nothing":
        return claim(
            case, ASKS_NOTHING, _("Put no money into scale for now, beyond the team's own time: yes or no.")
        )
    if (tied := case.result.verdict.tied) and advice is not None and not advice.asks_again:
        text = _(
            "Work on both for sixty days, by the smallest steps of each (%(tied)s), and look again then: yes or no."
        )
        return claim(case, ASKS_BOTH, text % {"tied": case.labels(tied)})
    words, brief = {"labels": case.labels(named, "or")}, case.framing.brief_claim
    if level not in DECIDED or not named:
        text = _("Ask again, or leave it at that.")
        if named:
            text = _("Ask again, or put one of these first all the same: %(labels)s.")
        return claim(case, ASKS_OPEN, text % words)
    if brief in case.definition.dimensions and brief not in named:
        text = _("Put %(labels)s first, as the answers say, or %(brief)s, as the brief says.")
        return claim(case, ASKS_BRIEF, text % (words | {"brief": case.labels([brief])}))
    return claim(case, ASKS_FIRST, _("Put %(labels)s first: yes or no.") % words)
