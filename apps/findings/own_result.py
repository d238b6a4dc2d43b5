"""The result beside one person's own answers: what everybody is told, and nothing worked out without them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.charts.bars import AnswerCounts, answer_bars
from apps.documents.vocabulary import NOW, POINTS
from apps.findings.case import Case
from apps.findings.charts import Chart, chart, views_chart
from apps.findings.claims.group import tally
from apps.findings.claims.limits_exceeded import over_degree
from apps.findings.disagreement.map import places_map
from apps.findings.disagreement.summary import ItemRow, item_rows
from apps.findings.headline import Conclusion, Dimension, OrderedDimension, answer_of
from apps.findings.sentences import people_words
from apps.findings.tallies import AnswerTally, figure_at
from apps.instruments.definition import Definition
from apps.instruments.figures.points import WORDS
from apps.ranking import Estimate


@dataclass(frozen=True)
class ReaderAnswers:
    """What one person gave: ranks by dimension, answers by statement, figures by quantity."""

    ranking: Mapping[str, int | None] = field(default_factory=dict)
    likert: Mapping[str, object] = field(default_factory=dict)
    estimates: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupResult:
    headline: str
    ranking: str  # what comes first, where the headline is about something else
    firmness: str
    share: str
    order: tuple[OrderedDimension, ...]
    is_over: bool = False  # the first sentence tells what is over its limit today


@dataclass(frozen=True)
class AnswerRow:
    """One statement: the person's own answer, and what the groups answered, they among them."""

    dimension: str
    text: str
    own: str
    choices: tuple[str, ...]
    tally: AnswerTally
    rows: tuple[ItemRow, ...]
    near: int  # people who are at most one step away


@dataclass(frozen=True)
class FigureRow:
    """One figure: the person's own, and what it is taken as, of how many people's figures."""

    text: str
    point: str
    own: str
    pooled: str
    people: str


@dataclass(frozen=True)
class OwnResult:
    """`views` is None where fewer than two groups gave an order."""

    group: GroupResult
    own_order: tuple[tuple[Dimension, ...], ...]  # place by place; ties share one
    tally: str  # who put what first
    views: Chart | None  # where each group places each dimension
    answers: tuple[AnswerRow, ...]
    figures: tuple[FigureRow, ...]


def own_result_of(case: Case, own: ReaderAnswers) -> OwnResult:
    views = places_map(case)
    return OwnResult(
        group=_group(case),
        own_order=_order(own.ranking, case.definition),
        tally=str(tally(case) or ""),
        views=views_chart(views) if views else None,
        answers=tuple(_answers(case, own)),
        figures=tuple(_figures(case, own)),
    )


def _group(case: Case) -> GroupResult:
    answer = answer_of(case)
    return GroupResult(
        headline=str(answer.headline),
        ranking=str(answer.ranking or ""),
        firmness=_firmness(answer),
        share=str((over_degree(case) if answer.is_past else answer.share) or ""),
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


def _answers(case: Case, own: ReaderAnswers) -> Iterator[AnswerRow]:
    for name, answer in own.likert.items():
        item, answered = case.definition.agreements.get(name), case.tallies.of(name)
        # A statement without a group has nothing to be set beside.
        if isinstance(answer, int) and item and answered.answered:
            yield AnswerRow(
                dimension=item.dimension,
                text=case.question(name),
                own=item.choices[answer - 1].label,
                choices=tuple(choice.label for choice in item.choices),
                tally=answered,
                rows=tuple(item_rows(case, name)),
                near=sum(answered.answers[max(answer - 2, 0) : answer + 1]),
            )


def _figures(case: Case, own: ReaderAnswers) -> Iterator[FigureRow]:
    for name, estimate in own.estimates.items():
        pooled = case.result.quantities.get(name)
        if pooled is None:
            continue
        for point, figure in zip(POINTS, (pooled.now, pooled.horizon, pooled.limit), strict=True):
            mine = figure_at(estimate, point)
            if mine is not None and figure is not None:
                # Between a measurement and its denial lies a figure that nobody holds.
                is_disputed = point == NOW and pooled.status == "disputed"
                yield FigureRow(
                    text=case.question(name),
                    point=str(WORDS[point]),
                    own=case.figure(mine, pooled.unit),
                    pooled=_("disputed") if is_disputed else case.figure(figure, pooled.unit),
                    people=people_words(case.tallies.gave(name, point)),
                )


def own_result_chart(rows: Sequence[AnswerRow]) -> Chart | None:
    if not rows:
        return None
    choices = rows[0].choices
    bars = [
        AnswerCounts(row.dimension, row.text, row.tally.answers, _note(row), own=row.choices.index(row.own))
        for row in rows
    ]
    near = sum(2 * row.near >= row.tally.answered for row in rows)
    title = ngettext(
        "On %(near)d of the %(count)d question shown here, at least half of the people are within a step of you",
        "On %(near)d of the %(count)d questions shown here, at least half of the people are within a step of you",
        len(rows),
    ) % {"near": near, "count": len(rows)}
    return chart(
        partial(answer_bars, bars, choices=choices, title=title),
        note=f"{title}.",
        caption=_("How everybody answered"),
        headings=(_("Question"), _("You"), *choices),
        rows=tuple((row.text, row.own, *map(str, row.tally.answers)) for row in rows),
    )


def _note(row: AnswerRow) -> str:
    means = "; ".join(f"{each.label} {each.mean}" for each in row.rows)
    return ngettext(
        "You (the arrow): %(own)s. The bar: %(count)d person. On average, from 1 to %(points)d: %(means)s",
        "You (the arrow): %(own)s. The bar: %(count)d people. On average, from 1 to %(points)d: %(means)s",
        row.tally.answered,
    ) % {"own": row.own, "count": row.tally.answered, "points": len(row.choices), "means": means}
