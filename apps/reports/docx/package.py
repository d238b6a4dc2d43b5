"""Open a DOCX that somebody uploaded: its zip, its sizes and what it refers to, before anything reads its XML."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from lxml import etree

LARGEST_FILE = 2 * 1024 * 1024
MOST_ENTRIES = 300
LARGEST_UNPACKED = 12 * 1024 * 1024
LARGEST_XML = 1024 * 1024  # of one part: what Word writes of forty pages is smaller
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
_TYPES = "[Content_Types].xml"


def problems_of(docx: bytes) -> list[str]:
    """Return what is wrong with the file as a package, in sentences; nothing that is in it is followed."""
    if len(docx) > LARGEST_FILE:
        return [_("The file is larger than 2 MB.")]
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return list(dict.fromkeys(_problems(package)))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
        zlib.error,
        etree.XMLSyntaxError,
    ):
        return [_("The file is no Word document (.docx).")]


def _problems(package: zipfile.ZipFile) -> Iterator[str]:
    entries = package.infolist()
    names = [each.filename for each in entries]
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > LARGEST_UNPACKED:
        yield _("The file unpacks to more than a template may hold (12 MB, 300 parts).")
        return
    if len(set(names)) != len(names) or any(each.flag_bits & 1 for each in entries):
        yield _("The file is encrypted, or has a part twice.")
        return
    if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in entries):
        yield _("The file is packed in a way that Word does not use.")
        return
    if not {_TYPES, "word/document.xml"} <= set(names):
        yield _("The file is no Word document (.docx).")
        return
    if any("vbaproject" in name.lower() or "activex" in name.lower() for name in names):
        yield _("The file holds macros. Save it without them.")
    parts: dict[str, bytes] = {}
    unpacked = 0
    for each in entries:
        parts[each.filename] = _read(package, each)
        unpacked += len(parts[each.filename])
        if unpacked > LARGEST_UNPACKED:
            yield _("The file unpacks to more than a template may hold (12 MB, 300 parts).")
            return
    yield from _problems_of_parts(parts)


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read no more than the entry says it holds: what a zip says of itself may be a lie."""
    with package.open(entry) as part:
        return part.read(min(entry.file_size, LARGEST_UNPACKED) + 1)


def _problems_of_parts(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Say what is wrong with any part. No XML is parsed that is not plain: UTF-8, without a document type."""
    if not _is_plain(parts[_TYPES]):
        yield _not_plain(_TYPES)
        return
    defaults, overrides = _content_types(parts[_TYPES])
    if _MAIN not in overrides.values():
        yield _("The file is no Word document (.docx).")
    for name, said in parts.items():
        kind = overrides.get(f"/{name}".lower(), defaults.get(name.rpartition(".")[2].lower(), ""))
        if not name.lower().endswith((".xml", ".rels")) and not kind.endswith(("+xml", "/xml")):
            continue
        if len(said) > LARGEST_XML and kind != _THEME:
            yield _("The part %(name)s is larger than 1 MB.") % {"name": name}
        if not _is_plain(said):
            yield _not_plain(name)
        elif name.lower().endswith(".rels") and _fetches(said):
            yield _("It fetches something from elsewhere (%(name)s): put pictures and templates into it.") % {
                "name": name
            }


def _is_plain(said: bytes) -> bool:
    start = said.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = _ENCODING.match(start)
    return (
        start.startswith(b"<")
        and b"\0" not in said
        and (encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"})
        and not _DOCTYPE.search(said)
    )


def _not_plain(name: str) -> str:
    return _("The part %(name)s declares entities or is not in UTF-8, which no Word document needs.") % {
        "name": name
    }


def _content_types(said: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the content types by the end of a name, and those of single parts."""
    defaults, overrides = {}, {}
    for each in _parsed(said):
        kind = (each.get("ContentType") or "").strip().lower()
        if each.get("PartName"):
            overrides[str(each.get("PartName")).lower()] = kind
        elif each.get("Extension"):
            defaults[str(each.get("Extension")).lower()] = kind
    return defaults, overrides


def _fetches(said: bytes) -> bool:
    return any(
        (each.get("TargetMode") or "").strip().lower() == "external"
        and not (each.get("Type") or "").endswith("/hyperlink")
        for each in _parsed(said)
    )


def _parsed(said: bytes) -> Iterator[Mapping[str, str]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return (each.attrib for each in etree.fromstring(said, parser).iter("{*}*"))
