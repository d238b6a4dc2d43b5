"""The calendar and the ruler in a Word document: painted, sharp, and with what they say as their text."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from apps.charts.calendar import CalendarFlag, CalendarRow, calendar
from apps.charts.themes import PRINT
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.checking import forbidden_in_written, template_problems
from apps.reports.docx.word import DOTS, WIDTH, painted, report_docx
from tests.reports.documents import document
from tests.reports.docx.making import template


def pictures_in(docx: bytes) -> list[tuple[str, Image.Image]]:
    """Return each picture of the text, by what it says."""
    word = Document(io.BytesIO(docx))
    return [
        (
            inline.docPr.get("descr"),
            Image.open(io.BytesIO(word.part.related_parts[blip.get(qn("r:embed"))].blob)),
        )
        for inline in word.element.body.iter(qn("wp:inline"))
        for blip in inline.iter(qn("a:blip"))
    ]


def written(docx: bytes, **changes: object) -> bytes:
    return report_docx(document() | changes, number=1, fingerprint="f", template=docx)


def test_the_built_in_template_has_both_with_their_text() -> None:
    made = written(builtin_template())
    (scale, ruler), (said, shown) = pictures_in(made)
    assert scale == document()["brief"]["headline"]
    assert said.startswith("56 TB have to be read by November 2028; the store holds 14 TB.")
    assert "stored data: 56 of 14 TB, 4 times over" in said
    assert ruler.format == shown.format == "PNG"
    assert ruler.width == shown.width == WIDTH * DOTS
    assert forbidden_in_written(made) == []


def test_without_pictures_there_are_none_and_nothing_in_their_place() -> None:
    brief = document()["brief"] | {"picture": None, "scale": None}
    assert pictures_in(written(builtin_template(), brief=brief)) == []


def test_an_own_template_places_them_in_its_text_as_often_as_it_likes_and_in_no_header() -> None:
    docx = template(
        "{%p for row in leave %}", "Before {{ calendar }} behind", "{%p endfor %}", header="{{ scale }}"
    )
    assert template_problems(docx) == []
    made = written(docx, brief=document()["brief"] | {"leave": ["One.", "Two."]})
    assert len(pictures_in(made)) == 2
    word = Document(io.BytesIO(made))
    assert [each.text for each in word.paragraphs] == ["Before  behind"] * 2
    assert word.sections[0].header.paragraphs[0].text == ""


@pytest.mark.parametrize("name", ["Speicher für <Akten> & mehr", "保存されたデータ", "مخزن"])
def test_every_word_is_painted_in_a_font_that_has_it(name: str) -> None:
    day = date(2026, 11, 30)
    rows = [
        CalendarRow("x", "1 of 2", "data", "3 times over", day, day),
        CalendarRow(name, "", "user", "2037"),
    ]
    pictures = [
        painted(
            calendar(
                rows[:count],
                issued_on=day,
                near_days=60,
                ends_on=date(2028, 5, 1),
                title=name,
                theme=PRINT,
                width=WIDTH,
                flags=[CalendarFlag(day, "1 decide", is_decision=True)],
                events=[(date(2027, 1, 10), "Launch")],
                overdue="overdue",
            )
        )
        for count in (1, 2)
    ]
    assert pictures[1].text.startswith(name)
    assert pictures[1].png != pictures[0].png
    image = Image.open(io.BytesIO(pictures[1].png)).convert("RGB")
    colours = {colour for _count, colour in image.getcolors(2**24) or ()}
    for needed in (PRINT.ink, PRINT.band, PRINT.alarm, PRINT.dimensions["data"].fill):
        assert tuple(bytes.fromhex(needed[1:])) in colours
