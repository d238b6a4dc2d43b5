"""Write a report by a template. The same content and template give the same text; Word is not needed."""

import io
from collections.abc import Mapping

from apps.reports.document.content import content_of
from apps.reports.docx.fields import said_by
from apps.reports.docx.word import Word, sandbox
from apps.reports.pdf.rendering import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_docx(stored: Mapping[str, object], *, number: int, fingerprint: str, template: bytes) -> bytes:
    """Return the document. `template` was checked when it was uploaded. Raises NotWritten where it is too much."""
    content = printable(content_of(stored))
    word = Word(template)
    word.render(dict(said_by(content, number=number, fingerprint=fingerprint)), sandbox())
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()
