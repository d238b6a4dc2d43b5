from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from apps.charts.text import _WIDTHS, text_width, wrap

FONTS = Path(__file__).parents[2] / "static" / "fonts"


@pytest.mark.parametrize("weight", ["400", "600"])
@pytest.mark.parametrize("alphabet", ["latin", "latin-ext"])
def test_the_table_of_widths_is_that_of_the_fonts_we_ship(alphabet: str, weight: str) -> None:
    font = TTFont(FONTS / f"ibm-plex-sans-{alphabet}-{weight}-normal.woff2")
    units = font["head"].unitsPerEm
    in_font = {
        chr(code): round(font["hmtx"][glyph][0] * 1000 / units)
        for code, glyph in font.getBestCmap().items()
        if code >= 32
    }
    assert {letter: _WIDTHS[weight].get(letter) for letter in in_font} == in_font


def test_a_letter_no_font_of_ours_has_is_taken_as_wide() -> None:
    assert text_width("漢", 10) == pytest.approx(7)


@pytest.mark.parametrize(
    "text", ["", "Data", "Organisation et gouvernance", "Über" * 40, "a " * 200, "iiii wwww"]
)
@pytest.mark.parametrize("width", [40, 90, 200])
@pytest.mark.parametrize("lines", [1, 2])
def test_no_line_is_wider_than_asked(text: str, width: float, lines: int) -> None:
    wrapped = wrap(text, 14, width, is_bold=True, lines=lines)
    assert 1 <= len(wrapped) <= lines
    assert all(text_width(line, 14, is_bold=True) <= width for line in wrapped)


def test_what_fits_is_kept_word_for_word() -> None:
    assert " ".join(wrap("Teams on the shared platform", 13.5, 120)) == "Teams on the shared platform"


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert wrap("Teams on the shared platform", 13.5, 80, lines=1) == ["Teams on…"]
