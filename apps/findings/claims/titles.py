"""What an action is called: its rule's own words, or what its steps presume of the order."""

from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FiredRule
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.limits_exceeded import verb_number
from apps.findings.sentences import sentence_case
from apps.instruments.figures.plurals import grammatical_number

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
    """Say that a dimension is first, or two first and second, only where the ranking does so firmly."""
    names = list(rule.means.joins)
    if not names:
        return Claim(PLAN_DO, rule.id, title)
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
    told = PLAN_PAIR_OVER if len(names) > 1 else PLAN_MODULE_OVER
    return Claim(told, rule, text % {"names": sentence_case(case.labels(names))})


PLAN_PAIR_NEXT = ClaimRule(
    "plan.pair_next",
    gettext_lazy("The steps of two dimensions, of which one may come next, where something is over today."),
)
PLAN_MODULE_NEXT = ClaimRule(
    "plan.module_next",
    gettext_lazy("The steps of a dimension that may come next, where another is over its limit today."),
)


def _title_next(case: Case, rule: str, names: list[str]) -> Claim:
    """Say that a dimension may come next, where another, or the first of the two, is over and first is past."""
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
    said = {"past": case.labels(past), "next": case.labels(ahead[:1]), "then": case.labels(ahead[1:])}
    return Claim(PLAN_PAIR_NEXT if len(names) > 1 else PLAN_MODULE_NEXT, rule, text % said)


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
    said = {"first": case.labels(names[:1]), "second": case.labels(names[1:])}
    text = ngettext("If %(first)s comes first", "If %(first)s come first", first)
    if len(names) > 1:
        text = ngettext(
            "If %(first)s comes first, and %(second)s second",
            "If %(first)s come first, and %(second)s second",
            first,
        )
    return Claim(PLAN_PAIR_IF if len(names) > 1 else PLAN_MODULE_IF, rule, text % said)
