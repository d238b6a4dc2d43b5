"""A free text, and the cleaning of every text that people write."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.instruments.definition import TextItem
from apps.responses.questions.base import (
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
)

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean_text(text: str) -> str:
    """Remove characters that can't be stored or shown, and normalise line ends."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


@dataclass(frozen=True, kw_only=True)
class TextFields(Fields):
    value: str
    max_length: int


class TextKind(Kind[TextItem]):
    item_class = TextItem
    template = "responses/items/text.html"

    def parse(self, item: TextItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        text = clean_text(form.get(item.id, ""))
        if len(text) > item.max_length:
            too_long = _("The text has %(given)s characters; %(most)s fit.")
            return ParsedAnswer(None, {item.id: too_long % {"given": len(text), "most": item.max_length}})
        return ParsedAnswer(text or None)

    def describe(self, item: TextItem, value: object, wording: AnswerContext) -> str:
        return str(value)

    def present(self, item: TextItem, state: FieldState, context: FormContext) -> TextFields:
        return TextFields(value=state.form.get(item.id, ""), max_length=item.max_length)
