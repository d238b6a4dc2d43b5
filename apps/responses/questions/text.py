"""A free text."""

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
from apps.responses.questions.comments import clean_text


@dataclass(frozen=True, kw_only=True)
class TextFields(Fields):
    value: str
    max_length: int


class TextKind(Kind[TextItem]):
    item_class = TextItem
    template = "responses/items/text.html"
    takes_comment = False

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
