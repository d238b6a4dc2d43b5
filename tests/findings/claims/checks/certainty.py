"""Checks of what is said of how sure an answer is."""

from dataclasses import replace

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.certainty import (
    HINGE,
    P_COUNTING_ALL,
    P_FIRST,
    P_FIRST_OPEN,
    P_MEANING,
    P_NOTHING,
    P_PROMISE,
    P_PROVENANCE,
    REASON_GUESSES,
    REASON_NO_LEADER,
    REASON_OPINION,
    REASON_PERSPECTIVES,
    REASON_SHARE,
    REASON_UNKNOWN,
    REASON_VOICE,
    SECOND_DECIDED,
    SECOND_OPEN,
)
from apps.findings.claims.claim import Claim
from apps.findings.sentences import number_words, share_words
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import is_named, leader, may_be_told, nothing_over

_FIRM, _LEAN, _NOTHING_BESIDE = 0.8, 0.6, 0.4


def _share_of_leader(claim: Claim, case: Case) -> Allowed:
    first = leader(case)
    return Allowed(
        needs={**may_be_told(case), **nothing_over(case), "it leads": claim.about == first},
        words=(share_words(case.result.ranking.p_first[first]),),
        names=(first,),
    )


@checks(P_FIRST)
def first(claim: Claim, case: Case) -> Allowed:
    allowed, is_open = _share_of_leader(claim, case), case.result.verdict.level == "open"
    return replace(allowed, needs={**allowed.needs, "it is named where it may be": not is_open})


@checks(P_FIRST_OPEN)
def first_open(claim: Claim, case: Case) -> Allowed:
    allowed, is_open = _share_of_leader(claim, case), case.result.verdict.level == "open"
    enough = case.result.ranking.p_first[leader(case)] >= _LEAN
    return replace(
        allowed,
        needs={**allowed.needs, "it is open": is_open},
        only_if={"not settled": enough, "not enough": not enough},
    )


@checks(P_PROVENANCE)
def provenance(claim: Claim, case: Case) -> Allowed:
    found = case.result.verdict.provenance
    shares = {
        "measured figures": found.measured,
        "rough figures": found.rough,
        "guesses": found.guess,
        "limits of which no figure is known": found.not_asked,
    }
    told = {words: share for words, share in shares.items() if share >= 0.005}
    return Allowed(
        needs={
            **may_be_told(case),
            "it leads": claim.about == leader(case),
        },
        words=tuple(map(share_words, told.values())),
        names=(claim.about,),
        says=tuple(f"{words} ({share_words(share)})" for words, share in told.items()),
        never=tuple(words for words in shares if told and words not in told),
        quoted=(share_words(0.0),),
    )


@checks(P_PROMISE, P_MEANING)
def draws(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs=may_be_told(case),
        words=(numeral(f"{case.result.meta.draws:,}"),),
        says=("no promise",) if claim.rule == P_PROMISE else ("made-up",),
        never=("%",),
    )


@checks(P_NOTHING)
def nothing(claim: Claim, case: Case) -> Allowed:
    p = case.result.ranking.p_nothing
    return Allowed(
        needs={
            **may_be_told(case),
            "from 40 % on": p >= _NOTHING_BESIDE,
            "it is not the headline": case.result.verdict.kind != "nothing",
        },
        words=(share_words(p), str(case.framing.horizon_months)),
    )


@checks(P_COUNTING_ALL)
def counting_all(claim: Claim, case: Case) -> Allowed:
    ranking = case.result.ranking
    return Allowed(
        needs={
            **may_be_told(case),
            "the headline is that no limit is near": case.result.verdict.kind == "nothing",
            "it is less likely by five points": ranking.p_nothing <= (ranking.p_no_known_limit or 0.0) - 0.05,
        },
        words=(share_words(ranking.p_nothing),),
        says=("limits nobody asked about",),
    )


@checks(SECOND_DECIDED)
def second(claim: Claim, case: Case) -> Allowed:
    ranking = case.result.ranking
    following = ranking.conditional[1]
    return Allowed(
        needs={
            **may_be_told(case),
            "first is decided": is_named(case),
            "second is decided": ranking.decided >= 2 and following >= _LEAN,
            "it is second": claim.about == ranking.order[1],
        },
        words=(share_words(following),),
        names=ranking.order[:2],
    )


@checks(SECOND_OPEN)
def second_open(claim: Claim, case: Case) -> Allowed:
    secondary, places = case.result.verdict.secondary, len(case.result.ranking.order)
    is_listed = 1 < len(secondary) < places
    return Allowed(
        needs={
            **may_be_told(case),
            "first is decided": is_named(case),
            "second is not": case.result.ranking.decided == 1,
        },
        names=secondary if is_listed else (),
        says=("not decided",),
    )


@checks(REASON_SHARE)
def share(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is leaning": case.result.verdict.level == "leaning",
            "P is below the line": case.result.ranking.p_first[leader(case)] < _FIRM,
        },
        words=(share_words(_FIRM),),
    )


@checks(REASON_NO_LEADER)
def no_leader(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is open": case.result.verdict.level == "open",
            "P is below the line": max(case.result.ranking.p_first.values()) < _LEAN,
        },
        words=(share_words(_LEAN),),
    )


def _not_firm(case: Case) -> dict[str, bool]:
    return {"it is not firm": case.result.verdict.level in {"leaning", "open"}}


@checks(REASON_OPINION)
def opinion(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            **_not_firm(case),
            "only opinions": case.result.verdict.opinion_only,
        },
        says=("opinions alone",),
    )


def _contender(claim: Claim, case: Case) -> bool:
    shares = case.result.ranking.p_first
    others = [value for name, value in shares.items() if name != leader(case)]
    return claim.about == leader(case) or shares[claim.about] >= max(others)


@checks(REASON_GUESSES, REASON_UNKNOWN)
def not_figured(claim: Claim, case: Case) -> Allowed:
    are_guesses = claim.rule == REASON_GUESSES
    return Allowed(
        needs={
            **_not_firm(case),
            "it leads or is the rival": _contender(claim, case),
            "no figure carries it": not case.result.verdict.figured[claim.about],
            "something is known": (case.result.dimensions[claim.about].known > 0) is are_guesses,
        },
        names=(claim.about,),
        only_if={"guesses": are_guesses, "No figure": not are_guesses},
    )


@checks(REASON_VOICE)
def voice(claim: Claim, case: Case) -> Allowed:
    held = case.result.verdict.held_back
    kinds = {each.kind for each in held}
    whose = {
        "one person's figures": "figures" in kinds,
        "one person's opinions": kinds & {"figures", "opinions"} == {"opinions"},
        "the figures of one perspective": not kinds & {"figures", "opinions"} and "perspective" in kinds,
        "the opinions of one group": kinds == {"crowd"},
    }
    return Allowed(
        needs={"it is leaning": case.result.verdict.level == "leaning", "it is held back": bool(held)},
        words=(share_words(0.8),),
        only_if=whose,
    )


@checks(REASON_PERSPECTIVES)
def perspectives(claim: Claim, case: Case) -> Allowed:
    heard = len([each for each in case.result.coverage.perspectives.values() if each.heads])
    return Allowed(
        needs={**_not_firm(case), "few": heard < 3},
        words=(number_words(heard),) if heard else (),
    )


@checks(HINGE)
def hinge(claim: Claim, case: Case) -> Allowed:
    found = case.result.verdict.hinges_on
    if found is None:
        return Allowed(needs={"one figure decides": False})
    quantity = case.quoted(found.quantity)
    p, p_without = share_words(found.p), share_words(found.p_without)
    return Allowed(
        needs={
            **may_be_told(case),
            "nothing is decided": case.result.verdict.level == "open",
            "it moves": found.leader != found.leader_without or abs(found.p - found.p_without) >= 0.05,
        },
        words=(p, p_without, quantity),
        names=(found.leader, found.leader_without),
        says=(
            f"{case.labels([found.leader])} first ({p})",
            f"{case.labels([found.leader_without])} ({p_without})",
        ),
    )
