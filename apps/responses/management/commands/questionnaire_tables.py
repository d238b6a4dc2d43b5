from argparse import ArgumentParser
from collections.abc import Iterator

from apps.core.commands import DocumentCommand
from apps.documents.problems import DocumentError, Problem
from apps.instruments.definition import Condition, Definition, Item, QuantityItem
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.responses.questions.course import decisions_of, seconds_of


class Command(DocumentCommand):
    help = "Print what a questionnaire asks of each perspective at most, and what each question is for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="a loaded questionnaire, as slug@version")

    def handle(self, *args: object, name: str, **options: object) -> str:
        version = InstrumentVersion.objects.named(name).first()
        if version is None:
            raise DocumentError([Problem("name", "unknown", f"No questionnaire {name} is loaded.")])
        definition = definition_of(version)
        return "\n".join([*load_table(definition), "", *question_table(definition)])


def heaviest_load(definition: Definition, perspective: str) -> tuple[int, int, float]:
    """Return the items, picks and minutes of a perspective, each of the framing in which it is highest."""
    counted = [definition.counted_of(perspective, routing) for routing in definition.routings]
    minutes = round(max(map(seconds_of, counted)) / 60, 1)
    return max(map(len, counted)), max(map(decisions_of, counted)), minutes


def load_table(definition: Definition) -> Iterator[str]:
    yield "| perspective | items | picks | minutes |"
    yield "|---|---|---|---|"
    for slug, label in definition.perspectives.items():
        items, picks, minutes = heaviest_load(definition, slug)
        yield f"| {label} | {items} | {picks} | {minutes} |"


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
