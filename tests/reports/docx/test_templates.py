"""A report as a Word document: what stands in it, and which templates are refused, with everything that is wrong."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.core.models import AuditEvent
from apps.reports.document.content import content_of
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.checking import template_problems
from apps.reports.docx.fields import FIELDS, field_values
from apps.reports.docx.word import report_docx
from apps.reports.models import DocxTemplate, Report
from tests.factories import SignIn
from tests.reports.documents import document
from tests.reports.docx.making import part, repacked, template

ATTACK = "</w:t><w:p/>&amp; <script>x</script> {{ 7*7 }} \"' ‮ 😀"


def written_by(docx: bytes, content: Mapping[str, object] | None = None) -> list[str]:
    made = report_docx(content or document(), number=7, fingerprint="f" * 64, template=docx)
    word = Document(io.BytesIO(made))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [each.text for each in (*word.paragraphs, *word.sections[0].header.paragraphs)] + cells


def test_the_built_in_template_holds_and_says_what_the_report_says() -> None:
    assert template_problems(builtin_template()) == []
    said = "\n".join(written_by(builtin_template()))
    for text in (
        "Data reaches its limit first, in about seven months (4 to 13 months).",
        "Move cold data to a cheaper storage class",
        "Longest regular job",
        "Jobs finished inside their window",
        "The overnight load misses its window by November.",
        "Only on storm days.",
        "Data: 1.5 sooner; Users: 1.0 later",
        "Harbourline Mutual · Confidential",
    ):
        assert text in said
    assert "{{" not in said
    assert "{%" not in said


def test_every_documented_field_is_there_and_no_other(repository: Path) -> None:
    said = field_values(content_of(document()), number=7, fingerprint="f")
    assert said.keys() == FIELDS.keys()
    for name, value in said.items():
        field = FIELDS[name]
        assert isinstance(value, tuple) is field.is_list
        for row in value if isinstance(value, tuple) else ():
            assert isinstance(row, str) if not field.columns else set(row) == set(field.columns)
    page = (repository / "docs/formats.md").read_text(encoding="utf-8")
    table = page.partition("## A Word template of reports")[2].partition("## The engine alone")[0]
    documented = set(
        re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    )
    assert documented == FIELDS.keys()


def test_a_content_of_before_the_new_sections_is_written_too() -> None:
    older = {
        key: each
        for key, each in document().items()
        if key not in {"meaning", "costs", "asks", "targets", "plan", "experiments"}
    }
    assert "Data reaches its limit first, in about seven months (4 to 13 months)." in written_by(
        builtin_template(), older
    )


def test_what_people_typed_is_text() -> None:
    content = document(quotes=[ATTACK], decision={"reason": ATTACK})
    said = written_by(
        template("{%p for row in quotes %}", "{{ row }}", "{%p endfor %}", "{{ decision_reason }}"), content
    )
    shown = ATTACK.replace("‮", "")  # what turns the direction of a line is left out, as in the PDF
    assert said.count(shown) == 2
    assert "49" not in "".join(said)


def test_unknown_fields_are_named_all_at_once() -> None:
    made = template(
        "{{ clientname }} and {{ finding }}",
        "{%p for row in limits %}",
        "{{ row.label }} {{ row.colour }}",
        "{%p endfor %}",
        "{%p for row in nothing %}",
        "{{ row.x }}",
        "{%p endfor %}",
        "{{ limits }}",
        header="{{ boss }}",
    )
    assert template_problems(made) == [
        "There is no field “clientname”.",
        "There is no field “row.colour”.",
        "There is no field “nothing”.",
        "“limits” is a list: write a loop over it.",
        "There is no field “boss”.",
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ finding.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ 9**9**9 }}",
        "{{ finding|upper }}",
        "{{ range(10**9) }}",
        "{% set x = finding %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{{ finding[0] }}",
        "{{ self }}",
        "{{ finding",
        "{% for a in limits %}{% for b in limits %}{% for c in limits %}x{% endfor %}{% endfor %}{% endfor %}",
        "{{ " * 600,
        "{{ " + "(" * 5000 + "finding" + ")" * 5000 + " }}",
    ],
)
def test_what_a_template_must_not_do_is_named(tag: str) -> None:
    problems = template_problems(template(tag))
    assert problems


def test_a_file_that_is_no_document_or_a_dangerous_one_is_refused() -> None:
    good = template("{{ finding }}")
    assert template_problems(good) == []
    rels, body = part(good, "word/_rels/document.xml.rels"), part(good, "word/document.xml")
    outside = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="https://evil.example/x" TargetMode="External"/></Relationships>'

    def related(kind: bytes) -> bytes:
        changed = rels.replace(b"</Relationships>", outside % kind)
        return repacked(good, {"word/_rels/document.xml.rels": changed})

    entities = body.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
    bad = {
        "no Word document": b"PK\x03\x04 nothing",
        "no Word document (": b"",
        "larger than 2 MB": b"x" * (2 * 1024 * 1024 + 1),
        "unpacks to more": repacked(good, {"word/media/bomb.bin": b"\0" * (13 * 1024 * 1024)}),
        "macros": repacked(good, {"word/vbaProject.bin": b"x"}),
        "fetches something": related(b"attachedTemplate"),
        "declares entities": repacked(good, {"word/document.xml": entities}),
        "larger than 1 MB": repacked(good, {"word/document.xml": body + b" " * (1024 * 1024)}),
    }
    for sentence, docx in bad.items():
        assert any(sentence.rstrip(" (") in problem for problem in template_problems(docx)), sentence
    assert template_problems(related(b"hyperlink")) == []


@pytest.mark.django_db
def test_carol_takes_the_report_by_the_template_that_olga_uploaded(
    signed_in: SignIn, carol: User, olga: User, report: Report
) -> None:
    owner, page = signed_in(olga), reverse("docx_template")
    refused = owner.post(
        page, {"template": SimpleUploadedFile("own.docx", template("{{ boss }} {{ cook }}"))}
    )
    assert refused.status_code == 422
    assert "There is no field “boss”." in refused.text
    assert "There is no field “cook”." in refused.text
    assert not DocxTemplate.objects.exists()
    own = template("Dear {{ client }}:", "{{ finding }}")
    owner.post(page, {"template": SimpleUploadedFile("own.docx", own)})
    assert "own.docx" in owner.get(page).text
    reader = signed_in(carol)
    taken = reader.get(reverse("report_docx", args=[report.pk]))
    texts = [each.text for each in Document(io.BytesIO(taken.content)).paragraphs]
    assert texts == [
        "Dear Harbourline Mutual:",
        "Data reaches its limit first, in about seven months (4 to 13 months).",
    ]
    owner.post(reverse("docx_template_drop"))
    assert not DocxTemplate.objects.exists()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"keep_docx_template", "drop_docx_template", "download_report_docx"}


@pytest.mark.django_db
def test_only_owners_reach_the_template_and_nobody_takes_a_report_somebody_is_erased_from(
    signed_in: SignIn, alice: User, mallory: User, report: Report
) -> None:
    assert signed_in(alice).get(reverse("docx_template")).status_code == 404
    assert signed_in(mallory).get(reverse("report_docx", args=[report.pk])).status_code == 404
    Snapshot.objects.update(is_being_erased=True)
    answer = signed_in(alice).get(reverse("report_docx", args=[report.pk]))
    assert answer["Location"] == reverse("report", args=[report.pk])
