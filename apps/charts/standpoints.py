"""Where something stands on an axis: each perspective beside everybody, and what people state, feel and figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.charts.drawing import NARROW, Drawing, Shade
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

MAP_LABELS = 208
# Several perspectives shown together are all named.
MOST_LINES = 8
# Of the axis: larger differences are drawn in the colour of the dimension.
STRONG = 0.18
STATED_LABELS = 228


@dataclass(frozen=True)
class MapColumn:
    """A dimension, and where everybody together places it on the axis."""

    dimension: str
    label: str
    together: float


@dataclass(frozen=True)
class MapRow:
    """One row: where it places each dimension (None if unknown), with the words for it."""

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
    left, top, below, least = (4, 44, 51, 0) if is_narrow else (MAP_LABELS, 34, 28, 58)
    cell = (width - left - 4) / len(columns)
    labels = [_row_label(row, width, is_narrow=is_narrow) for row in rows]
    heights = [max(least, 15 * len(label) + below) for label in labels]
    height = top + sum(heights) + 24
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_map_in_words(rows, columns)
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


def _row_label(row: MapRow, width: float, *, is_narrow: bool) -> list[str]:
    if is_narrow:
        return wrap(f"{row.label}, {row.note}", 13, width - 24, is_bold=True, lines=MOST_LINES)
    return wrap(row.label, 13.5, MAP_LABELS - 18, is_bold=True, lines=MOST_LINES)


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
    note = wrap(note, 11.5, MAP_LABELS - 18, lines=1)[0]
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
    # Once for all axes. In longer languages rather smaller than cut.
    sentence = words.gettext("Left: %(low)s. Right: %(high)s. Upright line: all together.") % {
        "low": axis.low_words,
        "high": axis.high_words,
    }
    for size in (11.5, 10.5, 10):
        if left + text_width(sentence, size) <= width - 4:
            break
    drawing.text(
        left,
        height - 6,
        wrap(sentence, size, width - left - 4, lines=1)[0],
        size=size,
        fill=drawing.theme.muted,
    )


def _map_in_words(rows: Sequence[MapRow], columns: Sequence[MapColumn]) -> str:
    return "; ".join(
        f"{row.label}: "
        + ", ".join(f"{column.label} {words}" for column, words in zip(columns, row.words, strict=True))
        for row in rows
    )


@dataclass(frozen=True)
class StatedComputed:
    """The mean place people give a dimension, the place the trouble they notice gives it, and that of their figures.

    1 comes first, None is unknown.
    """

    dimension: str
    label: str
    stated: float | None
    felt: float | None
    computed: float | None
    gap: Literal["blind_spot", "over_worry"] | None = None


def stated_computed(
    rows: Sequence[StatedComputed],
    *,
    title: str,
    theme: Theme,
    width: float = 720,
    words: ChartWords = ENGLISH,
) -> str:
    is_narrow = width < NARROW
    left, right = (24, width - 24) if is_narrow else (STATED_LABELS + 14, width - 24)
    top, row_height = (66, 76) if is_narrow else (58, 54)
    height = top + row_height * len(rows)
    places = max(len(rows), 2)
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_stated_in_words(rows, words)
    )

    def scale(place: float) -> float:
        return left + (right - left) * (place - 1) / (places - 1)

    kinds = (
        (words.gettext("people say"), theme.surface),
        (words.gettext("they notice"), theme.line),
        (words.gettext("their figures say"), theme.ink),
    )
    drawing.key(kinds, left, 18)
    _axis(drawing, words, scale, places, top - 14, height)
    for index, row in enumerate(rows):
        y = top + index * row_height
        _stated_label(
            drawing,
            row,
            words,
            y=y + (2 if is_narrow else 18),
            room=(width - 8 if is_narrow else STATED_LABELS) - 26,
        )
        _marks(drawing, row, words, scale, y + (48 if is_narrow else 22))
    return drawing.svg()


def _axis(
    drawing: Drawing,
    words: ChartWords,
    scale: Callable[[float], float],
    places: int,
    top: float,
    height: float,
) -> None:
    for place in range(1, places + 1):
        drawing.line(scale(place), top, scale(place), height - 4, drawing.theme.grid)
        label, anchor = str(place), "middle"
        if place == 1:
            label, anchor = words.pgettext("place", "first"), "start"
        elif place == places:
            label, anchor = words.pgettext("place", "last"), "end"
        x = scale(place) + {"start": -6, "middle": 0, "end": 6}[anchor]
        drawing.text(x, top - 6, label, size=11, fill=drawing.theme.muted, anchor=anchor)


def _stated_label(drawing: Drawing, row: StatedComputed, words: ChartWords, *, y: float, room: float) -> None:
    theme = drawing.theme
    lines = wrap(row.label, 14, room, is_bold=True)
    y -= 8 if len(lines) > 1 else 0
    drawing.mark(row.dimension, 10, y - 4.5, 5.5)
    for line in lines:
        drawing.text(26, y, line, size=14, fill=theme.ink, weight=600)
        y += 15
    drawing.text(
        26, y + 1, wrap(_places_words(row, words), 11.5, room, lines=1)[0], size=11.5, fill=theme.muted
    )


def _marks(
    drawing: Drawing, row: StatedComputed, words: ChartWords, scale: Callable[[float], float], y: float
) -> None:
    colours = drawing.theme.dimensions[row.dimension]
    # Only what is said and what is computed make a gap; what is felt stands beside them.
    if row.stated is not None and row.computed is not None:
        start, end = scale(row.stated), scale(row.computed)
        drawing.line(start, y, end, y, colours.fill if row.gap else drawing.theme.line, 3 if row.gap else 2)
        if row.gap:
            drawing.text(
                (start + end) / 2,
                y - 13,
                _gap_words(row.gap, words),
                size=12,
                fill=drawing.theme.ink,
                anchor="middle",
                weight=600,
            )
    # Each is smaller than the one before, so that all three are seen where they agree.
    marks: tuple[tuple[float | None, float, Shade], ...] = (
        (row.stated, 9.5, "hollow"),
        (row.felt, 6.5, "tint"),
        (row.computed, 4, "full"),
    )
    for place, radius, shade in marks:
        if place is not None:
            drawing.mark(row.dimension, scale(place), y, radius, shade=shade)


def _places_words(row: StatedComputed, words: ChartWords) -> str:
    known = [
        message % {"place": words.numeral(f"{place:.1f}")}
        for message, place in (
            (words.gettext("said %(place)s"), row.stated),
            (words.gettext("noticed %(place)s"), row.felt),
            (words.gettext("figures %(place)s"), row.computed),
        )
        if place is not None
    ]
    return ", ".join(known) or words.gettext("nothing known")


def _gap_words(gap: Literal["blind_spot", "over_worry"], words: ChartWords) -> str:
    return words.gettext("blind spot") if gap == "blind_spot" else words.gettext("over-worry")


def _stated_in_words(rows: Sequence[StatedComputed], words: ChartWords) -> str:
    return "; ".join(
        f"{row.label}: {_places_words(row, words)}" + (f", {_gap_words(row.gap, words)}" if row.gap else "")
        for row in rows
    )
