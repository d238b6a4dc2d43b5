"""A result's charts for the page: each in two widths, its finding as title, its numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.assessments.evidence import Evidence
from apps.assessments.sentences import comes, listed, months_words, sentence_case
from apps.charts import (
    NARROW_WIDTH,
    WEB,
    WIDE_WIDTH,
    BreachRange,
    PlaceShares,
    StatedComputed,
    breach_timeline,
    rank_acceptability,
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


def figures_of(evidence: Evidence, *, draws: int, horizon_months: int) -> Figures:
    return Figures(
        places=_places(evidence, draws) if evidence.places else None,
        strands=_strands(evidence) if any(row.computed is not None for row in evidence.strands) else None,
        limits=_limits(evidence, horizon_months) if evidence.limits else None,
    )


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


def _figure(
    draw: Callable[[float], str],
    *,
    note: str,
    caption: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Figure:
    return Figure(draw(WIDE_WIDTH), draw(NARROW_WIDTH), note, caption, headings, rows)
