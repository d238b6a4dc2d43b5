"""From a frozen content to a PDF: what it says, that it is always the same, and that no text can do anything in it."""

import gc
import hashlib
import importlib.abc
import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint.svg import SVG

from apps.charts.drawing import Drawing
from apps.charts.themes import PRINT
from apps.reports.document.source import Fact
from apps.reports.errors import RenderFailed
from apps.reports.pdf import rendering
from apps.reports.pdf.printing import in_two
from tests.reports.documents import document

FINGERPRINT = "9c1f44ab" * 8
ATTACKS = (
    '<img src="file:///etc/passwd">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/evil.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:9/); * { background: url(//127.0.0.1:9/x) }</style>",
    '<base href="http://127.0.0.1:9/">',
    '<svg><image xlink:href="file:///etc/passwd"/></svg>',
    '<a href="data:image/svg+xml,<svg/>">x</a>',
    "</title><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% include 'base.html' %}",
    "\x00\u202egnp.exe\u2066",
    '=HYPERLINK("http://127.0.0.1:9/")',
)


def render(content: dict[str, Any] | None = None, number: int = 3) -> rendering.Rendered:
    return rendering.render(content or document(), number=number, fingerprint=FINGERPRINT)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(pdf).pages).split())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render().pdf


@pytest.fixture(scope="module")
def whole(pdf: bytes) -> str:
    return text_of(pdf)


def test_the_cover_says_the_verdict_and_whose_it_is(pdf: bytes) -> None:
    cover = " ".join(reader(pdf).pages[0].extract_text().split())
    for words in (
        "56 TB have to be read by November 2028; the store holds 14 TB.",
        "The brief named users",
        "56 TB wanted",
        "14 possible",
        "Harbourline Mutual",
        "Alice Duarte",
        "25 November 2026, 13 of 14",
        "version 3",
    ):
        assert words in cover


def test_the_brief_stands_alone_on_the_second_page_in_its_order(pdf: bytes) -> None:
    second, third = (" ".join(page.extract_text().split()) for page in reader(pdf).pages[1:3])
    said = (
        "Data · Expected in the client’s brief:",
        "56 TB have to be read",
        "Why 11 of 14 TB are used",
        "How sure Nearly certain",
        "Who differs What fails first?",
        "Do 1 Move old data to the cheaper class; book room beyond 14 TB.",
        "Platform · Fri 11 Dec · not in your plan yet",
        "What not to do yet A larger model",
        "Cost Most of the planned money goes to users.",
        "Decide by Friday 4 December",
        "Move two tenths of the planned money from users to the store. Yes No Refuse, because",
        "Executive and finance",
        "One legal duty",
    )
    places = [second.find(words) for words in said]
    assert -1 not in places, [words for words, place in zip(said, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert "stored data" in second
    assert "The nearest limit" in third


def test_the_annex_has_pages_of_its_own_numbers_and_may_be_left_out(pdf: bytes) -> None:
    ends = [" ".join(page.extract_text().split()).rpartition("2026 ")[2] for page in reader(pdf).pages[1:]]
    body = [number for number in ends if not number.startswith("A")]
    # Of how many is always said of the whole file.
    pages = len(ends) + 1
    assert ends == [f"{place} / {pages}" for place in range(2, len(body) + 2)] + [
        f"A{place} · {len(body) + 1 + place} / {pages}" for place in range(1, len(ends) - len(body) + 1)
    ]
    gone = dict.fromkeys(("checklist", "places", "money", "futures", "robustness", "method"))
    bare = render(document(options={"left_out": ["annex"]}, **gone, meaning=[], framing=[], sentences=[]))
    assert bare.pages == len(body) + 1
    assert "Left out of this version by whoever ordered it: The annex" in text_of(bare.pdf)


@pytest.mark.parametrize(
    "words",
    [
        "people give it place 2.8 of 4 on average, its figures 1.1.",
        "The nearest limit: “Longest regular job”, 4 to 13 months.",
        "Legal duties 1 duty stops the launch: the legal class is not in writing. Owner: Counsel.",
        "1. Move cold data to a cheaper storage class Platform · 0.5 to 2 weeks",
        "By 27 Nov 2026 List the data that nobody read in a month · Platform",
        "Stop when Everything that is stored is read each week.",
        "2 Bring the data in on time. Data and ML · 1 to 4 weeks. 13 of 13 who were asked: data comes late.",
        "Cap it at 14 TB if more isn't granted: yes or no.",
        "Replicas and caches, until users pass half of a limit: 0.83 of 21 today.",
        "Shape: Build a batch data platform",
        "Get the legal class in writing Stops it until done Legal class: not settled yet",
        "Build 100 cases that stop a release 25 Dec 2026 Data and ML, Business 1 to 3 weeks",
        "Hygiene we expect; tell us what is missing: runs that can be replayed",
        "Changed by the facilitator: Start with the overnight load.",
        "99%, window 8 hours",
        "Product expects the storm day to come first.",
        "The archive grows to 60 TB within two years.",
        "Two camps, of 7 people and of 5",
        "7 people are nearest to an order with data first, 5 to one with users first.",
        "Business owner and operations; Product and UX; Executive and finance",
        "two opposed groups of answers: 12 answered; 1 of 13 could not say",
        "18 requests a second × 2.2 140 requests a second Guesses 22 months or more 6%",
        "Ask first: “Requests in the busiest second”.",
        "today 40 requests a second 120 requests a second 3 Users, leaning",
        "How fast the archive grows 14 points Leaning",
        "The share of the draws in which the leader of the one order is first. p.first",
        "Only on storm days.",
        "Business owner and operations 3 of 3",
        "scale-where-it-matters@3",
        "13 people; 7 known by their mail, 2 vouched for by the facilitator.",
        FINGERPRINT,
    ],
)
def test_every_part_is_printed(words: str, whole: str) -> None:
    assert words in whole


def test_what_is_not_known_has_no_page() -> None:
    text = text_of(render(document(disagreement=None, robustness=None)).pdf)
    assert "Move cold data to a cheaper storage class" in text
    assert "Two camps" not in text
    assert "Ask first" not in text


def test_where_no_camps_were_found_that_is_printed() -> None:
    camps = {
        "heading": "No two camps were found",
        "text": "In a group of 8 only strongly opposed ones would be.",
    }
    content = document(disagreement={"camps": {**camps, "camps": []}, "map": None, "items": None})
    assert f"{camps['heading']}. {camps['text']}" in text_of(render(content).pdf)


def test_every_page_after_the_cover_carries_version_and_day() -> None:
    for page in reader(render(number=7).pdf).pages[1:]:
        assert "Version 7 · issued 25 November 2026" in " ".join(page.extract_text().split())


def test_where_no_limit_is_near_no_dimension_is_placed_first() -> None:
    content = document(
        brief={"headline": "Nothing runs out before May 2028.", "marks": [], "picture": None, "scale": None},
        ranking=[],
    )
    pages = [" ".join(page.extract_text().split()) for page in reader(render(content).pdf).pages[:2]]
    assert all("Nothing runs out before May 2028." in page for page in pages)
    assert "Expected in the client’s brief:" in pages[1]


def test_a_report_without_evidence_to_show_still_says_what_it_can() -> None:
    nothing = dict.fromkeys(
        ("places", "limits", "disagreement", "robustness", "decision", "law", "checklist")
    )
    content = document(**nothing, targets=[], assumptions=[], quotes=[], sentences=[])
    rendered = render(content)
    assert rendered.pages == 4
    assert "How this was computed" in text_of(rendered.pdf)


def test_the_same_content_gives_the_same_bytes_in_another_process(
    pdf: bytes, tmp_path: Path, repository: Path
) -> None:
    (tmp_path / "content.json").write_text(json.dumps(document()), encoding="utf-8")
    program = (
        "import json, sys, hashlib, django; django.setup();"
        "from apps.reports.pdf.rendering import render;"
        f"pdf = render(json.load(open(sys.argv[1])), number=3, fingerprint={FINGERPRINT!r}).pdf;"
        "print(hashlib.sha256(pdf).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "content.json"],
        cwd=repository,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(pdf).hexdigest()


def test_the_next_report_of_a_process_unpacks_no_font_again(
    pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fontTools.ttLib import woff2

    def again(*args: object) -> None:
        raise AssertionError("a font was unpacked again")

    monkeypatch.setattr(woff2, "decompress", again)
    assert render().pdf == pdf
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_another_version_or_content_gives_other_bytes(pdf: bytes) -> None:
    pdfs = {pdf, render(number=4).pdf, render(document(mark="Draft")).pdf}
    assert len(pdfs) == 3


def test_it_is_tagged_named_and_holds_nothing_but_pages(pdf: bytes, tmp_path: Path) -> None:
    catalogue: Any = reader(pdf).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-gb"
    assert reader(pdf).metadata.title == "Claims assistant: scale assessment for Harbourline Mutual"
    assert not reader(pdf).attachments
    assert "/OpenAction" not in catalogue
    for name in (b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"/AcroForm"):
        assert name not in pdf
    (tmp_path / "report.pdf").write_bytes(pdf)
    subprocess.run(["qpdf", "--check", tmp_path / "report.pdf"], check=True, capture_output=True)


def test_its_headings_are_bookmarks(pdf: bytes) -> None:
    titles = [entry.title for entry in reader(pdf).outline if not isinstance(entry, list)]
    assert len(titles) > 5
    assert reader(pdf).pages[0].extract_text().replace("\n", " ").find(titles[0]) >= 0


def test_every_chart_tells_its_finding_to_who_cannot_see_it(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        told = {
            str(each.Alt)
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure" and "/Alt" in each
        }
    assert told >= {
        "56 TB have to be read by November 2028; the store holds 14 TB.",
        "Data is first in 91% of all readings.",
        "Data is a blind spot: people give it place 2.8 of 4 on average, its figures 1.1.",
        "The nearest limit: “Longest regular job”, 4 to 13 months.",
        "Data and ML engineering expect trouble with data 1.5 places sooner than all together",
        "The questions that divide it",
    }


def test_the_layout_meets_nothing_it_does_not_know(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render()
    assert caplog.messages == []


def test_what_people_typed_is_printed_and_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object, **options: object) -> None:
        raise AssertionError("the rendering opened a socket")

    everything = " ".join(ATTACKS)
    content = document(
        names={"initiative": everything, "client": everything, "lead": everything},
        brief={"headline": everything, "cover": everything, "why": everything, "leave": [everything]},
        quotes=list(ATTACKS),
        decision={"reason": everything, "dissent": everything},
    )
    content["assumptions"][0]["text"] = everything
    content["brief"]["steps"][0]["title"] = content["brief"]["asked"] = content["meaning"][0] = everything
    content["brief"]["picture"]["rows"][0]["name"] = everything
    content["advice"]["do_now"][0]["because"] = content["law"]["duties"][0]["because"] = everything
    content["limits"]["rows"][0]["label"] = everything
    content["places"]["rows"][0]["label"] = everything
    content["disagreement"]["items"]["rows"][0]["label"] = everything
    content["robustness"]["points"][0]["label"] = everything
    monkeypatch.setattr(socket, "socket", no_network)
    pdf = render(content).pdf
    text = text_of(pdf)
    assert not reader(pdf).attachments
    assert "root:x:0" not in text
    assert '<img src="file:///etc/passwd">' in text
    assert "=HYPERLINK(" in text
    assert "{{ settings.SECRET_KEY }}" in text
    assert b"/JavaScript" not in pdf
    assert b"/URI" not in pdf


def test_a_file_that_is_not_the_reports_own_is_never_read(tmp_path: Path) -> None:
    import weasyprint

    canary = tmp_path / "canary.css"
    canary.write_text("p { color: red }", encoding="utf-8")
    for address in (canary.as_uri(), "http://127.0.0.1:9/x.css", f"{rendering.ASSETS}../secret_key"):
        html = rendering._html(f'<link rel="stylesheet" href="{address}"><p>Hello</p>')
        with pytest.raises(weasyprint.urls.FatalURLFetchingError):
            html.render()


def test_a_text_too_long_for_a_page_is_cut_where_everybody_sees_it() -> None:
    text = text_of(render(document(quotes=["so " * 5000])).pdf)
    assert "[cut here]" in text
    assert text.count("so so") < 1100


def test_the_hyphen_that_stops_the_layout_is_replaced() -> None:
    assert rendering.printable(Fact("a\u2011b", "c\u2011d")) == Fact("a-b", "c-d")


def test_a_report_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MOST_PAGES", 3)
    with pytest.raises(RenderFailed, match="7 pages; 3 is the most") as refused:
        render()
    assert refused.value.code == "TOO_BIG"
    assert gc.isenabled()


def test_a_report_of_too_much_text_is_refused_before_it_is_laid_out() -> None:
    with pytest.raises(RenderFailed) as refused:
        render(document(quotes=["many words " * 150] * 4000))
    assert refused.value.code == "TOO_BIG"


def test_whoever_waits_is_told_of_each_page() -> None:
    seen: list[int] = []
    rendered = rendering.render(document(), number=1, fingerprint=FINGERPRINT, on_page=seen.append)
    assert sorted(set(seen)) == list(range(1, rendered.pages + 1))


def test_without_pango_it_says_what_is_missing_and_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class WithoutPango(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libgobject-2.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPango(), *sys.meta_path])
    with pytest.raises(RenderFailed, match=r"libpango-1\.0-0") as refused:
        render()
    assert refused.value.code == "MISSING_LIBRARY"


def test_the_html_of_a_report_is_well_formed_whatever_was_typed() -> None:
    # Else it is parsed as any HTML is, which takes a twentieth of the time longer.
    html = rendering.report_html(document(mark="<b>&nbsp;\"'\x0b</b>"), number=1, fingerprint=FINGERPRINT)
    root = ElementTree.fromstring(html)  # noqa: S314 — our own template
    assert "<b>&nbsp;" in "".join(root.itertext())


def test_no_empty_list_parts_a_heading_from_what_it_stands_over() -> None:
    content = document()
    content["decision"]["order"] = []  # as a room leaves it that decided one sentence
    html = rendering.report_html(content, number=1, fingerprint=FINGERPRINT)
    assert not re.search(r"<(ul|ol)[^>]*>\s*</", html)


def test_a_text_of_a_drawing_is_drawn_as_one() -> None:
    drawing = Drawing(width=100, height=20, title="Figure", theme=PRINT)
    drawing.text(50, 10, "To and fro", fill="#000000", anchor="middle")
    html = rendering._html(
        f'<html lang="en"><head><title>A</title></head><body>{drawing.svg()}</body></html>'
    )
    pdf = html.write_pdf(uncompressed_pdf=True)
    assert pdf.count(b" TJ") == 1


def test_a_drawing_that_fails_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*drawing: object) -> None:
        raise MemoryError

    monkeypatch.setattr(SVG, "draw", too_large)
    with pytest.raises(MemoryError):
        render()


def test_an_error_from_before_the_rendering_is_not_taken_for_one_of_it() -> None:
    try:
        int("before")
    except ValueError:
        with rendering._failing_on_dropped_drawings():
            logging.getLogger("weasyprint").exception("A font could not be loaded")


def test_two_columns_are_of_about_the_same_length() -> None:
    assert in_two(("a" * 10, "b" * 10, "c" * 20)) == (("a" * 10, "b" * 10), ("c" * 20,))
    assert in_two(("a" * 30, "b", "c")) == (("a" * 30,), ("b", "c"))
    assert in_two(("alone",)) == (("alone",),)


@pytest.mark.parametrize(("sentences", "settings"), [(0, [False]), (24, [False, True])])
def test_a_long_brief_is_set_smaller_so_that_what_is_asked_stands_on_its_page(
    sentences: int, settings: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, tried, html_of = document(), [], rendering.report_html
    content["brief"]["why"] += " It was said by people who knew." * sentences

    def html(*arguments: Any, is_tight: bool = False, **named: Any) -> str:
        tried.append(is_tight)
        return html_of(*arguments, is_tight=is_tight, **named)

    monkeypatch.setattr(rendering, "report_html", html)
    pages = [page.extract_text() for page in reader(render(content).pdf).pages]
    assert [number for number, page in enumerate(pages, start=1) if "Refuse, because" in page] == [2]
    assert tried == settings
