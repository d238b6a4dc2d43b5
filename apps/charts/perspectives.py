"""How far each perspective is from everybody together, for each dimension."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

LABEL_COLUMN = 208
MOST_LINES = 8  # several perspectives shown together are all named
STRONG = 0.18  # of the axis: larger differences are drawn in the colour of the dimension


@dataclass(frozen=True)
class MapColumn:
    """A dimension, and where everybody together places it on the axis."""

    dimension: str
    label: str
    together: float


@dataclass(frozen=True)
class MapRow:
    """One row: where it places each dimension (None if unknown or not shown), with the words for it."""

    label: str
    note: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    low: float
    high: float
    low_words: str
    high_words: str


def perspective_map(
    rows: Sequence[MapRow],
    columns: Sequence[MapColumn],
    *,
    axis: Axis,
    title: str,
    theme: Theme,
    width: float = 720,
    words: ChartWords = ENGLISH,
) -> str:
    """Draw a small axis for each row and dimension: the mark is the row, the vertical line everybody together."""
    is_narrow = width < NARROW
    left = 4 if is_narrow else LABEL_COLUMN
    cell = (width - left - 4) / len(columns)
    top = 44 if is_narrow else 34
    labels = [
        wrap(f"{row.label}, {row.note}", 13, width - 8, is_bold=True, lines=MOST_LINES)
        if is_narrow
        else wrap(row.label, 13.5, LABEL_COLUMN - 18, is_bold=True, lines=MOST_LINES)
        for row in rows
    ]
    heights = [15 * len(label) + (51 if is_narrow else 28) for label in labels]
    if not is_narrow:
        heights = [max(58, height) for height in heights]
    height = top + sum(heights) + 24
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_in_words(rows, columns)
    )
    _headings(drawing, columns, left, cell, is_narrow=is_narrow)
    y = top
    for row, label, row_height in zip(rows, labels, heights, strict=True):
        if y > top:
            drawing.rectangle(4, y, width - 8, 1, theme.grid)
        if is_narrow:
            _label_above(drawing, label, y)
        else:
            _label_beside(drawing, label, row.note, y)
        for place, column in enumerate(columns):
            start = left + cell * place + 8
            _cell(
                drawing,
                column,
                row.values[place],
                row.words[place],
                scale=_scale(axis, start + 4, start + cell - 20),
                middle=y + (15 * len(label) + 19 if is_narrow else 23),
            )
        y += row_height
    _ends(drawing, axis, words, left, height, width)
    return drawing.svg()


def _scale(axis: Axis, start: float, end: float) -> Callable[[float], float]:
    def position(value: float) -> float:
        share = (value - axis.low) / (axis.high - axis.low)
        return start + (end - start) * min(max(share, 0.0), 1.0)

    return position


def _headings(
    drawing: Drawing, columns: Sequence[MapColumn], left: float, cell: float, *, is_narrow: bool
) -> None:
    for place, column in enumerate(columns):
        middle = left + cell * (place + 0.5)
        size = 11.5 if is_narrow else 13.5
        room = cell - (6 if is_narrow else 26)
        label = wrap(column.label, size, room, is_bold=True, lines=1)[0]
        if is_narrow:
            drawing.mark(column.dimension, middle, 10, 5.5)
            drawing.text(middle, 34, label, size=size, fill=drawing.theme.ink, anchor="middle", weight=600)
            continue
        half = (text_width(label, size, is_bold=True) + 18) / 2
        drawing.mark(column.dimension, middle - half + 6, 16, 5.5)
        drawing.text(middle - half + 18, 21, label, size=size, fill=drawing.theme.ink, weight=600)


def _label_beside(drawing: Drawing, lines: Sequence[str], note: str, y: float) -> None:
    first = y + (27 if len(lines) == 1 else 20)
    for index, line in enumerate(lines):
        drawing.text(4, first + index * 15, line, size=13.5, fill=drawing.theme.ink, weight=600)
    note = wrap(note, 11.5, LABEL_COLUMN - 18, lines=1)[0]
    drawing.text(4, first + len(lines) * 15, note, size=11.5, fill=drawing.theme.muted)


def _label_above(drawing: Drawing, lines: Sequence[str], y: float) -> None:
    for index, line in enumerate(lines):
        drawing.text(4, y + 17 + index * 15, line, size=13, fill=drawing.theme.ink, weight=600)


def _cell(
    drawing: Drawing,
    column: MapColumn,
    value: float | None,
    words: str,
    *,
    scale: Callable[[float], float],
    middle: float,
) -> None:
    theme = drawing.theme
    start, end = scale(float("-inf")), scale(float("inf"))
    drawing.line(start, middle, end, middle, theme.line)
    together = scale(column.together)
    is_strong = value is not None and abs(scale(value) - together) >= STRONG * (end - start)
    if value is not None:
        colour = theme.dimensions[column.dimension].fill if is_strong else theme.line
        drawing.line(together, middle, scale(value), middle, colour, 3)
    drawing.line(together, middle - 8, together, middle + 8, theme.ink, 1.5)
    if value is not None:
        drawing.mark(column.dimension, scale(value), middle, 5)
    drawing.text(
        (start + end) / 2,
        middle + 21,
        wrap(words, 11.5, end - start + 14, is_bold=is_strong, lines=1)[0],
        size=11.5,
        fill=theme.ink if is_strong else theme.muted,
        anchor="middle",
        weight=600 if is_strong else 400,
    )


def _ends(drawing: Drawing, axis: Axis, words: ChartWords, left: float, height: float, width: float) -> None:
    """Label the ends of the axes, once for all."""
    said = words.gettext("Left: %(low)s. Right: %(high)s. Upright line: all together.") % {
        "low": axis.low_words,
        "high": axis.high_words,
    }
    for size in (11.5, 10.5, 10):
        if left + text_width(said, size) <= width - 4:
            break
    drawing.text(
        left, height - 6, wrap(said, size, width - left - 4, lines=1)[0], size=size, fill=drawing.theme.muted
    )


def _in_words(rows: Sequence[MapRow], columns: Sequence[MapColumn]) -> str:
    return "; ".join(
        f"{row.label}: "
        + ", ".join(f"{column.label} {words}" for column, words in zip(columns, row.words, strict=True))
        for row in rows
    )
