"""Which open or contested question is worth talking about next: what settling it could do, never who left it open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.assessments.counts import People
from apps.assessments.evidence import question_of
from apps.assessments.privacy import is_enough
from apps.assessments.sentences import listed, points_words, share_words
from apps.instruments.definition import Definition, RankingItem

RANKING = "ranking"  # the engine's name for the order everybody is asked
MOST_SAID = 3
EQUAL_DIGITS = 9  # of a share: nearer to nothing is nothing

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class QuestionRow:
    """`moves` is the largest share of the first places an answer could move, `worth` what to expect of settling it."""

    text: str
    why: str
    can_flip: bool
    moves: str
    worth: str


@dataclass(frozen=True)
class Questions:
    """`settled` is said where nothing left open could change what comes first: the room may stop."""

    rows: tuple[QuestionRow, ...]
    sentences: tuple[str, ...]
    settled: str
    note: str


def questions_of(document: Json, result: Json, definition: Definition, people: People, k: int) -> Questions:
    """Order them as the engine does: those that can change what leads, then by what they are worth.

    A question asked of fewer than `k` people is left out: that it is open would tell one of their answers. Why the
    others are open is told without a count where it is not everybody's.
    """
    rows = tuple(_rows(document, result["voi"], definition, people, k))
    flipping = [row for row in rows if row.can_flip]
    is_settled = not any(question["can_flip"] for question in result["voi"])
    return Questions(
        rows=rows,
        sentences=tuple(_sentence(row) for row in flipping[:MOST_SAID]),
        settled=_settled(rows, flipping, is_settled=is_settled),
        note=_("Questions asked of fewer than %(k)d people are left out.") % {"k": k} if k > 1 else "",
    )


def _settled(rows: tuple[QuestionRow, ...], flipping: list[QuestionRow], *, is_settled: bool) -> str:
    if flipping:
        return ""
    if not is_settled:
        return _("None of the questions that may be shown here could change what comes first.")
    if not rows:
        return _(
            "Nothing that was asked is open or contested: there is nothing left to discuss that could change it."
        )
    return _(
        "Nothing that was left open or contested could change what comes first: the group may stop here."
    )


def _sentence(row: QuestionRow) -> str:
    return _(
        "%(question)s, %(reason)s: an answer could change what comes first, and move up to %(share)s of the first "
        "places."
    ) % {"question": row.text, "reason": row.why, "share": row.moves}


def _rows(
    document: Json, questions: list[Json], definition: Definition, people: People, k: int
) -> Iterator[QuestionRow]:
    for question in questions:
        asked = len(people.answers) if question["kind"] == RANKING else people.asked(question["id"])
        why = _why(question, people, k)
        if why and is_enough(asked, k):
            yield QuestionRow(
                text=_text(document, question, definition),
                why=why,
                can_flip=question["can_flip"],
                moves=share_words(round(question["swing"], EQUAL_DIGITS)),
                worth=points_words(question["evoi"]),
            )


def _text(document: Json, question: Json, definition: Definition) -> str:
    if question["kind"] == RANKING:
        ranking = next(item for item in definition.items if isinstance(item, RankingItem))
        return _("“%(question)s”") % {"question": question_of(document, definition, ranking.id)}
    return _("“%(question)s”") % {"question": question_of(document, definition, question["id"])}


def _why(question: Json, people: People, k: int) -> str:
    """Say why it is open; a silent perspective only as "not everybody", because it may be one person."""
    reasons = []
    if "contested" in question["reasons"] and _is_shown_contested(question, people, k):
        reasons.append(_("contested"))
    if set(question["reasons"]) & {"unanswered", "silent_group"}:
        reasons.append(_("not answered by everybody"))
    return listed(reasons)


def _is_shown_contested(question: Json, people: People, k: int) -> bool:
    if question["kind"] == "item":
        return is_enough(people.tally(question["id"]).answered, k)
    return is_enough(people.behind_quantity(question["id"]), k)
