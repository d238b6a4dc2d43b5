from base64 import b64encode
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Page

from apps.charts.drawing import Drawing
from apps.charts.text import _WIDTHS, text_width, wrap
from apps.charts.themes import WEB

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


@pytest.mark.parametrize("size", [11.5, 13])
def test_a_browser_sets_letters_as_wide_as_the_table_says(page: Page, size: float) -> None:
    text = "perhaps today; 2.4 times over by May 2028"
    drawing = Drawing(width=720, height=40, title="Widths", theme=WEB)
    drawing.text(0, 20, text, size=size, fill="#000", weight=600)
    font = b64encode((FONTS / "ibm-plex-sans-latin-600-normal.woff2").read_bytes()).decode()
    face = f"@font-face {{ font-family: Shipped; font-weight: 600; src: url(data:font/woff2;base64,{font}) }}"
    page.set_content(f"<style>{face} svg {{ font-family: Shipped !important }}</style>{drawing.svg()}")
    page.evaluate("() => document.fonts.ready")
    drawn = page.evaluate("() => document.querySelector('text').getComputedTextLength()")
    assert drawn == pytest.approx(text_width(text, size, is_bold=True), rel=0.005)


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
