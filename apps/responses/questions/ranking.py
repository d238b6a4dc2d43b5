"""The ranking: cards in the order in which dimensions break. The review asks it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.instruments.definition import Card, RankingItem
from apps.instruments.rank_list import moved
from apps.responses.questions.base import (
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
    options,
    shuffled,
)

ORDER, FIRST_ONLY, DECLINE = "order", "first", "decline"
# By place, what the button of a card says that is placed next, and what is said once it is.
_PUT = (
    gettext_lazy("Put {title} first"),
    gettext_lazy("Put {title} second"),
    gettext_lazy("Put {title} third"),
    gettext_lazy("Put {title} last"),
)
_PLACED = (
    gettext_lazy("{title} is first. Three are left."),
    gettext_lazy("{title} is second. Two are left."),
    gettext_lazy("{title} is third. One is left."),
    gettext_lazy("{title} is last. All four are in order."),
)
# By how many are left then.
_TAKEN_OUT = (
    gettext_lazy("{title} is out. One is left."),
    gettext_lazy("{title} is out. Two are left."),
    gettext_lazy("{title} is out. Three are left."),
    gettext_lazy("{title} is out. Four are left."),
)
_TAKE_OUT = gettext_lazy("Take {title} out")
_FIRST_ALONE = gettext_lazy("{title} is first. The others stay open.")


@dataclass(frozen=True)
class OrderCard:
    dimension: str
    title: str
    text: str
    place: int  # from 1; 0: not placed
    button: str
    move: str


@dataclass(frozen=True, kw_only=True)
class RankingFields(Fields):
    cards: tuple[OrderCard, ...]
    standing: str
    sentences: Mapping[str, str]  # for the script, by data attribute


class RankingKind(Kind[RankingItem]):
    item_class = RankingItem
    template = "responses/items/ranking.html"
    is_asked_twice = True
    has_parts = True

    def parse(self, item: RankingItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        order, how = posted_order(item, form), form.get(f"{item.id}-how", ORDER)
        given = _given(item, order, how, is_moving=bool(form.get("move")))
        settle = _reconsidered if form.get(f"{item.id}-again") else _at_first
        return ParsedAnswer(settle(item, stored, given))

    def prefill(self, item: RankingItem, value: object, *, currency: str, is_again: bool) -> FormValues:
        """Return the fields of the order; in the review, of the considered one."""
        form: FormValues = MultiValueDict()
        if not isinstance(value, Mapping):
            return form
        if "declined" in value:
            form[f"{item.id}-how"] = DECLINE
            return form
        first = value.get("ranking", [])
        order = value.get("considered", first) if is_again else first
        if _is_first_only(order):
            form[f"{item.id}-how"] = FIRST_ONLY
            order = order[:1]
        elif len(named_in(order)) == len(item.cards):
            form[f"{item.id}-how"] = ORDER
        form.setlist("ranking", named_in(order))
        return form

    def describe(self, item: RankingItem, value: object, wording: AnswerContext) -> str:
        if not isinstance(value, Mapping) or "declined" in value:
            return _("you don’t know, or would rather not")
        first = _order_in_words(value["ranking"], wording)
        if "considered" in value:
            considered = _order_in_words(value["considered"], wording)
            return _("%(order)s (at first: %(first)s)") % {"order": considered, "first": first}
        return first

    def present(self, item: RankingItem, state: FieldState, context: FormContext) -> RankingFields:
        order = posted_order(item, state.form)
        cards = {card.dimension: card for card in _card_order(item, seed=context.response_id)}
        unplaced = [slug for slug in cards if slug not in order]
        labels = {FIRST_ONLY: item.only_first, DECLINE: item.decline}
        how = state.form.get(f"{item.id}-how", ORDER)
        return RankingFields(
            cards=(
                *(_placed_card(cards[slug], place) for place, slug in enumerate(order, start=1)),
                *(_unplaced_card(cards[slug], len(order)) for slug in unplaced),
            ),
            options=options(f"{item.id}-how", labels, state.form),
            standing=_standing([cards[slug].title for slug in order], how),
            sentences={
                "put": "|".join(map(str, _PUT)),
                "placed": "|".join(map(str, _PLACED)),
                "out": "|".join(map(str, _TAKEN_OUT)),
                "take-out": str(_TAKE_OUT),
                "alone": str(_FIRST_ALONE),
                "first": _first_wanted(),
                "unplaced": _("Not placed yet"),
            },
        )


def _placed_card(card: Card, place: int) -> OrderCard:
    button = str(_TAKE_OUT).replace("{title}", card.title)
    return OrderCard(card.dimension, card.title, card.text, place, button, f"{card.dimension}:out")


def _unplaced_card(card: Card, placed: int) -> OrderCard:
    button = str(_PUT[placed]).replace("{title}", card.title)
    return OrderCard(card.dimension, card.title, card.text, 0, button, f"{card.dimension}:up")


def _first_wanted() -> str:
    return _("Now place the one that breaks first.")


def _standing(placed: Sequence[str], how: str) -> str:
    if not placed:
        return _first_wanted() if how == FIRST_ONLY else ""
    sentence = _FIRST_ALONE if how == FIRST_ONLY else _PLACED[len(placed) - 1]
    return str(sentence).replace("{title}", placed[-1])


def state_of_ranking(item: RankingItem, value: object) -> str:
    """Return the state of the ranking: given, partial, declined or missing."""
    if not isinstance(value, Mapping) or not value:
        return "missing"
    if "declined" in value:
        return "declined"
    order = value.get("considered", value["ranking"])
    return "given" if len(named_in(order)) == len(item.cards) else "partial"


def is_whole_order(item: RankingItem, value: object) -> bool:
    """Return whether all are named, none of them tied: only then there is an order to look at again."""
    order = value.get("considered", value.get("ranking", ())) if isinstance(value, Mapping) else ()
    return len(order) == len(item.cards) and all(isinstance(entry, str) for entry in order)


def posted_order(item: RankingItem, form: FormValues) -> list[str]:
    """Return the order of the cards, with the arrow that was pressed applied."""
    return moved(form.getlist("ranking"), form.get("move", ""), among=item.dimensions)


def named_in(order: Sequence[str | list[str]]) -> list[str]:
    """Return the dimensions of an order, ties flattened."""
    return [slug for entry in order for slug in (entry if isinstance(entry, list) else [entry])]


def _card_order(item: RankingItem, *, seed: UUID) -> tuple[Card, ...]:
    """Return the cards in a random order that stays the same for this person."""
    return tuple(sorted(item.cards, key=lambda card: shuffled(seed, card.dimension)))


def _left(item: RankingItem, order: list[str]) -> list[str]:
    return [slug for slug in item.dimensions if slug not in order]


def _given(item: RankingItem, order: list[str], how: str, *, is_moving: bool) -> dict[str, object] | None:
    if how == DECLINE and not is_moving:
        return {"declined": True}
    if not order:
        return None
    # Who places a second one names more than the first.
    if how == FIRST_ONLY and not (is_moving and len(order) > 1):
        return {"ranking": [order[0], _left(item, order[:1])]}
    left = _left(item, order)
    # Where all but one are placed, the last place is said.
    return {"ranking": [*order, *left] if len(left) == 1 and not is_moving else order}


def _at_first(item: RankingItem, stored: object, given: dict[str, object] | None) -> object:
    # A considered order stays as long as the first one does: a page that is sent back as it is changes nothing.
    is_same = isinstance(stored, Mapping) and given == {"ranking": stored.get("ranking")}
    return stored if is_same else given


def _reconsidered(item: RankingItem, stored: object, given: dict[str, object] | None) -> object:
    """Keep the first order; store that of the review beside it if different."""
    if given is None:
        return stored
    first = stored.get("ranking", []) if isinstance(stored, Mapping) else []
    # An incomplete order, given card by card, is completed rather than reconsidered.
    if len(named_in(first)) < len(item.cards) or "ranking" not in given:
        return given
    if given["ranking"] == first:
        return {"ranking": first}
    return {"ranking": first, "considered": given["ranking"]}


def _is_first_only(order: Sequence[str | list[str]]) -> bool:
    return len(order) > 1 and isinstance(order[1], list)


def _order_in_words(order: Sequence[str | list[str]], wording: AnswerContext) -> str:
    labels = wording.definition.dimensions
    named = [slug for slug in order if isinstance(slug, str)]
    if _is_first_only(order):
        return _("%(dimension)s first") % {"dimension": labels[named[0]]}
    return ", ".join(labels[slug] for slug in named)
