"""What is drawn on printed pages: the mark of a dimension, and the charts of sections."""

from dataclasses import replace
from itertools import accumulate
from typing import Protocol

from django.template import Library
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.charts import (
    PRINT,
    PRINT_COVER,
    WIDE_WIDTH,
    AnswerCounts,
    Axis,
    BreachRange,
    DimensionColours,
    MapColumn,
    MapRow,
    PlaceShares,
    StatedComputed,
    Theme,
    answer_bars,
    breach_timeline,
    dimension_mark,
    perspective_map,
    rank_acceptability,
    stated_computed,
)
from apps.findings.sentences import chart_words, share_words
from apps.reports.document.advice import RuleLine, StepLine
from apps.reports.document.commitments import TargetLine
from apps.reports.document.disagreement import DividedItemsSection, GroupMapSection
from apps.reports.document.limits import LimitsSection
from apps.reports.document.places import PlacesSection
from apps.reports.document.source import uncapitalised

HALF = 342  # of a column of two: its letters are as large as those of WIDE_WIDTH across the page
BRIEF = 200  # characters of what is to be done, on the second page
LONG_FINDING = 52  # characters of a cover title that fit in large type

register = Library()
register.filter(share_words)
register.filter(uncapitalised)


class AboutDimension(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...


@register.filter
def mark(about: AboutDimension, size: float = 11) -> SafeString:
    return SafeString(dimension_mark(about.slug, about.label, theme=PRINT, size=size))


@register.filter
def cover_mark(about: AboutDimension, accent: str = "") -> SafeString:
    """Draw the mark; on an organisation's own colour in white, since its shape tells it too."""
    theme = PRINT_COVER
    if accent:
        white = DimensionColours("#ffffff", "#ffffff", accent)
        theme = replace(theme, dimensions=dict.fromkeys(theme.dimensions, white))
    return SafeString(dimension_mark(about.slug, about.label, theme=theme, size=16))


@register.filter
def is_long(finding: str) -> bool:
    return len(finding) > LONG_FINDING


@register.filter
def in_brief(text: str) -> str:
    """Return the first sentence of a text, or as much of it as fits into two lines."""
    first, stop, _rest = text.partition(". ")
    return Truncator(first + stop.rstrip()).chars(BRIEF)


@register.filter
def by_when(step: StepLine) -> str:
    """Return when a step is due, as it stands in brackets; older contents have its days alone."""
    return uncapitalised(step.when) if step.when else _("days %(days)s") % {"days": step.days}


@register.filter
def any_stop(targets: tuple[TargetLine, ...]) -> bool:
    return any(row.stop for row in targets)


@register.filter
def any_now(targets: tuple[TargetLine, ...]) -> bool:
    return any(row.now for row in targets)


@register.filter
def in_two[RowT: (str, RuleLine)](rows: tuple[RowT, ...]) -> tuple[tuple[RowT, ...], ...]:
    """Return the texts, or the rules with their titles, in two columns of about the same length; one alone in one."""
    ends = list(accumulate(len(row if isinstance(row, str) else row.title) for row in rows))
    middle = min(range(1, len(ends) + 1), key=lambda count: abs(2 * ends[count - 1] - ends[-1]), default=0)
    return tuple(filter(None, (rows[:middle], rows[middle:])))


def draw_places(found: PlacesSection, *, theme: Theme, width: float = WIDE_WIDTH) -> str:
    rows = [PlaceShares(row.slug, row.label, row.shares) for row in found.rows]
    return rank_acceptability(rows, title=found.heading, theme=theme, width=width, words=chart_words())


def draw_strands(found: PlacesSection, *, theme: Theme, width: float = WIDE_WIDTH) -> str:
    rows = [
        StatedComputed(
            row.slug, row.label, row.stated, row.felt, row.computed, row.gap, is_hidden=bool(row.is_hidden)
        )
        for row in found.rows
    ]
    return stated_computed(rows, title=found.comparing, theme=theme, width=width, words=chart_words())


def draw_limits(found: LimitsSection, *, theme: Theme, width: float = WIDE_WIDTH) -> str:
    rows = [
        BreachRange(row.slug, row.label, row.detail, row.when, row.p10, row.p50, row.p90, row.source_key)
        for row in found.drawn
    ]
    return breach_timeline(
        rows,
        horizon_months=found.horizon_months,
        title=found.heading,
        theme=theme,
        width=width,
        words=chart_words(),
    )


def draw_map(found: GroupMapSection, *, theme: Theme, width: float = WIDE_WIDTH) -> str:
    columns = [MapColumn(each.slug, each.label, each.together) for each in found.columns]
    rows = [MapRow(row.label, row.note, row.values, row.words) for row in found.rows]
    axis = Axis(1, max(len(columns), 2), pgettext("place", "first"), pgettext("place", "last"))
    return perspective_map(
        rows, columns, axis=axis, title=found.title, theme=theme, width=width, words=chart_words()
    )


def draw_answers(found: DividedItemsSection, *, theme: Theme, width: float = WIDE_WIDTH) -> str:
    rows = [AnswerCounts(row.slug, row.label, row.counts, row.note) for row in found.rows]
    return answer_bars(rows, choices=found.choices, title=found.heading, theme=theme, width=width)


@register.filter
def places_chart(found: PlacesSection, is_half: bool) -> SafeString:
    return SafeString(draw_places(found, theme=PRINT, width=HALF if is_half else WIDE_WIDTH))


@register.filter
def strands_chart(found: PlacesSection) -> SafeString:
    return SafeString(draw_strands(found, theme=PRINT, width=HALF))


@register.filter
def limits_chart(found: LimitsSection) -> SafeString:
    return SafeString(draw_limits(found, theme=PRINT))


@register.filter
def map_chart(found: GroupMapSection) -> SafeString:
    return SafeString(draw_map(found, theme=PRINT))


@register.filter
def answers_chart(found: DividedItemsSection) -> SafeString:
    return SafeString(draw_answers(found, theme=PRINT))
