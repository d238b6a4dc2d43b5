"""When the first limit of each of several things is reached: a row each, a month a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

NAME, SMALL = 13.0, 11.5
BESIDE = 280  # the column of names; where it is narrow they stand above their rows
ROW, ROW_NARROW = 28, 46
AXIS = 24
A_YEAR = 12
A_QUARTER = (1, 4, 7, 10)
EDGE = 12  # half a mark, at either end


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
    _axis(drawing, today, months, left, scale, axis, words)
    for place, row in enumerate(rows):
        middle = step * place + (32 if is_narrow else ROW / 2)
        room = width if is_narrow else BESIDE - 16
        name = wrap(row.label, NAME, room, is_bold=True, lines=1)[0]
        drawing.text(
            0, middle - 15 if is_narrow else middle + 4.5, name, size=NAME, fill=theme.ink, weight=600
        )
        drawing.line(left, middle, right, middle, theme.line)
        x = left + scale * min(_months(today, row.on), months) if row.on else right
        _row(drawing, row, x, middle, left)
    return drawing.svg()


def _row(drawing: Drawing, row: FirstBite, x: float, y: float, left: float) -> None:
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


def _axis(
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
