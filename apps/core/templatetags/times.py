"""Times as every page writes them: `25 Nov 2026, 14:05`, or the day alone, in a `time` element."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter(expects_localtime=True)
def when(at: date | datetime | None) -> SafeString | str:
    if not isinstance(at, datetime):
        return day(at)
    return _written(at, f"{date_format(at)}, {date_format(at, 'H:i')}")


@register.filter(expects_localtime=True)
def day(at: date | datetime | None) -> SafeString | str:
    if isinstance(at, datetime):
        at = at.date()  # the attribute is read as well: no page that says the day tells the minute
    return _written(at, date_format(at)) if at else ""


def _written(at: date | datetime, words: str) -> SafeString:
    exactly = at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()
    return format_html('<time datetime="{}">{}</time>', exactly, words)
