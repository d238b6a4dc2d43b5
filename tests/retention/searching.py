"""Look for somebody in everything that is kept: each column of each table, each PDF's text, each mail file."""

import base64
import io
import quopri
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection
from pypdf import PdfReader

KINDS = ("text", "character varying", "character", "json", "jsonb", "ARRAY", "USER-DEFINED", "bytea")


def places_of(words: tuple[str, ...], *folders: Path) -> set[str]:
    """Return where any of these words is kept: table.column, `pdf`, `mail` or `session`."""
    return {place for place, text in everything_kept(*folders) if _holds(text, words)}


def _holds(text: str, words: tuple[str, ...]) -> bool:
    plain = " ".join(text.casefold().split())
    return any(word.casefold() in plain for word in words)


def everything_kept(*folders: Path) -> Iterator[tuple[str, str]]:
    yield from _tables()
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        yield from _mail(file.read_bytes())


def _tables() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'"
        )
        columns = [(table, column, kind) for table, column, kind in cursor.fetchall() if kind in KINDS]
        for table, column, kind in columns:
            as_kept = "" if kind == "bytea" else "::text"
            cursor.execute(f'select "{column}"{as_kept} from "{table}" where "{column}" is not null')  # noqa: S608
            for (value,) in cursor.fetchall():
                yield from _value(f"{table}.{column}", value)


def _value(place: str, value: str | bytes) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        yield from _bytes(place, bytes(value))
        return
    yield place, value
    # JSON may spell letters by their number.
    yield place, re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), value)


def _bytes(place: str, raw: bytes) -> Iterator[tuple[str, str]]:
    yield place, raw.decode("utf-8", errors="replace")
    if raw.startswith(b"%PDF-") and b"%%EOF" in raw:  # a made-up one of a test has no pages
        reader = PdfReader(io.BytesIO(raw))
        yield "pdf", " ".join(page.extract_text() for page in reader.pages)
        yield "pdf", str(reader.metadata)


def _mail(raw: bytes) -> Iterator[tuple[str, str]]:
    yield "mail", raw.decode("utf-8", errors="replace")
    yield "mail", quopri.decodestring(raw).decode("utf-8", errors="replace")
    for line in raw.splitlines():
        try:
            yield "mail", base64.b64decode(line, validate=True).decode("utf-8", errors="replace")
        except ValueError:
            continue
    for content in raw.split(b"-" * 79):
        message = message_from_bytes(content.strip(), policy=policy.default)
        yield "mail", " ".join(str(value) for value in message.values())
        for part in message.walk():
            if part.get_content_maintype() == "text":
                yield "mail", str(part.get_content())
