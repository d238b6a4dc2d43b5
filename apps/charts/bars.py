"""Bars: the probability of each place, how many people gave each answer, how many reports found what, what is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from apps.charts.drawing import NARROW, Drawing
from apps.charts.text import text_width, wrap
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

BAR = 26
# Above the bar, so that it keeps off the question.
ARROW = 6
SWATCH = 11
# A question stands whole.
MOST_LINES = 8
# Of a bar with a ruler under it.
_TOP, _THIN, _HEIGHT = 26, 18, 84
_SMALL, _WORDS = 11, 12.5
_MOST_LABELS = 6


@dataclass(frozen=True)
class PlaceShares:
    dimension: str
    label: str
    shares: tuple[float, ...]  # shares of the draws, 0 to 1: first place, second place, …


def share_words(share: float, words: ChartWords = ENGLISH) -> str:
    # 0 and 100 are said of what is certain, and of nothing that is only nearly so.
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
        width=width, height=height, title=title, theme=theme, description=_places_in_words(rows, words)
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
            _place_label(drawing, row, x=left, middle=y - 16, width=span)
        else:
            _place_label(drawing, row, x=4, middle=y + BAR / 2, width=left - 8)
        _place_bar(drawing, row, words, x=left, y=y, span=span)
    return drawing.svg()


def _place_label(drawing: Drawing, row: PlaceShares, *, x: float, middle: float, width: float) -> None:
    drawing.mark(row.dimension, x + 6, middle, 5.5)
    lines = wrap(row.label, 14, width - 22, is_bold=True, lines=2)
    for index, line in enumerate(lines):
        baseline = middle + 4.5 + (index - (len(lines) - 1) / 2) * 15
        drawing.text(x + 22, baseline, line, size=14, fill=drawing.theme.ink, weight=600)


def _place_bar(
    drawing: Drawing, row: PlaceShares, words: ChartWords, *, x: float, y: float, span: float
) -> None:
    colours = drawing.theme.dimensions[row.dimension]
    paints = [(colours.fill, colours.label), *drawing.theme.later_places]
    for place, share in enumerate(row.shares):
        fill, ink = paints[min(place, len(paints) - 1)]
        length = span * share
        drawing.rectangle(x, y, length - 1.5, BAR, fill)
        label = share_words(share, words)
        # What is too narrow for its words is said by the description.
        if length > text_width(label, 12.5, is_bold=True) + 8:
            weight = 500 if place else 600
            drawing.text(
                x + length / 2 - 0.7,
                y + BAR / 2 + 4.5,
                label,
                size=12.5,
                fill=ink,
                anchor="middle",
                weight=weight,
            )
        x += length


def _places_in_words(rows: Sequence[PlaceShares], words: ChartWords) -> str:
    place_words = words.gettext("%(share)s place %(place)d")
    return "; ".join(
        f"{row.label}: "
        + ", ".join(
            place_words % {"share": share_words(share, words), "place": place}
            for place, share in enumerate(row.shares, start=1)
        )
        for row in rows
    )


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
    # All bars are of the same length, because each is a distribution of its own.
    lines = [wrap(row.label, 14, width - 26, is_bold=True, lines=MOST_LINES) for row in rows]
    legend = _legend_lines(choices, width)
    top = 20 * len(legend) + 12
    notes = [wrap(row.note, 11.5, width - 24, lines=MOST_LINES) for row in rows]
    height = top + sum(map(_row_height, rows, lines, notes))
    drawing = Drawing(
        width=width, height=height, title=title, theme=theme, description=_answers_in_words(rows, choices)
    )
    _legend(drawing, legend, len(choices))
    y = float(top)
    for row, label, note in zip(rows, lines, notes, strict=True):
        _answer_row(drawing, row, label, note, y)
        y += _row_height(row, label, note)
    return drawing.svg()


def _row_height(row: AnswerCounts, label: Sequence[str], note: Sequence[str]) -> float:
    return 17 * len(label) + _above_bar(row) + BAR + 26 + 14 * len(note)


def _above_bar(row: AnswerCounts) -> int:
    return 6 if row.own is None else 6 + ARROW


def _legend_lines(choices: Sequence[str], width: float) -> list[list[tuple[float, int, str]]]:
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


def _answer_row(
    drawing: Drawing, row: AnswerCounts, label: Sequence[str], note: Sequence[str], y: float
) -> None:
    drawing.mark(row.dimension, 10, y + 9, 5.5)
    for index, line in enumerate(label):
        drawing.text(26, y + 14 + 17 * index, line, size=14, fill=drawing.theme.ink, weight=600)
    top = y + 17 * len(label) + _above_bar(row)
    _answer_bar(drawing, row.counts, top, drawing.width - 8)
    if row.own is not None:
        below, people = sum(row.counts[: row.own]), sum(row.counts)
        place = (below + row.counts[row.own] / 2) / people
        drawing.pointer(5 + (drawing.width - 10) * place, top + 2, drawing.theme.ink)
    for index, line in enumerate(note):
        drawing.text(4, top + BAR + 15 + 14 * index, line, size=11.5, fill=drawing.theme.muted)


def _answer_bar(drawing: Drawing, counts: Sequence[int], y: float, span: float) -> None:
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
    # From light to dark, so that the order shows without colour, in print and to the colour-blind.
    return theme.answers[round(number * (len(theme.answers) - 1) / max(choices - 1, 1))]


def _answers_in_words(rows: Sequence[AnswerCounts], choices: Sequence[str]) -> str:
    return "; ".join(
        f"{row.label}: "
        + ", ".join(f"{count} {word}" for count, word in zip(row.counts, choices, strict=True) if count)
        + f" ({row.note})"
        for row in rows
    )


def to_scale(
    wanted: float,
    limit: float,
    *,
    wanted_words: str,
    limit_words: str,
    dimension: str,
    title: str,
    theme: Theme,
    width: float = 712,
    words: ChartWords = ENGLISH,
) -> str:
    """Draw what is wanted and what can be carried as lengths of one ruler (each above 0, of one unit).

    The bar is filled as far as it can be carried, or is wanted.
    """
    drawing = Drawing(width=width, height=_HEIGHT, title=title, theme=theme)
    fill = theme.dimensions[dimension].fill
    longest = max(wanted, limit)
    at = width * min(wanted, limit) / longest
    drawing.rectangle(0, _TOP, width, _THIN, fill)
    drawing.rectangle(1.4, _TOP + 1.4, width - 2.8, _THIN - 2.8, theme.surface)
    drawing.rectangle(0, _TOP, at, _THIN, fill)
    drawing.line(at, _TOP - 6, at, _TOP + _THIN + 4, theme.ink, 1.6)
    short, long = (limit_words, wanted_words) if wanted >= limit else (wanted_words, limit_words)
    drawing.text(width, 14, long, size=_WORDS, fill=theme.ink, anchor="end", weight=600)
    # Where the two would meet the shorter one goes under the bar's first ticks.
    room = width - text_width(long, _WORDS, is_bold=True) - 16
    if text_width(short, _WORDS, is_bold=True) <= room:
        drawing.text(0, 14, short, size=_WORDS, fill=theme.ink, weight=600)
    else:
        drawing.text(0, _HEIGHT - 2, short, size=_WORDS, fill=theme.ink, weight=600)
    step = _step(longest)
    for number in range(floor(longest / step) + 1):
        x = width * number * step / longest
        drawing.line(x, _TOP + _THIN + 4, x, _TOP + _THIN + 10, theme.muted)
        label = words.numeral(f"{number * step:,.10g}")
        if x + text_width(label, _SMALL) / 2 <= width:
            anchor = "start" if number == 0 else "middle"
            drawing.text(x, _TOP + _THIN + 22, label, size=_SMALL, fill=theme.muted, anchor=anchor)
    return drawing.svg()


def _step(longest: float) -> float:
    """Return the step of the ruler's labels: 1, 2 or 5 times a power of ten, at most six of them."""
    power: float = 10 ** floor(log10(longest))
    for part in (0.1, 0.2, 0.5, 1.0):
        if longest / (part * power) <= _MOST_LABELS:
            return part * power
    return 2 * power
