"""What typed text may hold where it becomes part of a line: of a header, of a list."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def is_one_line(text: str) -> bool:
    """Say whether a text may stand in a header: what breaks the line would begin another header."""
    return not _BREAKS.search(text)


def validate_one_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(_("This holds a line break. Write it on one line."), code="line_break")
