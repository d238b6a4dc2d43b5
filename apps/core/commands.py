"""The base of commands that read or write documents: standard output carries only the result."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand

from apps.core.errors import ScalelensError
from apps.documents.files import read_document
from apps.documents.problems import DocumentError, Problem
from apps.documents.values import Json

BAD_INPUT = 2


class DocumentCommand(BaseCommand):
    """A command whose bad input ends as `{"errors": [...]}` on standard error and exit code 2."""

    def execute(self, *args: object, **options: object) -> str | None:
        try:
            return super().execute(*args, **options)
        except DocumentError as error:
            self.refuse(error.errors)
        except ScalelensError as error:
            self.refuse([Problem("$", "refused", str(error))])
        raise SystemExit(BAD_INPUT)

    def refuse(self, problems: Sequence[Problem]) -> None:
        errors = [problem.to_json() for problem in problems]
        # Without Django's style, whose colours would be letters in the document.
        self.stderr.write(json.dumps({"errors": errors}, ensure_ascii=False, indent=1), lambda text: text)

    def note(self, message: str) -> None:
        """Write a note to standard error, beside the result."""
        self.stderr.write(message, lambda text: text)


def document_in(name: str) -> dict[str, Json]:
    """Read the document a FILE argument names, `-` for standard input; raises DocumentError."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        # Some editors put a byte order mark first, which is no JSON.
        return read_document(content.decode("utf-8-sig"))
    except OSError as error:
        raise DocumentError(
            [Problem("$", "unreadable", f"{name} can't be read: {error.strerror}.")]
        ) from error
    except UnicodeDecodeError as error:
        raise DocumentError([Problem("$", "encoding", f"{name} is not UTF-8 text.")]) from error
