"""The third edition, and every form it can make."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from apps.documents.files import read_file
from apps.instruments.definition import Definition, Item, Routing, definition_from
from apps.instruments.load import EXPRESS_FORM, FULL, ROOM, form_of

FILE = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-3.json"
DEFINITION: Definition = definition_from(read_file(FILE))
TRADES = tuple(DEFINITION.perspectives)


def routing(
    kind: str = "answers", *, hosting: str = "hosted", retrieval: str = "no", check: str = "none", stage: str = "live", **more: str
) -> Routing:  # fmt: skip
    return {
        "system_kind": kind,
        "model_hosting": hosting,
        "retrieval": retrieval,
        "people_check": check,
        "stage": stage,
        **more,
    }


def asked(perspective: str, where: Routing, form: str = "full") -> dict[str, Item]:
    return {item.id: item for item in form_of(DEFINITION, perspective, where, form)}


def every_form() -> Iterator[tuple[str, Routing, str]]:
    yield from product(TRADES, DEFINITION.routings, (FULL, EXPRESS_FORM, ROOM))
