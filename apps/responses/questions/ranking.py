"""The ranking: cards in the order in which dimensions break. The last look asks it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from apps.instruments.definition import Card, RankingItem
from apps.instruments.rank_list import PLACES, UNPLACED, RankCard, moved
from apps.responses.questions.base import (
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
    count_words,
    options,
    shuffled,
)

ORDER, FIRST_ONLY, DECLINE = "order", "first", "decline"


@dataclass(frozen=True, kw_only=True)
class RankingFields(Fields):
    cards: tuple[RankCard, ...]
    is_complete: bool  # until then nobody says that it is their order
    standing: str  # what is placed and what is not


class RankingKind(Kind[RankingItem]):
    item_class = RankingItem
    template = "responses/items/ranking.html"
    is_asked_twice = True
    keeps_section_whole = True  # the order, how sure one is of it, and what would change it

    seconds_a_decision = 45

    def words(self, item: RankingItem) -> float:
        return super().words(item) + sum(count_words(f"{card.title} {card.text}") for card in item.cards)

    def parse(self, item: RankingItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        order, how = posted_order(item, form), form.get(f"{item.id}-how", ORDER)
        given = _given(item, order, how, is_moving=bool(form.get("move")))
        settle = _reconsidered if form.get(f"{item.id}-again") else _at_first
        return ParsedAnswer(settle(item, stored, given))

    def prefill(self, item: RankingItem, value: object, *, currency: str, is_again: bool) -> FormValues:
        """Return the fields of the order; at the last look, of the considered one."""
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
            return _("you would rather not")
        first = _order_in_words(value["ranking"], wording)
        if "considered" in value:
            considered = _order_in_words(value["considered"], wording)
            return _("%(order)s (at first: %(first)s)") % {"order": considered, "first": first}
        return first

    def present(self, item: RankingItem, state: FieldState, context: FormContext) -> RankingFields:
        order = posted_order(item, state.form)
        cards = {card.dimension: card for card in _card_order(item, seed=context.response_id)}
        placed = [(cards[slug], PLACES[place]) for place, slug in enumerate(order)]
        unplaced = [(card, UNPLACED) for slug, card in cards.items() if slug not in order]
        labels = {ORDER: _("This is my order"), FIRST_ONLY: item.only_first, DECLINE: item.decline}
        if state.is_again and isinstance(state.value, Mapping) and "ranking" in state.value:
            del labels[DECLINE]
        return RankingFields(
            cards=tuple(
                RankCard(card.dimension, card.title, card.text, card.dimension in order, str(place))
                for card, place in (*placed, *unplaced)
            ),
            options=options(f"{item.id}-how", labels, state.form),
            is_complete=not unplaced,
            standing=_standing(
                [card.title for card, _ in placed],
                [card.title for card, _ in unplaced],
                is_first_only=state.form.get(f"{item.id}-how") == FIRST_ONLY,
            ),
        )


def _standing(placed: Sequence[str], unplaced: Sequence[str], *, is_first_only: bool) -> str:
    if not placed:
        return _("Now place the one that breaks first.") if is_first_only else _("Nothing is in order yet.")
    if not unplaced:
        return _("All are in order.")
    standing = _("In order: %(placed)s. Not placed yet: %(left)s.")
    return standing % {"placed": ", ".join(placed), "left": ", ".join(unplaced)}


def state_of_ranking(item: RankingItem, value: object) -> str:
    """Return the state of the ranking: given, partial, declined or missing."""
    if not isinstance(value, Mapping) or not value:
        return "missing"
    if "declined" in value:
        return "declined"
    order = value.get("considered", value["ranking"])
    return "given" if len(named_in(order)) == len(item.cards) else "partial"


def posted_order(item: RankingItem, form: FormValues) -> list[str]:
    """Return the order of the cards, with the arrow that was pressed applied."""
    return moved(form.getlist("ranking"), form.get("move", ""), among=item.dimensions)


def named_in(order: Sequence[str | list[str]]) -> list[str]:
    """Return the dimensions of an order, ties flattened."""
    return [slug for entry in order for slug in (entry if isinstance(entry, list) else [entry])]


def _card_order(item: RankingItem, *, seed: UUID) -> tuple[Card, ...]:
    """Return the cards in a random order that stays the same for this person."""
    return tuple(sorted(item.cards, key=lambda card: shuffled(seed, card.dimension)))


def _given(item: RankingItem, order: list[str], how: str, *, is_moving: bool) -> dict[str, object] | None:
    if how == DECLINE and not is_moving:
        return {"declined": True}
    # Who places a second one names more than the first.
    if how == FIRST_ONLY and order and not (is_moving and len(order) > 1):
        others = [slug for slug in item.dimensions if slug != order[0]]
        return {"ranking": [order[0], others]}
    return {"ranking": order} if order else None


def _at_first(item: RankingItem, stored: object, given: dict[str, object] | None) -> object:
    # A considered order stays as long as the first one does: a page that is sent back as it is changes nothing.
    is_same = isinstance(stored, Mapping) and given == {"ranking": stored.get("ranking")}
    return stored if is_same else given


def _reconsidered(item: RankingItem, stored: object, given: dict[str, object] | None) -> object:
    """Keep the first order; store the one of the last look beside it if different."""
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
