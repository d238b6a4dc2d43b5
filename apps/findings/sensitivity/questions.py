"""Which open or contested question is worth discussing next: what settling it could change, never who left it open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.findings.case import Case
from apps.findings.sentences import listed, points_words, share_words
from apps.ranking import Question

RANKING = "ranking"  # the engine's name for the order everybody is asked
MOST_SAID = 3
LEAST_WORTH = 0.005  # half a point: less counts as nothing
EQUAL_DIGITS = 9  # of a share: less counts as nothing


@dataclass(frozen=True)
class QuestionRow:
    """`moves` is the largest share of first places an answer could move, `worth` the expected gain of settling it."""

    text: str
    why: str
    can_flip: bool
    moves: str
    worth: str


@dataclass(frozen=True)
class Questions:
    """`settled` is set if no open question could change the first place by itself.

    `may_stop` says, if the answer is firm, that the room may stop.
    """

    rows: tuple[QuestionRow, ...]
    sentences: tuple[str, ...]
    settled: str
    may_stop: bool
    note: str


def questions_of(case: Case, asked: Sequence[Question], *, is_firm: bool) -> Questions:
    """Order questions as the engine does: first those that can change the leader, then by worth.

    A question asked of fewer than `k` people is left out, because its being open would reveal an answer. Why the
    others are open is said without a count unless it is everybody.
    """
    rows = tuple(_rows(case, asked))
    flipping = [row for row in rows if row.can_flip]
    is_settled = not any(question.can_flip for question in asked)
    may_stop = is_settled and is_firm
    return Questions(
        rows=rows,
        sentences=tuple(_sentence(row) for row in flipping[:MOST_SAID]),
        settled="" if flipping else _settled(rows, is_settled=is_settled, may_stop=may_stop),
        may_stop=may_stop,
        note=_("Questions asked of fewer than %(k)d people are left out.") % {"k": case.k}
        if case.k > 1
        else "",
    )


def _settled(rows: tuple[QuestionRow, ...], *, is_settled: bool, may_stop: bool) -> str:
    """Claim it only of single answers: two small changes together may do what neither does alone."""
    if not is_settled:
        return _("None of the questions that may be shown here could by itself change what comes first.")
    if not rows:
        # Use the same words whether or not a question asked of few is open, so as not to reveal it.
        if may_stop:
            return _("Of the questions that may be shown none is open or contested: the group may stop here.")
        return _("Of the questions that may be shown none is open or contested.")
    if not may_stop:
        return _("No single answer to what was left open or contested could change what comes first.")
    return _(
        "No single answer to what was left open or contested could change what comes first: the group may stop here."
    )


def _sentence(row: QuestionRow) -> str:
    return _(
        "%(question)s, %(reason)s: an answer could change what comes first, and move up to %(share)s of the first "
        "places."
    ) % {"question": row.text, "reason": row.why, "share": row.moves}


def _rows(case: Case, questions: Sequence[Question]) -> Iterator[QuestionRow]:
    people = case.people
    for question in questions:
        asked = len(people.answers) if question.kind == RANKING else people.asked(question.id)
        why = _why(case, question)
        if why and case.may_show(asked):
            yield QuestionRow(
                text=_text(case, question),
                why=why,
                can_flip=question.can_flip,
                moves=share_words(round(question.swing, EQUAL_DIGITS)),
                worth=_worth(question.evoi),
            )


def _worth(expected: float) -> str:
    if expected > -LEAST_WORTH:
        return points_words(max(expected, 0.0))
    return _("%(points)s less") % {"points": points_words(-expected)}


def _text(case: Case, question: Question) -> str:
    name = case.definition.ranking.id if question.kind == RANKING else question.id
    return _("“%(question)s”") % {"question": case.question(name)}


def _why(case: Case, question: Question) -> str:
    """Say why it is open; a silent perspective is only "not everybody", because it may be one person."""
    reasons = []
    if "contested" in question.reasons and _is_shown_contested(case, question):
        reasons.append(_("contested"))
    if {"unanswered", "silent_group"} & set(question.reasons):
        reasons.append(_("not answered by everybody"))
    return listed(reasons)


def _is_shown_contested(case: Case, question: Question) -> bool:
    if question.kind == "item":
        return case.may_show(case.people.tally(question.id).answered)
    return case.may_show_quantity(question.id)
