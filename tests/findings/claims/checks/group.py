"""Checks of what is said of the group and of the brief."""

from collections import Counter

from django.utils.translation import gettext as _

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.group import (
    BRIEF_MONEY,
    BRIEF_OPEN,
    BRIEF_OTHER,
    BRIEF_OVER_OTHER,
    BRIEF_OVER_SAME,
    BRIEF_SAME,
    PLAN_MONEY,
    PLAN_MONEY_OPEN,
    PLAN_MONEY_TO,
    ROOM_AGREEMENT,
    ROOM_TALLY,
)
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
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import is_named, may_be_told, nothing_over, over_dimensions


@checks(ROOM_TALLY)
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


@checks(ROOM_AGREEMENT)
def agreement(claim: Claim, case: Case) -> Allowed:
    kendall_w, complete = case.result.agreement.kendall_w, case.people.complete_orders()
    word = "" if kendall_w is None else agreement_words(kendall_w)
    members = case.result.camps.members if case.result.camps else ()
    return Allowed(
        needs={
            "there are orders": kendall_w is not None and complete >= 3,
            "there are no camps": not (members and all(map(case.may_show_camp, members))),
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
    firsts = Counter(filter(None, map(_first_of, case.people.voters)))
    return 2 * max(firsts.values(), default=0) > len(case.people.voters)


def _claimed(claim: Claim, case: Case) -> dict[str, bool]:
    return {**may_be_told(case), "the brief names it": claim.about == case.framing.brief_claim}


def _is_said(case: Case) -> bool:
    """Say whether figures set the leader's time, or people themselves put it first."""
    verdict, leader = case.result.verdict, case.result.ranking.order[0]
    if not verdict.opinion_only and verdict.provenance.not_asked <= 0.5:
        return True
    spoke = case.people.who_ranked(leader) or case.people.who_scored(leader)
    word = None if verdict.opinion_only else case.result.ranking.without.get("figures")
    return bool(spoke) and (word is None or word[leader] >= max(word.values()))


def _answers_name_one(case: Case) -> bool:
    return is_named(case) and case.result.verdict.kind not in {"nothing", "none"} and _is_said(case)


@checks(BRIEF_SAME)
def same(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            **_claimed(claim, case),
            **nothing_over(case),
            "the answers name one": _answers_name_one(case),
            "they name the same": case.result.ranking.order[0] == claim.about,
        },
        words=(share_words(case.result.ranking.p_first[claim.about]),),
        names=(claim.about,),
        says=("so do the answers",),
    )


@checks(BRIEF_OTHER)
def other(claim: Claim, case: Case) -> Allowed:
    leader = case.result.ranking.order[0]
    p, leads = (share_words(case.result.ranking.p_first[each]) for each in (claim.about, leader))
    return Allowed(
        needs={
            **_claimed(claim, case),
            **nothing_over(case),
            "the answers name one": _answers_name_one(case),
            "they name another": leader != claim.about,
        },
        words=(p, leads),
        names=(claim.about, leader),
        says=(
            f"names {case.labels([claim.about])} (first in {p}",
            f"to {case.labels([leader])} ({leads})",
        ),
        never=("so do",),
    )


@checks(BRIEF_OPEN)
def open_(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            **_claimed(claim, case),
            **nothing_over(case),
            "the answers name none": not _answers_name_one(case),
        },
        words=(share_words(case.result.ranking.p_first[claim.about]),),
        names=(claim.about,),
        never=("so do", "point to"),
    )


@checks(BRIEF_OVER_SAME)
def over_same(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={**_claimed(claim, case), "it is over": claim.about in over_dimensions(case)},
        names=(claim.about,),
    )


@checks(BRIEF_OVER_OTHER)
def over_other(claim: Claim, case: Case) -> Allowed:
    over = over_dimensions(case)
    return Allowed(
        needs={**_claimed(claim, case), "others are over": bool(over) and claim.about not in over},
        names=(claim.about, *over),
    )


def _shares(case: Case) -> dict[str, float]:
    splits, slugs = next(iter(case.evidence.splits.values()), ()), case.definition.dimensions
    totals = {slug: sum(split.get(slug, 0) for split in splits) for slug in slugs}
    return {slug: total / sum(totals.values()) for slug, total in totals.items()} if splits else {}


@checks(BRIEF_MONEY)
def money(claim: Claim, case: Case) -> Allowed:
    shares = _shares(case)
    return Allowed(
        needs={"somebody said so": bool(shares)},
        words=tuple(map(share_words, shares.values())),
        names=tuple(shares),
        says=tuple(f"{share_words(share)} to {case.labels([slug])}" for slug, share in shares.items()),
        people=len(next(iter(case.evidence.splits.values()))),
    )


def _shown_chances(case: Case) -> dict[str, float]:
    """Return by dimension how likely its likeliest limit is, of those that may be shown."""
    found: dict[str, float] = {}
    for name, each in case.result.quantities.items():
        if each.known and case.may_show_quantity(name) and case.may_show_months(each.dimension):
            found[each.dimension] = max(found.get(each.dimension, 0.0), each.p_within)
    return found


def _shown_shares(case: Case) -> dict[str, float]:
    item, splits = next(iter(case.evidence.splits.items()), ("", ()))
    uncounted = case.evidence.uncounted_texts.count(item)
    return _shares(case) if splits and case.may_show(len(splits), uncounted=uncounted) else {}


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
        if slug in over_dimensions(case)
        else _("a limit within %(months)s in %(p)s of the draws")
        % {"months": months, "p": within_words(chances[slug])}
        for slug in slugs
    )


@checks(PLAN_MONEY)
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


@checks(PLAN_MONEY_TO)
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


@checks(PLAN_MONEY_OPEN)
def money_open(claim: Claim, case: Case) -> Allowed:
    is_known = bool(_shown_shares(case)) or max(_shown_chances(case).values(), default=0.0) < 0.5
    return Allowed(needs={"no two are named": not _money_moves(case), "nor one": is_known})
