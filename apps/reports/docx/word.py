"""Write a report by a template: each of its parts is rendered once, and never to more than a limit.

The same content and template give the same text. What was filled in is never read as a template again, however the
parts of an uploaded file refer to one another.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from xml.etree import ElementTree

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.opc.part import Part
from docx.shared import Mm
from docxtpl import DocxTemplate
from fontTools.ttLib import TTFont
from jinja2 import Environment, StrictUndefined, Template
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

from apps.charts.themes import PRINT
from apps.findings.brief_pictures import drawn_calendar, drawn_scale
from apps.reports.document.content import Content, content_of
from apps.reports.docx.fields import Value, field_values
from apps.reports.errors import NotWritten
from apps.reports.pdf.letters import OTHERS, UNSEEN
from apps.reports.pdf.rendering import printable

WIDTH = 600.0  # of a drawing, so that its letters are as large as those around it
DOTS = 3  # of the picture to one of the drawing
FINER = 2  # painted larger and made smaller: so edges are smooth
OPAQUE = 255
_STEP = re.compile(r"([MmLlHhVvZz])|(-?[\d.]+)")
_FONT = "fonts/{name}.woff2"
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


@dataclass(frozen=True)
class Picture:
    png: bytes
    text: str  # what it says, to whom can't see it


def _pictures_of(content: Content) -> dict[str, Callable[[], Picture]]:
    """Return what paints each picture that a report has, by the name of its field."""
    brief, found = content.brief, dict[str, Callable[[], Picture]]()
    if calendar := brief.picture:
        found["calendar"] = lambda: painted(drawn_calendar(calendar, theme=PRINT, width=WIDTH))
    if scale := brief.scale:
        title = brief.headline
        found["scale"] = lambda: painted(drawn_scale(scale, title=title, theme=PRINT, width=WIDTH))
    return found


def painted(svg: str) -> Picture:
    """Paint one of our own drawings, of which Word shows none, and keep its words as its text."""
    root = ElementTree.fromstring(svg)  # noqa: S314 — our own drawing, in which every text is escaped
    width, height = (round(float(root.get(side, "0"))) for side in ("width", "height"))
    by = DOTS * FINER
    image = Image.new("RGB", (width * by, height * by), PRINT.surface)
    brush = _Brush(ImageDraw.Draw(image, "RGBA"), by)
    texts = []
    for each in root:
        name = each.tag.rpartition("}")[2]
        if name in {"title", "desc"}:
            texts.append(each.text or "")
        else:
            getattr(brush, name)(each)
    png = io.BytesIO()
    small = image.resize((width * DOTS, height * DOTS), Image.Resampling.LANCZOS)
    small.save(png, format="PNG")
    return Picture(png.getvalue(), " ".join(filter(None, texts)))


class _Brush:
    """Paints the elements that drawings of ours are made of; there is a method for each."""

    def __init__(self, draw: ImageDraw.ImageDraw, by: int) -> None:
        self.draw, self.by = draw, by

    def rect(self, each: ElementTree.Element) -> None:
        x, y, width, height = self._numbers(each, "x", "y", "width", "height")
        if width > 0 and height > 0:
            self._polygon(each, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)])

    def circle(self, each: ElementTree.Element) -> None:
        x, y, radius = self._numbers(each, "cx", "cy", "r")
        self.draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=_colour(each),
            outline=each.get("stroke"),
            width=round(self._stroke(each)),
        )

    def line(self, each: ElementTree.Element) -> None:
        x1, y1, x2, y2 = self._numbers(each, "x1", "y1", "x2", "y2")
        thick = max(round(self._stroke(each)), 1)
        self.draw.line((x1, y1, x2, y2), fill=each.get("stroke"), width=thick)

    def path(self, each: ElementTree.Element) -> None:
        self._polygon(each, [(x * self.by, y * self.by) for x, y in _corners(each.get("d", ""))])

    def text(self, each: ElementTree.Element) -> None:
        x, y, size = self._numbers(each, "x", "y", "font-size")
        runs = list(_runs(each.text or "", each.get("font-weight", "400"), round(size)))
        wide = sum(font.getlength(signs) for font, signs in runs)
        x -= {"start": 0.0, "middle": wide / 2, "end": wide}[each.get("text-anchor", "start")]
        for font, signs in runs:
            self.draw.text((x, y), signs, fill=each.get("fill"), font=font, anchor="ls")
            x += font.getlength(signs)

    def _numbers(self, each: ElementTree.Element, *names: str) -> list[float]:
        return [float(each.get(name, "0")) * self.by for name in names]

    def _stroke(self, each: ElementTree.Element) -> float:
        return float(each.get("stroke-width", "1" if each.get("stroke") else "0")) * self.by

    def _polygon(self, each: ElementTree.Element, corners: list[tuple[float, float]]) -> None:
        self.draw.polygon(corners, fill=_colour(each))
        if stroke := each.get("stroke"):
            closed = [*corners, *corners[:2]]
            self.draw.line(closed, fill=stroke, width=round(self._stroke(each)), joint="curve")


def _colour(each: ElementTree.Element) -> str:
    share = round(OPAQUE * float(each.get("fill-opacity", "1")))
    return f"{each.get('fill', PRINT.ink)}{share:02x}"


def _corners(path: str) -> Iterator[tuple[float, float]]:
    """Yield the corners of a path of straight lines, which is how drawings of ours write one."""
    x = y = 0.0
    step, numbers = "", list[float]()
    for letter, number in _STEP.findall(path):
        if letter:
            step, numbers = letter, []
            continue
        numbers.append(float(number))
        if step in "HhVv":
            x = numbers[0] + x * (step == "h") if step in "Hh" else x
            y = numbers[0] + y * (step == "v") if step in "Vv" else y
        elif len(numbers) == 2:
            x, y = (numbers[0] + x, numbers[1] + y) if step.islower() else (numbers[0], numbers[1])
        else:
            continue
        numbers = []
        yield x, y


def _runs(text: str, weight: str, size: int) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
    """Break a text where another font has the sign."""
    signs = [sign for sign in text if sign not in UNSEEN]
    for name, run in groupby(signs, lambda sign: _font_of(sign, weight)):
        yield _font(name, size), "".join(run)


@cache
def _font_of(sign: str, weight: str) -> str:
    own = [f"ibm-plex-sans-{part}-{weight}-normal" for part in ("latin", "latin-ext")]
    return next((name for name in (*own, *OTHERS) if ord(sign) in _signs(name)), own[0])


@cache
def _signs(name: str) -> frozenset[int]:
    with TTFont(_path(name), lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_path(name), size)


def _path(name: str) -> str:
    path = finders.find(_FONT.format(name=name))
    if not path:
        raise FileNotFoundError(name)
    return path


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
    word = Word(template, _pictures_of(content))
    with override(content.options.language):
        word.render(field_values(content, number=number, fingerprint=fingerprint), sandbox())
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()
