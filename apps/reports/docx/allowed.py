"""What a Word file may hold: an allow-list of parts, of relations between them, and of fields.

Word carries out a field by itself and follows a relation as it opens a file. So a template is looked at when it is uploaded,
and what was written by it once more: conditions and loops put the pieces of a field together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = f"{_WORD}document.main+xml"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_TEXT_PARTS = (
    "styles settings webSettings fontTable numbering header footer footnotes endnotes comments commentsExtended commentsIds "
    "commentsExtensible people document.glossary"
)
_KINDS = {
    MAIN,
    RELATIONS,
    *(f"{_WORD}{name}+xml".lower() for name in _TEXT_PARTS.split()),
    "application/vnd.ms-word.stylesWithEffects+xml".lower(),
    "application/vnd.ms-office.classificationlabels+xml",
    "application/vnd.openxmlformats-officedocument.theme+xml",
    "application/vnd.openxmlformats-officedocument.customXmlProperties+xml".lower(),
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-officedocument.obfuscatedFont".lower(),
    "image/png",
    "image/jpeg",
    "image/gif",
}
_CUSTOM_XML = re.compile(r"customxml/item\d+\.xml")

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_HYPERLINK = f"{_OFFICE}hyperlink"
_INSIDE = {
    *(f"{_OFFICE}{name}" for name in (
        "officeDocument", "styles", "settings", "webSettings", "fontTable", "font", "numbering", "header", "footer",
        "footnotes", "endnotes", "comments", "theme", "image", "hyperlink", "customXml", "customXmlProps",
        "glossaryDocument", "extended-properties", "custom-properties",
    )),
    *(f"{_PACKAGE}{name}" for name in ("core-properties", "thumbnail")),
    *(f"{_MICROSOFT}{name}" for name in (
        "2007/relationships/stylesWithEffects", "2011/relationships/commentsExtended", "2011/relationships/people",
        "2016/09/relationships/commentsIds", "2018/08/relationships/commentsExtensible",
        "2020/02/relationships/classificationlabels",
    )),
}  # fmt: skip
# A link fetches nothing before somebody follows it. Tags in one would tell what a report says to where it leads.
_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\{}]+", re.IGNORECASE)
_LEADS_OUT = re.compile(r":|\\|^//|[{}]")

# What does something without a relation, or names one.
_ELEMENTS = {
    "altChunk", "subDoc", "object", "OLEObject", "control", "contentPart", "attachedTemplate", "mailMerge", "frameset",
    "saveThroughXslt", "entryMacro", "exitMacro", "sourceFileName", "movie",
}  # fmt: skip
HARMLESS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "TOC", "TC",
    "REF", "PAGEREF", "NOTEREF", "STYLEREF", "SEQ", "LISTNUM", "TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS",
    "LASTSAVEDBY", "REVNUM", "NUMWORDS", "NUMCHARS", "DOCPROPERTY", "HYPERLINK",
}  # fmt: skip
# A word, a text in quotation marks or a switch. None holds a path, an address or a tag of a template.
_TOKEN = re.compile(r"\s*(?:\\(?P<switch>[*#@!a-zA-Z])|\"(?P<quoted>[^\"\\{}]*)\"|(?P<word>[^\s\"\\{}]+))")
_TAG = re.compile(r"{\s*[{%#]")
_REVISIONS = {"ins", "del", "moveFrom", "moveTo"}
_BRANCHES = {"Choice", "Fallback"}


@dataclass(frozen=True)
class Part:
    name: str
    kind: str  # its content type, in small letters
    content: bytes

    @property
    def is_xml(self) -> bool:
        return self.name.lower().endswith((".xml", ".rels")) or self.kind.endswith(("+xml", "/xml"))


def forbidden_in(parts: Iterable[Part]) -> Iterator[str]:
    """Yield a sentence for everything that is not on the lists. Nothing in a part is followed."""
    for part in parts:
        if not _is_known(part):
            text = _(
                "The part %(name)s is neither text nor picture. Take out what is embedded (files, macros, charts), put in a "
                "PNG or JPEG picture instead, and save it as .docx."
            )
            yield text % {"name": part.name}
        elif part.name.lower().endswith(".rels"):
            yield from _forbidden_relations(part)
        elif part.is_xml:
            yield from _forbidden_elements(part)


def parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(content, parser)


def _is_known(part: Part) -> bool:
    name = part.name.lower()
    if name == "[content_types].xml":
        return True
    if name.endswith(".rels"):
        return part.kind == RELATIONS
    return part.kind in _KINDS or (part.kind == "application/xml" and bool(_CUSTOM_XML.fullmatch(name)))


def _forbidden_relations(part: Part) -> Iterator[str]:
    for each in parsed(part.content).iter("{*}*"):
        if _local(each) == "Relationship" and (problem := _of_relation(each.attrib)):
            yield problem % {"name": part.name, "kind": (each.get("Type") or "").rpartition("/")[2]}


def _of_relation(each: Mapping[str, str]) -> str:
    kind, target, mode = each.get("Type"), each.get("Target") or "", each.get("TargetMode")
    if mode in {None, "Internal"}:
        if kind not in _INSIDE:
            return _(
                "It holds something of the kind “%(kind)s” (%(name)s), which a template may not: take it out in Word."
            )
        return _fetches() if _LEADS_OUT.search(target) else ""
    if kind != _HYPERLINK:
        return _fetches()
    if not _WEB_ADDRESS.fullmatch(target):
        return _("A link leads elsewhere than to http, https or mailto (%(name)s): change it or take it out.")
    return ""


def _fetches() -> str:
    return _("It fetches something from elsewhere (%(name)s): put pictures and templates into it.")


def _local(element: etree._Element) -> str:
    return _without_namespace(str(element.tag))


def _without_namespace(name: str) -> str:
    # `etree.QName` takes many times as long, and a part has thousands of names.
    return name.rpartition("}")[2]


def _forbidden_elements(part: Part) -> Iterator[str]:
    fields = _Fields()
    root = parsed(part.content)
    for each in root.iter("{*}*"):
        name = _local(each)
        if name in _ELEMENTS or (name == "HyperlinkBase" and each.text):
            text = _("“%(what)s” (%(name)s) may fetch or start something: take it out in Word.")
            yield text % {"what": name, "name": part.name}
        if any(_is_forbidden_value(*attribute) for attribute in each.attrib.items()):
            text = _("A tag or an address stands where it is no text, in “%(what)s” (%(name)s): take it out.")
            yield text % {"what": name, "name": part.name}
    fields.read(root)
    for code in fields.problems:
        yield _(
            "The field “%(code)s” (%(name)s) is none that a template may hold: take it out in Word. These it may hold: %(all)s."
        ) % {"code": code, "name": part.name, "all": ", ".join(sorted(HARMLESS))}


def _is_forbidden_value(name: str, value: str) -> bool:
    match _without_namespace(name):
        case "instr":
            return False  # a field, which has a list of its own
        case "src":
            return bool(value)
        case "href":
            return not value.startswith("#") and not _WEB_ADDRESS.fullmatch(value)
    return bool(_TAG.search(value))


@dataclass
class _OpenField:
    code: list[str] = field(default_factory=list)
    is_code: bool = True  # until its result begins


def _is_tracked_code(name: str, *, is_revised: bool) -> bool:
    return name == "delInstrText" or (is_revised and name in {"fldChar", "instrText", "fldSimple"})


class _Fields:
    """The codes of fields, put together from all the runs and elements that they are split over."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._open: list[_OpenField] = []

    def read(self, root: etree._Element) -> None:
        self._walk(root, is_revised=False)
        self._close_all()

    def _walk(self, element: etree._Element, *, is_revised: bool) -> None:
        name = _local(element)
        is_revised = is_revised or name in _REVISIONS
        if name in _BRANCHES:
            # Word shows one of them: a field that is half in one would read otherwise than here.
            self._branch(element, is_revised=is_revised)
            return
        if _is_tracked_code(name, is_revised=is_revised):
            self.problems.append(_("of a tracked change"))
        match name:
            case "fldChar":
                self._mark(_attribute(element, "fldCharType"))
            case "instrText" | "delInstrText" | "t" | "delText":
                self._text("".join(element.itertext()), is_code=name.endswith("nstrText"))
            case "fldSimple":
                self._begin()
                self._text(_attribute(element, "instr"), is_code=True)
                self._mark("separate")
        for child in element.iterchildren("{*}*"):
            self._walk(child, is_revised=is_revised)
        if name == "fldSimple":
            self._mark("end")

    def _branch(self, element: etree._Element, *, is_revised: bool) -> None:
        outer, self._open = self._open, []
        before = len(self.problems)
        for child in element.iterchildren("{*}*"):
            self._walk(child, is_revised=is_revised)
        is_within_code = bool(outer) and outer[-1].is_code
        if is_within_code and len(self.problems) == before:
            self.problems.append(self._said(outer[-1]))
        self._close_all()
        self._open = outer

    def _begin(self) -> None:
        if self._open and self._open[-1].is_code:
            # What a field computes would be the code of another.
            self.problems.append(f"{self._said(self._open[-1])} {{")
        self._open.append(_OpenField())

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self._begin()
        elif kind not in {"separate", "end"} or not self._open:
            self.problems.append(kind)
        elif kind == "end":
            self._close(self._open.pop())
        else:
            self._open[-1].is_code = False

    def _text(self, text: str, *, is_code: bool) -> None:
        # Word reads plain text within a code as part of it.
        if self._open and self._open[-1].is_code:
            self._open[-1].code.append(text)
        elif is_code and text.strip():
            self.problems.append(text.strip()[:80])

    def _close(self, closed: _OpenField) -> None:
        if not is_allowed("".join(closed.code)):
            self.problems.append(self._said(closed))

    def _close_all(self) -> None:
        while self._open:
            self._close(self._open.pop())

    def _said(self, each: _OpenField) -> str:
        return " ".join("".join(each.code).split())[:80]


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def is_allowed(code: str) -> bool:
    """Return whether a field may stand in a template: on the list, and with nothing but one name and switches."""
    position, tokens, code = 0, [], code.strip()
    while position < len(code):
        token = _TOKEN.match(code, position)
        if token is None:
            return False
        tokens.append(token)
        position = token.end()
    name = tokens[0]["word"] if tokens else None
    if name is None or name.upper() not in HARMLESS:
        return False
    return _are_arguments(tokens[1:], is_link=name.upper() == "HYPERLINK")


def _are_arguments(tokens: list[re.Match[str]], *, is_link: bool) -> bool:
    names, follows_switch = 0, False
    for token in tokens:
        value = token["quoted"] if token["word"] is None else token["word"]
        if value is None:
            follows_switch = True
            continue
        is_target = not follows_switch
        names, follows_switch = names + is_target, False
        # Some switches take no value: what follows one may be the target as well.
        if is_link and (is_target or ":" in value):
            if not _WEB_ADDRESS.fullmatch(value):
                return False
        elif "//" in value:
            return False
    return names <= 1
