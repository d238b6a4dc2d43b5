"""What people type in other scripts is printed by fonts of ours and read back; what no font has leaves a visible mark."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from apps.reports.document.content import content_of
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.word import report_docx
from apps.reports.pdf import rendering
from apps.reports.pdf.letters import OTHERS, OWN, _ranges, fit_to_print, fonts_for
from tests.reports.documents import document
from tests.reports.pdf.layout import Word, pages_of
from tests.reports.pdf.test_rendering import render

FONTS = Path(settings.BASE_DIR) / "static/fonts"
FACES = ("sans-{}-400", "sans-{}-500", "sans-{}-600", "serif-{}-500", "serif-{}-600", "mono-{}-500")
ARABIC, HEBREW = "هذا بطيء 37 مرة.", "המערכת איטית."
TYPED = (
    ARABIC,
    HEBREW,
    "系统在周一很慢。",
    "月曜日は遅い",
    "느립니다",
    "Πολύ, очень → ≥ ✓",
    "यह धीमा है",
    "ช้ามาก",
    "🙂 ok 👍🏽",
)
WIDTH, LINE = 595.3, 6.0  # points: of A4; fonts differ in where a line begins
MARKED = "ግዕዝ"  # a script of which no font is shipped


def letters_of(name: str) -> set[int]:
    with TTFont(FONTS / f"{name}.woff2", lazy=True) as font:
        return set(font.getBestCmap())


def stored(name: str) -> set[int]:
    return {code for first, last in _ranges()[name] for code in range(first, last + 1)}


@pytest.mark.parametrize("name", OTHERS)
def test_the_letters_of_each_font_are_known(name: str) -> None:
    assert stored(name) == letters_of(name)


def test_the_letters_that_all_own_faces_have_are_known() -> None:
    def face(name: str) -> set[int]:
        both = (name.format(half) for half in ("latin", "latin-ext"))
        return set[int]().union(*(letters_of(f"ibm-plex-{each}-normal") for each in both))

    assert stored(OWN) == set[int].intersection(*map(face, FACES))


def test_an_ordinary_report_needs_no_other_font() -> None:
    assert fonts_for(rendering.report_html(document(), number=1, fingerprint="f" * 64)) == ()
    assert fit_to_print("“Größe” · 3 – 5 €") == "“Größe” · 3 – 5 €"


def test_what_no_font_has_is_marked_with_its_code_points() -> None:
    assert fit_to_print(MARKED) == "[U+130D U+12D5 U+12DD]"
    assert fit_to_print("a ግዕዝግ b 𓀀") == "a [U+130D U+12D5 U+12DD …] b [U+13000]"


def test_where_a_browser_or_word_has_fonts_of_its_own_every_letter_stays() -> None:
    content = content_of(document(quotes=[MARKED, ARABIC]))
    assert rendering.printable(content).quotes == (MARKED, ARABIC)
    built = report_docx(
        document(quotes=[MARKED, ARABIC]), number=1, fingerprint="f" * 64, template=builtin_template()
    )
    with zipfile.ZipFile(io.BytesIO(built)) as opened:
        written = opened.read("word/document.xml").decode()
    assert MARKED in written
    assert ARABIC in written


def test_words_from_right_to_left_are_set_off_so_that_a_number_after_them_stays_after_them() -> None:
    assert fit_to_print("Ask שלום: 3 people.") == "Ask \u2067שלום\u2069: 3 people."
    assert fit_to_print(f"“{ARABIC}”") == f"“\u2067{ARABIC}\u2069”"


def in_other_scripts() -> dict[str, Any]:
    names = {"initiative": f"{HEBREW} 🙂", "client": "株式会社例"}
    long = ["x" * 10_000, "=1+1", "<script>alert(1)</script>", MARKED]
    return document(names=names, quotes=[*TYPED, *long])


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render(in_other_scripts()).pdf


def words_of(pdf: bytes) -> list[Word]:
    return [word for page in pages_of(pdf) for word in page.words]


def test_it_is_read_back_and_nothing_runs_off_the_page_or_is_an_empty_box(printed: bytes) -> None:
    words = words_of(printed)
    whole = " ".join(word.text for word in words)
    for text in (
        *TYPED[2:6],
        "🙂",
        "=1+1",
        "<script>alert(1)</script>",
        "U+130D",
        "株式会社例",
        "[cut here]",
    ):
        assert text in whole
    assert "\ufffd" not in whole
    assert [word.text for word in words if word.right > WIDTH] == []


@pytest.mark.parametrize(("first", "then"), [("هذا", "37"), ("37", "مرة"), ("המערכת", "איטית")])
def test_words_follow_one_another_from_right_to_left(printed: bytes, first: str, then: str) -> None:
    # Poppler gives what stands from right to left as it is drawn, and so reversed.
    found = [
        (word.text if "37" in word.text else word.text[::-1], word.left, word.top)
        for word in words_of(printed)
    ]
    at, line = next((left, line) for text, left, line in reversed(found) if first in text)
    assert [left for text, left, own in found if abs(own - line) < LINE and then in text and left < at]


@pytest.mark.parametrize("quote", [ARABIC, HEBREW])
def test_what_is_written_from_right_to_left_begins_at_the_right(quote: str) -> None:
    decision = document()["decision"] | {"reason": quote, "dissent": quote}
    said = words_of(render(document(quotes=[quote], decision=decision)).pdf)
    begins = [word.right for word in said if quote.split()[0] in word.text[::-1]]
    assert len(begins) == 3
    assert min(begins) > WIDTH - 80


def test_every_font_in_it_is_one_of_ours(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as opened:
        named = {
            str(font.BaseFont).partition("+")[2]
            for page in opened.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    ours = {name for name in OTHERS if name != "ibm-plex-sans-all-400-normal"}
    assert ours <= named
    assert all(name in OTHERS or name.startswith("IBM-Plex-") for name in named), named


def test_another_letter_in_the_report_before_changes_no_byte(printed: bytes) -> None:
    before = render().pdf
    assert render(document(quotes=["→ 系统"])).pdf != before
    assert render().pdf == before
    assert "FONTCONFIG_FILE" not in os.environ
