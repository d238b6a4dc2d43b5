"""A statement, and how far one agrees with it."""

from django.utils.translation import gettext as _

from apps.instruments.definition import AgreementItem
from apps.instruments.load import STATEMENTS_A_PAGE
from apps.instruments.values import DONT_KNOW
from apps.responses.questions.base import (
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
    one_of,
    options,
)


class AgreementKind(Kind[AgreementItem]):
    item_class = AgreementItem
    template = "responses/items/agreement.html"
    most_on_a_page = STATEMENTS_A_PAGE

    def parse(self, item: AgreementItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        return one_of(item.id, form, {str(choice.value): choice.value for choice in item.choices})

    def describe(self, item: AgreementItem, value: object, wording: AnswerContext) -> str:
        return next(choice.label for choice in item.choices if choice.value == value)

    def dont_know_label(self, item: AgreementItem) -> str:
        return _("I can't tell")

    def present(self, item: AgreementItem, state: FieldState, context: FormContext) -> Fields:
        labels = {str(choice.value): choice.label for choice in item.choices} | {
            DONT_KNOW: self.dont_know_label(item)
        }
        return Fields(options=options(item.id, labels, state.form))
