"""What a questionnaire asks of whom, and what for, as tables for its page in the documentation."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.instruments.definition import Condition, Definition, Item, QuantityItem
from apps.responses.questions.course import decisions_of, seconds_of


@dataclass(frozen=True)
class HeaviestLoad:
    """What one perspective is asked at most: each figure is of the framing in which it is highest."""

    items: int
    picks: int
    seconds: int

    @property
    def minutes(self) -> float:
        return round(self.seconds / 60, 1)


def heaviest_load(definition: Definition, perspective: str) -> HeaviestLoad:
    """Return the load of a perspective over every framing there can be."""
    counted = [definition.counted_of(perspective, routing) for routing in definition.routings]
    return HeaviestLoad(
        items=max(map(len, counted)),
        picks=max(map(decisions_of, counted)),
        seconds=max(map(seconds_of, counted)),
    )


def load_table(definition: Definition) -> Iterator[str]:
    yield "| perspective | items | picks | minutes |"
    yield "|---|---|---|---|"
    for slug, label in definition.perspectives.items():
        load = heaviest_load(definition, slug)
        yield f"| {label} | {load.items} | {load.picks} | {load.minutes} |"


def question_table(definition: Definition) -> Iterator[str]:
    yield "| id | question | asked of | where | what for |"
    yield "|---|---|---|---|---|"
    for item in definition.items:
        whom = ", ".join(_whom(item, slug) for slug in item.perspectives)
        everybody = set(item.perspectives) == set(definition.perspectives) and not item.asked_of_when
        cells = [item.id, item.text, "all" if everybody else whom, _where(item), "; ".join(item.uses)]
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _whom(item: Item, perspective: str) -> str:
    narrowed = dict(item.asked_of_when).get(perspective, ())
    return f"{perspective} ({_words(narrowed)})" if narrowed else perspective


def _where(item: Item) -> str:
    parts = [_words(item.asked_when)] if item.asked_when else []
    if isinstance(item, QuantityItem) and item.limit_when:
        parts.append(f"its limit: {_words(item.limit_when)}")
    return "; ".join(parts) or "always"


def _words(conditions: tuple[Condition, ...]) -> str:
    return ", ".join(f"{each.switch} {' or '.join(each.values)}" for each in conditions)
