"""The probability of each place for each dimension."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

BAR = 26


@dataclass(frozen=True)
class PlaceShares:
    dimension: str
    label: str
    shares: tuple[float, ...]  # shares of the draws, 0 to 1: first place, second place, …


def share_words(share: float, words: ChartWords = ENGLISH) -> str:
    """Round to whole percent, but never to 0 or 100 unless it is certain."""
    percent = round(share * 100)
    if percent == 0 and share > 0:
        return words.percent("<1")
    if percent == 100 and share < 1:
        return words.percent(">99")
    return words.percent(str(percent))


def rank_acceptability(
    rows: Sequence[PlaceShares], *, title: str, theme: Theme, width: float = 720, words: ChartWords = ENGLISH
) -> str:
    is_narrow = width < NARROW
    left, right = (16, 16) if is_narrow else (136, 12)
    top, row_height = (30, 66) if is_narrow else (30, 44)
    height = top + row_height * len(rows) + 6
    span = width - left - right
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_in_words(rows, words)
    )
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        drawing.text(
            left + span * share, 14, share_words(share, words), size=11, fill=theme.muted, anchor=anchor
        )
    for share in (0, 0.25, 0.5, 0.75, 1):
        drawing.line(left + span * share, 20, left + span * share, height - 6, theme.grid)
    for index, row in enumerate(rows):
        y = top + index * row_height + (33 if is_narrow else (row_height - BAR) / 2)
        if is_narrow:
            _label(drawing, row, x=left, middle=y - 16, width=span)
        else:
            _label(drawing, row, x=4, middle=y + BAR / 2, width=left - 8)
        _bar(drawing, row, words, x=left, y=y, span=span)
    return drawing.svg()


def _label(drawing: Drawing, row: PlaceShares, *, x: float, middle: float, width: float) -> None:
    drawing.mark(row.dimension, x + 6, middle, 5.5)
    lines = wrap(row.label, 14, width - 22, is_bold=True, lines=2)
    for index, line in enumerate(lines):
        baseline = middle + 4.5 + (index - (len(lines) - 1) / 2) * 15
        drawing.text(x + 22, baseline, line, size=14, fill=drawing.theme.ink, weight=600)


def _bar(drawing: Drawing, row: PlaceShares, words: ChartWords, *, x: float, y: float, span: float) -> None:
    colours = drawing.theme.dimensions[row.dimension]
    paints = [(colours.fill, colours.label), *drawing.theme.later_places]
    for place, share in enumerate(row.shares):
        fill, ink = paints[min(place, len(paints) - 1)]
        length = span * share
        drawing.rectangle(x, y, length - 1.5, BAR, fill)
        said = share_words(share, words)
        if length > text_width(said, 12.5, is_bold=True) + 8:
            weight = 500 if place else 600
            drawing.text(
                x + length / 2 - 0.7,
                y + BAR / 2 + 4.5,
                said,
                size=12.5,
                fill=ink,
                anchor="middle",
                weight=weight,
            )
        x += length


def _in_words(rows: Sequence[PlaceShares], words: ChartWords) -> str:
    place_words = words.gettext("%(share)s place %(place)d")
    return "; ".join(
        f"{row.label}: "
        + ", ".join(
            place_words % {"share": share_words(share, words), "place": place}
            for place, share in enumerate(row.shares, start=1)
        )
        for row in rows
    )
