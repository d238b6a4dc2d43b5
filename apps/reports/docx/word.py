"""A Word document as a template: which of its parts are rendered, each of them once, and never to more than a limit.

What was filled in is never read as a template again, however the parts of an uploaded file refer to one another.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, Template
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from apps.reports.docx.fields import Said
from apps.reports.errors import NotWritten

# Of all parts together, so that a document is written in 0.3 s of processor time: a long report has a tenth of it.
MOST_WRITTEN, MOST_WRITTEN_TAGS = 2_000_000, 40_000  # characters, and tags of XML
LONGEST_PROPERTY = 255  # what Word takes
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SPLIT = re.compile(r"(?<={)(?:<[^>]*>)+(?=[{%#])")
_STATEMENT = re.compile(r"{%(?:(?!%}).)*", re.DOTALL)
_BETWEEN = re.compile(r"</w:t>.*?<w:t(?: [^>]*)?>", re.DOTALL)
_OF_CELLS = re.compile(r"{%-?(?:tr|tc|p|r)?-?\s*(vm|hm|colspan|cellbg)\b")
_CONTROLS = re.compile(r"[\t\n\r\f\a]+")  # Word has elements for them
_FOOTNOTES = f"{_WORD}footnotes+xml"


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox without arithmetic: `9**9**9` would occupy the processor."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        raise SecurityError(f"no sums: {operator}")


def sandbox() -> SandboxedEnvironment:
    """Return the environment of templates: whatever a report says is escaped, and a name nobody knows fails."""
    environment = _Sandbox(autoescape=True, undefined=StrictUndefined)
    for known in (environment.globals, environment.filters, environment.tests):
        known.clear()
    return environment


class Word(DocxTemplate):  # type: ignore[misc]  # it has no types
    def __init__(self, docx: bytes) -> None:
        super().__init__(io.BytesIO(docx))
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
        """Refuse what merges cells: it is not documented, and the library looks for it in a way that may take hours."""
        joined = _STATEMENT.sub(lambda tag: _BETWEEN.sub("", tag[0]), _SPLIT.sub("", src_xml))
        found = _OF_CELLS.search(joined)
        if found:
            raise TemplateSyntaxError(found[1], 1)
        # The library makes elements of control characters.
        return str(super().patch_xml(_CONTROLS.sub(" ", src_xml)))

    def get_headers_footers(self, uri: str) -> Iterator[tuple[str, Part]]:
        """Skip parts that are listed as headers or footers but are something else: the body would be rendered twice."""
        for key, part in super().get_headers_footers(uri):
            if part.content_type in (f"{_WORD}header+xml", f"{_WORD}footer+xml"):
                yield key, part

    def render_xml_part(
        self, src_xml: str, part: object, context: Mapping[str, Said], jinja_env: Environment | None = None
    ) -> str:
        written = self._written((jinja_env or sandbox()).from_string(src_xml), context)
        resolved = str(self.resolve_listing(written))
        self._count(resolved[len(written) :])  # what became of tabs and line breaks that were typed
        return resolved

    def render_footnotes(self, context: Mapping[str, Said], jinja_env: Environment | None = None) -> None:
        """Render each part once; the library renders it for each section, what was filled in too."""
        for part in self._footnotes():
            source = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(source, part, context, jinja_env).encode()

    def render_properties(self, context: Mapping[str, Said], jinja_env: Environment | None = None) -> None:
        """Fill in the properties as text: they are escaped when they are saved."""
        plain = (jinja_env or sandbox()).overlay(autoescape=False)
        properties = self.docx.core_properties
        for name in PROPERTIES:
            written = self._written(plain.from_string(getattr(properties, name) or ""), context)
            setattr(properties, name, written[:LONGEST_PROPERTY])
        properties.last_modified_by = ""  # who made the template did not write the report

    def _footnotes(self) -> list[Part]:
        return [part for part in self.docx.part.package.iter_parts() if part.content_type == _FOOTNOTES]

    def _written(self, template: Template, context: Mapping[str, Said]) -> str:
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
