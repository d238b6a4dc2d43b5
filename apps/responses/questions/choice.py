"""A choice among options: one of them, or all that apply."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.instruments.definition import SOURCE, ChoiceItem
from apps.instruments.load import PICKS_A_PAGE
from apps.instruments.values import DONT_KNOW
from apps.responses.questions.base import (
    CHOOSE,
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

UNSETTLED = "unsettled"  # the choice that says that nobody knows yet


@dataclass(frozen=True, kw_only=True)
class ChoiceFields(Fields):
    is_multiple: bool


class ChoiceKind(Kind[ChoiceItem]):
    item_class = ChoiceItem
    template = "responses/items/choice.html"
    most_on_a_page = PICKS_A_PAGE

    def parse(self, item: ChoiceItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        values = {str(choice.value): choice.value for choice in item.choices}
        if item.pick == "one":
            return one_of(item.id, form, values)
        ticked = form.getlist(item.id)
        if DONT_KNOW in ticked:
            return ParsedAnswer(DONT_KNOW)
        if not set(ticked) <= set(values):
            return ParsedAnswer(None, {item.id: str(CHOOSE)})
        if len(ticked) > 1 and (alone := _alone_among(item, ticked)):
            return ParsedAnswer(None, {item.id: _("“%(choice)s” stands alone.") % {"choice": alone}})
        return ParsedAnswer([value for slug, value in values.items() if slug in ticked] or None)

    def describe(self, item: ChoiceItem, value: object, wording: AnswerContext) -> str:
        picked = value if isinstance(value, list) else [value]
        return "; ".join(choice.label for choice in item.choices if choice.value in picked)

    def present(self, item: ChoiceItem, state: FieldState, context: FormContext) -> ChoiceFields:
        labels = {str(choice.value): choice.label for choice in item.choices}
        # If one option says that it isn't known, a second "don't know" would confuse.
        says_itself = UNSETTLED in labels and state.value != DONT_KNOW
        if not item.optional and not says_itself and item.kind != SOURCE:
            labels[DONT_KNOW] = self.dont_know_label(item)
        alone = {DONT_KNOW, *(str(choice.value) for choice in item.choices if choice.alone)}
        return ChoiceFields(
            options=tuple(
                replace(option, is_alone=option.value in alone)
                for option in options(item.id, labels, state.form)
            ),
            is_multiple=item.pick == "many",
        )


def _alone_among(item: ChoiceItem, ticked: Collection[str]) -> str:
    """Return the label of what goes with nothing else, if it is ticked."""
    alone = (choice.label for choice in item.choices if choice.alone and str(choice.value) in ticked)
    return next(alone, "")
