"""Checks of what is said of single voices: never whose."""

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.influence import (
    ROBUST_HANGS,
    ROBUST_MOVES,
    ROBUST_NONE,
    ROBUST_NONE_OVER,
    ROBUST_OPINIONS,
    VOICE_LEADS,
    VOICE_MOVES,
    VOICE_NOTHING,
    VOICE_OVER,
)
from apps.findings.sentences import horizon_words, points_words, share_words
from apps.ranking import InfluentialVoice
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import nothing_over

MOVES = 0.05
MOST_HEARD_SINGLY = 400
WHOSE = {
    "figures": "one person's figures",
    "perspective": "the figures of one perspective",
    "crowd": "the opinions of one group",
}


def _voices(case: Case) -> tuple[InfluentialVoice, ...]:
    return case.result.influence.voices if case.result.influence else ()


def _voice(claim: Claim, case: Case) -> InfluentialVoice:
    """Return the voice a claim is about, by the path of its first number."""
    return _voices(case)[int(claim.numbers[0].path.split(".")[2])]


def _figures(case: Case, voice: InfluentialVoice) -> tuple[str, ...]:
    """Return the figures that a sentence may name: those of the row that is left out, with their questions."""
    rows = [row for row in case.evidence.engagement.figures if voice.kind == "figures" and row.id == voice.id]
    return tuple(
        words
        for row in rows
        for name, given in row.estimates.items()
        for triple in given.points
        if triple is not None
        for words in (
            case.quoted(name),
            case.figure(triple.likely, case.result.quantities[name].unit),
            horizon_words(case.framing.horizon_months),
        )
    )


def _is_whose(claim: Claim, case: Case, voice: InfluentialVoice) -> dict[str, bool]:
    """Say whether a sentence says what was left out: a row of figures by one of them, where it has but one."""
    named = [words for words in _figures(case, voice) if words.startswith("“") and words in claim.text]
    return {"it says what is left out": WHOSE[voice.kind] in claim.text or bool(named)}


@checks(VOICE_LEADS)
def another_leads(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case), case.result.ranking.order[0]
    return Allowed(
        needs={
            **nothing_over(case),
            **_is_whose(claim, case, voice),
            "another leads without them": voice.leader != leader,
        },
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("Without",),
        quoted=_figures(case, voice),
    )


@checks(VOICE_OVER)
def is_over_by_them(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case), case.result.ranking.order[0]
    over = case.result.verdict.over_dimensions
    return Allowed(
        needs={
            **_is_whose(claim, case, voice),
            "it is of figures": voice.kind != "crowd",
            "it is over": leader in over,
            "what is not over leads without them": voice.leader not in over,
        },
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("over", "hangs on"),
        quoted=_figures(case, voice),
    )


@checks(VOICE_MOVES)
def they_move_it(claim: Claim, case: Case) -> Allowed:
    voice, leader = _voice(claim, case), case.result.ranking.order[0]
    alike = [each for each in _voices(case) if each.kind == voice.kind]
    return Allowed(
        needs={
            **nothing_over(case),
            **_is_whose(claim, case, voice),
            "it moves P": abs(voice.moves) >= MOVES,
            "nobody moves it more": abs(voice.moves) == max(abs(each.moves) for each in alike),
            "the same leads": voice.leader == leader,
        },
        words=(points_words(abs(voice.moves)), share_words(voice.p)),
        names=(leader,),
        quoted=_figures(case, voice),
    )


@checks(VOICE_NOTHING)
def they_move_that_nothing_is_reached(claim: Claim, case: Case) -> Allowed:
    voice = _voice(claim, case)
    return Allowed(
        needs={
            **nothing_over(case),
            **_is_whose(claim, case, voice),
            "the same leads": voice.leader == case.result.ranking.order[0],
        },
        words=(share_words(voice.p_nothing),),
        quoted=_figures(case, voice),
    )


@checks(ROBUST_OPINIONS)
def opinions(claim: Claim, case: Case) -> Allowed:
    influence = case.result.influence
    if influence is None:
        return Allowed(needs={"it was tried": False})
    changes, rows = influence.opinion_changes, influence.opinion_rows
    return Allowed(
        needs={**nothing_over(case), "somebody was left out": rows > 0},
        words=(f"{changes} of {rows}",) if changes else (str(rows),),
        only_if={"never": not changes, "changes what comes first in": changes > 0},
        # Neither whose, nor which way.
        never=tuple(label for name, label in case.definition.perspectives.items()),
        people=rows,
    )


@checks(ROBUST_NONE)
def nobody_moves_it(claim: Claim, case: Case) -> Allowed:
    is_tried = case.result.influence is not None and case.result.coverage.n <= MOST_HEARD_SINGLY
    return Allowed(
        needs={**nothing_over(case), "it was tried": is_tried, "nothing moved": not _voices(case)},
        words=(points_words(MOVES),),
    )


@checks(ROBUST_NONE_OVER)
def it_is_first_without_anybody(claim: Claim, case: Case) -> Allowed:
    result, leader = case.result, case.result.ranking.order[0]
    return Allowed(
        needs={
            "it is over": claim.about == leader and leader in result.verdict.over_dimensions,
            "it was tried": result.influence is not None and result.coverage.n <= MOST_HEARD_SINGLY,
            "who turns it would be among them": result.ranking.p_first[leader] >= 0.6,
            "nobody turns it": all(each.leader == leader for each in _voices(case) if each.kind != "crowd"),
        },
        names=(leader,),
    )


@checks(ROBUST_HANGS)
def it_hangs_on_them(claim: Claim, case: Case) -> Allowed:
    voice = _voice(claim, case)
    leader, over = case.result.ranking.order[0], case.result.verdict.over_dimensions
    return Allowed(
        needs={
            "another leads without them": voice.leader != leader,
            "what it says is over is": not over or (leader in over and voice.leader not in over),
        },
        names=(leader,) if over else (),
        says=(WHOSE[voice.kind],),
        only_if={"passed": bool(over), "first": not over},
    )


@checks(ROBUST_MOVES)
def no_voice_moves_more(claim: Claim, case: Case) -> Allowed:
    voices, leader, influence = _voices(case), case.result.ranking.order[0], case.result.influence
    return Allowed(
        needs={
            **nothing_over(case),
            "each person was left out": case.result.coverage.n <= MOST_HEARD_SINGLY,
            "the same leads without each": all(each.leader == leader for each in voices),
            "and without anybody's opinions": influence is not None and not influence.opinion_changes,
        },
        words=(points_words(max(abs(each.moves) for each in voices)),),
    )
