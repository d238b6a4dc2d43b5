"""What people state beside what the evidence says: two marks a dimension on an axis of places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

LABEL_COLUMN = 190


@dataclass(frozen=True)
class StatedComputed:
    """The mean place people gave a dimension and the place the evidence expects: 1 breaks first, None is unknown."""

    dimension: str
    label: str
    stated: float | None
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
    left, right = (24, width - 24) if is_narrow else (LABEL_COLUMN + 14, width - 24)
    top, row_height = (66, 66) if is_narrow else (58, 50)
    height = top + row_height * len(rows)
    places = max(len(rows), 2)
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_in_words(rows, words)
    )

    def scale(place: float) -> float:
        return left + (right - left) * (place - 1) / (places - 1)

    _key(drawing, words, left)
    _axis(drawing, words, scale, places, top - 14, height)
    for index, row in enumerate(rows):
        y = top + index * row_height + (36 if is_narrow else 22)
        if is_narrow:
            _label(drawing, row, words, x=4, y=y - 24, room=width - 8, is_one_line=True)
        else:
            _label(drawing, row, words, x=4, y=y - 4, room=LABEL_COLUMN - 22, is_one_line=False)
        _pair(drawing, row, words, scale, y)
    return drawing.svg()


def _key(drawing: Drawing, words: ChartWords, x: float) -> None:
    """Draw the key: hollow for people, filled for the evidence, in grey because colour means a dimension."""
    theme = drawing.theme
    for said, fill in (
        (words.gettext("people say"), theme.surface),
        (words.gettext("the evidence says"), theme.ink),
    ):
        drawing.rectangle(x, 4, 11, 11, theme.ink)
        drawing.rectangle(x + 2, 6, 7, 7, fill)
        drawing.text(x + 17, 14, said, size=11.5, fill=theme.muted)
        x += 17 + text_width(said, 11.5) + 22


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
        said, anchor = str(place), "middle"
        if place == 1:
            said, anchor = words.gettext("breaks first"), "start"
        elif place == places:
            said, anchor = words.pgettext("place", "last"), "end"
        x = scale(place) + {"start": -6, "middle": 0, "end": 6}[anchor]
        drawing.text(x, top - 6, said, size=11, fill=drawing.theme.muted, anchor=anchor)


def _label(
    drawing: Drawing,
    row: StatedComputed,
    words: ChartWords,
    *,
    x: float,
    y: float,
    room: float,
    is_one_line: bool,
) -> None:
    theme = drawing.theme
    drawing.mark(row.dimension, x + 6, y - 4.5, 5.5)
    detail = _places_words(row, words)
    if is_one_line:
        detail_width = text_width(detail, 11.5)
        label = wrap(row.label, 14, room - 22 - detail_width - 10, is_bold=True, lines=1)[0]
        drawing.text(x + 22, y, label, size=14, fill=theme.ink, weight=600)
        drawing.text(x + room, y, detail, size=11.5, fill=theme.muted, anchor="end")
        return
    lines = wrap(row.label, 14, room, is_bold=True)
    first = y - (8 if len(lines) > 1 else 0)
    for index, line in enumerate(lines):
        drawing.text(x + 22, first + index * 15, line, size=14, fill=theme.ink, weight=600)
    drawing.text(x + 22, first + len(lines) * 15 + 1, detail, size=11.5, fill=theme.muted)


def _pair(
    drawing: Drawing, row: StatedComputed, words: ChartWords, scale: Callable[[float], float], y: float
) -> None:
    colours = drawing.theme.dimensions[row.dimension]
    if row.stated is not None and row.computed is not None:
        start, end = scale(row.stated), scale(row.computed)
        drawing.line(start, y, end, y, colours.fill if row.gap else drawing.theme.line, 3 if row.gap else 2)
        if row.gap:
            drawing.text(
                (start + end) / 2,
                y - 8,
                _gap_words(row.gap, words),
                size=12,
                fill=drawing.theme.ink,
                anchor="middle",
                weight=600,
            )
    # The ring is wider than the dot, so that both are seen where they agree.
    if row.stated is not None:
        drawing.mark(row.dimension, scale(row.stated), y, 8.5, is_hollow=True)
    if row.computed is not None:
        drawing.mark(row.dimension, scale(row.computed), y, 5)


def _places_words(row: StatedComputed, words: ChartWords) -> str:
    said, computed = words.gettext("nobody said"), words.gettext("no evidence")
    if row.stated is not None:
        said = words.gettext("said %(place)s") % {"place": words.numeral(f"{row.stated:.1f}")}
    if row.computed is not None:
        computed = words.gettext("evidence %(place)s") % {"place": words.numeral(f"{row.computed:.1f}")}
    return f"{said}, {computed}"


def _gap_words(gap: Literal["blind_spot", "over_worry"], words: ChartWords) -> str:
    return words.gettext("blind spot") if gap == "blind_spot" else words.gettext("over-worry")


def _in_words(rows: Sequence[StatedComputed], words: ChartWords) -> str:
    return "; ".join(
        f"{row.label}: {_places_words(row, words)}" + (f", {_gap_words(row.gap, words)}" if row.gap else "")
        for row in rows
    )
