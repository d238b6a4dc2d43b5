"""The list in which dimensions are put in order (components/rank_list.html)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext_lazy

PLACES = (
    gettext_lazy("Breaks first"),
    pgettext_lazy("place", "Second"),
    pgettext_lazy("place", "Third"),
    gettext_lazy("Last to break"),
)
UNPLACED = gettext_lazy("Not placed yet")


@dataclass(frozen=True)
class RankCard:
    dimension: str
    title: str
    text: str
    is_placed: bool
    place: str


def moved(order: Iterable[str], move: str, *, among: Collection[str]) -> list[str]:
    """Return the order of these dimensions with the button that was pressed ("data:up", "data:out") applied."""
    # It comes from a form, which may say anything.
    order = [slug for slug in dict.fromkeys(order) if slug in among]
    card, _colon, direction = move.partition(":")
    if card not in among or direction not in {"up", "down", "out"}:
        return order
    if direction == "out":
        return [slug for slug in order if slug != card]
    # Up from outside the order makes a card its last, and down from the last takes it out: arrows alone reach every order.
    if card not in order:
        return [*order, card] if direction == "up" else order
    place = order.index(card)
    order.remove(card)
    if direction == "up":
        order.insert(max(0, place - 1), card)
    elif place < len(order):
        order.insert(place + 1, card)
    return order
