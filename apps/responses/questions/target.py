"""What is to be reached: one of the steps of a target."""

from django.utils.datastructures import MultiValueDict

from apps.instruments.definition import TargetItem
from apps.instruments.figures.format import step_label
from apps.instruments.load import PICKS_A_PAGE
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


class TargetKind(Kind[TargetItem]):
    item_class = TargetItem
    template = "responses/items/target.html"
    most_on_a_page = PICKS_A_PAGE

    def parse(self, item: TargetItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        return one_of(item.id, form, {str(step): step for step in item.steps})

    def prefill(self, item: TargetItem, value: object, *, currency: str, is_again: bool) -> FormValues:
        # A file may say 30000.0 where the step is 30000.
        form: FormValues = MultiValueDict()
        form[item.id] = next((str(step) for step in item.steps if step == value), str(value or ""))
        return form

    def describe(self, item: TargetItem, value: object, wording: AnswerContext) -> str:
        # A file may say 30000.0 where the step is 30000, or a step that this framing doesn't offer.
        step = next((step for step in item.steps if step == value), value)
        return step_label(item, step if isinstance(step, int | float) else str(step), wording.currency)

    def present(self, item: TargetItem, state: FieldState, context: FormContext) -> Fields:
        labels = {str(step): step_label(item, step, context.wording.currency) for step in item.steps}
        labels[DONT_KNOW] = self.dont_know_label(item)
        return Fields(options=options(item.id, labels, state.form))
