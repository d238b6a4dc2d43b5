"""Months until each limit is reached, on a logarithmic axis, with the likely range."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

EARLIEST, LATEST = 1.0, 120.0  # months: the ends of the axis
LABELLED = (1, 3, 6, 12, 24, 48, 120)
UNLABELLED = (2, 4, 5, 7, 8, 9, 10, 11, 18, 36, 60, 72, 84, 96, 108)
LABEL_COLUMN, RIGHT_MARGIN = 236, 22


@dataclass(frozen=True)
class BreachRange:
    """When one quantity reaches its limit.

    `p10`, `p50` and `p90` are months from today. None stands for "not on this trend"; with `p50` alone there is
    no range. `nothing` is what the row says when `p50` is None.
    """

    dimension: str
    label: str
    detail: str
    p10: float | None
    p50: float | None
    p90: float | None
    nothing: str = ""


def months_words(months: float, words: ChartWords = ENGLISH) -> str:
    if months <= 0:
        return words.gettext("already reached")
    if months < EARLIEST:
        return words.gettext("under 1 mo")
    if months > LATEST:
        return words.gettext("beyond 10 yr")
    if months >= 23.5:
        return _years(f"{months / 12:.1f}".removesuffix(".0"), words)
    return _months(f"{months:.1f}".removesuffix(".0") if months < 9.95 else f"{months:.0f}", words)


def breach_timeline(
    rows: Sequence[BreachRange],
    *,
    horizon_months: float,
    title: str,
    theme: Theme,
    width: float = 720,
    words: ChartWords = ENGLISH,
) -> str:
    is_narrow = width < NARROW
    left = 18 if is_narrow else LABEL_COLUMN
    top, row_height = (52, 62) if is_narrow else (52, 52)
    height = top + row_height * len(rows) + 26
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_in_words(rows, words)
    )
    scale = _scale(left, width - RIGHT_MARGIN)
    _axis(drawing, scale, horizon_months, height, words, is_narrow=is_narrow)
    for index, row in enumerate(rows):
        y = top + index * row_height + (18 if is_narrow else 0)
        if is_narrow:
            _label_above(drawing, row, words, left, width - RIGHT_MARGIN, y - 18)
        else:
            _label_beside(drawing, row, y)
        _whisker(drawing, row, scale, y)
        if not is_narrow:
            _value_above(drawing, row, words, scale, y)
    return drawing.svg()


def _scale(start: float, end: float) -> Callable[[float], float]:
    """Place months on the axis, clamped to its ends."""

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
    *,
    is_narrow: bool,
) -> None:
    theme = drawing.theme
    start, end, bottom = scale(EARLIEST), scale(LATEST), height - 26
    drawing.rectangle(start, 24, scale(horizon) - start, bottom - 24, theme.band)
    drawing.text(
        (start + scale(horizon)) / 2,
        16,
        words.gettext("planning window"),
        size=11,
        fill=theme.muted,
        anchor="middle",
        weight=500,
    )
    for months in LABELLED:
        label = _months(str(months), words) if months < 12 else _years(str(months // 12), words)
        drawing.line(scale(months), 24, scale(months), bottom, theme.grid)
        drawing.text(
            scale(months),
            height - 10,
            label,
            size=10.5 if is_narrow else 11,
            fill=theme.muted,
            anchor="middle",
        )
    for months in UNLABELLED:
        drawing.line(scale(months), bottom - 4, scale(months), bottom, theme.line)
    drawing.line(start, bottom, end, bottom, theme.line)
    drawing.line(scale(horizon), 24, scale(horizon), bottom, theme.muted)


def _label_beside(drawing: Drawing, row: BreachRange, y: float) -> None:
    room = LABEL_COLUMN - 26 - 14
    drawing.mark(row.dimension, 10, y - 1, 6)
    lines = wrap(row.label, 13.5, room, is_bold=True)
    first = y - 4 - (8 if len(lines) > 1 else 0)
    for index, line in enumerate(lines):
        drawing.text(26, first + index * 15, line, size=13.5, fill=drawing.theme.ink, weight=600)
    detail = wrap(row.detail, 11.5, room, lines=1)[0]
    drawing.text(26, first + len(lines) * 15 + 1, detail, size=11.5, fill=drawing.theme.muted)


def _label_above(
    drawing: Drawing, row: BreachRange, words: ChartWords, left: float, right: float, y: float
) -> None:
    value = _value_words(row, words)
    room = right - left - text_width(value, 13, is_bold=True) - 28
    drawing.mark(row.dimension, left + 5, y - 4.5, 5)
    label = wrap(row.label, 13, room, is_bold=True, lines=1)[0]
    drawing.text(left + 17, y, label, size=13, fill=drawing.theme.ink, weight=600)
    drawing.text(right, y, value, size=13, fill=drawing.theme.ink, anchor="end", weight=600)


def _value_above(
    drawing: Drawing, row: BreachRange, words: ChartWords, scale: Callable[[float], float], y: float
) -> None:
    value = _value_words(row, words)
    half = text_width(value, 11.5, is_bold=True) / 2
    at = scale(LATEST if row.p50 is None else row.p50)
    middle = min(max(at, scale(EARLIEST) + half), scale(LATEST) - half)
    drawing.text(middle, y - 11, value, size=11.5, fill=drawing.theme.ink, anchor="middle", weight=600)


def _whisker(drawing: Drawing, row: BreachRange, scale: Callable[[float], float], y: float) -> None:
    if row.p10 is None and row.p50 is None:
        return
    colours = drawing.theme.dimensions[row.dimension]
    early, late = _ends(row)
    start, end = scale(early), scale(late)
    if early < late:
        drawing.rectangle(start, y - 4, end - start, 8, colours.tint)
        drawing.line(start, y, end, y, colours.fill, 2)
    if early < EARLIEST:
        drawing.arrowhead(start - 2, y, colours.fill, points_left=True)
    elif early < late and early <= LATEST:
        drawing.line(start, y - 6, start, y + 6, colours.fill, 2)
    if late > LATEST:
        drawing.arrowhead(end + 2, y, colours.fill, points_left=False)
    elif early < late and late >= EARLIEST:
        drawing.line(end, y - 6, end, y + 6, colours.fill, 2)
    if row.p50 is not None and EARLIEST <= row.p50 <= LATEST:
        drawing.mark(row.dimension, scale(row.p50), y, 6)


def _ends(row: BreachRange) -> tuple[float, float]:
    """Return both ends of the range; it is open when the late end is not on this trend."""
    if row.p10 is None:
        point = math.inf if row.p50 is None else row.p50
        return point, point
    return row.p10, math.inf if row.p90 is None else row.p90


def _value_words(row: BreachRange, words: ChartWords) -> str:
    return _said(row.p50, row, words)


def _said(months: float | None, row: BreachRange, words: ChartWords) -> str:
    if months is None:
        return row.nothing or words.gettext("not on this trend")
    return months_words(months, words)


def _months(number: str, words: ChartWords) -> str:
    return words.gettext("%(number)s mo") % {"number": words.numeral(number)}


def _years(number: str, words: ChartWords) -> str:
    return words.gettext("%(number)s yr") % {"number": words.numeral(number)}


def _in_words(rows: Sequence[BreachRange], words: ChartWords) -> str:
    return "; ".join(f"{row.label}: {_row_words(row, words)}" for row in rows)


def _row_words(row: BreachRange, words: ChartWords) -> str:
    middle = _value_words(row, words)
    if row.p10 is None:
        return middle
    return words.gettext("%(middle)s, likely between %(early)s and %(late)s") % {
        "middle": middle,
        "early": months_words(row.p10, words),
        "late": _said(row.p90, row, words),
    }
