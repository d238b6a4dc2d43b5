"""Checks of what is asked of the order, of what actions are called, and of where money would move.

They say what the result says, and no more. What the rules of the advice say is theirs to answer for.
"""

from django.utils.translation import gettext as _

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
    PLAN_DO,
    PLAN_MODULE,
    PLAN_MODULE_IF,
    PLAN_MODULE_NEXT,
    PLAN_MODULE_OVER,
    PLAN_MONEY,
    PLAN_MONEY_OPEN,
    PLAN_MONEY_TO,
    PLAN_PAIR,
    PLAN_PAIR_IF,
    PLAN_PAIR_NEXT,
    PLAN_PAIR_OVER,
)
from apps.findings.claims.claim import Claim
from apps.findings.plan import PLAN_LEAVE
from apps.findings.sentences import horizon_words, share_words, within_words
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.group import shares_of, splits_of
from tests.findings.claims.checks.result import is_named, nothing_over, over_dimensions
from tests.findings.claims.conflicts import SAYS_WHO_LEADS


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
            "it is firm": case.result.verdict.level == "firm",
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


def _chances(case: Case) -> dict[str, float]:
    """Return by dimension how likely its likeliest limit is."""
    found: dict[str, float] = {}
    for each in case.result.quantities.values():
        if each.known:
            found[each.dimension] = max(found.get(each.dimension, 0.0), each.p_within)
    return found


def _money_moves(case: Case) -> list[tuple[str, str]]:
    """Return from which dimension to which money might go: far limits and a fifth of it, near ones and less of it."""
    shares, chances = shares_of(case), _chances(case)
    return [
        (source, goal)
        for source in chances
        for goal in chances
        if shares
        and shares[source] >= 0.2
        and shares[source] > shares[goal]
        and chances[source] < 0.2
        and chances[goal] >= 0.5
    ]


def _told_limits(case: Case, *slugs: str) -> tuple[str, ...]:
    """Return the words for each dimension's likeliest limit."""
    chances = _chances(case)
    months = horizon_words(case.framing.horizon_months)
    return tuple(
        _("over a limit today")
        if slug in over_dimensions(case)
        else _("a limit within %(months)s in %(p)s of the draws")
        % {"months": months, "p": within_words(chances[slug])}
        for slug in slugs
    )


@checks(PLAN_MONEY)
def money_move(claim: Claim, case: Case) -> Allowed:
    moves, shares = _money_moves(case), shares_of(case)
    source = max((each for each, _goal in moves), key=shares.__getitem__)
    goal = min((each for of, each in moves if of == source), key=case.result.ranking.order.index)
    said = [f"{share_words(shares[slug])} of the money" for slug in (source, goal)]
    return Allowed(
        needs={"it comes from there": claim.about == source},
        words=(*said, *_told_limits(case, source, goal)),
        names=(source, goal),
        says=(f"From {case.labels([source])} ({said[0]}", f"to {case.labels([goal])} ({said[1]}"),
        people=len(splits_of(case)),
    )


@checks(PLAN_MONEY_TO)
def money_to(claim: Claim, case: Case) -> Allowed:
    near = [slug for slug, p in _chances(case).items() if p >= 0.5]
    goal = min(near, key=case.result.ranking.order.index)
    return Allowed(
        needs={"it goes there": claim.about == goal, "nobody split the money": not shares_of(case)},
        words=_told_limits(case, goal),
        names=(goal,),
        says=(f"to {case.labels([goal])} (", "nobody split"),
        never=("of the money;",),
    )


@checks(PLAN_MONEY_OPEN)
def money_open(claim: Claim, case: Case) -> Allowed:
    is_known = bool(shares_of(case)) or max(_chances(case).values(), default=0.0) < 0.5
    return Allowed(needs={"no two are named": not _money_moves(case), "nor one": is_known})
