"""Checks of what is said of the group and of the brief."""

from collections import Counter

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.group import (
    BRIEF_MONEY,
    BRIEF_OPEN,
    BRIEF_OTHER,
    BRIEF_OVER_OTHER,
    BRIEF_OVER_SAME,
    BRIEF_SAME,
    ROOM_AGREEMENT,
    ROOM_TALLY,
)
from apps.findings.sentences import (
    agreement_words,
    number_words,
    people_words,
    share_words,
)
from apps.instruments.definition import ChoiceItem
from apps.ranking import Opinions
from apps.ranking.constants import LIFTED
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import is_named, may_be_told, nothing_over, over_dimensions, voters


@checks(ROOM_TALLY)
def tally(claim: Claim, case: Case) -> Allowed:
    firsts = Counter(map(_first_of, voters(case)))
    labels = {slug: case.labels([slug]) if slug else "no single one" for slug in firsts}
    return Allowed(
        needs={
            "somebody gave an order": bool(firsts),
            "several things only where each is one": "means" not in claim.text or "" not in firsts,
        },
        words=tuple(map(str, firsts.values())),
        names=tuple(filter(None, firsts)),
        says=tuple(f"{people} put {labels[slug]} first" for slug, people in firsts.items()),
        quoted=(number_words(len(firsts)),),
        people=firsts.total(),
    )


def _in_full(case: Case) -> list[Opinions]:
    return [each for each in voters(case) if None not in each.ranking.values()]


@checks(ROOM_AGREEMENT)
def agreement(claim: Claim, case: Case) -> Allowed:
    kendall_w, complete = case.result.agreement.kendall_w, len(_in_full(case))
    word = "" if kendall_w is None else agreement_words(kendall_w)
    return Allowed(
        needs={
            "there are orders": kendall_w is not None and complete >= 3,
            "there are no camps": not (case.result.camps and case.result.camps.sizes),
            "who agrees agrees on the first place": word in {"weak", "very weak"} or _has_majority(case),
        },
        words=(word,),
        people=complete,
    )


def _first_of(person: Opinions) -> str:
    """Return the one dimension a person put first; nothing where several share that place."""
    placed = sorted((place, slug) for slug, place in person.ranking.items() if place is not None)
    return placed[0][1] if len(placed) == 1 or placed[0][0] < placed[1][0] else ""


def _has_majority(case: Case) -> bool:
    """Say whether more than half of those who gave an order put the same single dimension first."""
    firsts = Counter(filter(None, map(_first_of, voters(case))))
    return 2 * max(firsts.values(), default=0) > len(voters(case))


def _claimed(claim: Claim, case: Case) -> dict[str, bool]:
    return {**may_be_told(case), "the brief names it": claim.about == case.framing.brief_claim}


def _is_said(case: Case) -> bool:
    """Say whether figures set the leader's time, or people themselves put it first."""
    verdict, leader = case.result.verdict, case.result.ranking.order[0]
    if not verdict.opinion_only and verdict.provenance.not_asked <= 0.5:
        return True
    heard = case.result.coverage.dimensions[leader]
    spoke = heard.stated or heard.symptoms
    ranking = case.result.ranking
    if ranking.p_first[leader] - ranking.figures_only[leader] < LIFTED:
        return False
    word = None if verdict.opinion_only else ranking.without.get("figures")
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


@checks(BRIEF_MONEY)
def money(claim: Claim, case: Case) -> Allowed:
    roles = case.definition.roles
    assert roles is not None
    (item,) = (each for each in case.definition.items if each.id == roles.money)
    assert isinstance(item, ChoiceItem)
    labels = {str(choice.value): choice.label for choice in item.choices}
    told = [answer for each in case.evidence.facts if (answer := each.answers.get(item.id)) in labels]
    counts = {choice: told.count(choice) for choice in labels if choice in told}
    return Allowed(
        needs={"somebody said so": bool(told)},
        words=tuple(map(str, counts.values())),
        # "To people, approvals and training" is the organisation, by another name.
        names=tuple(
            each
            for each in counts
            if case.definition.dimensions.get(each, " ? ").casefold() in labels[each].casefold()
        ),
        says=tuple(f"{labels[each]} ({people_words(count)})" for each, count in counts.items()),
        people=len(told),
    )
