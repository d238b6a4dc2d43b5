"""Checks of what is said of single voices: never whose."""

from collections.abc import Mapping

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.influence import (
    ROBUST_HANGS,
    ROBUST_MOVES,
    ROBUST_NONE,
    ROBUST_NONE_OVER,
    VOICE_LEADS,
    VOICE_MOVES,
    VOICE_NOTHING,
    VOICE_OVER,
)
from apps.findings.sentences import points_words, share_words
from apps.ranking import InfluentialVoice
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import nothing_over

MOVES = 0.05
MOST_HEARD_SINGLY = 400


def _voice(claim: Claim, case: Case, rules: Mapping[str, ClaimRule] | None = None) -> InfluentialVoice:
    """Return the voice a claim is about, by the path of its first number; `rules` are those of its kinds."""
    voice = (case.result.influence or ())[int(claim.numbers[0].path.split(".")[1])]
    if rules and rules[voice.kind] != claim.rule:
        raise ValueError(f"it is of a {voice.kind}")
    return voice


@checks(*VOICE_LEADS.values())
def another_leads(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case, VOICE_LEADS), case.result.ranking.order[0]
    return Allowed(
        needs={**nothing_over(case), "another leads without them": voice.leader != leader},
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("decide",),
        never=(voice.id,),
    )


@checks(*VOICE_OVER.values())
def is_over_by_them(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case, VOICE_OVER), case.result.ranking.order[0]
    over = case.result.verdict.over_dimensions
    return Allowed(
        needs={
            "it is over": leader in over,
            "what is not over leads without them": voice.leader not in over,
        },
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("over", "hangs on"),
        never=(voice.id,),
    )


@checks(*VOICE_MOVES.values())
def they_move_it(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case, VOICE_MOVES), case.result.ranking.order[0]
    alike = [each for each in case.result.influence or () if each.kind == voice.kind]
    return Allowed(
        needs={
            **nothing_over(case),
            "it moves P": abs(voice.moves) >= MOVES,
            "nobody moves it more": abs(voice.moves) == max(abs(each.moves) for each in alike),
            "the same leads": voice.leader == leader,
        },
        words=(points_words(abs(voice.moves)), share_words(voice.p)),
        names=(leader,),
        never=(voice.id,),
    )


@checks(*VOICE_NOTHING.values())
def they_move_that_nothing_is_reached(claim: Claim, case: Case) -> Allowed:
    voice = _voice(claim, case, VOICE_NOTHING)
    return Allowed(
        needs={**nothing_over(case), "the same leads": voice.leader == case.result.ranking.order[0]},
        words=(share_words(voice.p_nothing),),
        never=(voice.id,),
    )


@checks(ROBUST_NONE)
def nobody_moves_it(claim: Claim, case: Case) -> Allowed:
    heard = [group for group in case.result.coverage.groups.values() if group.contributing]
    is_tried = case.result.influence is not None and case.result.coverage.n <= MOST_HEARD_SINGLY
    return Allowed(
        needs={
            **nothing_over(case),
            "it was tried": is_tried,
            "nothing moved": not case.result.influence,
        },
        words=(points_words(MOVES),),
        only_if={"perspective": len(heard) > 1},
    )


@checks(ROBUST_NONE_OVER)
def it_is_first_without_anybody(claim: Claim, case: Case) -> Allowed:
    result, leader = case.result, case.result.ranking.order[0]
    heard = [group for group in result.coverage.groups.values() if group.contributing]
    return Allowed(
        needs={
            "it is over": claim.about == leader and leader in result.verdict.over_dimensions,
            "it was tried": result.influence is not None and result.coverage.n <= MOST_HEARD_SINGLY,
            "who turns it would be among them": result.ranking.p_first[leader] >= 0.6,
            "nobody turns it": all(voice.leader == leader for voice in result.influence or ()),
        },
        names=(leader,),
        only_if={"perspective": len(heard) > 1},
    )


@checks(ROBUST_HANGS)
def it_hangs_on_them(claim: Claim, case: Case) -> Allowed:
    voice = _voice(claim, case)
    leader, over = case.result.ranking.order[0], case.result.verdict.over_dimensions
    return Allowed(
        needs={
            "another leads without them": voice.leader != leader,
            "it may be shown": case.is_shown,
            "what it says is over is": not over or (leader in over and voice.leader not in over),
        },
        names=(leader,) if over else (),
        says=("one person" if voice.kind == "stakeholder" else "one perspective",),
        only_if={"passed": bool(over), "first": not over},
        never=(voice.id,),
    )


@checks(ROBUST_MOVES)
def no_voice_moves_more(claim: Claim, case: Case) -> Allowed:
    voices, leader = case.result.influence or (), case.result.ranking.order[0]
    return Allowed(
        needs={
            **nothing_over(case),
            "it may be shown": case.is_shown,
            "each person was left out": case.result.coverage.n <= MOST_HEARD_SINGLY,
            "the same leads without each": all(each.leader == leader for each in voices),
        },
        words=(points_words(max(abs(each.moves) for each in voices)),),
    )
