"""How many reports found what: a bar a finding, and how much of it the briefs had named."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.charts.drawing import Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme

BAR = 22


@dataclass(frozen=True)
class FoundCount:
    """`named` of `count` had it in their brief; `words` stand behind the bar. Without a dimension it is drawn in grey."""

    dimension: str
    label: str
    count: int
    named: int
    words: str


def found_counts(
    rows: Sequence[FoundCount],
    *,
    named: str,
    others: str,
    title: str,
    theme: Theme,
    width: float = 720,
) -> str:
    """Draw bars of one scale, the longest as long as the picture. `named` and `others` say what full colour and the rest mean."""
    labels = [wrap(row.label, 14, width - 30, is_bold=True, lines=3) for row in rows]
    legend = [wrap(text, 11.5, width - 8, lines=3) for text in (named, others)]
    top = 16 * sum(map(len, legend)) + 14
    height = top + sum(17 * len(label) + BAR + 22 for label in labels)
    said = "; ".join(f"{row.label}: {row.words}" for row in rows)
    drawing = Drawing(width=width, height=height, title=title, theme=theme, description=said)
    y = 0.0
    for lines in legend:
        for line in lines:
            drawing.text(4, y + 13, line, size=11.5, fill=theme.muted)
            y += 16
    room = width - 20 - max((text_width(row.words, 12.5) for row in rows), default=0)
    scale = max(room, 40) / max((row.count for row in rows), default=1)
    y = float(top)
    for row, label in zip(rows, labels, strict=True):
        _row(drawing, row, label, y, scale)
        y += 17 * len(label) + BAR + 22
    return drawing.svg()


def _row(drawing: Drawing, row: FoundCount, label: Sequence[str], y: float, scale: float) -> None:
    theme, left = drawing.theme, 4
    if row.dimension:
        drawing.mark(row.dimension, 10, y + 9, 5.5)
        left = 26
    for index, line in enumerate(label):
        drawing.text(left, y + 14 + 17 * index, line, size=14, fill=theme.ink, weight=600)
    top, length = y + 17 * len(label) + 6, row.count * scale
    colours = theme.dimensions.get(row.dimension)
    full, light = (colours.fill, colours.tint) if colours else (theme.muted, theme.later_places[1][0])
    # Framed, because the lightest shade is hardly darker than the paper.
    drawing.rectangle(4, top, length, BAR, full)
    drawing.rectangle(5 + row.named * scale, top + 1, length - row.named * scale - 2, BAR - 2, light)
    drawing.text(4 + length + 8, top + BAR / 2 + 4.5, row.words, size=12.5, fill=theme.ink, weight=600)
