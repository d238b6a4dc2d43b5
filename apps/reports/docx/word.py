"""Write a report by a template: each of its parts is rendered once, and never to more than a limit.

The same content and template give the same text. What was filled in is never read as a template again, however the
parts of an uploaded file refer to one another.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.opc.part import Part
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, Template
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from apps.reports.document.content import content_of
from apps.reports.docx.fields import Value, field_values
from apps.reports.docx.pictures import Picture, pictures_of
from apps.reports.errors import NotWritten
from apps.reports.pdf.rendering import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Of all parts together, so that a document is written in 0.3 s of processor time: a long report has a tenth of it.
MOST_WRITTEN, MOST_WRITTEN_TAGS = 2_000_000, 40_000  # characters, and tags of XML
LONGEST_PROPERTY = 255  # what Word takes
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
PICTURE_WIDTH = Mm(146)  # the text of a page of either paper is wider
# A picture ends the text that its field stands in, and another one begins behind it.
BEFORE_PICTURE = Markup("</w:t></w:r><w:r><w:drawing>")
BEHIND_PICTURE = Markup('</w:drawing></w:r><w:r><w:t xml:space="preserve">')
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SPLIT = re.compile(r"(?<={)(?:<[^>]*>)+(?=[{%#])")
_STATEMENT = re.compile(r"{%(?:(?!%}).)*", re.DOTALL)
_BETWEEN = re.compile(r"</w:t>.*?<w:t(?: [^>]*)?>", re.DOTALL)
_OF_CELLS = re.compile(r"{%-?(?:tr|tc|p|r)?-?\s*(vm|hm|colspan|cellbg)\b")
# Word has elements for them.
_CONTROLS = re.compile(r"[\t\n\r\f\a]+")
_FOOTNOTES = f"{_WORD}footnotes+xml"


class _Sandbox(SandboxedEnvironment):
    # No arithmetic: `9**9**9` would occupy the processor.
    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        raise SecurityError(f"no sums: {operator}")


def sandbox() -> SandboxedEnvironment:
    """Return the environment of templates: whatever a report says is escaped, and a name nobody knows fails."""
    environment = _Sandbox(autoescape=True, undefined=StrictUndefined)
    # Only what docs/formats.md names is left of the language.
    for known in (environment.globals, environment.filters, environment.tests):
        known.clear()
    return environment


class Word(DocxTemplate):  # type: ignore[misc]  # it has no types
    def __init__(self, docx: bytes, pictures: Mapping[str, Callable[[], Picture]] | None = None) -> None:
        super().__init__(io.BytesIO(docx))
        self.pictures = pictures or {}
        self.left, self.tags_left = MOST_WRITTEN, MOST_WRITTEN_TAGS

    def sources(self) -> Iterator[tuple[str, Callable[[str], str]]]:
        """Yield the XML of each part that is rendered, and what makes a template of it."""
        self.init_docx()
        yield self.get_xml(), self.patch_xml
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _key, part in self.get_headers_footers(uri):
                yield self.get_part_xml(part), self.patch_xml
        for part in self._footnotes():
            yield part.blob.decode("utf-8"), self.patch_xml
        for name in PROPERTIES:
            yield getattr(self.docx.core_properties, name) or "", str

    def patch_xml(self, src_xml: str) -> str:
        # What merges cells is refused: it is not documented, and the library looks for it in a way that may take hours.
        joined = _STATEMENT.sub(lambda tag: _BETWEEN.sub("", tag[0]), _SPLIT.sub("", src_xml))
        if merging := _OF_CELLS.search(joined):
            raise TemplateSyntaxError(merging[1], 1)
        # The library makes elements of control characters.
        return str(super().patch_xml(_CONTROLS.sub(" ", src_xml)))

    def get_headers_footers(self, uri: str) -> Iterator[tuple[str, Part]]:
        # A part that is listed as a header or footer may be something else: the body would be rendered twice.
        for key, part in super().get_headers_footers(uri):
            if part.content_type in (f"{_WORD}header+xml", f"{_WORD}footer+xml"):
                yield key, part

    def render_xml_part(
        self, src_xml: str, part: object, context: Mapping[str, Value], jinja_env: Environment | None = None
    ) -> str:
        # In a header or a footnote such a field is empty.
        pictures = self.pictures if part is self.docx.part else {}
        shown = {name: _InText(self, paint) for name, paint in pictures.items()}
        written = self._written((jinja_env or sandbox()).from_string(src_xml), {**context, **shown})
        resolved = str(self.resolve_listing(written))
        # Tabs and line breaks that were typed become elements: they count, too.
        self._count(resolved[len(written) :])
        return resolved

    def render_footnotes(self, context: Mapping[str, Value], jinja_env: Environment | None = None) -> None:
        # The library renders each part for each section, what was filled in too.
        for part in self._footnotes():
            source = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(source, part, context, jinja_env).encode()

    def render_properties(self, context: Mapping[str, Value], jinja_env: Environment | None = None) -> None:
        # They are escaped when they are saved.
        plain = (jinja_env or sandbox()).overlay(autoescape=False)
        properties = self.docx.core_properties
        for name in PROPERTIES:
            written = self._written(plain.from_string(getattr(properties, name) or ""), context)
            setattr(properties, name, written[:LONGEST_PROPERTY])
        # Who made the template did not write the report.
        properties.last_modified_by = ""

    def placed(self, picture: Picture) -> Markup:
        """Return what stands for a picture in a line of text, with the picture in the package."""
        inline = self.docx.part.new_pic_inline(io.BytesIO(picture.png), width=PICTURE_WIDTH)
        inline.docPr.set("descr", picture.text)
        drawing = Markup(etree.tostring(inline, encoding="unicode"))  # noqa: S704 — the library's, and escaped
        return BEFORE_PICTURE + drawing + BEHIND_PICTURE

    def _footnotes(self) -> list[Part]:
        return [part for part in self.docx.part.package.iter_parts() if part.content_type == _FOOTNOTES]

    def _written(self, template: Template, context: "Mapping[str, Value | _InText]") -> str:
        pieces: list[str] = []
        for piece in template.generate(context):
            self._count(piece)
            pieces.append(piece)
        return "".join(pieces)

    def _count(self, written: str) -> None:
        self.left -= len(written)
        self.tags_left -= written.count("<")
        if min(self.left, self.tags_left) < 0:
            raise NotWritten(
                _(
                    "The template repeats so much that the document would be far longer than a report. An owner of your organisation can replace it."
                )
            )


class _InText:
    """A picture as the value of a field: painted only where a template asks for it."""

    def __init__(self, word: Word, paint: Callable[[], Picture]) -> None:
        self._word, self._paint = word, paint

    def __html__(self) -> Markup:
        return self._word.placed(self._paint())


def report_docx(stored: Mapping[str, object], *, number: int, fingerprint: str, template: bytes) -> bytes:
    """Return the document. `template` was checked when it was uploaded. Raises NotWritten where it is too much."""
    content = printable(content_of(stored))
    word = Word(template, pictures_of(content))
    with override(content.options.language):
        word.render(field_values(content, number=number, fingerprint=fingerprint), sandbox())
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()
