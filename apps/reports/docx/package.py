"""Open a DOCX that somebody uploaded: its zip, its sizes and what it refers to, before anything reads its XML."""

import io
import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

LARGEST_FILE = 2 * 1024 * 1024
MOST_ENTRIES = 300
LARGEST_UNPACKED = 12 * 1024 * 1024
LARGEST_XML = 1024 * 1024  # of one part: what Word writes of forty pages is smaller
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>", re.DOTALL)


def problems_of(docx: bytes) -> list[str]:
    """Return what is wrong with the file as a package, in sentences; nothing that is in it is followed."""
    if len(docx) > LARGEST_FILE:
        return [_("The file is larger than 2 MB.")]
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return list(dict.fromkeys(_problems(package)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
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
    if not {"[Content_Types].xml", "word/document.xml"} <= set(names):
        yield _("The file is no Word document (.docx).")
        return
    if any("vbaproject" in name.lower() or "activex" in name.lower() for name in names):
        yield _("The file holds macros. Save it without them.")
    unpacked = 0
    for each in entries:
        said = _read(package, each)
        unpacked += len(said)
        if unpacked > LARGEST_UNPACKED:
            yield _("The file unpacks to more than a template may hold (12 MB, 300 parts).")
            return
        yield from _problems_of_part(each.filename, said)


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read no more than the entry says it holds: what a zip says of itself may be a lie."""
    with package.open(entry) as part:
        return part.read(min(entry.file_size, LARGEST_UNPACKED) + 1)


def _problems_of_part(name: str, said: bytes) -> Iterator[str]:
    if not name.endswith((".xml", ".rels")):
        return
    if len(said) > LARGEST_XML and name.startswith("word/") and "theme" not in name:
        yield _("The part %(name)s is larger than 1 MB.") % {"name": name}
    if _DOCTYPE.search(said) or said.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield _("The part %(name)s declares entities, which no Word document needs.") % {"name": name}
    text = said.decode("utf-8", "replace")
    if name == "[Content_Types].xml" and _MAIN not in text:
        yield _("The file is no Word document (.docx).")
    if name.endswith(".rels"):
        for link in _EXTERNAL.findall(text):
            if re.search(r"TargetMode\s*=\s*[\"']External", link) and not re.search(
                r"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", link
            ):
                yield _(
                    "It fetches something from elsewhere (%(name)s): put pictures and templates into it."
                ) % {"name": name}
