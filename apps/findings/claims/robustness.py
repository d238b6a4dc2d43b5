"""How robust an answer is: what one more answer, or one kind of evidence less, could change."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.certainty import MOVES, reached
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.evidence import most_behind
from apps.findings.claims.numbers import claim
from apps.findings.claims.turning_points import band_of, band_words
from apps.findings.sentences import (
    STRANDS,
    likeliest,
    points_words,
    sentence_case,
    share_words,
)
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Question

RANKING = "ranking"  # the engine's name for the order everybody is asked


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


ROBUST_QUESTION = ClaimRule(
    "robust.question",
    gettext_lazy(
        "Between which shares, and over which levels, the answers to one question could move the leader; questions asked of fewer than k are left out."
    ),
)


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
        ROBUST_QUESTION,
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


ROBUST_STOP = ClaimRule(
    "robust.stop",
    gettext_lazy(
        "Firm; every invited perspective contributes, every dimension rests on figures that are not mostly guesses, and no open question moves it by 5 points, nor two together."
    ),
)
ROBUST_ASK = ClaimRule(
    "robust.ask",
    gettext_lazy("It may not stop; of the questions that may be shown this one could move it most."),
)


def stop(case: Case) -> Claim | None:
    """Say that the group may stop here, or what to ask first; None if neither can be said."""
    if not case.is_shown or case.result.questions is None:
        return None
    if case.result.verdict.may_stop:
        return claim(
            case, ROBUST_STOP, _("No single open question could change this: the group may stop here.")
        )
    asked = shown_questions(case)
    if not asked:
        return None
    question = case.result.questions[asked[0]]
    text = _ask_words(case) % {
        "what": question_words(case, question),
        "points": points_words(question.swing),
    }
    return claim(case, ROBUST_ASK, text, {"swing": f"questions.{asked[0]}.swing"}, about=question.id)


ROBUST_MAY_MOVE = ClaimRule(
    "robust.may_move", gettext_lazy("Of the questions that may be shown this one could move it most.")
)


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
        case, ROBUST_MAY_MOVE, text % said, {"swing": f"questions.{asked[0]}.swing"}, about=question.id
    )


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


ROBUST_ANY_STRAND = ClaimRule(
    "robust.any_strand",
    gettext_lazy(
        "All three kinds of evidence are there, and whichever is left out the same dimension leads."
    ),
)


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
    return (claim(case, ROBUST_ANY_STRAND, text % {"label": case.labels([leader])}, about=leader),)


ROBUST_WITHOUT = ClaimRule(
    "robust.without", gettext_lazy("With one kind of evidence left out another dimension leads.")
)


def _without(case: Case, strand: str) -> Claim:
    shares = case.result.ranking.without[strand]
    first = likeliest(shares)
    text = _("Without %(strand)s, %(label)s would be first most often, in %(share)s of the draws.") % {
        "strand": STRANDS[strand],
        "label": case.labels([first]),
        "share": share_words(shares[first]),
    }
    return claim(case, ROBUST_WITHOUT, text, {"p": f"ranking.without.{strand}.{first}"}, about=strand)
