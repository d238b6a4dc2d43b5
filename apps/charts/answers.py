"""How many people gave each answer: one bar a question, from the lowest answer to the highest."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.charts.drawing import Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme

BAR = 26
ARROW = 6  # above the bar, so that it keeps off the question
SWATCH = 11
MOST_LINES = 8  # a question stands whole


@dataclass(frozen=True)
class AnswerCounts:
    """`counts` are people for each answer, lowest first; `note` is shown under the bar.

    `own` is the place of the reader's own answer, which an arrow shows: where nobody gave it, between its neighbours.
    """

    dimension: str
    label: str
    counts: tuple[int, ...]
    note: str
    own: int | None = None


def answer_bars(
    rows: Sequence[AnswerCounts], *, choices: Sequence[str], title: str, theme: Theme, width: float = 720
) -> str:
    """Draw one bar a question, all of the same length, because each is a distribution of its own."""
    lines = [wrap(row.label, 14, width - 26, is_bold=True, lines=MOST_LINES) for row in rows]
    legend = _legend_rows(choices, width)
    top = 20 * len(legend) + 12
    notes = [wrap(row.note, 11.5, width - 8, lines=MOST_LINES) for row in rows]
    height = top + sum(map(_row_height, rows, lines, notes))
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_in_words(rows, choices)
    )
    _legend(drawing, legend, len(choices))
    y = float(top)
    for row, label, note in zip(rows, lines, notes, strict=True):
        _row(drawing, row, label, note, y)
        y += _row_height(row, label, note)
    return drawing.svg()


def _row_height(row: AnswerCounts, label: Sequence[str], note: Sequence[str]) -> float:
    return 17 * len(label) + _above_bar(row) + BAR + 26 + 14 * len(note)


def _above_bar(row: AnswerCounts) -> int:
    return 6 if row.own is None else 6 + ARROW


def _legend_rows(choices: Sequence[str], width: float) -> list[list[tuple[float, int, str]]]:
    """Lay out the legend, as many answers a line as fit, as (x, number of the answer, word)."""
    placed: list[list[tuple[float, int, str]]] = [[]]
    x = 4.0
    for number, word in enumerate(choices):
        taken = SWATCH + 6 + text_width(word, 11.5)
        if placed[-1] and x + taken > width - 4:
            placed.append([])
            x = 4.0
        placed[-1].append((x, number, word))
        x += taken + 16
    return placed


def _legend(drawing: Drawing, lines: Sequence[Sequence[tuple[float, int, str]]], choices: int) -> None:
    for place, line in enumerate(lines):
        for x, number, word in line:
            y = 4 + 20 * place
            fill, _ = _paint(drawing.theme, number, choices)
            drawing.rectangle(x - 1, y - 1, SWATCH + 2, SWATCH + 2, drawing.theme.line)
            drawing.rectangle(x, y, SWATCH, SWATCH, fill)
            drawing.text(x + SWATCH + 6, y + 10, word, size=11.5, fill=drawing.theme.muted)


def _row(drawing: Drawing, row: AnswerCounts, label: Sequence[str], note: Sequence[str], y: float) -> None:
    drawing.mark(row.dimension, 10, y + 9, 5.5)
    for index, line in enumerate(label):
        drawing.text(26, y + 14 + 17 * index, line, size=14, fill=drawing.theme.ink, weight=600)
    top = y + 17 * len(label) + _above_bar(row)
    _bar(drawing, row.counts, top, drawing.width - 8)
    if row.own is not None:
        below, people = sum(row.counts[: row.own]), sum(row.counts)
        place = (below + row.counts[row.own] / 2) / people
        drawing.pointer(5 + (drawing.width - 10) * place, top + 2, drawing.theme.ink)
    for index, line in enumerate(note):
        drawing.text(4, top + BAR + 15 + 14 * index, line, size=11.5, fill=drawing.theme.muted)


def _bar(drawing: Drawing, counts: Sequence[int], y: float, span: float) -> None:
    theme = drawing.theme
    # Framed, because the lightest shade is hardly darker than the paper.
    drawing.rectangle(4, y, span, BAR, theme.line)
    x = 5.0
    for number, count in enumerate(counts):
        length = (span - 2) * count / sum(counts)
        if not count:
            continue
        fill, ink = _paint(theme, number, len(counts))
        is_last = not any(counts[number + 1 :])
        drawing.rectangle(x, y + 1, length - (0 if is_last else 1), BAR - 2, fill)
        drawing.text(
            x + length / 2, y + BAR / 2 + 4.5, str(count), size=12.5, fill=ink, anchor="middle", weight=600
        )
        x += length


def _paint(theme: Theme, number: int, choices: int) -> tuple[str, str]:
    """Shade from light to dark, so that the order shows without colour."""
    return theme.answers[round(number * (len(theme.answers) - 1) / max(choices - 1, 1))]


def _in_words(rows: Sequence[AnswerCounts], choices: Sequence[str]) -> str:
    return "; ".join(
        f"{row.label}: "
        + ", ".join(f"{count} {word}" for count, word in zip(row.counts, choices, strict=True) if count)
        + f" ({row.note})"
        for row in rows
    )
