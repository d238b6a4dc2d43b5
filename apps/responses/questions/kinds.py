"""The kinds of question, each registered once, and what is asked of any of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy

from apps.instruments.definition import SOURCE, Definition, Item, Term
from apps.instruments.values import DONT_KNOW, check_answer, is_given
from apps.responses.questions.agreement import AgreementKind
from apps.responses.questions.base import (
    CHOOSE,
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
)
from apps.responses.questions.choice import ChoiceKind
from apps.responses.questions.quantity import QuantityKind
from apps.responses.questions.ranking import RankingKind
from apps.responses.questions.target import TargetKind
from apps.responses.questions.text import TextKind

NOT_ANSWERED = gettext_lazy("left out")

KINDS: Mapping[type[Item], Kind[Any]] = {
    kind.item_class: kind
    for kind in (
        RankingKind(),
        AgreementKind(),
        QuantityKind(),
        ChoiceKind(),
        TargetKind(),
        TextKind(),
    )
}


@dataclass(frozen=True, kw_only=True)
class QuestionForm:
    """One question as its template shows it: its fields as they were filled in, and what is wrong with them."""

    id: str
    template: str
    text: str
    notes: tuple[str, ...]  # a sentence of help, and one that gives an example
    terms: tuple[Term, ...]  # that it uses
    revision: int
    error: str
    is_optional: bool
    on_record: bool
    points_at_giver: bool
    is_again: bool
    passed_on: str  # to whom; empty if it is not
    may_be_passed_on: bool
    waits_for_figures: bool  # it is asked once a figure is given, and none is elsewhere
    fields: Fields


def kind_of(item: Item) -> Kind[Item]:
    return KINDS[type(item)]


def parse_answer(item: Item, form: FormValues, *, currency: str, stored: object = None) -> ParsedAnswer:
    """Parse what was posted to one item, in a page or in a save of the item alone; `stored` is its answer so far."""
    # Checked as an imported file is: a form holds nothing that could not be exported and brought in again.
    parsed = kind_of(item).parse(item, form, currency=currency, stored=stored)
    if parsed.is_storable and check_answer(item, parsed.value):
        return ParsedAnswer(None, {item.id: str(CHOOSE)})
    return parsed


def prefill(
    item: Item,
    value: object,
    *,
    currency: str,
    is_again: bool = False,
    unread: Mapping[str, str] = MappingProxyType({}),
) -> FormValues:
    """Return the fields that show this answer and what is unread of it, so that parsing them gives the same answer."""
    form = kind_of(item).prefill(item, value, currency=currency, is_again=is_again)
    for name, text in unread.items():
        form[name] = text
    return form


def describe(item: Item, value: object, wording: AnswerContext) -> str:
    """Return an answer in words, as whoever gave it reads it."""
    if not is_given(value):
        return str(NOT_ANSWERED)
    if value == DONT_KNOW:
        return kind_of(item).dont_know_label(item)
    return kind_of(item).describe(item, value, wording)


def parts_of(item: Item, value: object, context: FormContext) -> tuple[tuple[str, str], ...]:
    """Return what is asked and answered part by part, where an item asks for more than one thing."""
    return () if not is_given(value) or value == DONT_KNOW else kind_of(item).parts(item, value, context)


def present(item: Item, state: FieldState, context: FormContext) -> QuestionForm:
    return QuestionForm(
        id=item.id,
        template=kind_of(item).template,
        text=context.in_words(item.text),
        notes=tuple(context.in_words(note) for note in (item.help, item.example) if note),
        terms=_terms_in(item, context.wording.definition),
        revision=state.revision,
        error=state.errors.get(item.id, ""),
        is_optional=item.optional,
        on_record=item.on_record and item.kind != SOURCE,
        points_at_giver=item.points_at_giver,
        is_again=state.is_again,
        passed_on=state.passed_on,
        may_be_passed_on=may_be_passed_on(item),
        waits_for_figures=item.kind == SOURCE and not state.has_figures,
        fields=kind_of(item).present(item, state, context),
    )


def _terms_in(item: Item, definition: Definition) -> tuple[Term, ...]:
    """Return the words of a question that are explained in a tap."""
    texts = [item.text, item.help, item.example, getattr(item, "limit_text", ""), *item.offered]
    read = " ".join(texts).casefold()
    return tuple(
        term for term in definition.terms if re.search(rf"\b{re.escape(term.word.casefold())}\b", read)
    )


def may_be_passed_on(item: Item) -> bool:
    """Return whether somebody else may know it: a figure or a pick on the record, never an opinion."""
    return item.on_record and not item.optional and item.kind != SOURCE
