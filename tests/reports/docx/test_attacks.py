"""Templates that were made to harm: to fill the memory, to be read a second time, to fetch or to break something."""

import io
import zipfile

import pytest
from django.test import Client as Browser
from django.urls import reverse
from docx import Document
from jinja2.exceptions import SecurityError

from apps.accounts.models import User
from apps.reports.docx import services, word
from apps.reports.docx.checking import template_problems
from apps.reports.docx.word import report_docx
from apps.reports.errors import NotWritten
from tests.reports.documents import document
from tests.reports.docx.making import (
    FOOTNOTES,
    RELATIONS,
    RELS,
    TYPES,
    part,
    related,
    repacked,
    saved,
    template,
    with_footnote,
)
from tests.reports.docx.test_templates import SignIn, written_by


def test_a_list_is_not_repeated_within_another_but_that_of_a_row_is() -> None:
    nested = template(
        "{%p for a in limits %}", "{%p for b in limits %}", "x", "{%p endfor %}", "{%p endfor %}"
    )
    assert template_problems(nested) == [
        "“limits” is repeated within another list: there, only a list of its row can be."
    ]
    of_row = template(
        "{%p for a in do_now %}", "{%p for b in a.steps %}", "{{ b }}", "{%p endfor %}", "{%p endfor %}"
    )
    assert template_problems(of_row) == []


def test_no_more_is_written_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    repeating = template("{%p for row in quotes %}", "x" * 1000, "{%p endfor %}")
    assert template_problems(repeating) == []
    monkeypatch.setattr(word, "MOST_WRITTEN", 60_000)
    few, many = document(quotes=["a"] * 3), document(quotes=["a"] * 90)
    assert written_by(repeating, few).count("x" * 1000) == 3
    with pytest.raises(NotWritten, match="far longer than a report"):
        written_by(repeating, many)


@pytest.mark.parametrize(
    ("paragraph", "times"),
    [("<w:p/>", 150_000), ("<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format("\t" * 100), 4_000)],
)
def test_what_would_take_the_library_seconds_is_refused(paragraph: str, times: int) -> None:
    plain = template("{{ headline }}")
    body = part(plain, "word/document.xml").replace(b"<w:body>", f"<w:body>{paragraph * times}".encode())
    assert template_problems(repacked(plain, {"word/document.xml": body})) == [
        "A template has some thirty pages at most, with heads and feet: this one holds more."
    ]


def test_tabs_in_a_template_are_blanks_and_a_repeated_paragraph_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = template("{%p for row in quotes %}", "TABS", "{%p endfor %}")
    tabbed = repacked(
        plain, {"word/document.xml": part(plain, "word/document.xml").replace(b"TABS", b"a\t\tb")}
    )
    assert template_problems(tabbed) == []
    assert written_by(tabbed, document(quotes=["x"]))[0] == "a b"
    monkeypatch.setattr(word, "MOST_WRITTEN_TAGS", 600)
    with pytest.raises(NotWritten):
        written_by(tabbed, document(quotes=["x"] * 150))


def test_what_was_filled_into_a_footnote_or_the_body_is_not_read_as_a_template_again() -> None:
    typed = document(decision={"reason": "{{ 7*7 }}"})
    two_sections = Document()
    two_sections.add_section()
    noted = with_footnote(saved(two_sections), "{{ decision_reason }}")
    body_as_head = related(
        template("{{ decision_reason }}"),
        f'<Relationship Id="rId98" Type="{RELATIONS}/header" Target="document.xml"/>',
    )
    for docx, name in ((noted, "word/footnotes.xml"), (body_as_head, "word/document.xml")):
        assert template_problems(docx) == []
        made = report_docx(typed, number=1, fingerprint="f", template=docx)
        assert b"{{ 7*7 }}" in part(made, name)
    with pytest.raises(SecurityError):
        word.sandbox().from_string("{{ 9 ** 9 }}").render()


def test_tags_are_counted_in_all_parts_together_and_where_word_split_them() -> None:
    split = Document()
    for _each in range(501):
        paragraph = split.add_paragraph("{")
        paragraph.add_run("{ headline }}").bold = True
    most = "A template holds 500 tags at most, in all of its parts together."
    assert template_problems(saved(split)) == [most]
    assert template_problems(template("{{ headline }} " * 300, header="{{ headline }} " * 300)) == [most]


def test_what_merges_cells_is_refused_before_the_library_looks_for_it() -> None:
    own = Document()
    cell = own.add_table(rows=1, cols=1).cell(0, 0)
    cell.paragraphs[0].add_run("{% v")
    cell.paragraphs[0].add_run("m %}")
    assert template_problems(saved(own)) == ["A tag can't be read: vm"]


def test_properties_are_text_of_255_characters_and_do_not_say_who_made_the_template() -> None:
    own = Document()
    own.core_properties.title, own.core_properties.subject = "{{ decision_reason }}", "{{ headline }}" * 18
    own.core_properties.last_modified_by = "Tom of Templates"
    made = report_docx(
        document(decision={"reason": "R&D <b>"}), number=1, fingerprint="f", template=saved(own)
    )
    properties = Document(io.BytesIO(made)).core_properties
    assert properties.title == "R&D <b>"
    assert len(properties.subject) == 255
    assert properties.last_modified_by == ""


def test_a_broken_or_strangely_packed_file_is_refused_in_words() -> None:
    good = template("{{ headline }}")
    for packed in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(made, "w", packed) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        assert template_problems(made.getvalue()) == ["The file is packed in a way that Word does not use."]
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        entry = package.getinfo("word/document.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    corrupt = good[:start] + b"\xff" * 40 + good[start + 40 :]
    assert template_problems(corrupt) == ["The file is no Word document (.docx)."]


@pytest.mark.parametrize(
    "relation",
    [
        f'<Relationship Id="rId97" Note="a>b" Type="{RELATIONS}/image" Target="https://evil.example/x" TargetMode="External"/>',
        f'<Relationship Id="rId97" Type="{RELATIONS}/image" Target="https://evil.example/x" TargetMode="Ext&#101;rnal"/>',
        f'<Relationship Id="rId97" Type="{RELATIONS}/image" Other=\'Type="x/hyperlink"\' Target="https://evil.example/x" TargetMode="External"/>',
    ],
    ids=["a sign", "a reference", "another type"],
)
def test_no_spelling_of_a_relation_hides_what_it_fetches(relation: str) -> None:
    assert template_problems(related(template("{{ headline }}"), relation)) == [
        f"It fetches something from elsewhere ({RELS}): put pictures and templates into it."
    ]


@pytest.mark.parametrize(
    "said",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x>',
    ],
    ids=["plain", "two bytes a letter", "UTF-7"],
)
def test_xml_under_another_name_declares_nothing_either(said: bytes) -> None:
    good = template("{{ headline }}")
    types = part(good, TYPES).replace(
        b"</Types>", f'<Override PartName="/word/notes.bin" ContentType="{FOOTNOTES}"/></Types>'.encode()
    )
    assert template_problems(repacked(good, {TYPES: types, "word/notes.bin": said})) == [
        "The part word/notes.bin declares entities or is not in UTF-8, which no Word document needs."
    ]


@pytest.mark.django_db
def test_uploads_are_counted(signed_in: SignIn, olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "UPLOADS_A_MINUTE", 1)
    owner: Browser = signed_in(olga)
    for expected in ("no Word document", "Too many tries"):
        answer = owner.post(reverse("docx_template"), {"template": io.BytesIO(b"no zip")})
        assert answer.status_code == 422
        assert expected in answer.text
