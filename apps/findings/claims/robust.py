"""How robust an answer is: what one voice, one figure or one more answer could change."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.case import Case
from apps.findings.claims.certainty import MOVES, perspectives_heard, reached
from apps.findings.claims.claim import Claim
from apps.findings.claims.evidence import most_behind
from apps.findings.claims.numbers import claim
from apps.findings.claims.turning import band_of, band_words
from apps.findings.sentences import (
    STRANDS,
    likeliest,
    points_words,
    sentence_case,
    share_words,
)
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Question

FEWEST_TO_LEAVE_OUT = 2  # perspectives: of a single one nothing would be left
MOST_HEARD_SINGLY = 400  # people: among more, no one's influence is worked out
_NAMES = {"stakeholder": "person", "group": "perspective"}
RANKING = "ranking"  # the engine's name for the order everybody is asked


def influence_claims(case: Case) -> tuple[Claim, ...]:
    """Say what leaving out one person, or one perspective, would change; never whose."""
    found = case.result.influence
    if found is None or not case.is_shown or case.result.verdict.level == "insufficient":
        return ()
    if case.result.verdict.over_dimensions:
        return tuple(_influence_on_over(case))
    said = tuple(_voice(case, index) for index in _strongest_voices(case))
    if said or case.result.coverage.n > MOST_HEARD_SINGLY:
        return said
    text = _("Leaving out any one person, or any one perspective, changes this by less than %(points)s.")
    if perspectives_heard(case) < FEWEST_TO_LEAVE_OUT:
        text = _("Leaving out any one person changes this by less than %(points)s.")
    return (claim(case, "robust.none", text % {"points": points_words(MOVES)}),)


def _influence_on_over(case: Case) -> Iterator[Claim]:
    """Say only without whom a limit would not be over: P(first) means nothing where first is past."""
    over, leader = case.result.verdict.over_dimensions, case.result.ranking.order[0]
    voices = case.result.influence or ()
    whose = {"stakeholder": _("one person's answers"), "group": _("the answers of one perspective")}
    for index in _strongest_voices(case):
        voice = voices[index]
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
        yield claim(
            case, f"robust.{_NAMES[voice.kind]}_over", text, {"p": f"influence.{index}.p"}, about=leader
        )


def _strongest_voices(case: Case) -> Iterator[int]:
    """Return the strongest person, then the strongest perspective unless it is that person alone."""
    voices = case.result.influence or ()
    found = [index for kind in ("group", "stakeholder") if (index := strongest_voice(case, kind)) is not None]
    return reversed({(voices[at].leader, voices[at].p, voices[at].p_nothing): at for at in found}.values())


def strongest_voice(case: Case, kind: str) -> int | None:
    """Return the place in `influence` of the person, or perspective, without whom the answer moves most."""
    leader, voices = case.result.ranking.order[0], case.result.influence or ()
    found = [index for index, voice in enumerate(voices) if voice.kind == kind]
    return max(
        found,
        key=lambda index: (voices[index].leader != leader, abs(voices[index].moves)),
        default=None,
    )


def _voice(case: Case, index: int) -> Claim:
    voice, leader = (case.result.influence or ())[index], case.result.ranking.order[0]
    whose = _("One person's answers") if voice.kind == "stakeholder" else _("The answers of one perspective")
    said = {
        "whose": whose,
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
        return claim(case, f"robust.{_NAMES[voice.kind]}_leads", text % said, paths, about=leader)
    if abs(voice.moves) < MOVES:
        text = _(
            "%(whose)s move the share of draws in which no limit is reached: without them it is %(nothing)s."
        )
        return claim(
            case, f"robust.{_NAMES[voice.kind]}_nothing", text % said, {"p_nothing": f"{path}.p_nothing"}
        )
    text = _("%(whose)s move this by %(points)s: without them %(leader)s first in %(share)s of the draws.")
    return claim(case, f"robust.{_NAMES[voice.kind]}_moves", text % said, paths, about=leader)


def shown_questions(case: Case) -> list[int]:
    """Return the places in `questions` of those that may be shown and could move something, the strongest first.

    None where something is over: they move P(first), and first is past then.
    """
    if case.result.verdict.over_dimensions:
        return []
    return [
        index
        for index, question in enumerate(case.result.questions or ())
        if question.swing >= MOVES and may_show_question(case, question)
    ]


def may_show_question(case: Case, question: Question) -> bool:
    """Say whether enough people were asked, or gave the figure, for its being open to reveal nobody."""
    name = question.id.partition(".")[0]
    if question.kind == "figure":
        return case.may_show_quantity(name)
    if question.kind == "ranking":
        return case.may_show(len(case.people.counted.answers))
    return case.may_ask_about(name)


def question_words(case: Case, question: Question) -> str:
    """Name what would be asked: "the limit of “Requests a second”"."""
    name, _dot, part = question.id.partition(".")
    quoted = case.quoted(case.definition.ranking.id if name == RANKING else name)
    if question.kind == "figure":
        how = (
            _("how fast %(quantity)s grows")
            if part == "growth"
            else _("how far %(quantity)s is from its limit")
        )
        return how % {"quantity": quoted}
    if question.kind == "unknown_limit":
        return _("the limit of %(quantity)s") % {"quantity": quoted}
    return (
        _("today's figure of %(quantity)s") % {"quantity": quoted}
        if question.kind == "unknown_now"
        else quoted
    )


def question_ends(case: Case, question: Question) -> tuple[float, float]:
    """Return P(leader) at the two ends of what an answer could make of it."""
    p = case.result.ranking.p_first[case.result.ranking.order[0]]
    ends = [min(max(p + move, 0.0), 1.0) for move in (*question.moves, 0.0)]
    return min(ends), max(ends)


def question_claim(case: Case, index: int) -> Claim:
    """Say what one more answer could move, in percent of P and in level."""
    question = (case.result.questions or ())[index]
    leader = case.result.ranking.order[0]
    low, high = question_ends(case, question)
    text = _(
        "%(what)s: an answer could move %(leader)s from %(share)s of the draws to between %(low)s and %(high)s (%(level)s)."
    ) % {
        "what": sentence_case(question_words(case, question)),
        "leader": case.labels([leader]),
        "share": share_words(case.result.ranking.p_first[leader]),
        "low": share_words(low),
        "high": share_words(high),
        "level": level_words(case, question),
    }
    return claim(
        case,
        "robust.question",
        text,
        {"p": f"ranking.p_first.{leader}", "swing": f"questions.{index}.swing"},
        about=question.id,
    )


def level_words(case: Case, question: Question) -> str:
    """Say over which levels P would move: "not decided to firm", "still leaning"."""
    leader, asked = case.result.ranking.order[0], question.id.partition(".")[0]
    start, end = (
        band_words(reached(case, band_of(p), leader, asked=asked)) for p in question_ends(case, question)
    )
    return (
        _("still %(level)s") % {"level": end}
        if start == end
        else _("%(start)s to %(end)s") % {"start": start, "end": end}
    )


def stop(case: Case) -> Claim | None:
    """Say that the group may stop here, or what to ask first; None if neither can be said."""
    if not case.is_shown or case.result.questions is None:
        return None
    if case.result.verdict.may_stop:
        return claim(
            case, "robust.stop", _("No single open question could change this: the group may stop here.")
        )
    asked = shown_questions(case)
    if not asked:
        return None
    question = case.result.questions[asked[0]]
    text = _ask_words(case) % {
        "what": question_words(case, question),
        "points": points_words(question.swing),
    }
    return claim(case, "robust.ask", text, {"swing": f"questions.{asked[0]}.swing"}, about=question.id)


def may_move(case: Case) -> Claim | None:
    """Say in short how far one more answer could move what comes first; None where nothing comes first, or none could."""
    asked = shown_questions(case)
    is_silent = case.result.verdict.may_stop or case.result.verdict.level == "insufficient"
    if not case.is_shown or not asked or is_silent:
        return None
    question = (case.result.questions or ())[asked[0]]
    text = _("One question that may be shown could move what comes first by up to %(points)s")
    if all(may_show_question(case, each) for each in case.result.questions or ()):
        text = _("One more answer could move what comes first by up to %(points)s")
    said = {"points": points_words(question.swing)}
    return claim(
        case, "robust.may_move", text % said, {"swing": f"questions.{asked[0]}.swing"}, about=question.id
    )


def hangs_in_short(case: Case) -> Claim | None:
    """Say in short what the strongest voice does, that of somebody without whom another would be first before others."""
    voices, leader = case.result.influence or (), case.result.ranking.order[0]
    claims = influence_claims(case)
    if not claims or claims[0].id == "robust.none":
        return claims[0] if claims else None
    indexes = [int(each.numbers[0].path.split(".")[1]) for each in claims]
    index = max(indexes, key=lambda each: (voices[each].leader != leader, abs(voices[each].moves)))
    voice, over = voices[index], case.result.verdict.over_dimensions
    whose = _("one person's answers") if voice.kind == "stakeholder" else _("one perspective's answers")
    said = {"whose": whose, "leader": case.labels([leader]), "points": points_words(abs(voice.moves))}
    paths = {"moves": f"influence.{index}.moves"}
    if voice.leader != leader:
        text = _("What comes first most often hangs on %(whose)s")
        if over:
            text = _("That a limit of %(leader)s is passed hangs on %(whose)s")
        return claim(case, "robust.hangs", text % said, paths, about=leader)
    if abs(voice.moves) < MOVES or case.result.coverage.n > MOST_HEARD_SINGLY:
        return None
    return claim(case, "robust.moves", _("No voice moves this by more than %(points)s") % said, paths)


def _ask_words(case: Case) -> str:
    """Say of which questions it moves most, and how far; where nothing comes first, nothing could be moved."""
    is_silent = case.result.verdict.level == "insufficient"
    if all(may_show_question(case, each) for each in case.result.questions or ()):
        if is_silent:
            return _("Ask first: %(what)s.")
        return _("Ask first: %(what)s. It could move what comes first by up to %(points)s.")
    if is_silent:
        return _("Of the questions that may be shown, ask first: %(what)s.")
    return _(
        "Of the questions that may be shown, ask first: %(what)s. It could move what comes first by up to %(points)s."
    )


def shown_strands(case: Case) -> list[str]:
    """Return the strands that may be left out: what remains rests on enough people."""
    others = {
        "stated": ("symptoms", "headroom"),
        "symptoms": ("stated", "headroom"),
        "figures": ("stated", "symptoms"),
    }
    return [
        strand for strand in case.result.ranking.without if case.may_show(most_behind(case, others[strand]))
    ]


def depends_claims(case: Case) -> tuple[Claim, ...]:
    """Say without which kind of evidence something else would lead, or that none decides it."""
    strands = shown_strands(case)
    verdict = case.result.verdict
    if not case.is_shown or verdict.level not in {"firm", "leaning"} or verdict.over_dimensions:
        return ()
    leader, without = case.result.ranking.order[0], case.result.ranking.without
    if verdict.depends_on:
        # Where two are level without it, neither would be first most often.
        told = [strand for strand in strands if max(without[strand].values()) > without[strand][leader]]
        return tuple(_without(case, strand) for strand in told)
    if len(strands) < 3 or verdict.opinion_only:
        return ()
    text = ngettext(
        "Whichever kind of evidence is left out, %(label)s still leads.",
        "Whichever kind of evidence is left out, %(label)s still lead.",
        grammatical_number(case.definition.dimensions[leader]),
    )
    return (claim(case, "robust.any_strand", text % {"label": case.labels([leader])}, about=leader),)


def _without(case: Case, strand: str) -> Claim:
    shares = case.result.ranking.without[strand]
    first = likeliest(shares)
    text = _("Without %(strand)s, %(label)s would be first most often, in %(share)s of the draws.") % {
        "strand": STRANDS[strand],
        "label": case.labels([first]),
        "share": share_words(shares[first]),
    }
    return claim(case, "robust.without", text, {"p": f"ranking.without.{strand}.{first}"}, about=strand)
