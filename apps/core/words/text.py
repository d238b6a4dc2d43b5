"""Checks of typed text that becomes part of a single line, in a header or a list."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# In the header of a mail one would begin another header.
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def is_one_line(text: str) -> bool:
    return not _BREAKS.search(text)


def validate_one_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(_("This holds a line break. Write it on one line."), code="line_break")
