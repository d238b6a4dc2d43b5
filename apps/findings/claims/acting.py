"""What to do: what whoever decides is asked of the order, what an action is called, and where money would move.

None of it says more of the order than the claims it rests on.
"""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FiredRule, Meaning
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.group import DECIDED, money_shares, splits_of
from apps.findings.claims.limits_exceeded import verb_number
from apps.findings.sentences import horizon_words, sentence_case, share_words, within_words
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Level

# Of the draws: from here on a limit is near, and below there none is, as the rules have it.
NEAR, FAR = 0.5, 0.2
MOVED = 0.2  # of the planned money, which the rules would move
ASKS_MORE = ClaimRule(
    "asks.more", gettext_lazy("Too few answered, or they say too little, for anything to be named first.")
)


def order_asked(
    case: Case, level: Level, *, over: Sequence[str], named: Sequence[str], advised: Collection[Meaning] = ()
) -> Claim:
    """Ask for the one order; `over` are the dimensions over today, `named` those that may be first.

    `advised` is what the rules of the whole plan mean.
    """
    # No more is asked than they advise: only what can be undone, where one of them says so.
    is_cautious = any(rule.reversible_only for rule in advised)
    today = _of_today(case, over, is_cautious=is_cautious)
    if today is None and level == "insufficient":
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


PLAN_DO = ClaimRule("plan.do", gettext_lazy("A rule of the rule set fired; its evidence stands beside it."))
PLAN_MODULE = ClaimRule(
    "plan.module", gettext_lazy("The steps of a dimension, called first only where the ranking is firm.")
)
PLAN_PAIR = ClaimRule(
    "plan.pair",
    gettext_lazy(
        "The steps of two dimensions, called first and second only where the ranking is firm and second decided."
    ),
)


def action_title(case: Case, rule: FiredRule, title: str) -> Claim:
    names = list(rule.means.joins)
    if not names:
        return Claim(PLAN_DO, rule.id, title)
    # Its own words may call something first, or two first and second: only where the ranking does so firmly.
    order, over = case.result.ranking.order, case.result.verdict.over_dimensions
    is_firm = case.result.verdict.level == "firm" and not over
    if is_firm and list(order[: len(names)]) == names:
        return Claim(PLAN_PAIR if len(names) > 1 else PLAN_MODULE, rule.id, title)
    if set(names) <= set(over):
        return _title_over(case, rule.id, names)
    return _title_next(case, rule.id, names) if over else _title_if(case, rule.id, names)


PLAN_PAIR_OVER = ClaimRule(
    "plan.pair_over", gettext_lazy("The steps of two dimensions that are over their limit today.")
)
PLAN_MODULE_OVER = ClaimRule(
    "plan.module_over", gettext_lazy("The steps of a dimension that is over its limit today.")
)


def _title_over(case: Case, rule: str, names: list[str]) -> Claim:
    text = ngettext("%(names)s is over its limit", "%(names)s are over their limit", verb_number(case, names))
    allowed = PLAN_PAIR_OVER if len(names) > 1 else PLAN_MODULE_OVER
    return Claim(allowed, rule, text % {"names": sentence_case(case.labels(names))})


PLAN_PAIR_NEXT = ClaimRule(
    "plan.pair_next",
    gettext_lazy("The steps of two dimensions, of which one may come next, where something is over today."),
)
PLAN_MODULE_NEXT = ClaimRule(
    "plan.module_next",
    gettext_lazy("The steps of a dimension that may come next, where another is over its limit today."),
)


def _title_next(case: Case, rule: str, names: list[str]) -> Claim:
    # Where another, or the first of the two, is over, first is past: these may only come next.
    past = [name for name in names if name in case.result.verdict.over_dimensions]
    ahead = [name for name in names if name not in past]
    number = grammatical_number(case.definition.dimensions[ahead[0]])
    text = ngettext("If %(next)s comes next", "If %(next)s come next", number)
    if past:
        text = ngettext(
            "With %(past)s over, if %(next)s comes next", "With %(past)s over, if %(next)s come next", number
        )
    elif len(ahead) > 1:
        text = ngettext(
            "If %(next)s comes next, and then %(then)s", "If %(next)s come next, and then %(then)s", number
        )
    words = {"past": case.labels(past), "next": case.labels(ahead[:1]), "then": case.labels(ahead[1:])}
    return Claim(PLAN_PAIR_NEXT if len(names) > 1 else PLAN_MODULE_NEXT, rule, text % words)


PLAN_PAIR_IF = ClaimRule(
    "plan.pair_if",
    gettext_lazy(
        "The steps of two dimensions that may come first and second, where the ranking is not firm."
    ),
)
PLAN_MODULE_IF = ClaimRule(
    "plan.module_if",
    gettext_lazy("The steps of a dimension that may come first, where the ranking is not firm."),
)


def _title_if(case: Case, rule: str, names: list[str]) -> Claim:
    first = grammatical_number(case.definition.dimensions[names[0]])
    words = {"first": case.labels(names[:1]), "second": case.labels(names[1:])}
    text = ngettext("If %(first)s comes first", "If %(first)s come first", first)
    if len(names) > 1:
        text = ngettext(
            "If %(first)s comes first, and %(second)s second",
            "If %(first)s come first, and %(second)s second",
            first,
        )
    return Claim(PLAN_PAIR_IF if len(names) > 1 else PLAN_MODULE_IF, rule, text % words)


PLAN_MONEY_TO = ClaimRule(
    "plan.money_to",
    gettext_lazy(
        "The first dimension with a limit that is reached within the horizon in at least 50% of the draws; nobody "
        "split the planned money."
    ),
)
PLAN_MONEY_OPEN = ClaimRule(
    "plan.money_open",
    gettext_lazy(
        "No dimension with 20% or more of the money has far limits while one with less has a near one."
    ),
)
PLAN_MONEY = ClaimRule(
    "plan.money",
    gettext_lazy(
        "From the dimension with most of the planned money, 20% or more, whose limits are each reached within the "
        "horizon in under 20% of the draws, to the first with less of it and one that is reached in at least 50%."
    ),
)


def money_move(case: Case) -> Claim:
    # From the one that gets most of it, of those whose limits are all far; to the first in the order of the
    # result, of those with a limit that is near and less of the money.
    shares, likeliest = money_shares(case), _likeliest_limits(case)
    chances = {slug: case.result.quantities[name].p_within for slug, name in likeliest.items()}
    near = [slug for slug in case.result.ranking.order if chances.get(slug, 0.0) >= NEAR]
    if near and not shares:
        text = _("Move it to %(goal)s; from where is not known, because nobody split the money.")
        text %= {"goal": _with_its_limit(case, near[0], chances[near[0]])}
        paths = {"p": f"quantities.{likeliest[near[0]]}.p_within"}
        return claim(case, PLAN_MONEY_TO, text, paths, about=near[0])
    far = [slug for slug, p in chances.items() if p < FAR and shares.get(slug, 0.0) >= MOVED]
    source = max(far, key=shares.__getitem__, default="")
    goals = [slug for slug in near if source and shares[slug] < shares[source]]
    if not goals:
        text = _("The figures name no two between which to move it.")
        return claim(case, PLAN_MONEY_OPEN, text)
    goal = goals[0]
    text = _("From %(source)s to %(goal)s.") % {
        "source": _with_its_limit(case, source, chances[source], shares[source]),
        "goal": _with_its_limit(case, goal, chances[goal], shares[goal]),
    }
    paths = {
        "p": f"quantities.{likeliest[source]}.p_within",
        "goal": f"quantities.{likeliest[goal]}.p_within",
    }
    return claim(case, PLAN_MONEY, text, paths, about=source, people=len(splits_of(case)))


def _with_its_limit(case: Case, slug: str, p: float, share: float | None = None) -> str:
    limit = _("a limit within %(months)s in %(p)s of the draws")
    limit %= {"months": horizon_words(case.framing.horizon_months), "p": within_words(p)}
    if slug in case.result.verdict.over_dimensions:
        limit = _("over a limit today")
    if share is not None:
        limit = _("%(share)s of the money; %(limit)s") % {"share": share_words(share), "limit": limit}
    return _("%(label)s (%(limit)s)") % {"label": case.labels([slug]), "limit": limit}


def _likeliest_limits(case: Case) -> dict[str, str]:
    likeliest: dict[str, str] = {}
    for slug in case.definition.dimensions:
        chances = {
            name: each.p_within
            for name, each in case.result.quantities.items()
            if each.known and each.dimension == slug
        }
        if chances:
            likeliest[slug] = max(chances, key=lambda name: (chances[name], name))
    return likeliest
