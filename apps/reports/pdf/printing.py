"""What templates of a report need, printed and to read: marks of dimensions, charts of sections, a few words."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Protocol

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from apps.charts.bars import AnswerCounts, PlaceShares, answer_bars, rank_acceptability
from apps.charts.breach import BreachRange, breach_timeline
from apps.charts.drawing import HALF_WIDTH, NARROW_WIDTH, WIDE_WIDTH, dimension_mark
from apps.charts.standpoints import Axis, MapColumn, MapRow, StatedComputed, perspective_map, stated_computed
from apps.charts.themes import PRINT, PRINT_COVER, WEB, DimensionColours, Theme
from apps.findings.brief_pictures import drawn_calendar, drawn_scale
from apps.findings.brief_section import BriefSection
from apps.findings.sentences import chart_words, share_words
from apps.reports.document.commitments import TargetLine
from apps.reports.document.disagreement import DividedItemsSection, GroupMapSection
from apps.reports.document.limits import LimitsSection
from apps.reports.document.places import PlacesSection
from apps.reports.document.source import uncapitalised
from apps.reports.models import ReportReply

HALF = 342  # of a column of two: its letters are as large as those of WIDE_WIDTH across the page
LONG_HEADLINE = 110  # characters from which on it is set smaller
TEN = 10

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
def is_long(headline: str) -> bool:
    return len(headline) >= LONG_HEADLINE


@register.filter
def of_ten(number: int) -> tuple[bool, ...]:
    """Return ten places, so many of them filled."""
    return tuple(place < number for place in range(TEN))


@register.filter
def any_stop(targets: tuple[TargetLine, ...]) -> bool:
    return any(row.stop for row in targets)


@register.filter
def any_now(targets: tuple[TargetLine, ...]) -> bool:
    return any(row.now for row in targets)


@register.filter
def in_two(rows: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the texts in two columns of about the same length; one alone in one."""
    ends = list(accumulate(map(len, rows)))
    middle = min(range(1, len(ends) + 1), key=lambda count: abs(2 * ends[count - 1] - ends[-1]), default=0)
    return tuple(filter(None, (rows[:middle], rows[middle:])))


@register.filter
def said_to(by_rule: Mapping[str, tuple[ReportReply, ...]], rule: str) -> tuple[ReportReply, ...]:
    """Return what a member said to a recommendation, the oldest first."""
    return by_rule.get(rule, ())


class Draw[SectionT](Protocol):
    def __call__(self, section: SectionT, *, theme: Theme, width: float) -> str: ...


def _draw_places(section: PlacesSection, *, theme: Theme, width: float) -> str:
    rows = [PlaceShares(row.slug, row.label, row.shares) for row in section.rows]
    return rank_acceptability(rows, title=section.heading, theme=theme, width=width, words=chart_words())


def _draw_strands(section: PlacesSection, *, theme: Theme, width: float) -> str:
    rows = [
        StatedComputed(row.slug, row.label, row.stated, row.felt, row.computed, row.gap)
        for row in section.rows
    ]
    return stated_computed(rows, title=section.comparing, theme=theme, width=width, words=chart_words())


def _draw_limits(section: LimitsSection, *, theme: Theme, width: float) -> str:
    rows = [
        BreachRange(row.slug, row.label, row.detail, row.when, row.p10, row.p50, row.p90, row.source_key)
        for row in section.drawn
    ]
    return breach_timeline(
        rows,
        horizon_months=section.horizon_months,
        title=section.heading,
        theme=theme,
        width=width,
        words=chart_words(),
    )


def _draw_map(section: GroupMapSection, *, theme: Theme, width: float) -> str:
    columns = [MapColumn(each.slug, each.label, each.together) for each in section.columns]
    rows = [MapRow(row.label, row.note, row.values, row.words) for row in section.rows]
    axis = Axis(1, max(len(columns), 2), pgettext("place", "first"), pgettext("place", "last"))
    return perspective_map(
        rows, columns, axis=axis, title=section.title, theme=theme, width=width, words=chart_words()
    )


def _draw_answers(section: DividedItemsSection, *, theme: Theme, width: float) -> str:
    rows = [AnswerCounts(row.slug, row.label, row.counts, row.note) for row in section.rows]
    return answer_bars(rows, choices=section.choices, title=section.heading, theme=theme, width=width)


def _draw_calendar(section: BriefSection, *, theme: Theme, width: float) -> str:
    return drawn_calendar(section.picture, theme=theme, width=width) if section.picture else ""


def _draw_scale(section: BriefSection, *, theme: Theme, width: float) -> str:
    if section.scale is None:
        return ""
    return drawn_scale(section.scale, title=section.headline, theme=theme, width=width)


@register.filter
def cover_scale(brief: BriefSection, accent: str) -> SafeString:
    theme = PRINT_COVER
    # On an organisation's own colour it is white: which colours stand out there nobody knows.
    if accent:
        white = DimensionColours("#ffffff", "#ffffff", accent)
        theme = replace(theme, surface=accent, dimensions=dict.fromkeys(theme.dimensions, white))
    return SafeString(_draw_scale(brief, theme=theme, width=WIDE_WIDTH))


def _chart[SectionT](section: SectionT, draw: Draw[SectionT], width: float = WIDE_WIDTH) -> SafeString:
    return SafeString(draw(section, theme=PRINT, width=width))


def _figure[SectionT](section: SectionT, draw: Draw[SectionT], wide: float = WIDE_WIDTH) -> SafeString:
    # A chart that is only made smaller on a phone can't be read there: it is drawn anew for its width.
    return format_html(
        '<div class="chart-box"><div class="chart-wide">{}</div><div class="chart-narrow">{}</div></div>',
        SafeString(draw(section, theme=WEB, width=wide)),
        SafeString(draw(section, theme=WEB, width=NARROW_WIDTH)),
    )


@register.filter
def places_chart(section: PlacesSection, is_half: bool) -> SafeString:
    return _chart(section, _draw_places, HALF if is_half else WIDE_WIDTH)


@register.filter
def calendar_chart(brief: BriefSection) -> SafeString:
    return _chart(brief, _draw_calendar)


@register.filter
def calendar_figure(brief: BriefSection) -> SafeString:
    return _figure(brief, _draw_calendar)


@register.filter
def scale_figure(brief: BriefSection) -> SafeString:
    return _figure(brief, _draw_scale)


register.filter("strands_chart", partial(_chart, draw=_draw_strands, width=HALF))
register.filter("limits_chart", partial(_chart, draw=_draw_limits))
register.filter("map_chart", partial(_chart, draw=_draw_map))
register.filter("answers_chart", partial(_chart, draw=_draw_answers))
register.filter("places_figure", partial(_figure, draw=_draw_places, wide=HALF_WIDTH))
register.filter("strands_figure", partial(_figure, draw=_draw_strands, wide=HALF_WIDTH))
register.filter("limits_figure", partial(_figure, draw=_draw_limits))
register.filter("map_figure", partial(_figure, draw=_draw_map))
register.filter("answers_figure", partial(_figure, draw=_draw_answers))
