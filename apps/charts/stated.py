"""What people state, feel and figure, side by side: three marks a dimension on an axis of places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.charts.drawing import NARROW, Drawing, Shade
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

LABEL_COLUMN = 228


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
    is_hidden: bool = False  # something is known of it and not shown


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
    top, row_height = (66, 76) if is_narrow else (58, 54)
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
        y = top + index * row_height
        _label(
            drawing,
            row,
            words,
            y=y + (2 if is_narrow else 18),
            room=(width - 8 if is_narrow else LABEL_COLUMN) - 26,
        )
        _marks(drawing, row, words, scale, y + (48 if is_narrow else 22))
    return drawing.svg()


def _key(drawing: Drawing, words: ChartWords, x: float) -> None:
    """Draw the key in grey, because colour means a dimension."""
    theme = drawing.theme
    for said, fill in (
        (words.gettext("people say"), theme.surface),
        (words.gettext("they notice"), theme.line),
        (words.gettext("their figures say"), theme.ink),
    ):
        drawing.rectangle(x, 4, 11, 11, theme.ink)
        drawing.rectangle(x + 1.5, 5.5, 8, 8, fill)
        drawing.text(x + 17, 14, said, size=11.5, fill=theme.muted)
        x += 17 + text_width(said, 11.5) + 18


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
            said, anchor = words.pgettext("place", "first"), "start"
        elif place == places:
            said, anchor = words.pgettext("place", "last"), "end"
        x = scale(place) + {"start": -6, "middle": 0, "end": 6}[anchor]
        drawing.text(x, top - 6, said, size=11, fill=drawing.theme.muted, anchor=anchor)


def _label(drawing: Drawing, row: StatedComputed, words: ChartWords, *, y: float, room: float) -> None:
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
    said = [
        message % {"place": words.numeral(f"{place:.1f}")}
        for message, place in (
            (words.gettext("said %(place)s"), row.stated),
            (words.gettext("noticed %(place)s"), row.felt),
            (words.gettext("figures %(place)s"), row.computed),
        )
        if place is not None
    ]
    nothing = words.gettext("not shown") if row.is_hidden else words.gettext("nothing known")
    return ", ".join(said) or nothing


def _gap_words(gap: Literal["blind_spot", "over_worry"], words: ChartWords) -> str:
    return words.gettext("blind spot") if gap == "blind_spot" else words.gettext("over-worry")


def _in_words(rows: Sequence[StatedComputed], words: ChartWords) -> str:
    return "; ".join(
        f"{row.label}: {_places_words(row, words)}" + (f", {_gap_words(row.gap, words)}" if row.gap else "")
        for row in rows
    )
