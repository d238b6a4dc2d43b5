"""One question as its template shows it: the fields as they were filled in, and what is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from apps.core.words.numerals import numeral
from apps.engagements.models import Engagement
from apps.engagements.selectors import row_examples
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Item,
    QuantityItem,
    RankingItem,
    SplitItem,
    TargetItem,
    TextItem,
    filled,
)
from apps.instruments.figures.format import rows, step_label
from apps.instruments.values import DONT_KNOW
from apps.responses.questions.course import card_order, takes_comment
from apps.responses.questions.describing import DONT_KNOW_LABEL, Wording, answer_in_words, figure_in_words
from apps.responses.questions.odd_figures import Weighed, asked_back, spelled
from apps.responses.questions.parsing import (
    DECLINE,
    FIRST_ONLY,
    ORDER,
    ZERO,
    CommentReading,
    FormValues,
    posted_order,
)

PLACES = (
    gettext_lazy("Breaks first"),
    pgettext_lazy("place", "Second"),
    pgettext_lazy("place", "Third"),
    gettext_lazy("Last to break"),
)
UNPLACED = gettext_lazy("Not placed yet")


@dataclass(frozen=True)
class Option:
    id: str
    name: str
    value: str
    label: str
    is_checked: bool
    example: str = ""  # what a row of a ladder is like in the client's world


@dataclass(frozen=True)
class RankCard:
    dimension: str
    title: str
    text: str
    is_placed: bool
    place: str


@dataclass(frozen=True)
class Figure:
    """One of a quantity's figures: rows or growth to pick from, and the field for who knows it."""

    name: str
    label: str
    options: tuple[Option, ...]
    typed: str
    typed_label: str
    echo: str
    asked_back: str  # a question about the figure, where it is odd and not said to be meant
    spelled: str
    is_meant: bool
    is_ladder: bool
    error: str
    typed_error: str


@dataclass(frozen=True)
class Share:
    id: str
    dimension: str
    label: str
    value: str
    error: str


@dataclass(frozen=True, kw_only=True)
class Question:
    id: str
    kind: str
    text: str
    revision: int
    error: str
    is_optional: bool
    comment: CommentReading | None
    options: tuple[Option, ...] = ()
    cards: tuple[RankCard, ...] = ()
    figures: tuple[Figure, ...] = ()
    sources: tuple[Option, ...] = ()
    shares: tuple[Share, ...] = ()
    value: str = ""
    max_length: int = 0
    is_multiple: bool = False
    is_again: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"responses/items/{self.kind}.html"


@dataclass(frozen=True)
class Sheet:
    """What all questions of one response share."""

    wording: Wording
    engagement: Engagement
    response_id: UUID


@dataclass(frozen=True)
class Filled:
    """The state of one item's fields."""

    form: FormValues
    revision: int = 0
    value: Any = None  # what is stored
    errors: Mapping[str, str] = field(default_factory=dict)
    comment: CommentReading | None = None
    is_again: bool = False
    weighed: Weighed = field(default_factory=Weighed)


def question_of(item: Item, state: Filled, sheet: Sheet) -> Question:
    show = next(show for kind, show in _SHOWN.items() if isinstance(item, kind))
    return Question(
        id=item.id,
        kind=item.kind,
        text=in_words_of(sheet, item.text),
        revision=state.revision,
        error=state.errors.get(item.id, ""),
        errors=state.errors,
        is_optional=item.optional,
        comment=(state.comment or CommentReading("", False))
        if takes_comment(item) and not state.is_again
        else None,
        is_again=state.is_again,
        **show(item, state, sheet),
    )


def in_words_of(sheet: Sheet, text: str) -> str:
    return filled(text, horizon_months=sheet.wording.horizon_months, initiative=sheet.engagement.initiative)


def _options(name: str, values: Mapping[str, str], form: FormValues) -> tuple[Option, ...]:
    checked = set(form.getlist(name))
    # The first option carries the name as its id: an error's link leads to it.
    return tuple(
        Option(name if place == 0 else f"{name}-{place}", name, value, label, value in checked)
        for place, (value, label) in enumerate(values.items())
    )


def _ranking(item: RankingItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    order = posted_order(item, state.form)
    cards = {card.dimension: card for card in card_order(item, seed=sheet.response_id)}
    placed = [(cards[slug], PLACES[place]) for place, slug in enumerate(order)]
    unplaced = [(card, UNPLACED) for slug, card in cards.items() if slug not in order]
    ways = {ORDER: _("This is my order"), FIRST_ONLY: item.only_first, DECLINE: item.decline}
    if state.is_again and isinstance(state.value, Mapping) and "ranking" in state.value:
        del ways[DECLINE]
    return {
        "cards": tuple(
            RankCard(card.dimension, card.title, card.text, card.dimension in order, str(place))
            for card, place in (*placed, *unplaced)
        ),
        "options": _options(f"{item.id}-how", ways, state.form),
    }


def _agreement(item: AgreementItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    labels = {str(choice.value): choice.label for choice in item.choices} | {DONT_KNOW: item.dont_know}
    return {"options": _options(item.id, labels, state.form)}


def _choice(item: ChoiceItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    labels = {str(choice.value): choice.label for choice in item.choices}
    if not item.optional:
        labels[DONT_KNOW] = str(DONT_KNOW_LABEL)
    return {"options": _options(item.id, labels, state.form), "is_multiple": item.pick == "many"}


def _target(item: TargetItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    labels = {str(step): step_label(item, step, sheet.wording.currency) for step in item.steps}
    return {"options": _options(item.id, labels | {DONT_KNOW: str(DONT_KNOW_LABEL)}, state.form)}


def _text(item: TextItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    return {"value": state.form.get(item.id, ""), "max_length": item.max_length}


def _split(item: SplitItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    labels = sheet.wording.definition.dimensions
    names = {slug: f"{item.id}-{slug}" for slug in item.over}
    return {
        "shares": tuple(
            Share(name, slug, labels[slug], state.form.get(name, ""), state.errors.get(name, ""))
            for slug, name in names.items()
        ),
        "options": _options(item.id, {DONT_KNOW: str(DONT_KNOW_LABEL)}, state.form),
    }


def _quantity(item: QuantityItem, state: Filled, sheet: Sheet) -> dict[str, Any]:
    sources = {source.slug: source.label for source in item.scale.sources}
    return {
        "figures": tuple(figure_of(item, point, state, sheet) for point in item.points),
        "sources": _options(f"{item.id}-source", sources, state.form),
    }


def figure_of(item: QuantityItem, point: str, state: Filled, sheet: Sheet) -> Figure:
    name = f"{item.id}-{point}"
    figure = state.value.get(point) if isinstance(state.value, Mapping) else None
    label, typed_label = _labels_of(item, point, sheet)
    return Figure(
        name=name,
        label=label,
        options=_figure_options(item, point, state, sheet),
        typed=state.form.get(f"{name}-figure", ""),
        typed_label=typed_label,
        echo=echo_of(item, point, state.value, sheet.wording.currency),
        asked_back=asked_back(item, state.value, state.weighed, sheet.wording).get(point, ""),
        spelled=spelled(figure),
        is_meant=figure is not None and state.weighed.meant.get(point) == figure,
        is_ladder=point != "horizon",
        error=state.errors.get(name, ""),
        typed_error=state.errors.get(f"{name}-figure", ""),
    )


def _labels_of(item: QuantityItem, point: str, sheet: Sheet) -> tuple[str, str]:
    """Return what is asked, and what stands beside the field for who knows the figure."""
    if point == "now":
        return _("Today"), _("The figure today")
    if point == "limit":
        return in_words_of(sheet, item.limit_text), _("The figure of the limit")
    months = sheet.wording.horizon_months
    asked = ngettext(
        "In %(months)d month, compared with today", "In %(months)d months, compared with today", months
    )
    typed = ngettext("The figure in %(months)d month", "The figure in %(months)d months", months)
    return asked % {"months": months}, typed % {"months": months}


def _figure_options(item: QuantityItem, point: str, state: Filled, sheet: Sheet) -> tuple[Option, ...]:
    name = f"{item.id}-{point}"
    options = _options(name, _pickable(item, point, sheet.wording.currency), state.form)
    if point == "horizon":
        return options  # growth has no rows
    examples = {str(place): text for place, text in enumerate(row_examples(sheet.engagement, item))}
    return tuple(replace(option, example=examples.get(option.value, "")) for option in options)


def _pickable(item: QuantityItem, point: str, currency: str) -> dict[str, str]:
    unknown = {DONT_KNOW: str(DONT_KNOW_LABEL)}
    if point == "horizon":
        growth = {
            f"{factor:g}": _("same") if factor == 1 else f"× {numeral(f'{factor:g}')}"
            for factor in item.scale.growth
        }
        return growth | unknown
    ladder = {str(place): row.label for place, row in enumerate(rows(item, currency))}
    return ({ZERO: item.zero_label} if point == "now" else {}) | ladder | unknown


def echo_of(item: QuantityItem, point: str, value: Any, currency: str) -> str:
    """Say how a figure that was typed, or that follows from a growth, has been read."""
    figure = value.get(point) if isinstance(value, Mapping) else None
    if figure is None or point in value.get("rows", ()) or (point == "now" and figure == 0):
        return ""
    return _("Read as %(figure)s") % {"figure": figure_in_words(item, value, point, currency)}


def echoes_of(item: Item, value: Any, currency: str) -> dict[str, str]:
    """Return the echo of each figure of a quantity, by the name of its field."""
    if not isinstance(item, QuantityItem):
        return {}
    return {f"{item.id}-{point}": echo_of(item, point, value, currency) for point in item.points}


def words_of(item: Item, value: Any, sheet: Sheet) -> str:
    return answer_in_words(item, value, sheet.wording)


_SHOWN: Mapping[type[Item], Callable[[Any, Filled, Sheet], dict[str, Any]]] = {
    RankingItem: _ranking,
    AgreementItem: _agreement,
    QuantityItem: _quantity,
    ChoiceItem: _choice,
    TargetItem: _target,
    SplitItem: _split,
    TextItem: _text,
}
