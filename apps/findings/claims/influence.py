"""What one voice could change: a person or a perspective left out, never whose."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.certainty import MOVES, perspectives_heard
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import LEAN
from apps.findings.sentences import points_words, share_words
from apps.instruments.figures.plurals import grammatical_number

FEWEST_TO_LEAVE_OUT = 2  # perspectives: of a single one nothing would be left
MOST_HEARD_SINGLY = 400  # people: among more the engine leaves nobody out by turns
ROBUST_NONE = ClaimRule(
    "robust.none", gettext_lazy("Everybody was left out once, and nothing moved by 5 points.")
)


def influence_claims(case: Case) -> tuple[Claim, ...]:
    # Never whose: it would tell how that person answered.
    if case.result.influence is None or not case.is_shown or case.result.verdict.level == "insufficient":
        return ()
    if case.result.verdict.over_dimensions:
        return tuple(_influence_on_over(case)) or tuple(_no_influence_on_over(case))
    claims = tuple(_voice(case, index) for index in _strongest_voices(case))
    if claims or case.result.coverage.n > MOST_HEARD_SINGLY:
        return claims
    text = _("Leaving out any one person, or any one perspective, changes this by less than %(points)s.")
    if perspectives_heard(case) < FEWEST_TO_LEAVE_OUT:
        text = _("Leaving out any one person changes this by less than %(points)s.")
    return (claim(case, ROBUST_NONE, text % {"points": points_words(MOVES)}),)


VOICE_OVER = {
    "stakeholder": ClaimRule(
        "robust.person_over",
        gettext_lazy("A dimension is over, and no longer leads without one person's answers; never whose."),
    ),
    "group": ClaimRule(
        "robust.perspective_over",
        gettext_lazy(
            "A dimension is over, and no longer leads without one perspective's answers; never whose."
        ),
    ),
}


def _influence_on_over(case: Case) -> Iterator[Claim]:
    # Only without whom a limit would not be over: P(first) means nothing where first is past.
    over, leader = case.result.verdict.over_dimensions, case.result.ranking.order[0]
    voices = case.result.influence or ()
    whose = {"stakeholder": _("one person's answers"), "group": _("the answers of one perspective")}
    for index in _strongest_voices(case):
        voice = voices[index]
        # Whether another limit that is over leads without them changes nothing: it is over as well.
        if leader not in over or voice.leader in over:
            continue
        text = ngettext(
            "That %(leader)s is over its limit hangs on %(whose)s: without them first place goes most often "
            "to %(other)s, and to %(leader)s in %(share)s of the draws.",
            "That %(leader)s are over their limit hangs on %(whose)s: without them first place goes most often "
            "to %(other)s, and to %(leader)s in %(share)s of the draws.",
            grammatical_number(case.definition.dimensions[leader]),
        ) % {
            "whose": whose[voice.kind],
            "leader": case.labels([leader]),
            "other": case.labels([voice.leader]),
            "share": share_words(voice.p),
        }
        yield claim(case, VOICE_OVER[voice.kind], text, {"p": f"influence.{index}.p"}, about=leader)


ROBUST_NONE_OVER = ClaimRule(
    "robust.none_over",
    gettext_lazy("A dimension is over, and leads whoever is left out, one person or one perspective."),
)


def _no_influence_on_over(case: Case) -> Iterator[Claim]:
    result, leader = case.result, case.result.ranking.order[0]
    others = {voice.leader for voice in result.influence or ()} - {leader}
    # From 60% on, without whom another leads is among the voices, whatever else they move.
    is_told = result.ranking.p_first[leader] >= LEAN and result.coverage.n <= MOST_HEARD_SINGLY
    if others or leader not in result.verdict.over_dimensions or not is_told:
        return
    text = _("Whoever is left out, one person or one perspective, first place goes most often to %(leader)s.")
    if perspectives_heard(case) < FEWEST_TO_LEAVE_OUT:
        text = _("Whichever one person is left out, first place goes most often to %(leader)s.")
    yield claim(case, ROBUST_NONE_OVER, text % {"leader": case.labels([leader])}, about=leader)


def _strongest_voices(case: Case) -> Iterator[int]:
    voices = case.result.influence or ()
    kinds = ("group", "stakeholder")
    strongest = [index for kind in kinds if (index := _strongest_voice(case, kind)) is not None]
    # A perspective of one person moves it just as that person does; the later of two equal keys stays.
    return reversed(
        {(voices[at].leader, voices[at].p, voices[at].p_nothing): at for at in strongest}.values()
    )


def _strongest_voice(case: Case, kind: str) -> int | None:
    indexes = [index for index, voice in enumerate(case.result.influence or ()) if voice.kind == kind]
    return max(indexes, key=partial(_strength, case), default=None)


def _strength(case: Case, index: int) -> tuple[bool, float]:
    """Sort a voice by whether another would lead without it, then by how far it moves P(first)."""
    voice = (case.result.influence or ())[index]
    return voice.leader != case.result.ranking.order[0], abs(voice.moves)


VOICE_LEADS = {
    "stakeholder": ClaimRule(
        "robust.person_leads",
        gettext_lazy("Without one person's answers another dimension leads; never whose."),
    ),
    "group": ClaimRule(
        "robust.perspective_leads",
        gettext_lazy("Without one perspective's answers another dimension leads; never whose."),
    ),
}
VOICE_MOVES = {
    "stakeholder": ClaimRule(
        "robust.person_moves",
        gettext_lazy(
            "What leaving out one person moves P by, of the one who moves it most, from 5 points on; never who."
        ),
    ),
    "group": ClaimRule(
        "robust.perspective_moves",
        gettext_lazy(
            "What leaving out one perspective moves P by, of the one that moves it most, from 5 points on; never which."
        ),
    ),
}
VOICE_NOTHING = {
    "stakeholder": ClaimRule(
        "robust.person_nothing",
        gettext_lazy("Leaving out one person moves P(nothing within the horizon); never who."),
    ),
    "group": ClaimRule(
        "robust.perspective_nothing",
        gettext_lazy("Leaving out one perspective moves P(nothing within the horizon); never which."),
    ),
}


def _voice(case: Case, index: int) -> Claim:
    voice, leader = (case.result.influence or ())[index], case.result.ranking.order[0]
    words = {
        "whose": _("One person's answers")
        if voice.kind == "stakeholder"
        else _("The answers of one perspective"),
        "leader": case.labels([leader]),
        "points": points_words(abs(voice.moves)),
        "share": share_words(voice.p),
        "other": case.labels([voice.leader]),
        "nothing": share_words(voice.p_nothing),
    }
    path = f"influence.{index}"
    paths = {"moves": f"{path}.moves", "p": f"{path}.p"}
    if voice.leader != leader:
        text = _(
            "%(whose)s decide what comes first most often: without them it is %(other)s, with %(leader)s "
            "first in %(share)s of the draws."
        )
        return claim(case, VOICE_LEADS[voice.kind], text % words, paths, about=leader)
    if abs(voice.moves) < MOVES:
        text = _(
            "%(whose)s move the share of draws in which no limit is reached: without them it is %(nothing)s."
        )
        return claim(case, VOICE_NOTHING[voice.kind], text % words, {"p_nothing": f"{path}.p_nothing"})
    text = _("%(whose)s move this by %(points)s: without them %(leader)s first in %(share)s of the draws.")
    return claim(case, VOICE_MOVES[voice.kind], text % words, paths, about=leader)


ROBUST_HANGS = ClaimRule(
    "robust.hangs",
    gettext_lazy("Without one person, or one perspective, another dimension is first most often."),
)
ROBUST_MOVES = ClaimRule(
    "robust.moves", gettext_lazy("What the strongest person or perspective moves P(first) by.")
)


def hangs_in_short(case: Case) -> Claim | None:
    """Say in short what the strongest voice does, that of somebody without whom another would be first before others."""
    claims = influence_claims(case)
    if not claims or claims[0].rule in {ROBUST_NONE, ROBUST_NONE_OVER}:
        return next(iter(claims), None)
    indexes = [int(each.numbers[0].path.split(".")[1]) for each in claims]
    index, leader = max(indexes, key=partial(_strength, case)), case.result.ranking.order[0]
    voice, over = (case.result.influence or ())[index], case.result.verdict.over_dimensions
    whose = _("one person's answers") if voice.kind == "stakeholder" else _("one perspective's answers")
    words = {"whose": whose, "leader": case.labels([leader]), "points": points_words(abs(voice.moves))}
    paths = {"moves": f"influence.{index}.moves"}
    if voice.leader != leader:
        text = _("What comes first most often hangs on %(whose)s")
        if over:
            text = _("That a limit of %(leader)s is passed hangs on %(whose)s")
        return claim(case, ROBUST_HANGS, text % words, paths, about=leader)
    if abs(voice.moves) < MOVES or case.result.coverage.n > MOST_HEARD_SINGLY:
        return None
    return claim(case, ROBUST_MOVES, _("No voice moves this by more than %(points)s") % words, paths)
