"""What templates of a page to read need: the printed charts in the colours of the page, in two widths; what was said."""

from collections.abc import Callable
from typing import Protocol

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.charts import HALF_WIDTH, NARROW_WIDTH, WEB, WIDE_WIDTH, Theme
from apps.findings.sentences import share_words
from apps.reports.document.advice import ActionLine
from apps.reports.document.disagreement import DividedItemsSection, GroupMapSection
from apps.reports.document.limits import LimitsSection
from apps.reports.document.places import PlacesSection
from apps.reports.document.source import uncapitalised
from apps.reports.models import ReportReply
from apps.reports.pdf import printing
from apps.reports.replies.selectors import OwnReplies

register = Library()
register.filter(share_words)
register.filter(uncapitalised)
register.filter(printing.any_stop)
register.filter(printing.any_now)
register.filter(printing.by_when)


class Draw[FoundT](Protocol):
    def __call__(self, found: FoundT, *, theme: Theme, width: float) -> str: ...


def _in_two_widths(draw: Callable[[float], str], wide: float) -> SafeString:
    return format_html(
        '<div class="chart-box"><div class="chart-wide">{}</div><div class="chart-narrow">{}</div></div>',
        SafeString(draw(wide)),
        SafeString(draw(NARROW_WIDTH)),
    )


def _figure[FoundT](found: FoundT, draw: Draw[FoundT], wide: float = WIDE_WIDTH) -> SafeString:
    return _in_two_widths(lambda width: draw(found, theme=WEB, width=width), wide)


@register.filter
def places_figure(found: PlacesSection) -> SafeString:
    return _figure(found, printing.draw_places, HALF_WIDTH)


@register.filter
def strands_figure(found: PlacesSection) -> SafeString:
    return _figure(found, printing.draw_strands, HALF_WIDTH)


@register.filter
def limits_figure(found: LimitsSection) -> SafeString:
    return _figure(found, printing.draw_limits)


@register.filter
def map_figure(found: GroupMapSection) -> SafeString:
    return _figure(found, printing.draw_map)


@register.filter
def answers_figure(found: DividedItemsSection) -> SafeString:
    return _figure(found, printing.draw_answers)


@register.filter
def said_to(replies: OwnReplies, rule: str) -> tuple[ReportReply, ...]:
    """Return what a member said to a recommendation, the oldest first."""
    return replies.by_rule.get(rule, ())


@register.filter
def rules(actions: tuple[ActionLine, ...]) -> frozenset[str]:
    return frozenset(each.rule for each in actions)
