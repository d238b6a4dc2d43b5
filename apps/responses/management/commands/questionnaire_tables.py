from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import product

from apps.core.commands import DocumentCommand
from apps.documents.problems import DocumentError, Problem
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import (
    Condition,
    Definition,
    Item,
    LoadModel,
    QuantityItem,
    Routing,
)
from apps.instruments.load import EXPRESS_FORM, FULL, ROOM, LoadOfForm, form_of, load_of
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of

_FACILITATOR = "the facilitator"
_LIVE = {"stage": "live"}


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


def load_table(definition: Definition) -> Iterator[str]:
    model = definition.load
    yield "| perspective | kind of system | pilot and live: items / picks / words / minutes | idea | express | room | pages |"
    yield "|---|---|---|---|---|---|---|"
    kinds = definition.framing[0].choices
    for (slug, label), kind in product(definition.perspectives.items(), kinds):
        routings = [each for each in definition.routings if each["system_kind"] == kind.value]
        full, idea, express, room = (
            _longest(definition, model, slug, where, form)
            for where, form in (
                ([each for each in routings if each["stage"] != "idea"], FULL),
                ([each for each in routings if each["stage"] == "idea"], FULL),
                (routings, EXPRESS_FORM),
                (routings, ROOM),
            )
        )
        yield (
            f"| {label} | {kind.value} | {_load_words(full)} | {_load_words(idea)} "
            f"| {express.minutes:.1f} | {room.minutes:.1f} | {full.pages} |"
        )


def _longest(
    definition: Definition, model: LoadModel, perspective: str, routings: Iterable[Routing], form: str
) -> LoadOfForm:
    """Return what the form takes in the framing in which it takes longest."""
    loads = (
        load_of(
            model,
            form_of(definition, perspective, routing, form),
            not_counted=definition.not_counted,
            form=form,
        )
        for routing in routings
    )
    return max(loads, key=lambda each: each.minutes)


def _load_words(load: LoadOfForm) -> str:
    return f"{load.items} / {load.decisions} / {load.words} / {load.minutes:.1f}"


def question_table(definition: Definition) -> Iterator[str]:
    yield "| id | question | asked of | where | what for |"
    yield "|---|---|---|---|---|"
    for item in definition.items:
        whom = ", ".join(_whom(item, slug) for slug in item.perspectives)
        everybody = set(item.perspectives) == set(definition.perspectives) and not item.asked_of_when
        whom = _FACILITATOR if not item.perspectives else "all" if everybody else whom
        cells = [item.id, item.text, whom, _where(item), "; ".join(item.uses)]
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _whom(item: Item, perspective: str) -> str:
    narrowed = [_words(when) for whom, when in item.asked_of_when if whom == perspective]
    notes = [*filter(None, (_points(item, perspective), " or ".join(narrowed)))]
    return f"{perspective} ({'; '.join(notes)})" if notes else perspective


def _points(item: Item, perspective: str) -> str:
    """Name the figures a perspective is asked, where another one is asked others."""
    match item.as_asked(_LIVE, perspective):
        case QuantityItem(points=asked, wordings=wordings) if any(each.perspective for each in wordings):
            words = {NOW: "today", HORIZON: "growth" if NOW in asked else "expected", LIMIT: "limit"}
            return ", ".join(words[point] for point in asked)
    return ""


def _where(item: Item) -> str:
    return _words(item.asked_when) if item.asked_when else "always"


def _words(conditions: tuple[Condition, ...]) -> str:
    return ", ".join(f"{each.switch} {' or '.join(each.values) or 'not known'}" for each in conditions)
