"""The result beside one person's own answers, for that person only.

They know their own part in every figure and can subtract it: so what is shown rests on at least `k` others, in named
engagements too, and no single figure of anybody else is shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.charts import AnswerCounts, answer_bars
from apps.documents.vocabulary import POINTS
from apps.findings.case import Case, Ground
from apps.findings.charts import Chart, chart
from apps.findings.claims.evidence import most_behind
from apps.findings.claims.group import firsts_words, told_firsts_beside
from apps.findings.claims.limits_exceeded import over_degree
from apps.findings.head_counts import People, figure_at
from apps.findings.headline import Conclusion, Dimension, OrderedDimension, answer_of
from apps.findings.privacy import enough_beside, may_show_distribution_to
from apps.findings.sentences import sentence_case
from apps.instruments.definition import Definition
from apps.instruments.figures.points import WORDS
from apps.ranking import Stakeholder

ABOUT = 2.0  # figures within this factor of each other are about the same


@dataclass(frozen=True)
class GroupResult:
    headline: str
    ranking: str  # what comes first, where the headline is about something else
    firmness: str
    share: str
    order: tuple[OrderedDimension, ...]
    is_over: bool = False  # the first sentence tells what is over its limit today


@dataclass(frozen=True)
class FirstPlace:
    slugs: tuple[str, ...]
    label: str
    others: int
    is_own: bool


@dataclass(frozen=True)
class AnswerRow:
    dimension: str
    text: str
    own: str
    choices: tuple[str, ...]
    others: tuple[int, ...]
    near: int  # others who are at most one step away

    @property
    def people(self) -> int:
        return sum(self.others)


@dataclass(frozen=True)
class FigureRow:
    text: str
    point: str
    own: str
    less: int
    about: int
    more: int


@dataclass(frozen=True)
class OwnResult:
    """`group` is None, and rows are left out, if fewer than `k` others are behind it; `hidden` counts such rows."""

    group: GroupResult | None
    own_order: tuple[tuple[Dimension, ...], ...]  # place by place; ties share one
    rankers: int  # others who gave an order; 0 where they are too few
    first_places: tuple[FirstPlace, ...]  # empty also where all of it would be counted together
    answers: tuple[AnswerRow, ...]
    figures: tuple[FigureRow, ...]
    hidden: int
    k: int


def own_result_of(case: Case, key: str) -> OwnResult:
    k = case.k
    own = next((person for person in case.people.answers if person.id == key), None)
    # Who counts is left with the others of k when they take themselves away.
    counts = any(person.id == key for person in case.people.counted.answers)
    others = replace(case.people, answers=tuple(each for each in case.people.answers if each is not own))
    may_show = partial(may_show_distribution_to, reader_counts=counts, k=k)
    firsts = [tuple(sorted(_first(person))) for person in others.counted.voters]
    rankers = len(others.voters) if may_show(firsts) else 0
    answers, hidden_answers = _split(_answers(case, own, others), may_show)
    # In many names, with a figure each, one could read off where every other figure lies.
    figures, hidden_figures = _split(
        _figures(case, own, others), may_show if counts else lambda _answers: False
    )
    return OwnResult(
        group=_group(case, is_in=own is not None),
        own_order=_order(own.ranking, case.definition) if own else (),
        rankers=rankers,
        # Who does not count may be one of the others as well, and takes one more of the answers away.
        first_places=_first_places(case, own, others, k=k if counts else k + 1) if rankers else (),
        answers=answers,
        figures=figures,
        hidden=hidden_answers + hidden_figures,
        k=k,
    )


def _first(person: Stakeholder) -> Iterator[str]:
    return (slug for slug, place in person.ranking.items() if place == 1)


def _group(case: Case, *, is_in: bool) -> GroupResult | None:
    """Return the group's result if at least one kind of evidence has enough others behind it."""
    behind = most_behind(case, case.result.coverage.streams)
    # One kind of evidence with enough others behind it suffices (decision 19).
    if not enough_beside(behind, is_one_of_them=is_in, k=case.k):
        return None
    # Each of its figures needs k others, too: one more in all where the reader is among those behind it.
    beside = replace(case, k=case.k + is_in)
    answer = answer_of(beside)
    return GroupResult(
        headline=str(answer.headline),
        ranking=str(answer.ranking or ""),
        firmness=_firmness(answer),
        share=str((over_degree(beside) if answer.is_past else answer.share) or ""),
        order=answer.ranked,
        is_over=answer.is_past,
    )


def _firmness(answer: Conclusion) -> str:
    # Where it is about limits that are passed, the share says how sure it is, or nothing does.
    if answer.is_past:
        return ""
    return answer.sure_of_what if answer.kind == "nothing" else answer.firmness


def _order(ranking: Mapping[str, int | None], definition: Definition) -> tuple[tuple[Dimension, ...], ...]:
    places: dict[int, list[Dimension]] = {}
    for slug, place in ranking.items():
        if place is not None:
            places.setdefault(place, []).append(Dimension(slug, definition.dimensions[slug]))
    return tuple(tuple(places[place]) for place in sorted(places))


def _first_places(
    ground: Ground, own: Stakeholder | None, others: People, *, k: int
) -> tuple[FirstPlace, ...]:
    firsts = told_firsts_beside(ground, others, k=k)
    if len(firsts) == 1 and len(next(iter(firsts))) > 1:
        return ()
    mine = set(_first(own)) if own else set()
    return tuple(
        FirstPlace(
            slugs, sentence_case(firsts_words(ground, slugs)), people, is_own=not mine.isdisjoint(slugs)
        )
        for slugs, people in firsts.items()
    )


def _answers(
    case: Ground, own: Stakeholder | None, others: People
) -> Iterator[tuple[Sequence[int], AnswerRow]]:
    for name, answer in own.likert.items() if own else ():
        item = case.definition.agreements.get(name)
        if isinstance(answer, int) and item:
            tally = others.tally(name)
            counted = [
                value for each in others.counted.answers if isinstance(value := each.likert.get(name), int)
            ]
            yield (
                counted,
                AnswerRow(
                    dimension=item.dimension,
                    text=case.question(name),
                    own=item.choices[answer - 1].label,
                    choices=tuple(choice.label for choice in item.choices),
                    others=tally.answers,
                    near=sum(tally.answers[max(answer - 2, 0) : answer + 1]),
                ),
            )


def _figures(
    case: Ground, own: Stakeholder | None, others: People
) -> Iterator[tuple[Sequence[int], FigureRow]]:
    for name, estimate in own.estimates.items() if own else ():
        for field in POINTS:
            mine = figure_at(estimate, field)
            if mine is None:
                continue
            theirs = [_beside_mine(value, mine) for value in others.likely_of(name, field)]
            yield (
                [_beside_mine(value, mine) for value in others.counted.likely_of(name, field)],
                FigureRow(
                    text=case.question(name),
                    point=str(WORDS[field]),
                    own=case.figure(mine, others.quantities[name].unit),
                    less=theirs.count(-1),
                    about=theirs.count(0),
                    more=theirs.count(1),
                ),
            )


def _beside_mine(value: float, mine: float) -> int:
    """Return -1 for far less, 0 for about as much, 1 for far more."""
    # Counted no finer: the middle of three figures is one person's.
    return (value > mine * ABOUT) - (value * ABOUT < mine)


def _split[Row](
    rows: Iterator[tuple[Sequence[int], Row]], may_show: Callable[[Sequence[int]], bool]
) -> tuple[tuple[Row, ...], int]:
    """Return the rows of which the others' answers may be shown, and how many others there are."""
    all_rows = list(rows)
    kept = tuple(row for theirs, row in all_rows if may_show(theirs))
    return kept, len(all_rows) - len(kept)


def own_result_chart(rows: Sequence[AnswerRow]) -> Chart | None:
    if not rows:
        return None
    choices = rows[0].choices
    bars = [
        AnswerCounts(row.dimension, row.text, row.others, _note(row), own=row.choices.index(row.own))
        for row in rows
    ]
    near = sum(2 * row.near >= row.people for row in rows)
    title = ngettext(
        "On %(near)d of the %(count)d question shown here, at least half of the others are within a step of you",
        "On %(near)d of the %(count)d questions shown here, at least half of the others are within a step of you",
        len(rows),
    ) % {"near": near, "count": len(rows)}
    return chart(
        partial(answer_bars, bars, choices=choices, title=title),
        note=f"{title}.",
        caption=_("How the others answered"),
        headings=(_("Question"), _("You"), *choices),
        rows=tuple((row.text, row.own, *map(str, row.others)) for row in rows),
    )


def _note(row: AnswerRow) -> str:
    return ngettext(
        "You (the arrow): %(own)s. The bar: %(count)d other",
        "You (the arrow): %(own)s. The bar: %(count)d others",
        row.people,
    ) % {"own": row.own, "count": row.people}
