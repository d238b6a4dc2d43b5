"""Figures as people read and type them: the rows of a ladder, a figure in words, and back."""

import math
from dataclasses import dataclass
from itertools import pairwise

from apps.instruments.errors import FigureError
from apps.instruments.figures import parse_figure
from apps.instruments.items import QuantityItem, TargetItem

__all__ = ["FigureError", "Row", "format_figure", "parse_figure", "rows", "step_label"]

_BYTE_SCALES = ((1e18, "EB"), (1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_COUNT_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PERIODS = {
    "s": "a second",
    "min": "a minute",
    "hour": "an hour",
    "day": "a day",
    "month": "a month",
    "year": "a year",
}
_SINGULAR = {
    "bytes": "byte",
    "hours": "hour",
    "days": "day",
    "accelerator-hours": "accelerator-hour",
    "sources": "source",
    "users": "user",
    "requests": "request",
    "sessions": "session",
    "parameters": "parameter",
    "tokens": "token",
    "teams": "team",
    "models": "model",
}
_TIME_WORDS = {"ms": "ms", "s": "s", "min": "min", "h": "h", "day": "day", "week": "week"}
_LARGEST_IN_WORDS = 1e16  # a billion times a million: beyond it, powers of ten read better


@dataclass(frozen=True)
class Row:
    """One row of a ladder; picking it stores the geometric middle of its edges."""

    label: str
    middle: float
    low: float
    high: float


def rows(item: QuantityItem, currency: str = "") -> tuple[Row, ...]:
    """Return the rows of the item's ladder, the smallest first."""
    edges = item.ladder
    return tuple(
        Row(_row_label(item, place, currency), float(f"{math.sqrt(low * high):.6g}"), low, high)
        for place, (low, high) in enumerate(pairwise(edges))
    )


def format_figure(value: float, unit: str, currency: str = "") -> str:
    """Say a figure with its unit: "3 TB", "25,000 users a day", "0.24 EUR"."""
    base, _, period = unit.partition("/")
    said = _with_unit(value, base, currency)
    return f"{said} {_PERIODS[period]}" if period else said


def step_label(item: TargetItem, step: str | float, currency: str = "") -> str:
    """Say one step of a target: "50 ms", "99.9 %", "30,000 EUR a month"."""
    if not isinstance(step, str):
        return format_figure(step, item.unit, currency)
    if item.unit == "percent":
        return f"{step} %"
    number = step.rstrip("abcdefghijklmnopqrstuvwxyz")
    word = _TIME_WORDS.get(step[len(number) :], step[len(number) :])
    return f"{number} {word}" if number else word


def _row_label(item: QuantityItem, place: int, currency: str) -> str:
    low, high = item.ladder[place], item.ladder[place + 1]
    if place == 0:
        return f"up to {format_figure(high, item.unit, currency)}"
    if place == len(item.ladder) - 2:
        return f"more than {format_figure(low, item.unit, currency)}"
    base = item.unit.partition("/")[0]
    lower = _bytes(low) if base == "bytes" else _bytes(low * 1e9) if base == "GB" else _number(low)
    return f"{lower} to {format_figure(high, item.unit, currency)}"


def _with_unit(value: float, base: str, currency: str) -> str:
    if base == "bytes":
        return _bytes(value)
    if base == "GB":
        return _bytes(value * 1e9) if value else "0 GB"
    number = _number(value)
    if base == "currency":
        return f"{number} {currency}".strip()
    if base == "x":
        return f"{number} times"
    if base == "percent":
        return f"{number} %"
    return f"{number} {_SINGULAR.get(base, base) if value == 1 else base}"


def _bytes(value: float) -> str:
    for scale, name in _BYTE_SCALES:
        # Rounded first: 999,999 bytes are 1 MB, not 1,000 kB.
        if float(f"{value:.3g}") >= scale:
            return f"{_number(value / scale)} {name}"
    return f"{_number(value)} {'byte' if value == 1 else 'bytes'}"


def _number(value: float) -> str:
    """Write a number in words where that loses nothing, else whole or to three digits."""
    rounded = float(f"{value:.3g}")
    if rounded >= _LARGEST_IN_WORDS:
        return f"{value:.3g}".replace("e+", "e")
    is_whole = float(value).is_integer()
    for scale, name in _COUNT_SCALES:
        if rounded >= scale and (rounded == value or not is_whole):
            return f"{_digits(rounded / scale)} {name}"
    return f"{value:,.0f}" if is_whole or value >= 1000 else _digits(rounded)


def _digits(value: float) -> str:
    if 0 < value < 1e-4:
        return f"{value:.3g}"
    return f"{value:,.0f}" if value >= 1000 else f"{float(f'{value:.3g}'):.10f}".rstrip("0").rstrip(".")
