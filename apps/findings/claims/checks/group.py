"""Checks of what is said of the group and of the brief."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.privacy import shown_groups
from apps.findings.sentences import (
    agreement_words,
    horizon_words,
    listed,
    number_words,
    share_words,
    within_words,
)
from apps.ranking import Stakeholder


@rule(
    "room.tally",
    gettext_lazy(
        "How many put a dimension first, and it alone. Each count is k people or more: fewer are counted together with something else, and nobody is left out."
    ),
)
def tally(claim: Claim, case: Case) -> Allowed:
    firsts = Counter[str]()
    firsts.update(map(_first_of, case.people.voters))
    slugs = (*case.definition.dimensions, "")
    counted = dict.fromkeys(firsts, 0)
    for person in case.people.voters:
        if person.id not in case.people.uncounted_ids:
            counted[_first_of(person)] += 1
    told = shown_groups(counted, sides={"group": slugs}, fallback={}, k=case.k)
    counts = [sum(firsts[slug] for slug in group) for group in told]
    labels = [
        listed([case.labels([slug]) if slug else "no single one" for slug in group], "or") for group in told
    ]
    are_single = all(len(group) == 1 and group[0] for group in told)
    return Allowed(
        needs={
            "each may be shown": all(case.may_show(sum(counted[slug] for slug in group)) for group in told),
            "nobody is left out": sum(counts) == len(case.people.voters),
            "it says something": len(told) > 1 or len(told[0]) == 1,
            "several things only where each is one": "means" not in claim.text or are_single,
        },
        words=tuple(map(str, counts)),
        names=tuple(slug for group in told for slug in group if slug),
        says=tuple(f"{people} put {label} first" for people, label in zip(counts, labels, strict=True)),
        quoted=(number_words(len(told)),),
        people=len(case.people.voters),
    )


@rule(
    "room.agreement",
    gettext_lazy(
        "Kendall's W of the complete orders of three people or more: strong from .7, moderate from .5, weak from .3. Not said of two camps, and from .5 on only where more than half put the same first."
    ),
)
def agreement(claim: Claim, case: Case) -> Allowed:
    kendall_w, complete = case.result.agreement.kendall_w, case.people.complete_orders()
    word = agreement_words(kendall_w) if kendall_w is not None else ""
    camps = case.result.camps
    are_camps = camps is not None and bool(camps.members) and all(map(case.may_show_camp, camps.members))
    return Allowed(
        needs={
            "there are orders": kendall_w is not None and complete >= 3,
            "there are no camps": not are_camps,
            "who agrees agrees on the first place": word in {"weak", "very weak"} or _has_majority(case),
        },
        words=(word,),
        people=complete,
    )


def _first_of(person: Stakeholder) -> str:
    """Return the one dimension a person put first; nothing where several share that place."""
    placed = sorted((place, slug) for slug, place in person.ranking.items() if place is not None)
    return placed[0][1] if len(placed) == 1 or placed[0][0] < placed[1][0] else ""


def _has_majority(case: Case) -> bool:
    """Say whether more than half of those who gave an order put the same single dimension first."""
    firsts = Counter[str]()
    for person in case.people.voters:
        given = {slug: place for slug, place in person.ranking.items() if place is not None}
        leading = [slug for slug, place in given.items() if place == min(given.values())]
        firsts[leading[0] if len(leading) == 1 else ""] += 1
    return any(2 * heads > len(case.people.voters) for slug, heads in firsts.items() if slug)


def _claimed(claim: Claim, case: Case) -> dict[str, bool]:
    return {
        "the brief names it": claim.about == case.framing.brief_claim,
        "it may be shown": case.is_shown and case.result.verdict.level != "insufficient",
    }


def _over(case: Case) -> set[str]:
    return {each.dimension for each in case.result.verdict.over if each.status in {"over", "over_recovering"}}


def _is_said(case: Case) -> bool:
    """Say whether figures set the leader's time, or people themselves put it first."""
    verdict, leader = case.result.verdict, case.result.ranking.order[0]
    if not verdict.opinion_only and verdict.provenance.not_asked <= 0.5:
        return True
    spoke = case.people.who_ranked(leader) or case.people.who_scored(leader)
    word = None if verdict.opinion_only else case.result.ranking.without.get("figures")
    return bool(spoke) and (word is None or word[leader] >= max(word.values()))


@rule("brief.same", gettext_lazy("What the brief names is what the ranking names, firm or leaning."))
def same(claim: Claim, case: Case) -> Allowed:
    verdict, ranking = case.result.verdict, case.result.ranking
    return Allowed(
        needs={
            **_claimed(claim, case),
            "the answers name it": ranking.order[0] == claim.about and verdict.level in {"firm", "leaning"},
            "nothing else is said first": verdict.kind not in {"nothing", "none"} and not _over(case),
            "figures or people say so": _is_said(case),
        },
        words=(share_words(ranking.p_first[claim.about]),),
        names=(claim.about,),
        says=("so do the answers",),
    )


@rule("brief.other", gettext_lazy("The ranking names, firm or leaning, another dimension than the brief."))
def other(claim: Claim, case: Case) -> Allowed:
    verdict, ranking = case.result.verdict, case.result.ranking
    leader = ranking.order[0]
    return Allowed(
        needs={
            **_claimed(claim, case),
            "the answers name another": leader != claim.about and verdict.level in {"firm", "leaning"},
            "nothing else is said first": verdict.kind not in {"nothing", "none"} and not _over(case),
            "figures or people say so": _is_said(case),
        },
        words=(share_words(ranking.p_first[claim.about]), share_words(ranking.p_first[leader])),
        names=(claim.about, leader),
        says=(
            f"names {case.labels([claim.about])} (first in {share_words(ranking.p_first[claim.about])}",
            f"to {case.labels([leader])} ({share_words(ranking.p_first[leader])})",
        ),
        never=("so do",),
    )


@rule(
    "brief.open",
    gettext_lazy(
        "The ranking is open, rests on nothing that was asked, or no limit is near: the brief's dimension with its share of first places."
    ),
)
def open_(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    return Allowed(
        needs={
            **_claimed(claim, case),
            "nothing is decided, near or said": verdict.level == "open"
            or verdict.kind in {"nothing", "none"}
            or not _is_said(case),
            "nothing is over": not _over(case),
        },
        words=(share_words(case.result.ranking.p_first[claim.about]),),
        names=(claim.about,),
        never=("so do", "point to"),
    )


@rule("brief.over_same", gettext_lazy("What the brief names is over its limit today."))
def over_same(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={**_claimed(claim, case), "it is over": claim.about in _over(case)}, names=(claim.about,)
    )


@rule(
    "brief.over_other", gettext_lazy("Something is over its limit today, and the brief names something else.")
)
def over_other(claim: Claim, case: Case) -> Allowed:
    over = _over(case)
    return Allowed(
        needs={**_claimed(claim, case), "others are over": bool(over) and claim.about not in over},
        names=(claim.about, *over),
    )


@rule("brief.money", gettext_lazy("The mean share of the planned money, as k people or more split it."))
def money(claim: Claim, case: Case) -> Allowed:
    splits = next(iter(case.evidence.splits.values()), ())
    whole = sum(sum(split.get(slug, 0) for slug in case.definition.dimensions) for split in splits)
    shares = {
        slug: sum(split.get(slug, 0) for split in splits) / whole for slug in case.definition.dimensions
    }
    return Allowed(
        needs={"somebody said so": bool(splits)},
        words=tuple(map(share_words, shares.values())),
        names=tuple(shares),
        says=tuple(f"{share_words(share)} to {case.labels([slug])}" for slug, share in shares.items()),
        people=len(splits),
    )


def _shown_chances(case: Case) -> dict[str, float]:
    """Return by dimension how likely its likeliest limit is, of those that may be shown."""
    found: dict[str, float] = {}
    for name, each in case.result.quantities.items():
        if each.known and case.may_show_quantity(name) and case.may_show_months(each.dimension):
            found[each.dimension] = max(found.get(each.dimension, 0.0), each.p_within)
    return found


def _shown_shares(case: Case) -> dict[str, float]:
    splits = next(iter(case.evidence.splits.values()), ())
    uncounted = case.evidence.uncounted_texts.count(next(iter(case.evidence.splits), ""))
    if not splits or not case.may_show(len(splits), uncounted=uncounted):
        return {}
    totals = {slug: sum(split.get(slug, 0) for split in splits) for slug in case.definition.dimensions}
    return {slug: total / sum(totals.values()) for slug, total in totals.items()}


def _money_moves(case: Case) -> list[tuple[str, str]]:
    """Return from which dimension to which money might go: far limits and a fifth of it, near ones and less of it."""
    shares, chances = _shown_shares(case), _shown_chances(case)
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
    chances = _shown_chances(case)
    months = horizon_words(case.framing.horizon_months)
    return tuple(
        _("over a limit today")
        if slug in _over(case)
        else _("a limit within %(months)s in %(p)s of the draws")
        % {"months": months, "p": within_words(chances[slug])}
        for slug in slugs
    )


@rule(
    "plan.money",
    gettext_lazy(
        "From the dimension with most of the planned money, 20% or more, whose limits shown are each reached within the "
        "horizon in under 20% of the draws, to the first with less of it and one that is reached in at least 50%."
    ),
)
def money_move(claim: Claim, case: Case) -> Allowed:
    moves, shares = _money_moves(case), _shown_shares(case)
    source = max((each for each, _goal in moves), key=shares.__getitem__)
    goal = min((each for of, each in moves if of == source), key=case.result.ranking.order.index)
    said = [f"{share_words(shares[slug])} of the money" for slug in (source, goal)]
    return Allowed(
        needs={"it comes from there": claim.about == source},
        words=(*said, *_told_limits(case, source, goal)),
        names=(source, goal),
        says=(f"From {case.labels([source])} ({said[0]}", f"to {case.labels([goal])} ({said[1]}"),
        people=len(next(iter(case.evidence.splits.values()))),
    )


@rule(
    "plan.money_to",
    gettext_lazy(
        "The first dimension with a limit that may be shown and is reached within the horizon in at least 50% of the draws; "
        "too few split the planned money for it to be shown."
    ),
)
def money_to(claim: Claim, case: Case) -> Allowed:
    near = [slug for slug, p in _shown_chances(case).items() if p >= 0.5]
    goal = min(near, key=case.result.ranking.order.index)
    return Allowed(
        needs={"it goes there": claim.about == goal, "the money is not shown": not _shown_shares(case)},
        words=_told_limits(case, goal),
        names=(goal,),
        says=(f"to {case.labels([goal])} (", "too few"),
        never=("of the money;",),
    )


@rule(
    "plan.money_open",
    gettext_lazy(
        "No dimension with 20% or more of the money has far limits while one with less has a near one."
    ),
)
def money_open(claim: Claim, case: Case) -> Allowed:
    is_known = bool(_shown_shares(case)) or max(_shown_chances(case).values(), default=0.0) < 0.5
    return Allowed(needs={"no two are named": not _money_moves(case), "nor one": is_known})
