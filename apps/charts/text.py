"""Text widths in IBM Plex Sans, so that labels can be wrapped before they are drawn."""

import json
from pathlib import Path

# Advance widths in thousandths of the font size by weight; a test compares them with the font files.
_WIDTHS: dict[str, dict[str, int]] = json.loads(
    Path(__file__).with_name("glyph_widths.json").read_text("utf-8")
)
# A character that is not in the table comes from another font: better too wide than over the plot.
_UNKNOWN_LETTER = 700


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    widths = _WIDTHS["600" if is_bold else "400"]
    return sum(widths.get(letter, _UNKNOWN_LETTER) for letter in text) * size / 1000


def wrap(text: str, size: float, width: float, *, is_bold: bool = False, lines: int = 2) -> list[str]:
    """Break `text` into at most `lines` lines, none wider than `width`; what doesn't fit ends in an ellipsis."""

    def fits(candidate: str) -> bool:
        return text_width(candidate, size, is_bold=is_bold) <= width

    broken = [""]
    for word in text.split():
        for piece in _pieces(word, size, width, is_bold=is_bold):
            candidate = f"{broken[-1]} {piece}".strip()
            if fits(candidate):
                broken[-1] = candidate
            else:
                broken.append(piece)
    if len(broken) <= lines:
        return broken
    last = broken[lines - 1]
    while last and not fits(last + "…"):
        last = last[:-1].rstrip()
    return [*broken[: lines - 1], last + "…"]


def _pieces(word: str, size: float, width: float, *, is_bold: bool) -> list[str]:
    """Cut words that are wider than the line, as long German ones are."""
    pieces = []
    while text_width(word, size, is_bold=is_bold) > width:
        cut = len(word) - 1
        while cut > 1 and text_width(word[:cut] + "-", size, is_bold=is_bold) > width:
            cut -= 1
        if cut < 1:
            break
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]
