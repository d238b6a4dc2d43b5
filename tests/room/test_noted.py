"""What was noted in the room stands in the report: in print, on the web and in Word."""

import io
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from docx import Document

from apps.core.actors import SYSTEM
from apps.reports.document.content import Content, content_of
from apps.reports.docx.services import write_docx
from apps.reports.models import Report
from apps.reports.pdf.rendering import report_html
from apps.reports.reading import parts_of
from apps.reports.services import freeze_report
from apps.room.commands import End, Note
from apps.room.models import RoomNote
from apps.room.selectors import noted_in
from tests.factories import make_engagement
from tests.room.conftest import Steered

TYPED = "<script>alert(1)</script> {{ 7|add:7 }} & “so what”"
ROWS = [
    ("Decided", "Buy no second cluster", "Business owner and operations", "3 Feb 2027"),
    ("Open point", "Who asks legal?", "Somebody of legal", ""),
    ("Said", TYPED, "", ""),
]


@pytest.fixture
def ended(talk: Steered) -> Steered:
    talk.do(
        Note("said", TYPED),
        Note("open", "Who asks legal?", "Somebody of legal"),
        Note("decision", "Buy no second cluster", "person 0", date(2027, 2, 3)),
        End(),
    )
    return talk


@pytest.fixture
def report(ended: Steered) -> Report:
    return Report.objects.select_related("content", "engagement").get()


def rows_of(content: Content) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.text, each.owner, each.due) for each in content.noted]


def test_notes_are_frozen_with_the_report_that_the_end_orders(report: Report) -> None:
    # Who takes part is an owner by their perspective, as everywhere in reports.
    assert rows_of(content_of(report.content.document)) == ROWS


def test_print_page_and_word_say_them_as_they_were_typed(report: Report) -> None:
    content = content_of(report.content.document)
    printed = report_html(report.content.document, number=1, fingerprint=report.content.digest)
    context = {
        "report": content,
        "parts": parts_of(content),
        "number": 1,
        "fingerprint": "f",
        "template": "1",
    }
    for page in (printed, render_to_string("reports/reading/text.html", context)):
        assert "Noted in the room" in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} &amp; “so what”" in page
        assert "<script>alert" not in page
        assert "erson 0" not in page
    tables = Document(io.BytesIO(write_docx(report=report, by=SYSTEM, at=report.queued_at))).tables
    words = [tuple(cell.text for cell in row.cells) for table in tables for row in table.rows]
    assert [row for row in words if row in ROWS] == ROWS


def test_a_chapter_of_notes_alone_is_headed_by_what_they_are(report: Report) -> None:
    alone = {**report.content.document, "decision": None, "answered": [], "assumptions": [], "plan": []}
    printed = report_html(alone, number=1, fingerprint="f" * 64)
    assert "<h1>Noted in the room</h1>" in printed


def test_whoever_orders_it_may_leave_them_out(ended: Steered) -> None:
    at = ended.later(60)
    ordered = freeze_report(engagement=ended.room.engagement, left_out=["noted"], by=SYSTEM, at=at)
    content = content_of(ordered.content.document)
    assert rows_of(content) == []
    assert content.options.left_out_words == ("What was noted in the room",)


def test_one_that_was_noted_or_reworded_since_is_in_the_next_report(ended: Steered, report: Report) -> None:
    engagement, at = ended.room.engagement, ended.later(60)
    assert freeze_report(engagement=engagement, by=SYSTEM, at=at) == report
    RoomNote.objects.filter(kind="open").update(text="Who asks the works council?")
    newer = freeze_report(engagement=engagement, by=SYSTEM, at=at + timedelta(minutes=1))
    assert newer.number == 2
    assert rows_of(content_of(newer.content.document))[1][1] == "Who asks the works council?"


def test_notes_of_another_engagement_stay_there(ended: Steered) -> None:
    other = make_engagement(ended.room.organisation)
    assert noted_in(other) == []
    assert len(noted_in(ended.room.engagement)) == len(ROWS)
