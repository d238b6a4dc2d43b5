"""Months until each limit is reached, on a logarithmic axis: the likely range, and what the figures stand on.

And when the first limit of each of several things is: a row each, a month a step.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from apps.charts.drawing import NARROW, Drawing, Shade
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

EARLIEST, LATEST = 1.0, 120.0  # months: the ends of the axis
LABELLED = (1, 3, 6, 12, 24, 48, 120)
UNLABELLED = (2, 4, 5, 7, 8, 9, 10, 11, 18, 36, 60, 72, 84, 96, 108)
LABEL_COLUMN, RIGHT_MARGIN = 308, 22
TOP, BOTTOM = 46, 26  # the key and the planning window; the axis and its words
LABEL_LINE, DETAIL_LINE = 15, 13
# A label stands whole, unless somebody wrote a page.
MOST_LINES = 8

type Source = Literal["measured", "rough", "guess"]
# Colour means a dimension, so how well a figure is known is told by how full its mark is.
SHADES: dict[Source, Shade] = {"measured": "full", "rough": "tint", "guess": "hollow"}
NAME, SMALL = 13.0, 11.5
BESIDE = 280  # the column of names; where it is narrow they stand above their rows
ROW, ROW_NARROW = 28, 46
AXIS = 24
A_YEAR = 12
A_QUARTER = (1, 4, 7, 10)
EDGE = 12  # half a mark, at either end


@dataclass(frozen=True)
class BreachRange:
    """When one quantity reaches its limit.

    `value` says it in words; `detail` names the figures and their source. `p10`, `p50` and `p90` are months from today;
    None stands for "not on this trend".
    """

    dimension: str
    label: str
    detail: str
    value: str
    p10: float | None
    p50: float | None
    p90: float | None
    source: Source


@dataclass(frozen=True)
class _Laid:
    row: BreachRange
    label: list[str]
    detail: list[str]
    value: list[str]
    y: float
    height: float


def breach_timeline(
    rows: Sequence[BreachRange],
    *,
    horizon_months: float,
    title: str,
    theme: Theme,
    width: float = 720,
    words: ChartWords = ENGLISH,
) -> str:
    """Draw a line a quantity. Marks are full for measured figures, tinted for rough ones, hollow for guesses."""
    is_narrow = width < NARROW
    laid = list(_laid(rows, width, is_narrow=is_narrow))
    height = laid[-1].y + laid[-1].height + BOTTOM
    in_words = "; ".join(f"{row.label}: {row.value} ({row.detail})" for row in rows)
    drawing = Drawing(width=width, height=height, title=title, theme=theme, description=in_words)
    scale = _scale(18 if is_narrow else LABEL_COLUMN, width - RIGHT_MARGIN)
    sources = (
        (words.gettext("measured"), theme.ink),
        (words.gettext("rough figures"), theme.line),
        (words.gettext("guesses"), theme.surface),
    )
    drawing.key(sources, 4, 22)
    plots = [(each.y + each.height - 28, each.y + each.height - 4) for each in laid]
    _axis(drawing, scale, horizon_months, height, words, plots if is_narrow else [(TOP, height - BOTTOM)])
    for each in laid:
        if is_narrow:
            _words_above(drawing, each)
            _whisker(drawing, each.row, scale, each.y + each.height - 16)
        else:
            middle = each.y + each.height / 2 + 6
            words_height = LABEL_LINE * len(each.label) + DETAIL_LINE * len(each.detail)
            _label_and_detail(drawing, each, 4, each.y + (each.height - words_height) / 2 + 12)
            _whisker(drawing, each.row, scale, middle)
            _value_above(drawing, each.row, scale, middle)
    return drawing.svg()


def _laid(rows: Sequence[BreachRange], width: float, *, is_narrow: bool) -> Iterator[_Laid]:
    y = TOP + 12.0
    room = (width - RIGHT_MARGIN - 18 if is_narrow else LABEL_COLUMN - 16) - 22
    for row in rows:
        label = wrap(row.label, 13.5, room, is_bold=True, lines=MOST_LINES)
        detail = wrap(row.detail, 11.5, room, lines=MOST_LINES)
        value = wrap(row.value, 11.5, room, is_bold=True, lines=MOST_LINES) if is_narrow else []
        words = LABEL_LINE * len(label) + DETAIL_LINE * (len(detail) + len(value))
        height = words + 40 if is_narrow else max(words + 11, 42)
        yield _Laid(row, label, detail, value, y, height)
        y += height


def _scale(start: float, end: float) -> Callable[[float], float]:
    # Logarithmic: a month sooner matters next month, and not in ten years.
    def position(months: float) -> float:
        inside = min(max(months, EARLIEST), LATEST)
        return start + (end - start) * math.log(inside / EARLIEST) / math.log(LATEST / EARLIEST)

    return position


def _axis(
    drawing: Drawing,
    scale: Callable[[float], float],
    horizon: float,
    height: float,
    words: ChartWords,
    plots: Sequence[tuple[float, float]],
) -> None:
    # The grid is drawn plot by plot: where it is narrow, words stand between the plots.
    theme, size = drawing.theme, 10.5 if drawing.width < NARROW else 11
    start, end, bottom = scale(EARLIEST), scale(LATEST), height - BOTTOM
    middle = (start + scale(horizon)) / 2
    window = words.gettext("planning window")
    drawing.text(middle, TOP - 8, window, size=11, fill=theme.muted, anchor="middle", weight=500)
    for top, low in plots:
        drawing.rectangle(start, top, scale(horizon) - start, low - top, theme.band)
        for months in LABELLED:
            drawing.line(scale(months), top, scale(months), low, theme.grid)
        drawing.line(scale(horizon), top, scale(horizon), low, theme.muted)
    for months in LABELLED:
        message = words.gettext("%(number)s mo") if months < 12 else words.gettext("%(number)s yr")
        label = message % {"number": words.numeral(str(months if months < 12 else months // 12))}
        drawing.text(scale(months), height - 10, label, size=size, fill=theme.muted, anchor="middle")
    for months in UNLABELLED:
        drawing.line(scale(months), bottom - 4, scale(months), bottom, theme.line)
    drawing.line(start, bottom, end, bottom, theme.line)


def _words_above(drawing: Drawing, laid: _Laid) -> None:
    y = _label_and_detail(drawing, laid, 18, laid.y + 14)
    for line in laid.value:
        drawing.text(40, y, line, size=11.5, fill=drawing.theme.ink, weight=600)
        y += DETAIL_LINE


def _label_and_detail(drawing: Drawing, laid: _Laid, x: float, y: float) -> float:
    """Write both from the baseline `y` on; return the next one."""
    drawing.mark(laid.row.dimension, x + 6, y - 4.5, 5.5, shade=SHADES[laid.row.source])
    for line in laid.label:
        drawing.text(x + 22, y, line, size=13.5, fill=drawing.theme.ink, weight=600)
        y += LABEL_LINE
    for line in laid.detail:
        drawing.text(x + 22, y - 1, line, size=11.5, fill=drawing.theme.muted)
        y += DETAIL_LINE
    return y


def _value_above(drawing: Drawing, row: BreachRange, scale: Callable[[float], float], y: float) -> None:
    half = text_width(row.value, 11.5, is_bold=True) / 2
    at = scale(LATEST if row.p50 is None else row.p50)
    middle = min(max(at, scale(EARLIEST) + half), scale(LATEST) - half)
    drawing.text(middle, y - 11, row.value, size=11.5, fill=drawing.theme.ink, anchor="middle", weight=600)


def _whisker(drawing: Drawing, row: BreachRange, scale: Callable[[float], float], y: float) -> None:
    # Not on this trend at all: a mark anywhere would be a date.
    if row.p10 is None:
        return
    colours = drawing.theme.dimensions[row.dimension]
    # An end that is not on this trend is open.
    early, late = row.p10, (math.inf if row.p90 is None else row.p90)
    start, end = scale(early), scale(late)
    if early < late:
        drawing.rectangle(start, y - 4, end - start, 8, colours.tint)
        drawing.line(start, y, end, y, colours.fill, 2)
    # What lies off the axis is an arrow: a bar there would put it at the end of the axis.
    for months, x, tip, is_off in ((early, start, -2, early < EARLIEST), (late, end, 2, late > LATEST)):
        if is_off:
            drawing.arrowhead(x + tip, y, colours.fill, points_left=tip < 0)
        elif early < late and EARLIEST <= months <= LATEST:
            drawing.line(x, y - 6, x, y + 6, colours.fill, 2)
    if row.p50 is not None and EARLIEST <= row.p50 <= LATEST:
        drawing.mark(row.dimension, scale(row.p50), y, 6, shade=SHADES[row.source])


@dataclass(frozen=True)
class FirstBite:
    """`dimensions` of the limit, each a mark; `on` None: no limit is near."""

    label: str
    dimensions: tuple[str, ...]
    on: date | None
    words: str


def first_bites(
    rows: Sequence[FirstBite],
    *,
    today: date,
    title: str,
    theme: Theme,
    width: float = 720,
    words: ChartWords = ENGLISH,
) -> str:
    """Draw a mark in the month in which a limit is reached; what is reached already stands at the left edge."""
    is_narrow = width < NARROW
    left, right = (EDGE if is_narrow else BESIDE + EDGE), width - EDGE - 8
    step = ROW_NARROW if is_narrow else ROW
    last = max((_months(today, row.on) for row in rows if row.on), default=0)
    months = max(last, A_YEAR) + 1
    axis = step * len(rows) + 6
    description = "; ".join(f"{row.label}: {row.words}" for row in rows)
    drawing = Drawing(width=width, height=axis + AXIS, title=title, theme=theme, description=description)
    scale = (right - left) / months
    _axis_of_months(drawing, today, months, left, scale, axis, words)
    for place, row in enumerate(rows):
        middle = step * place + (32 if is_narrow else ROW / 2)
        room = width if is_narrow else BESIDE - 16
        name = wrap(row.label, NAME, room, is_bold=True, lines=1)[0]
        drawing.text(
            0, middle - 15 if is_narrow else middle + 4.5, name, size=NAME, fill=theme.ink, weight=600
        )
        drawing.line(left, middle, right, middle, theme.line)
        x = left + scale * min(_months(today, row.on), months) if row.on else right
        _bite(drawing, row, x, middle, left)
    return drawing.svg()


def _bite(drawing: Drawing, row: FirstBite, x: float, y: float, left: float) -> None:
    theme, wide = drawing.theme, text_width(row.words, SMALL)
    if row.on is None:
        drawing.arrowhead(x + 8, y, theme.muted, points_left=False)
    end = x + 16 * max(len(row.dimensions) - 1, 0)
    # Behind the mark if there is room, else before it; on the line, whose paper it covers.
    is_before = row.on is None or end + 14 + wide > drawing.width
    at = max(x - 14 - wide, left) if is_before else end + 14
    drawing.rectangle(at - 3, y - 8, wide + 6, 16, theme.surface)
    drawing.text(at, y + 4, row.words, size=SMALL, fill=theme.ink)
    if row.on is not None:
        for place, dimension in enumerate(row.dimensions):
            if dimension in theme.dimensions:
                drawing.mark(dimension, x + 16 * place, y, 6)


def _axis_of_months(
    drawing: Drawing, today: date, months: float, left: float, scale: float, y: float, words: ChartWords
) -> None:
    theme = drawing.theme
    drawing.line(left, y, left + scale * months, y, theme.ink, 1.2)
    beyond = float("-inf")
    for number in range(1, int(months) + 1):
        month = _later(today, number)
        x = left + scale * _months(today, month)
        if month.month not in A_QUARTER:
            drawing.line(x, y, x, y + 4, theme.ink, 0.8)
            continue
        drawing.line(x, y, x, y + 7, theme.ink, 1.2)
        name = str(month.year) if month.month == 1 else words.month(month)
        wide = text_width(name, SMALL)
        if x > beyond and x + wide <= drawing.width:
            drawing.text(x, y + 19, name, size=SMALL, fill=theme.muted)
            beyond = x + wide + 8


def _later(today: date, months: int) -> date:
    """Return the first day of a month so many after this one."""
    count = today.year * A_YEAR + today.month - 1 + months
    return date(count // A_YEAR, count % A_YEAR + 1, 1)


def _months(today: date, day: date) -> float:
    """Return how many months it is until a day, none of what is past."""
    return max(((day.year - today.year) * A_YEAR + day.month - today.month) + (day.day - today.day) / 31, 0)
