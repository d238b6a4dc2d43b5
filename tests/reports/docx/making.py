"""Word files for tests, made and taken apart without Django."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from docx import Document

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"


@cache
def template(*paragraphs: str, header: str = "") -> bytes:
    word = Document()
    for each in paragraphs:
        word.add_paragraph(each)
    word.sections[0].header.paragraphs[0].text = header
    return saved(word)


def saved(word: Any) -> bytes:
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def repacked(docx: bytes, changes: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, said in changes.items():
            new.writestr(name, said)
    return made.getvalue()


def part(docx: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.read(name)


def related(docx: bytes, relation: str) -> bytes:
    return repacked(
        docx, {RELS: part(docx, RELS).replace(b"</Relationships>", f"{relation}</Relationships>".encode())}
    )


def with_footnote(docx: bytes, text: str) -> bytes:
    noted = related(docx, f'<Relationship Id="rId99" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/>')
    types = part(noted, TYPES).replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{FOOTNOTES}"/></Types>'.encode()
    )
    note = f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    return repacked(noted, {TYPES: types, "word/footnotes.xml": note.encode()})
