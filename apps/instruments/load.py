"""What answering takes: what is read and what is decided, by the seconds that stand in the questionnaire."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import SOURCE, Definition, Item, LoadModel, QuantityItem, Routing

FULL, EXPRESS_FORM, ROOM = "full", "express", "room"
STATEMENT, FIGURE, PICKS, TEXT = "agreement", "quantity", ("choice", "target"), "text"  # kinds
STATEMENTS_A_PAGE, PICKS_A_PAGE = 4, 2
GROWTH = {NOW, HORIZON}  # where both are asked, the second is asked as growth


@dataclass(frozen=True)
class LoadOfForm:
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


def load_of(
    model: LoadModel, items: Sequence[Item], *, not_counted: Collection[str], form: str
) -> LoadOfForm:
    """Return what a form of these items, worded as they are asked, takes."""
    words = _words_beside(model, items, form) + sum(_words(model, item) for item in items)
    pages = pages_of(items)
    seconds = sum(_seconds(model, item) for item in items)
    seconds += model.seconds["begin"] + model.seconds["page"] * pages + _seconds_of_review(model, items, form)
    return LoadOfForm(
        items=sum(item.id not in not_counted for item in items),
        decisions=sum(item.decisions for item in items),
        words=round(words),
        minutes=words / model.words_a_minute + seconds / 60,
        pages=pages,
    )


def pages_of(items: Iterable[Item]) -> int:
    """Count the pages: each figure, the order with a text, any further text and the review have one of their own."""
    kinds = Counter(item.kind for item in items)
    picks = sum(kinds[kind] for kind in PICKS)
    return (
        kinds[FIGURE]
        + ceil(kinds[STATEMENT] / STATEMENTS_A_PAGE)
        + ceil(picks / PICKS_A_PAGE)
        + 1
        + kinds[TEXT]
    )


def _words_beside(model: LoadModel, items: Iterable[Item], form: str) -> float:
    """Count what is read beside the questions; at the review of a full form each is read again, else it is skimmed."""
    if form == ROOM:
        return model.first_page_in_room
    again = sum(count_words(item.text) for item in items)
    return model.first_page + (again + model.go_on if form == FULL else again / 2)


def _seconds_of_review(model: LoadModel, items: Sequence[Item], form: str) -> float:
    """Return what checking takes; the form of a room is sent without it."""
    if form == ROOM:
        return 0
    checked = model.seconds.get("checked", 0)  # versions before it do not say
    return model.seconds["review"] + (checked * len(items) if form == FULL else 0)


def _words(model: LoadModel, item: Item) -> float:
    # Of what there is to pick from, people read down to what fits.
    words: float = sum(map(count_words, (item.text, item.help, item.example, *_of_a_figure(item))))
    words += sum(map(count_words, item.offered)) / 2
    if item.kind == FIGURE:
        words += model.ladder + (model.growth if _points(item) >= GROWTH else 0)
    return words + (model.on_record if item.on_record and item.kind != SOURCE else 0)


def _of_a_figure(item: Item) -> Iterator[str]:
    """Yield what a figure says beside its question: how its limit is asked for."""
    match item:
        case QuantityItem(limit_text=limit_text, limit_help=limit_help) if LIMIT in item.points:
            yield limit_help
            if _points(item) > {LIMIT}:
                yield limit_text


def _points(item: Item) -> frozenset[str]:
    match item:
        case QuantityItem(points=points):
            return frozenset(points)
    return frozenset()


def _seconds(model: LoadModel, item: Item) -> float:
    return model.seconds_of_points[item.decisions - 1] if item.kind == FIGURE else model.seconds[item.kind]


def count_words(text: str) -> int:
    return len(text.split())
