"""How robust a result is: influence, turning points, questions, and what it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.certainty import MOVES, band_of, reached
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.influence import hangs_in_short, influence_claims
from apps.findings.claims.turning_points import (
    Turn,
    band_words,
    steady,
    then_words,
    turn_claim,
    turn_words,
    turns,
)
from apps.findings.sentences import STRANDS, likeliest, points_words, sentence_case, share_words, two_digits
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Question

MOST_SHOWN = 5  # turning points, and questions
_NEAR = 1.095  # a factor below this would read as 1


@dataclass(frozen=True)
class TurningPoint:
    """The nearest pooled figure at which something else leads or a line of the level is crossed."""

    slug: str
    label: str
    point: str  # today, growth, the limit
    pooled: str
    turns_at: str
    moves: str  # "2.4": the factor between them
    becomes: str  # who leads then, how sure
    sentence: Claim


@dataclass(frozen=True)
class QuestionRow:
    text: str
    moves: str
    level: str
    sentence: Claim


@dataclass(frozen=True)
class WithoutRow:
    strand: str
    label: str
    share: str
    is_other: bool


@dataclass(frozen=True)
class Robustness:
    """All that stands behind the door "How robust is this?"."""

    moves: Claim | None  # in short what asking could move, or what the result hangs on
    stop: Claim | None  # that the group may stop here, or what to ask first
    influence: tuple[Claim, ...]  # what one voice moves, never whose it is
    turning_points: tuple[TurningPoint, ...]  # the nearest first; none unless the level is firm or leaning
    steady: Claim | None  # said if no figure turns the answer
    questions: tuple[QuestionRow, ...]
    without: tuple[WithoutRow, ...]
    depends: tuple[Claim, ...]


def robustness_of(case: Case, *, asks_again: bool) -> Robustness | None:
    if not case.result.coverage.n:
        return None
    may_stop = stop(case)
    # The plan asks the group again: beside it nothing may say that it may stop.
    if may_stop and may_stop.rule == ROBUST_STOP and asks_again:
        may_stop = None
    return Robustness(
        moves=may_move(case) or (None if may_stop else hangs_in_short(case)),
        stop=may_stop,
        influence=influence_claims(case),
        turning_points=tuple(_turning_point(case, turn) for turn in turns(case)[:MOST_SHOWN]),
        steady=steady(case),
        questions=tuple(_questions(case)),
        without=tuple(_without(case)),
        depends=depends_claims(case),
    )


def _turning_point(case: Case, turn: Turn) -> TurningPoint:
    pooled, turns_at = turn_words(case, turn)
    point = {"now": _("today"), "growth": _("growth"), "limit": _("the limit")}[turn.point]
    return TurningPoint(
        slug=case.result.quantities[turn.quantity].dimension,
        label=case.question(turn.quantity),
        point=point,
        pooled=pooled,
        turns_at=turns_at,
        moves=two_digits(turn.factor) if turn.factor >= _NEAR else numeral(f"{turn.factor:.3g}"),
        becomes=then_words(case, turn.flip),
        sentence=turn_claim(case, turn),
    )


def _questions(case: Case) -> Iterator[QuestionRow]:
    # Where nothing comes first there is nothing that they could move.
    if case.result.verdict.level != "insufficient":
        yield from (_question(case, index) for index in moving_questions(case)[:MOST_SHOWN])


def _question(case: Case, index: int) -> QuestionRow:
    question = (case.result.questions or ())[index]
    return QuestionRow(
        text=question_words(case, question),
        moves=points_words(question.swing),
        level=level_words(case, question),
        sentence=question_claim(case, index),
    )


def _without(case: Case) -> Iterator[WithoutRow]:
    ranking = case.result.ranking
    if case.result.verdict.level == "insufficient" or case.result.verdict.over_dimensions:
        return  # first is past where something is over
    for strand, shares in ranking.without.items():
        first = likeliest(shares)
        yield WithoutRow(
            strand=str(STRANDS[strand]),
            label=case.definition.dimensions[first],
            share=share_words(shares[first]),
            is_other=first != ranking.order[0],
        )


def moving_questions(case: Case) -> list[int]:
    if case.result.verdict.over_dimensions:  # they move P(first), and first is past then
        return []
    return [index for index, question in enumerate(case.result.questions or ()) if question.swing >= MOVES]


def question_words(case: Case, question: Question) -> str:
    name, _dot, part = question.id.partition(".")
    # "ranking" is the engine's name for the order everybody is asked.
    quoted = case.quoted(case.definition.ranking.id if name == "ranking" else name)
    if question.kind == "figure":
        is_growth = part == "growth"
        words = _("how fast %(quantity)s grows") if is_growth else _("how far %(quantity)s is from its limit")
        return words % {"quantity": quoted}
    if question.kind == "unknown_limit":
        return _("the limit of %(quantity)s") % {"quantity": quoted}
    is_today = question.kind == "unknown_now"
    return _("today's figure of %(quantity)s") % {"quantity": quoted} if is_today else quoted


def question_ends(case: Case, question: Question) -> tuple[float, float]:
    """Return P(leader) at the two ends of what an answer could make of it."""
    p = case.result.ranking.p_first[case.result.ranking.order[0]]
    ends = [min(max(p + move, 0.0), 1.0) for move in (*question.moves, 0.0)]
    return min(ends), max(ends)


ROBUST_QUESTION = ClaimRule(
    "robust.question",
    gettext_lazy(
        "Between which shares, and over which levels, the answers to one question could move the leader."
    ),
)


def question_claim(case: Case, index: int) -> Claim:
    question = (case.result.questions or ())[index]
    leader = case.result.ranking.order[0]
    low, high = question_ends(case, question)
    text = _(
        "%(what)s: an answer could move %(leader)s from %(share)s to between %(low)s and %(high)s (%(level)s)."
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
    """Return over which levels P would move: "not decided to firm", "still leaning"."""
    leader, name = case.result.ranking.order[0], question.id.partition(".")[0]
    start, end = (
        band_words(reached(case, band_of(p), leader, asked=name)) for p in question_ends(case, question)
    )
    if start == end:
        return _("still %(level)s") % {"level": end}
    return _("%(start)s to %(end)s") % {"start": start, "end": end}


ROBUST_STOP = ClaimRule(
    "robust.stop",
    gettext_lazy(
        "Firm; every invited perspective contributes, every dimension rests on figures that are not mostly guesses, and no open question moves it by 5 points, nor two together."
    ),
)
ROBUST_ASK = ClaimRule(
    "robust.ask", gettext_lazy("It may not stop; of all questions this one could move it most.")
)


def stop(case: Case) -> Claim | None:
    """Say that the group may stop here, or what to ask first; None if neither can be said."""
    if case.result.questions is None:
        return None
    if case.result.verdict.may_stop:
        text = _("No single open question could change this: the group may stop here.")
        return claim(case, ROBUST_STOP, text)
    moving = moving_questions(case)
    if not moving:
        return None
    question = case.result.questions[moving[0]]
    text = _("Ask first: %(what)s. It could move what comes first by up to %(points)s.")
    if case.result.verdict.level == "insufficient":
        text = _("Ask first: %(what)s.")
    text %= {"what": question_words(case, question), "points": points_words(question.swing)}
    return claim(case, ROBUST_ASK, text, {"swing": f"questions.{moving[0]}.swing"}, about=question.id)


ROBUST_MAY_MOVE = ClaimRule("robust.may_move", gettext_lazy("Of all questions this one could move it most."))


def may_move(case: Case) -> Claim | None:
    """Say in short how far one more answer could move what comes first; None where nothing comes first, or none could."""
    moving = moving_questions(case)
    is_silent = case.result.verdict.may_stop or case.result.verdict.level == "insufficient"
    if not moving or is_silent:
        return None
    question = (case.result.questions or ())[moving[0]]
    text = _("One more answer could move what comes first by up to %(points)s")
    text %= {"points": points_words(question.swing)}
    return claim(case, ROBUST_MAY_MOVE, text, {"swing": f"questions.{moving[0]}.swing"}, about=question.id)


ROBUST_ANY_STRAND = ClaimRule(
    "robust.any_strand",
    gettext_lazy(
        "All three kinds of evidence are there, and whichever is left out the same dimension leads."
    ),
)


def depends_claims(case: Case) -> tuple[Claim, ...]:
    verdict = case.result.verdict
    if verdict.level not in {"firm", "leaning"} or verdict.over_dimensions:
        return ()
    leader, without = case.result.ranking.order[0], case.result.ranking.without
    if verdict.depends_on:
        # Where two are level without it, neither would be first most often.
        others = [strand for strand in without if max(without[strand].values()) > without[strand][leader]]
        return tuple(_without_claim(case, strand) for strand in others)
    # "Whichever" needs all three; and of opinions alone leaving the figures out changes nothing.
    if len(without) < 3 or verdict.opinion_only:
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


def _without_claim(case: Case, strand: str) -> Claim:
    shares = case.result.ranking.without[strand]
    first = likeliest(shares)
    text = _("Without %(strand)s, %(label)s would be first most often, in %(share)s of all readings.") % {
        "strand": STRANDS[strand],
        "label": case.labels([first]),
        "share": share_words(shares[first]),
    }
    return claim(case, ROBUST_WITHOUT, text, {"p": f"ranking.without.{strand}.{first}"}, about=strand)
