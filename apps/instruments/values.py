"""Check one answer in the spelling of the engagement file; paths are within the answer."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from apps.documents.problems import Problem
from apps.documents.vocabulary import LIMIT, POINTS
from apps.instruments.definition.items import (
    AgreementItem,
    ChoiceItem,
    Item,
    QuantityItem,
    RankingItem,
    TargetItem,
    TextItem,
)

DONT_KNOW = "dk"
# A field of an answer to a quantity whose limit is left open because there is none to name. The limit itself is null
# then, so that whoever reads figures finds none.
LIMIT_NONE = "limit_none"
NONE_PROMISED = "none_promised"  # the only value of that field
# A field of an answer to a quantity: the points whose 0 is the figure, and not a choice such as "not live yet".
ZEROS = "zeros"
UNIT = "unit"  # of an answer to a quantity: in which of its units figures were typed; all are kept in its own
BLANK: tuple[object, ...] = (None, "", [], {})


def is_given(value: object) -> bool:
    """Return whether a person answered; "don't know" and "I would rather not" are answers."""
    if isinstance(value, Mapping) and set(value) & {"source", "rows", UNIT}:
        # Saying how one knows a figure gives none.
        return any(point in value for point in POINTS)
    return value not in BLANK


def check_answer(item: Item, value: object) -> Sequence[Problem]:
    """Return what is wrong with an answer to this item: nothing for None (left blank) and "dk"."""
    return () if value is None or value == DONT_KNOW else list(CHECKS[type(item)](item, value))


def _check_ranking(item: RankingItem, value: object) -> Iterator[Problem]:
    # True itself: 1 is equal to it.
    if isinstance(value, Mapping) and value == {"declined": True} and value["declined"] is True:
        return
    if not isinstance(value, Mapping) or "ranking" not in value or set(value) - {"ranking", "considered"}:
        message = 'Expected {"ranking": [...]}, with "considered" or not, or {"declined": true}.'
        yield Problem("", "invalid", message)
        return
    for field in value:
        yield from _check_order(item, field, value[field])


def _check_order(item: RankingItem, path: str, order: object) -> Iterator[Problem]:
    if not isinstance(order, list) or not order:
        yield Problem(path, "invalid", "Expected a list of dimensions, the first to break first.")
        return
    placed: set[str] = set()
    for place, entry in enumerate(order):
        # Dimensions of one place stand in a list.
        tied = entry if isinstance(entry, list) and entry else [entry]
        for dimension in tied:
            if not isinstance(dimension, str) or dimension not in item.dimensions:
                yield Problem(f"{path}[{place}]", "unknown", f"Expected one of {_listed(item.dimensions)}.")
            elif dimension in placed:
                yield Problem(f"{path}[{place}]", "repeated", f"{dimension} is in this order twice.")
            else:
                placed.add(dimension)


def _check_agreement(item: AgreementItem, value: object) -> Iterator[Problem]:
    values = [choice.value for choice in item.choices]
    if not isinstance(value, int) or isinstance(value, bool) or value not in values:
        yield Problem("", "invalid", f'Expected one of {_listed(values)} or "dk".')


def _check_quantity(item: QuantityItem, value: object) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(
            "", "invalid", f"Expected an object with {_listed(item.points_anywhere)}, rows and source."
        )
        return
    for field in value:
        yield from _check_field(item, field, value)
    sources = [source.slug for source in item.scale.sources]
    if "source" in value and value["source"] not in sources:
        yield Problem("source", "unknown", f"Expected one of {_listed(sources)}.")


def _check_field(item: QuantityItem, field: str, value: Mapping[str, object]) -> Iterator[Problem]:
    if field == LIMIT_NONE and item.may_lack_limit:
        yield from _check_limit_none(value)
    elif field == UNIT and item.units:
        yield from _check_unit(item, value[UNIT])
    elif field not in {*item.points_anywhere, "rows", "source", ZEROS}:
        yield Problem(
            field, "unknown_field", f"{item.id} has {_listed(item.points_anywhere)}, rows and source."
        )
    elif field in POINTS:
        yield from _check_figure(field, value[field])
    elif field == "rows":
        yield from _check_rows(value)
    elif field == ZEROS:
        yield from _check_zeros(value)


def _check_unit(item: QuantityItem, unit: object) -> Iterator[Problem]:
    typed_in = [each.slug for each in item.units if not each.kept_in]
    if unit not in typed_in:
        yield Problem(UNIT, "unknown", f"Expected one of {_listed(typed_in)}.")


def _check_zeros(value: Mapping[str, object]) -> Iterator[Problem]:
    zeros = value[ZEROS]
    typed = [field for field in POINTS if value.get(field) == 0]
    if not isinstance(zeros, list) or any(field not in typed for field in zeros):
        yield Problem(ZEROS, "invalid", "Expected a list of the fields whose figure is 0 and was typed.")


def _check_limit_none(value: Mapping[str, object]) -> Iterator[Problem]:
    if value[LIMIT_NONE] != NONE_PROMISED:
        yield Problem(LIMIT_NONE, "unknown", f"Expected {NONE_PROMISED}.")
    elif value.get(LIMIT) is not None:
        yield Problem(LIMIT_NONE, "contradiction", "A limit is either given or said not to exist.")


def _check_figure(field: str, figure: object) -> Iterator[Problem]:
    if figure is None:
        return
    if not isinstance(figure, int | float) or isinstance(figure, bool):
        yield Problem(field, "invalid", "Expected a number, or null for don't know.")
    elif not is_finite(figure) or figure < 0:
        yield Problem(field, "out_of_range", "Expected a finite number that is not below 0.")
    elif field == LIMIT and figure == 0:
        # Room is what is left up to the limit, as a factor: of 0 there is none.
        yield Problem(field, "out_of_range", "A limit is above 0.")


def _check_rows(value: Mapping[str, object]) -> Iterator[Problem]:
    rows = value["rows"]
    known = [field for field in POINTS if value.get(field) is not None]
    if not isinstance(rows, list) or any(field not in known for field in rows) or len(set(rows)) < len(rows):
        yield Problem("rows", "invalid", "Expected a list of the fields whose figure was picked as a row.")


def _check_choice(item: ChoiceItem, value: object) -> Iterator[Problem]:
    slugs = [choice.value for choice in item.choices]
    if item.pick == "one":
        if not isinstance(value, str) or value not in slugs:
            yield Problem("", "unknown", f'Expected one of {_listed(slugs)} or "dk".')
    elif isinstance(value, list):
        yield from _check_ticks(item, value, slugs)
    else:
        yield Problem("", "invalid", f"Expected a list of {_listed(slugs)}.")


def _check_ticks(item: ChoiceItem, value: Sequence[object], slugs: Sequence[object]) -> Iterator[Problem]:
    alone = [choice.value for choice in item.choices if choice.alone and len(value) > 1]
    for place, slug in enumerate(value):
        if slug not in slugs:
            yield Problem(f"[{place}]", "unknown", f"Expected one of {_listed(slugs)}.")
        elif slug in value[:place]:
            yield Problem(f"[{place}]", "repeated", f"{slug} is ticked twice.")
        elif slug in alone:
            yield Problem(f"[{place}]", "alone", f"{slug} is ticked alone or not at all.")


def _check_target(item: TargetItem, value: object) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in item.steps:
        yield Problem("", "unknown", f'Expected one of {_listed(item.steps)} or "dk".')


def _check_text(item: TextItem, value: object) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("", "invalid", "Expected a text.")
    elif len(value) > item.max_length:
        message = f"The text has {len(value)} characters; {item.max_length} are allowed."
        yield Problem("", "too_long", message)


CHECKS: Mapping[type[Item], Callable[[Any, object], Iterator[Problem]]] = {
    RankingItem: _check_ranking,
    AgreementItem: _check_agreement,
    QuantityItem: _check_quantity,
    ChoiceItem: _check_choice,
    TargetItem: _check_target,
    TextItem: _check_text,
}


def is_finite(figure: float) -> bool:
    try:
        return math.isfinite(float(figure))
    except OverflowError:  # a whole number too long for a float
        return False


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values)
