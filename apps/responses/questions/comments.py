"""Comments on answers, and the cleaning of every text that people write."""

import re
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from apps.instruments.definition import Item

LONGEST_COMMENT = 1000
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class ParsedComment:
    text: str
    quotable: bool
    error: str = ""


def parse_comment(item: Item, form: MultiValueDict[str, str]) -> ParsedComment:
    # Cleaned before it is measured: what can't be stored counts for nothing.
    text = clean_text(form.get(f"{item.id}-comment", ""))
    quotable = bool(text) and f"{item.id}-quotable" in form
    if len(text) > LONGEST_COMMENT:
        too_long = _("The comment has %(given)s characters; %(most)s fit.")
        return ParsedComment(text, quotable, too_long % {"given": len(text), "most": LONGEST_COMMENT})
    return ParsedComment(text, quotable)


def clean_text(text: str) -> str:
    """Remove characters that can't be stored or shown, and normalise line ends."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()
