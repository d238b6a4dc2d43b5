"""What one voice could change: one person's opinions or figures, a group's opinions, a perspective's figures."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.certainty import MOVES, WHOSE
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import LEAN
from apps.findings.sentences import horizon_words, points_words, share_words
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Figures, InfluentialVoice, Source

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_HEARD_SINGLY = 400  # people: among more the engine leaves nobody out by turns
_HOW: "dict[Source, StrPromise]" = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("rough"),
    "guess": gettext_lazy("guessed"),
}
ROBUST_OPINIONS = ClaimRule(
    "robust.opinions",
    gettext_lazy(
        "The order and statements of each person were left out once, and their figures stayed: in how many of these cases another dimension leads. Never in which, nor which one."
    ),
)
ROBUST_NONE = ClaimRule(
    "robust.none",
    gettext_lazy(
        "The figures of each person and each perspective, and the opinions of each group, were left out once: nothing moved by 5 points."
    ),
)


def influence_claims(case: Case) -> tuple[Claim, ...]:
    influence = case.result.influence
    if influence is None or case.result.verdict.level == "insufficient":
        return ()
    if case.result.verdict.over_dimensions:
        return tuple(_influence_on_over(case)) or tuple(_no_influence_on_over(case))
    opinions = (_opinions(case),) if influence.opinion_rows else ()
    claims = tuple(_voice(case, index) for index in _strongest_voices(case))
    if not claims and case.result.coverage.n <= MOST_HEARD_SINGLY:
        text = _("No person's figures, and no group's opinions, move this by %(points)s or more.")
        claims = (claim(case, ROBUST_NONE, text % {"points": points_words(MOVES)}),)
    return (*opinions, *claims)


def _opinions(case: Case) -> Claim:
    changes, rows = _opinion_changes(case)
    text = _("Leaving out any one person's opinions never changes what comes first, in %(rows)d cases.")
    if changes:
        text = ngettext(
            "Leaving out any one person's opinions changes what comes first in %(changes)d of %(rows)d case.",
            "Leaving out any one person's opinions changes what comes first in %(changes)d of %(rows)d cases.",
            rows,
        )
    paths = {"changes": "influence.opinion_changes", "rows": "influence.opinion_rows"}
    return claim(case, ROBUST_OPINIONS, text % {"changes": changes, "rows": rows}, paths, people=rows)


def _opinion_changes(case: Case) -> tuple[int, int]:
    influence = case.result.influence
    return (influence.opinion_changes, influence.opinion_rows) if influence else (0, 0)


VOICE_OVER = ClaimRule(
    "robust.voice_over",
    gettext_lazy(
        "A dimension is over, and no longer leads without one person's or one perspective's figures; never whose."
    ),
)


def _influence_on_over(case: Case) -> Iterator[Claim]:
    # Only without whose figures a limit would not be over: P(first) means nothing where first is past.
    over, leader = case.result.verdict.over_dimensions, case.result.ranking.order[0]
    for index in _strongest_voices(case):
        voice = _voices(case)[index]
        # Whether another limit that is over leads without them changes nothing: it is over as well.
        if voice.kind == "crowd" or leader not in over or voice.leader in over:
            continue
        text = ngettext(
            "That %(leader)s is over its limit hangs on %(whose)s: without them first place goes most often "
            "to %(other)s, and to %(leader)s in %(share)s of all readings.",
            "That %(leader)s are over their limit hangs on %(whose)s: without them first place goes most often "
            "to %(other)s, and to %(leader)s in %(share)s of all readings.",
            grammatical_number(case.definition.dimensions[leader]),
        ) % {
            "whose": _whose(case, voice),
            "leader": case.labels([leader]),
            "other": case.labels([voice.leader]),
            "share": share_words(voice.p),
        }
        yield claim(case, VOICE_OVER, text, {"p": f"influence.voices.{index}.p"}, about=leader)


def _voices(case: Case) -> tuple[InfluentialVoice, ...]:
    return case.result.influence.voices if case.result.influence else ()


ROBUST_NONE_OVER = ClaimRule(
    "robust.none_over",
    gettext_lazy(
        "A dimension is over, and leads whosever figures are left out, of one person or one perspective."
    ),
)


def _no_influence_on_over(case: Case) -> Iterator[Claim]:
    result, leader = case.result, case.result.ranking.order[0]
    others = {voice.leader for voice in _voices(case) if voice.kind != "crowd"} - {leader}
    # From 60% on, without whom another leads is among the voices, whatever else they move.
    is_told = result.ranking.p_first[leader] >= LEAN and result.coverage.n <= MOST_HEARD_SINGLY
    if others or leader not in result.verdict.over_dimensions or not is_told:
        return
    text = _(
        "Whosever figures are left out, of one person or one perspective, first place goes most often to %(leader)s."
    )
    yield claim(case, ROBUST_NONE_OVER, text % {"leader": case.labels([leader])}, about=leader)


def _strongest_voices(case: Case) -> Iterator[int]:
    voices = _voices(case)
    kinds = ("crowd", "perspective", "figures")
    strongest = [index for kind in kinds if (index := _strongest_voice(case, kind)) is not None]
    # The figures of a perspective in which one person gave some move it just as that person's do; the later of two
    # equal keys stays.
    return reversed(
        {(voices[at].leader, voices[at].p, voices[at].p_nothing): at for at in strongest}.values()
    )


def _strongest_voice(case: Case, kind: str) -> int | None:
    indexes = [index for index, voice in enumerate(_voices(case)) if voice.kind == kind]
    return max(indexes, key=partial(_strength, case), default=None)


def _strength(case: Case, index: int) -> tuple[bool, float]:
    """Sort a voice by whether another would lead without it, then by how far it moves P(first)."""
    voice = _voices(case)[index]
    return voice.leader != case.result.ranking.order[0], abs(voice.moves)


VOICE_LEADS = ClaimRule(
    "robust.voice_leads",
    gettext_lazy(
        "Without one person's figures, those of one perspective, or the opinions of one group another dimension leads. A figure is named, never whose it is."
    ),
)
VOICE_MOVES = ClaimRule(
    "robust.voice_moves",
    gettext_lazy(
        "What leaving out one person's figures, those of one perspective, or the opinions of one group moves P to, of the one that moves it most, from 5 points on."
    ),
)
VOICE_NOTHING = ClaimRule(
    "robust.voice_nothing",
    gettext_lazy(
        "Leaving out one person's figures, those of one perspective, or the opinions of one group moves P(nothing within the horizon)."
    ),
)


def _voice(case: Case, index: int) -> Claim:
    voice, leader = _voices(case)[index], case.result.ranking.order[0]
    words = {
        "whose": _whose(case, voice),
        "leader": case.labels([leader]),
        "points": points_words(abs(voice.moves)),
        "share": share_words(voice.p),
        "other": case.labels([voice.leader]),
        "nothing": share_words(voice.p_nothing),
    }
    path = f"influence.voices.{index}"
    paths = {"moves": f"{path}.moves", "p": f"{path}.p"}
    if voice.leader != leader:
        text = _(
            "Without %(whose)s, first place goes most often to %(other)s, and to %(leader)s in %(share)s of all readings."
        )
        return claim(case, VOICE_LEADS, text % words, paths, about=leader)
    if abs(voice.moves) < MOVES:
        text = _("Without %(whose)s, no limit is reached in %(nothing)s of all readings.")
        return claim(case, VOICE_NOTHING, text % words, {"p_nothing": f"{path}.p_nothing"})
    text = _(
        "Without %(whose)s, first place goes to %(leader)s in %(share)s of all readings: a change by %(points)s."
    )
    return claim(case, VOICE_MOVES, text % words, paths, about=leader)


def _whose(case: Case, voice: InfluentialVoice) -> str:
    """Say what is left out: of one person's figures the one that matters most, never whose they are."""
    rows = (row for row in case.evidence.engagement.figures if row.id == voice.id)
    row = next(rows, None) if voice.kind == "figures" else None
    named = _named_figure(case, row) if row else ""
    if not named:
        return str(WHOSE[voice.kind])
    is_only = row is not None and len(row.estimates) == 1
    return named if is_only else _("one person's figures, among them %(figure)s") % {"figure": named}


def _named_figure(case: Case, row: Figures) -> str:
    known = {name: each for name, each in case.result.quantities.items() if each.known}
    name = max(
        (name for name in row.estimates if name in known),
        key=lambda name: (known[name].sets_first, name),
        default=None,
    )
    if name is None:
        return ""
    given = row.estimates[name]
    figure, text = next(
        (
            (triple, text)
            for triple, text in (
                (given.limit, _("the limit of %(figure)s for %(quantity)s")),
                (given.now, _("today's %(figure)s for %(quantity)s")),
                (given.horizon, _("%(figure)s in %(months)s for %(quantity)s")),
            )
            if triple is not None
        ),
        (None, ""),
    )
    if figure is None:
        return ""
    words = text % {
        "figure": case.figure(figure.likely, known[name].unit),
        "quantity": case.quoted(name),
        "months": horizon_words(case.framing.horizon_months),
    }
    return f"{words} ({_HOW[figure.source]})" if figure.source else words


ROBUST_HANGS = ClaimRule(
    "robust.hangs",
    gettext_lazy(
        "Without one person's figures, those of one perspective, or the opinions of one group another dimension is first most often."
    ),
)
ROBUST_MOVES = ClaimRule(
    "robust.moves",
    gettext_lazy("What the strongest of these moves P(first) by; no person's opinions change what leads."),
)


def hangs_in_short(case: Case) -> Claim | None:
    """Say in short what the strongest voice does, one without which another would be first before others."""
    claims = [each for each in influence_claims(case) if each.rule != ROBUST_OPINIONS]
    if not claims or claims[0].rule in {ROBUST_NONE, ROBUST_NONE_OVER}:
        changes = _opinion_changes(case)[0] and not case.result.verdict.over_dimensions
        return _opinions(case) if changes else next(iter(claims), None)
    indexes = [int(each.numbers[0].path.split(".")[2]) for each in claims]
    index, leader = max(indexes, key=partial(_strength, case)), case.result.ranking.order[0]
    voice, over = _voices(case)[index], case.result.verdict.over_dimensions
    paths = {"moves": f"influence.voices.{index}.moves"}
    if voice.leader != leader:
        text = _("What comes first most often hangs on %(whose)s")
        if over:
            text = _("That a limit of %(leader)s is passed hangs on %(whose)s")
        words = {"whose": WHOSE[voice.kind], "leader": case.labels([leader])}
        return claim(case, ROBUST_HANGS, text % words, paths, about=leader)
    if _opinion_changes(case)[0]:
        return _opinions(case)
    if abs(voice.moves) < MOVES or case.result.coverage.n > MOST_HEARD_SINGLY:
        return None
    text = _("No person's figures, and no group's opinions, move this by more than %(points)s")
    return claim(case, ROBUST_MOVES, text % {"points": points_words(abs(voice.moves))}, paths)
