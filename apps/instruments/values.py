"""Check one answer in the spelling of the engagement file; paths are within the answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.documents.problems import Problem
from apps.documents.vocabulary import LIMIT, POINTS
from apps.instruments.definition.items import (
    AgreementItem,
    ChoiceItem,
    Item,
    QuantityItem,
    RankingItem,
    SplitItem,
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
BLANK: tuple[object, ...] = (None, "", [], {})


def is_given(value: object) -> bool:
    """Say whether a person answered; "don't know" and "I would rather not" are answers."""
    if isinstance(value, Mapping) and set(value) & {"source", "rows"}:
        return any(point in value for point in POINTS)
    return value not in BLANK


def check_answer(item: Item, value: object) -> Sequence[Problem]:
    """Return what is wrong with an answer to this item: nothing for None (left blank) and "dk"."""
    if value is None or value == DONT_KNOW:
        return ()
    problems: list[Problem] = []
    CHECKS[type(item)](item, value, problems)
    return problems


def _check_ranking(item: RankingItem, value: object, problems: list[Problem]) -> None:
    if isinstance(value, Mapping) and value == {"declined": True} and value["declined"] is True:
        return
    if not isinstance(value, Mapping) or "ranking" not in value or set(value) - {"ranking", "considered"}:
        _add(
            problems,
            "",
            "invalid",
            'Expected {"ranking": [...]}, with "considered" or not, or {"declined": true}.',
        )
        return
    for field in value:
        _check_order(item, field, value[field], problems)


def _check_order(item: RankingItem, path: str, order: object, problems: list[Problem]) -> None:
    if not isinstance(order, list) or not order:
        _add(problems, path, "invalid", "Expected a list of dimensions, the first to break first.")
        return
    seen: set[str] = set()
    for place, entry in enumerate(order):
        tied = entry if isinstance(entry, list) and entry else [entry]
        for dimension in tied:
            if not isinstance(dimension, str) or dimension not in item.dimensions:
                _add(problems, f"{path}[{place}]", "unknown", f"Expected one of {_listed(item.dimensions)}.")
            elif dimension in seen:
                _add(problems, f"{path}[{place}]", "repeated", f"{dimension} is in this order twice.")
            else:
                seen.add(dimension)


def _check_agreement(item: AgreementItem, value: object, problems: list[Problem]) -> None:
    values = [choice.value for choice in item.choices]
    if not isinstance(value, int) or isinstance(value, bool) or value not in values:
        _add(problems, "", "invalid", f'Expected one of {_listed(values)} or "dk".')


def _check_quantity(item: QuantityItem, value: object, problems: list[Problem]) -> None:
    if not isinstance(value, Mapping):
        _add(problems, "", "invalid", f"Expected an object with {_listed(item.points)}, rows and source.")
        return
    for field in value:
        _check_field(item, field, value, problems)
    sources = [source.slug for source in item.scale.sources]
    if "source" in value and value["source"] not in sources:
        _add(problems, "source", "unknown", f"Expected one of {_listed(sources)}.")


def _check_field(
    item: QuantityItem, field: str, value: Mapping[str, object], problems: list[Problem]
) -> None:
    if field == LIMIT_NONE and item.limit_none:
        _check_limit_none(value, problems)
    elif field not in {*item.points, "rows", "source", ZEROS}:
        _add(problems, field, "unknown_field", f"{item.id} has {_listed(item.points)}, rows and source.")
    elif field in POINTS:
        _check_figure(field, value[field], problems)
    elif field == "rows":
        _check_rows(value, problems)
    elif field == ZEROS:
        _check_zeros(value, problems)


def _check_zeros(value: Mapping[str, object], problems: list[Problem]) -> None:
    zeros = value[ZEROS]
    given = [field for field in POINTS if value.get(field) == 0]
    if not isinstance(zeros, list) or any(field not in given for field in zeros):
        _add(problems, ZEROS, "invalid", "Expected a list of the fields whose figure is 0 and was typed.")


def _check_limit_none(value: Mapping[str, object], problems: list[Problem]) -> None:
    if value[LIMIT_NONE] != NONE_PROMISED:
        _add(problems, LIMIT_NONE, "unknown", f"Expected {NONE_PROMISED}.")
    elif value.get(LIMIT) is not None:
        _add(problems, LIMIT_NONE, "contradiction", "A limit is either given or said not to exist.")


def _check_figure(field: str, figure: object, problems: list[Problem]) -> None:
    if figure is None:
        return
    if not isinstance(figure, int | float) or isinstance(figure, bool):
        _add(problems, field, "invalid", "Expected a number, or null for don't know.")
    elif not is_finite(figure) or figure < 0:
        _add(problems, field, "out_of_range", "Expected a finite number that is not below 0.")
    elif field == LIMIT and figure == 0:
        _add(problems, field, "out_of_range", "A limit is above 0.")


def _check_rows(value: Mapping[str, object], problems: list[Problem]) -> None:
    rows = value["rows"]
    given = [field for field in POINTS if value.get(field) is not None]
    if not isinstance(rows, list) or any(field not in given for field in rows) or len(set(rows)) < len(rows):
        _add(problems, "rows", "invalid", "Expected a list of the fields whose figure was picked as a row.")


def _check_choice(item: ChoiceItem, value: object, problems: list[Problem]) -> None:
    slugs = [choice.value for choice in item.choices]
    if item.pick == "one":
        if not isinstance(value, str) or value not in slugs:
            _add(problems, "", "unknown", f'Expected one of {_listed(slugs)} or "dk".')
        return
    if not isinstance(value, list):
        _add(problems, "", "invalid", f"Expected a list of {_listed(slugs)}.")
        return
    for place, slug in enumerate(value):
        if slug not in slugs:
            _add(problems, f"[{place}]", "unknown", f"Expected one of {_listed(slugs)}.")
        elif slug in value[:place]:
            _add(problems, f"[{place}]", "repeated", f"{slug} is ticked twice.")


def _check_target(item: TargetItem, value: object, problems: list[Problem]) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in item.steps:
        _add(problems, "", "unknown", f'Expected one of {_listed(item.steps)} or "dk".')


def _check_split(item: SplitItem, value: object, problems: list[Problem]) -> None:
    if not isinstance(value, Mapping):
        _add(problems, "", "invalid", f"Expected an object with {_listed(item.over)}.")
        return
    for dimension, share in value.items():
        if dimension not in item.over:
            _add(problems, dimension, "unknown_field", f"Expected one of {_listed(item.over)}.")
        elif not isinstance(share, int) or isinstance(share, bool) or share < 0:
            _add(problems, dimension, "invalid", "Expected a whole number that is not below 0.")
    if not problems and sum(value.values()) != item.parts:
        _add(problems, "", "wrong_sum", f"The parts sum to {sum(value.values())}, not to {item.parts}.")


def _check_text(item: TextItem, value: object, problems: list[Problem]) -> None:
    if not isinstance(value, str):
        _add(problems, "", "invalid", "Expected a text.")
    elif len(value) > item.max_length:
        _add(
            problems, "", "too_long", f"The text has {len(value)} characters; {item.max_length} are allowed."
        )


CHECKS: Mapping[type[Item], Callable[[Any, Any, list[Problem]], None]] = {
    RankingItem: _check_ranking,
    AgreementItem: _check_agreement,
    QuantityItem: _check_quantity,
    ChoiceItem: _check_choice,
    TargetItem: _check_target,
    SplitItem: _check_split,
    TextItem: _check_text,
}


def is_finite(figure: float) -> bool:
    try:
        return math.isfinite(float(figure))
    except OverflowError:  # a whole number too long for a float
        return False


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values)


def _add(problems: list[Problem], path: str, code: str, message: str) -> None:
    problems.append(Problem(path, code, message))
