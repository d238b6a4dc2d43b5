"""What is wanted and what can be carried, as lengths of one ruler."""

from math import floor, log10

from apps.charts.drawing import Drawing
from apps.charts.text import text_width
from apps.charts.themes import Theme
from apps.charts.words import ENGLISH, ChartWords

BAR_TOP, BAR = 26, 18
HEIGHT = 84
_SMALL, _WORDS = 11, 12.5
_MOST_LABELS = 6


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
    """Draw both (each above 0, of one unit): the bar is filled as far as it can be carried, or is wanted."""
    drawing = Drawing(width=width, height=HEIGHT, title=title, theme=theme)
    fill = theme.dimensions[dimension].fill
    longest = max(wanted, limit)
    at = width * min(wanted, limit) / longest
    drawing.rectangle(0, BAR_TOP, width, BAR, fill)
    drawing.rectangle(1.4, BAR_TOP + 1.4, width - 2.8, BAR - 2.8, theme.surface)
    drawing.rectangle(0, BAR_TOP, at, BAR, fill)
    drawing.line(at, BAR_TOP - 6, at, BAR_TOP + BAR + 4, theme.ink, 1.6)
    short, long = (limit_words, wanted_words) if wanted >= limit else (wanted_words, limit_words)
    drawing.text(width, 14, long, size=_WORDS, fill=theme.ink, anchor="end", weight=600)
    # Where the two would meet the shorter one goes under the bar's first ticks.
    room = width - text_width(long, _WORDS, is_bold=True) - 16
    if text_width(short, _WORDS, is_bold=True) <= room:
        drawing.text(0, 14, short, size=_WORDS, fill=theme.ink, weight=600)
    else:
        drawing.text(0, HEIGHT - 2, short, size=_WORDS, fill=theme.ink, weight=600)
    step = _step(longest)
    for number in range(floor(longest / step) + 1):
        x = width * number * step / longest
        drawing.line(x, BAR_TOP + BAR + 4, x, BAR_TOP + BAR + 10, theme.muted)
        label = words.numeral(f"{number * step:,.10g}")
        if x + text_width(label, _SMALL) / 2 <= width:
            anchor = "start" if number == 0 else "middle"
            drawing.text(x, BAR_TOP + BAR + 22, label, size=_SMALL, fill=theme.muted, anchor=anchor)
    return drawing.svg()


def _step(longest: float) -> float:
    """Return the step of the ruler's labels: 1, 2 or 5 times a power of ten, at most six of them."""
    power: float = 10 ** floor(log10(longest))
    for part in (0.1, 0.2, 0.5, 1.0):
        if longest / (part * power) <= _MOST_LABELS:
            return part * power
    return 2 * power
