"""A result's charts for the page: each in two widths, its finding as title, its numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.assessments.disagreement import Disagreement
from apps.assessments.disagreement_map import GroupMap
from apps.assessments.evidence import UNKNOWN, Evidence
from apps.assessments.findings import Findings
from apps.assessments.sentences import comes, listed, months_words, people_words, sentence_case
from apps.charts import (
    NARROW_WIDTH,
    WEB,
    WIDE_WIDTH,
    AnswerCounts,
    Axis,
    BreachRange,
    MapColumn,
    MapRow,
    PlaceShares,
    StatedComputed,
    Theme,
    answer_bars,
    breach_timeline,
    perspective_map,
    rank_acceptability,
    share_words,
    stated_computed,
)

_PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


@dataclass(frozen=True)
class Figure:
    wide: str
    narrow: str
    note: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figures:
    """Each is None where there is nothing to draw."""

    places: Figure | None
    strands: Figure | None
    limits: Figure | None
    views: Figure | None  # who places what where
    trouble: Figure | None  # who notices what
    answers: Figure | None


def figures_of(findings: Findings) -> Figures:
    evidence, facts = findings.evidence, findings.facts
    return Figures(
        places=_places(evidence, facts.draws) if evidence.places else None,
        strands=_strands(evidence) if any(row.computed is not None for row in evidence.strands) else None,
        limits=_limits(evidence, facts.horizon_months) if evidence.limits else None,
        **_of_disagreement(findings.disagreement),
    )


def _of_disagreement(disagreement: Disagreement | None) -> dict[str, Figure | None]:
    if disagreement is None:
        return {"views": None, "trouble": None, "answers": None}
    return {
        "views": _views(disagreement.places) if disagreement.places else None,
        "trouble": _trouble(disagreement.trouble) if disagreement.trouble else None,
        "answers": _answers(disagreement) if disagreement.items else None,
    }


def _places(evidence: Evidence, draws: int) -> Figure:
    rows = evidence.places
    shares = [PlaceShares(row.slug, row.label, row.shares) for row in rows]
    title = f"{rows[0].label} {comes(rows[0].label)} first in {rows[0].words[0]} of the redraws"
    return _figure(
        lambda width: rank_acceptability(shares, title=title, theme=WEB, width=width),
        note=f"Share of {draws:,} redraws in which each dimension holds each place. A redraw takes the same answers, "
        "weighs people and kinds of evidence anew, and lets every figure vary within what is known of it.",
        caption="How likely each place is",
        headings=("Dimension", *_PLACES[: len(rows)]),
        rows=tuple((row.label, *row.words) for row in rows),
    )


def _strands(evidence: Evidence) -> Figure:
    rows = [
        StatedComputed(row.slug, row.label, row.stated, row.computed, row.gap) for row in evidence.strands
    ]
    differing = [f"{row.label}: {row.gap_words}" for row in evidence.strands if row.gap]
    title = listed(differing) or "What people say and what the evidence says differ by less than would count"
    return _figure(
        lambda width: stated_computed(rows, title=title, theme=WEB, width=width),
        note="Mean place people gave each dimension, beside the place that what they notice and what their figures say "
        "lead to. 1 breaks first.",
        caption="What people say, notice and figure",
        headings=(
            "Dimension",
            "People place it",
            "They notice trouble",
            "Room left",
            "Evidence places it",
            "Gap",
        ),
        rows=tuple(
            (
                row.label,
                row.stated_words,
                row.noticed_words,
                row.room,
                row.computed_words,
                row.gap_words or "none",
            )
            for row in evidence.strands
        ),
    )


def _limits(evidence: Evidence, horizon_months: int) -> Figure:
    rows = [
        BreachRange(row.slug, row.label, row.detail, row.p10, row.p50, row.p90) for row in evidence.limits
    ]
    first = evidence.limits[0]
    title = f"The first limit to be met: {first.label}, {months_words(first.p50)}"
    return _figure(
        lambda width: breach_timeline(
            rows, horizon_months=horizon_months, title=title, theme=WEB, width=width
        ),
        note="Mark: the middle of all redraws. Bar: eight redraws in ten. Months on a scale of factors; the shaded part "
        f"is the {horizon_months} months ahead.",
        caption="When each limit is met",
        headings=(
            "Limit",
            "Today",
            "At the horizon",
            "Limit at",
            "Early (10%)",
            "Middle",
            "Late (90%)",
            "Met by then",
        ),
        rows=tuple(
            (
                row.label,
                row.now,
                row.horizon,
                row.limit,
                *(sentence_case(months_words(months)) for months in (row.p10, row.p50, row.p90)),
                row.breach_words,
            )
            for row in evidence.limits
        ),
    )


def _group_map(view: GroupMap, *, axis: Axis, title: str, theme: Theme, width: float) -> str:
    columns = [
        MapColumn(slug, label, together)
        for (slug, label), together in zip(view.dimensions, view.together, strict=True)
    ]
    rows = [MapRow(row.label, people_words(row.people), row.values, row.words) for row in view.rows]
    return perspective_map(rows, columns, axis=axis, title=title, theme=theme, width=width)


def _views(view: GroupMap) -> Figure:
    axis = Axis(1, max(len(view.dimensions), 2), "breaks first", "last")
    return _figure(
        lambda width: _group_map(view, axis=axis, title=view.finding, theme=WEB, width=width),
        note="How many places sooner or later each group expects trouble than all together do; each perspective has "
        "one say. Coloured from about half a place on.",
        caption="Where each group places each dimension",
        headings=("Group", *(label for _, label in view.dimensions)),
        rows=(("All together", *view.together_words), *_map_rows(view, lambda value: f"{value:.1f}")),
    )


def _trouble(view: GroupMap) -> Figure:
    axis = Axis(0, 1, "no trouble", "full trouble")
    return _figure(
        lambda width: _group_map(view, axis=axis, title=view.finding, theme=WEB, width=width),
        note="0% where a group strongly disagrees with every sign of trouble it was asked about, 100% where it strongly "
        "agrees with all. Perspectives are asked about different signs.",
        caption="What trouble each group notices",
        headings=("Group", *(label for _, label in view.dimensions)),
        rows=(("All together", *view.together_words), *_map_rows(view, share_words)),
    )


def _map_rows(view: GroupMap, say: Callable[[float], str]) -> list[tuple[str, ...]]:
    return [
        (
            f"{row.label} ({people_words(row.people)})",
            *(UNKNOWN if value is None else say(value) for value in row.values),
        )
        for row in view.rows
    ]


def _answers(disagreement: Disagreement) -> Figure:
    items = disagreement.items
    rows = [AnswerCounts(item.dimension, item.text, item.tally.answers, item.note) for item in items]
    choices = items[0].choices
    return _figure(
        lambda width: answer_bars(rows, choices=choices, title=disagreement.heading, theme=WEB, width=width),
        note=f"How many people gave each answer, from {choices[0]} on the left to {choices[-1]} on the right.",
        caption="Answers to the questions that divide the group",
        headings=("Question", *map(sentence_case, choices), "Could not say", "Left blank"),
        rows=tuple(
            (item.text, *map(str, item.tally.answers), str(item.tally.unable), str(item.tally.blank))
            for item in items
        ),
    )


def _figure(
    draw: Callable[[float], str],
    *,
    note: str,
    caption: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Figure:
    return Figure(draw(WIDE_WIDTH), draw(NARROW_WIDTH), note, caption, headings, rows)
