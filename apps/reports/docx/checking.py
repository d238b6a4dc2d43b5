"""What a template may be and say: a plain Word file of documented fields, loops over lists and conditions.

All that is wrong with it is named at once.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from jinja2 import TemplateError, nodes
from lxml import etree

from apps.reports.docx.allowed import MAIN, Part, forbidden_in, parsed
from apps.reports.docx.fields import FIELDS, Field
from apps.reports.docx.word import Word, sandbox

LARGEST_FILE = 2 * 1024 * 1024
MOST_ENTRIES = 300
LARGEST_UNPACKED = 12 * 1024 * 1024
# Of one part: what Word writes of forty pages is smaller.
LARGEST_XML = 1024 * 1024
_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
_TYPES = "[Content_Types].xml"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
    zlib.error,
    etree.XMLSyntaxError,
)

DEEPEST = 2
MOST_TAGS = 500
# Characters and tags of what is rendered: thirty pages of Word have less.
MOST_XML, MOST_XML_TAGS = 500_000, 20_000
MOST_SAID = 20
_TEXT, _TEXTS = Field(), Field(is_list=True)
# Word may have split a tag between its braces, wherever somebody changed the look of a letter.
_TAG = re.compile(r"\{(?:<[^>]*>)*[{%#]")


class _TooMuch(Exception):
    """The message says of what the file has too much."""


def template_problems(docx: bytes) -> list[str]:
    """Return everything that is wrong with a template, in sentences; none if reports can be written by it."""
    if problems := _problems_of_package(docx):
        return _first(problems)
    try:
        sources = list(_sources(docx))
    except _TooMuch as error:
        return [str(error)]
    except TemplateError as error:
        return [_("A tag can't be read: %(problem)s") % {"problem": (error.message or "")[:200]}]
    # Whatever a library says of a broken file, it is broken.
    except Exception:  # noqa: BLE001
        return [_not_word()]
    return _first(list(dict.fromkeys(each for source in sources for each in _problems_of_source(source))))


def _first(problems: list[str]) -> list[str]:
    if len(problems) > MOST_SAID:
        return [*problems[:MOST_SAID], _("And %(count)d more.") % {"count": len(problems) - MOST_SAID}]
    return problems


def _not_word() -> str:
    return _("The file is no Word document (.docx).")


def _problems_of_package(docx: bytes) -> list[str]:
    # The zip, its sizes and what it refers to are looked at before anything reads its XML; nothing in it is followed.
    if len(docx) > LARGEST_FILE:
        return [_("The file is larger than 2 MB.")]
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return _refusals(package.infolist()) or list(dict.fromkeys(_problems_of_entries(package)))
    except _UNREADABLE:
        return [_not_word()]


def _refusals(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return why the file is not even unpacked, in the order in which it is asked; empty where it may be."""
    names = {each.filename for each in entries}
    packings = {each.compress_type for each in entries}
    size = sum(each.file_size for each in entries)
    reasons = (
        (len(entries) > MOST_ENTRIES or size > LARGEST_UNPACKED, _too_large()),
        (
            len(names) != len(entries) or any(each.flag_bits & 1 for each in entries),
            _("The file is encrypted, or has a part twice."),
        ),
        (
            not packings <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED},
            _("The file is packed in a way that Word does not use."),
        ),
        (not {_TYPES, "word/document.xml"} <= names, _not_word()),
    )
    return [text for is_wrong, text in reasons if is_wrong][:1]


def _too_large() -> str:
    return _("The file unpacks to more than a template may hold (12 MB, 300 parts).")


def _is_macro(name: str) -> bool:
    return "vbaproject" in name.lower() or "activex" in name.lower()


def _problems_of_entries(package: zipfile.ZipFile) -> Iterator[str]:
    if any(map(_is_macro, package.namelist())):
        yield _("The file holds macros. Save it without them.")
    parts = _unpacked(package)
    if parts is None:
        yield _too_large()
        return
    # No XML is parsed that is not plain: an entity could fetch a file, or unfold to fill the memory.
    if not _is_plain(parts[_TYPES]):
        yield _not_plain(_TYPES)
        return
    typed = _typed(parts)
    if MAIN not in {part.kind for part in typed}:
        yield _not_word()
    problems = [problem for part in typed if part.is_xml for problem in _problems_of_part(part)]
    # What is not plain is not parsed.
    yield from problems or forbidden_in(typed)


def _typed(parts: Mapping[str, bytes]) -> list[Part]:
    defaults, overrides = _content_types(parts[_TYPES])
    return [
        Part(
            name,
            overrides.get(f"/{name}".lower(), defaults.get(name.rpartition(".")[2].lower(), "")),
            content,
        )
        for name, content in parts.items()
        if not (name.endswith("/") and not content)
    ]


def forbidden_in_written(docx: bytes) -> list[str]:
    """Return what a document that was written by a template holds and may not."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return list(forbidden_in(_typed({name: package.read(name) for name in package.namelist()})))


def _unpacked(package: zipfile.ZipFile) -> dict[str, bytes] | None:
    """Return the parts by their names; None if they are too large together."""
    parts: dict[str, bytes] = {}
    size = 0
    for each in package.infolist():
        # What a zip says of its sizes may be a lie: no more is read than an entry says, and what was read is counted.
        with package.open(each) as part:
            parts[each.filename] = part.read(min(each.file_size, LARGEST_UNPACKED) + 1)
        size += len(parts[each.filename])
        if size > LARGEST_UNPACKED:
            return None
    return parts


def _problems_of_part(part: Part) -> Iterator[str]:
    if len(part.content) > LARGEST_XML and part.kind != _THEME:
        yield _("The part %(name)s is larger than 1 MB.") % {"name": part.name}
    if not _is_plain(part.content):
        yield _not_plain(part.name)


def _is_plain(content: bytes) -> bool:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = _ENCODING.match(start)
    return (
        start.startswith(b"<")
        # UTF-16 is full of it, and would hide a declaration from the search for one.
        and b"\0" not in content
        and (encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"})
        and not _DOCTYPE.search(content)
    )


def _not_plain(name: str) -> str:
    return _("The part %(name)s declares entities or is not in UTF-8, which no Word document needs.") % {
        "name": name
    }


def _content_types(content: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the content types by the end of a name, and those of single parts."""
    defaults, overrides = {}, {}
    for each in parsed(content).iter("{*}*"):
        kind = (each.get("ContentType") or "").strip().lower()
        if each.get("PartName"):
            overrides[str(each.get("PartName")).lower()] = kind
        elif each.get("Extension"):
            defaults[str(each.get("Extension")).lower()] = kind
    return defaults, overrides


def _sources(docx: bytes) -> Iterator[str]:
    """Yield the Jinja source of each part that is rendered."""
    tags = length = xml_tags = 0
    for xml, as_template in Word(docx).sources():
        length, xml_tags = length + len(xml), xml_tags + xml.count("<")
        # Rendering it would take too long each time.
        if length > MOST_XML or xml_tags > MOST_XML_TAGS:
            raise _TooMuch(
                _("A template has some thirty pages at most, with heads and feet: this one holds more.")
            )
        tags += len(_TAG.findall(xml))
        if tags > MOST_TAGS:
            raise _TooMuch(
                _("A template holds %(most)d tags at most, in all of its parts together.")
                % {"most": MOST_TAGS}
            )
        yield as_template(xml)


def _problems_of_source(source: str) -> list[str]:
    try:
        tree = sandbox().parse(source)
    except RecursionError:
        return [_("A tag is nested too deeply.")]
    except TemplateError as error:
        return [_("A tag can't be read: %(problem)s") % {"problem": str(error)[:200]}]
    checker = _TemplateChecker()
    checker.read(tree.body, {})
    return checker.problems


@dataclass
class _TemplateChecker:
    # A template is code of somebody else. Only names of fields are let through, no call, filter or sum, and within a
    # loop only one over a list of its row: so what it does is bounded. It is run in a sandbox all the same.
    problems: list[str] = field(default_factory=list)

    def read(self, body: list[nodes.Node], rows: Mapping[str, Field], depth: int = 0) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for each in node.nodes:
                        if not isinstance(each, nodes.TemplateData):
                            self._is_text(each, rows)
                case nodes.For():
                    self._loop(node, rows, depth)
                case nodes.If():
                    self._condition(node.test, rows)
                    self.read(node.body, rows, depth)
                    for other in node.elif_:
                        self.read([other], rows, depth)
                    self.read(node.else_, rows, depth)
                case _:
                    self._refuse(node)

    def _loop(self, node: nodes.For, rows: Mapping[str, Field], depth: int) -> None:
        over = self._field(node.iter, rows)
        if not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            self._refuse(node)
            return
        if depth >= DEEPEST:
            self.problems.append(_("Loops may stand in one another twice, not more often."))
            return
        if over is not None:
            self._require_list(node.iter, over, rows, is_inner=depth > 0)
        row = Field(columns=over.columns, lists=over.lists) if over else _ANYTHING
        self.read(node.body, {**rows, node.target.name: row}, depth + 1)
        self.read(node.else_, rows, depth)

    def _require_list(
        self, node: nodes.Node, over: Field, rows: Mapping[str, Field], *, is_inner: bool
    ) -> None:
        if is_inner and isinstance(node, nodes.Name) and node.name not in rows:
            text = _("“%(name)s” is repeated within another list: there, only a list of its row can be.")
            self.problems.append(text % {"name": node.name})
        elif not over.is_list:
            self.problems.append(_("“%(name)s” is no list.") % {"name": _written(node)})

    def _condition(self, node: nodes.Node, rows: Mapping[str, Field]) -> None:
        match node:
            case nodes.Not():
                self._condition(node.node, rows)
            case nodes.And() | nodes.Or():
                self._condition(node.left, rows)
                self._condition(node.right, rows)
            case _:
                self._field(node, rows)

    def _is_text(self, node: nodes.Node, rows: Mapping[str, Field]) -> None:
        named = self._field(node, rows)
        if named is None or named is _ANYTHING:
            return
        if named.is_list:
            self.problems.append(_("“%(name)s” is a list: write a loop over it.") % {"name": _written(node)})
        elif named.columns:
            text = _("“%(name)s” is a row: write one of its fields.")
            self.problems.append(text % {"name": _written(node)})

    def _field(self, node: nodes.Node, rows: Mapping[str, Field]) -> Field | None:
        """Return the named field. If there is none, note the problem and return None."""
        match node:
            case nodes.Name() if named := rows.get(node.name) or FIELDS.get(node.name):
                return named
            case nodes.Getattr(node=nodes.Name(name=row)) if row in rows:
                known = rows[row]
                if known is _ANYTHING:
                    return _ANYTHING
                if node.attr in known.columns:
                    return _TEXTS if node.attr in known.lists else _TEXT
            case nodes.Name() | nodes.Getattr():
                pass
            case _:
                self._refuse(node)
                return None
        self.problems.append(_("There is no field “%(name)s”.") % {"name": _written(node)})
        return None

    def _refuse(self, node: nodes.Node) -> None:
        self.problems.append(
            _(
                "A template names fields, loops over lists and asks whether there is something; not this: %(what)s."
            )
            % {"what": type(node).__name__}
        )


# The row of a list that is wrong already: one mistake is said once.
_ANYTHING = Field(is_list=True)


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return str(node.name) if isinstance(node, nodes.Name) else "…"
