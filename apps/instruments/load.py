"""What answering takes: what is read and what is decided, by the seconds that stand in the questionnaire."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import (
    SOURCE,
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    LoadModel,
    QuantityItem,
    RankingItem,
    Routing,
    TargetItem,
)

FULL, EXPRESS_FORM, ROOM = FORMS = ("full", "express", "room")
STATEMENTS_A_PAGE, PICKS_A_PAGE = 4, 3


@dataclass(frozen=True)
class FormLoad:
    items: int  # what counts
    decisions: int
    words: int
    minutes: float
    pages: int


def form_of(definition: Definition, perspective: str, routing: Routing, form: str) -> tuple[Item, ...]:
    """Return what a form asks of a perspective: all, the express part, or what the room asks."""
    asked = {
        FULL: definition.asked_of,
        EXPRESS_FORM: definition.express_of,
        ROOM: definition.room_of,
    }
    return asked[form](perspective, routing)


def load_of(model: LoadModel, items: Sequence[Item], *, not_counted: Collection[str], form: str) -> FormLoad:
    """Return what a form of these items, worded as they are asked, takes."""
    words = _words_beside(model, items, form) + sum(_words(model, item) for item in items)
    pages = pages_of(items)
    seconds = sum(_seconds(model, item) for item in items)
    seconds += model.seconds["begin"] + model.seconds["review"] + model.seconds["page"] * pages
    return FormLoad(
        items=sum(item.id not in not_counted for item in items),
        decisions=sum(decisions_of(item) for item in items),
        words=round(words),
        minutes=words / model.words_a_minute + seconds / 60,
        pages=pages,
    )


def pages_of(items: Iterable[Item]) -> int:
    """Count the pages: each figure and the order have one of their own, and so have the last questions and the review."""
    asked = tuple(items)
    figures = sum(isinstance(item, QuantityItem) for item in asked)
    statements = ceil(sum(isinstance(item, AgreementItem) for item in asked) / STATEMENTS_A_PAGE)
    return figures + statements + ceil(sum(map(_is_pick, asked)) / PICKS_A_PAGE) + 3


def decisions_of(item: Item) -> int:
    """Return how much is decided: each figure of a quantity, and nothing of what may be left out."""
    return 0 if item.optional else len(item.points) if isinstance(item, QuantityItem) else 1


def _words_beside(model: LoadModel, items: Iterable[Item], form: str) -> float:
    """Count what is read beside the questions; at the review of a full form half of each question is read again."""
    if form == ROOM:
        return model.first_page_in_room
    skimmed = sum(count_words(item.text) for item in items) / 2
    return model.first_page + skimmed + (model.go_on if form == FULL else 0)


def _words(model: LoadModel, item: Item) -> float:
    # Of what there is to pick from, people read down to what fits.
    words = sum(map(count_words, (item.text, item.help, item.example))) + _words_to_pick(item) / 2
    if isinstance(item, QuantityItem):
        words += count_words(item.limit_text) if set(item.points) > {LIMIT} and LIMIT in item.points else 0
        is_growth = {NOW, HORIZON} <= set(item.points)
        words += model.ladder + (model.growth if is_growth else 0)
    return words + (model.on_record if item.on_record and item.kind != SOURCE else 0)


def _words_to_pick(item: Item) -> int:
    match item:
        case RankingItem(cards=cards):
            labels = [f"{card.title} {card.text}" for card in cards]
        case QuantityItem(units=units, limit_none=limit_none, zero_label=zero_label):
            labels = [*(unit.label for unit in units), limit_none, zero_label]
        case ChoiceItem(choices=choices):
            labels = [choice.label for choice in choices]
        case TargetItem(steps=steps, labels=own):
            labels = list(own) or [str(step) for step in steps]
        case _:
            labels = []
    return sum(map(count_words, labels))


def _seconds(model: LoadModel, item: Item) -> float:
    if isinstance(item, QuantityItem):
        return model.seconds_of_points[len(item.points) - 1]
    return model.seconds[item.kind]


def _is_pick(item: Item) -> bool:
    return isinstance(item, TargetItem) or (isinstance(item, ChoiceItem) and item.kind != SOURCE)


def count_words(text: str) -> int:
    return len(text.split())
