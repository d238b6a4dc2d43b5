"""How robust a result is: influence, turning points, questions, and what it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.influence import hangs_in_short, influence_claims
from apps.findings.claims.robustness import (
    ROBUST_STOP,
    depends_claims,
    level_words,
    may_move,
    may_show_question,
    question_claim,
    question_words,
    shown_questions,
    shown_strands,
    stop,
)
from apps.findings.claims.turning_points import Turn, steady, then_words, turn_claim, turn_words, turns
from apps.findings.sentences import STRANDS, likeliest, points_words, share_words, two_digits

MOST_SAID = 5
_NEAR = 1.095  # a factor below this would read as 1


@dataclass(frozen=True)
class TurningPoint:
    """The nearest pooled figure at which something else leads or a line of the level is crossed."""

    quantity: str
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
    """What asking could still move; `moves` is the largest change of P(first), `level` over which levels."""

    id: str
    text: str
    moves: str
    level: str
    sentence: Claim


@dataclass(frozen=True)
class WithoutRow:
    """What comes first if one kind of evidence is left out."""

    strand: str
    label: str
    share: str
    is_other: bool


@dataclass(frozen=True)
class Robustness:
    """All that stands behind the door "How robust is this?".

    `moves` says in short what asking could move, or what the result hangs on; `stop` whether the group may stop here, or what to ask first; `influence` what one voice moves, never whose.
    `turning_points` are there only where the level is firm or leaning, the nearest first.
    """

    moves: Claim | None
    stop: Claim | None
    influence: tuple[Claim, ...]
    turning_points: tuple[TurningPoint, ...]
    steady: Claim | None  # said if no figure turns the answer
    questions: tuple[QuestionRow, ...]
    hidden: str  # how many questions rest on too few people to be shown
    without: tuple[WithoutRow, ...]
    depends: tuple[Claim, ...]


def robustness_of(case: Case, *, asks_again: bool) -> Robustness | None:
    """Return what could change the answer; None if too little may be said.

    Where the advice asks the group again (`asks_again`), nothing says that it may stop.
    """
    if not case.is_shown:
        return None
    told = stop(case)
    if told and told.rule == ROBUST_STOP and asks_again:
        told = None
    return Robustness(
        moves=may_move(case) or (None if told else hangs_in_short(case)),
        stop=told,
        influence=influence_claims(case),
        turning_points=tuple(_turning_point(case, turn) for turn in turns(case)[:MOST_SAID]),
        steady=steady(case),
        questions=tuple(_questions(case)),
        hidden=_hidden(case),
        without=tuple(_without(case)),
        depends=depends_claims(case),
    )


def _turning_point(case: Case, turn: Turn) -> TurningPoint:
    pooled, turns_at = turn_words(case, turn)
    point = {"now": _("today"), "growth": _("growth"), "limit": _("the limit")}[turn.point]
    return TurningPoint(
        quantity=turn.quantity,
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
    """Say what questions could move, where there is a first place that they could."""
    if case.result.verdict.level != "insufficient":
        yield from (_question(case, index) for index in shown_questions(case)[:MOST_SAID])


def _question(case: Case, index: int) -> QuestionRow:
    question = (case.result.questions or ())[index]
    return QuestionRow(
        id=question.id,
        text=question_words(case, question),
        moves=points_words(question.swing),
        level=level_words(case, question),
        sentence=question_claim(case, index),
    )


def _hidden(case: Case) -> str:
    if case.result.verdict.over_dimensions or case.result.verdict.level == "insufficient":
        return ""
    hidden = sum(not may_show_question(case, question) for question in case.result.questions or ())
    if not hidden:
        return ""
    return ngettext(
        "%(number)d more question rests on fewer than %(k)d people and is not shown.",
        "%(number)d more questions rest on fewer than %(k)d people and are not shown.",
        hidden,
    ) % {"number": hidden, "k": case.k}


def _without(case: Case) -> Iterator[WithoutRow]:
    ranking = case.result.ranking
    if case.result.verdict.level == "insufficient" or case.result.verdict.over_dimensions:
        return  # first is past where something is over
    for strand in shown_strands(case):
        first = likeliest(ranking.without[strand])
        yield WithoutRow(
            strand=str(STRANDS[strand]),
            label=case.definition.dimensions[first],
            share=share_words(ranking.without[strand][first]),
            is_other=first != ranking.order[0],
        )
