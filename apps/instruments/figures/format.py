"""Figures as people read and type them: the rows of a ladder, a figure in words, and back."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.instruments.definition.items import QuantityItem, TargetItem
from apps.instruments.errors import FigureError
from apps.instruments.figures.parse import LONGEST, parse_figure
from apps.instruments.figures.units import (
    EXAMPLES,
    PERIODS,
    UNITS,
    counted,
    is_per_thousand,
    kept_for,
    listed,
    unit_beside,
)

__all__ = [
    "LONGEST",
    "FigureError",
    "Row",
    "format_figure",
    "format_rounded",
    "is_per_thousand",
    "kept_for",
    "listed",
    "parse_figure",
    "percent",
    "plausible_range",
    "row_spread",
    "rows",
    "significant",
    "step_label",
    "target_label",
    "typed_examples",
    "typical_range",
    "unit_beside",
]

_BYTE_SCALES = (
    (1e18, gettext_lazy("%(number)s EB")),
    (1e15, gettext_lazy("%(number)s PB")),
    (1e12, gettext_lazy("%(number)s TB")),
    (1e9, gettext_lazy("%(number)s GB")),
    (1e6, gettext_lazy("%(number)s MB")),
    (1e3, gettext_lazy("%(number)s kB")),
)
_COUNT_SCALES = (
    (1e24, gettext_lazy("%(number)s septillion")),
    (1e21, gettext_lazy("%(number)s sextillion")),
    (1e18, gettext_lazy("%(number)s quintillion")),
    (1e15, gettext_lazy("%(number)s quadrillion")),
    (1e12, gettext_lazy("%(number)s trillion")),
    (1e9, gettext_lazy("%(number)s billion")),
    (1e6, gettext_lazy("%(number)s million")),
)
_SHORT_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_TIMES = {
    "ms": gettext_lazy("%(number)s ms"),
    "s": gettext_lazy("%(number)s s"),
    "min": gettext_lazy("%(number)s min"),
    "h": gettext_lazy("%(number)s h"),
    "day": gettext_lazy("%(number)s day"),
    "week": gettext_lazy("%(number)s week"),
    "month": gettext_lazy("%(number)s month"),
}
_LOOSE_TIMES = {
    "seconds": gettext_lazy("seconds"),
    "minutes": gettext_lazy("minutes"),
    "hours": gettext_lazy("hours"),
}
_LARGEST_IN_WORDS = 1e27  # beyond it there are no words that people know, and nothing that is counted
_LARGEST_IN_DIGITS = 1e15
_DECADE = 10.0


@dataclass(frozen=True)
class Row:
    """One row of a ladder; picking it stores the geometric middle of its ends."""

    label: str
    middle: float
    low: float
    high: float


def rows(item: QuantityItem, currency: str = "", *, times: float = 1) -> tuple[Row, ...]:
    """Return the rows of the item's ladder, the smallest first; their labels say so many times what is in them."""
    return tuple(
        Row(_row_label(item, place, currency, times), _middle(low, high), low, high)
        for place, (low, high) in enumerate(_ends(item))
    )


def row_spread(item: QuantityItem, middle: float) -> float:
    """Return the factor from the middle of a row to its ends: 1 for a row of a single whole number."""
    # A row is known by its middle, which is all that an answer keeps of it.
    of_row = (high / low for low, high in _ends(item) if _middle(low, high) == middle)
    wide = round(next(of_row, _DECADE), 9)
    return float(wide**item.scale.row_spread_decades)


def _ends(item: QuantityItem) -> tuple[tuple[float, float], ...]:
    return tuple((low, high - 1 if item.whole else high) for low, high in pairwise(item.ladder))


def _middle(low: float, high: float) -> float:
    return float(f"{math.sqrt(low * high):.6g}")


@cache
def typical_range(item: QuantityItem) -> tuple[float, float]:
    """Return the figures between which most answers lie, in the unit of the item."""
    low, _, high = item.typical.partition(" to ")
    return parse_figure(low, item.unit), parse_figure(high, item.unit)


def plausible_range(item: QuantityItem) -> tuple[float, float]:
    """Return the figures beyond which one is asked back."""
    if item.plausible is not None:
        return item.plausible
    (low, high), far = typical_range(item), 10**item.scale.ask_back_decades
    return low / far, high * far


def typed_examples(item: QuantityItem) -> tuple[str, ...]:
    """Return figures as one may type them for this item: of its unit, and of a usual size."""
    if item.typed_examples:
        if not item.unit.startswith("bytes"):
            return item.typed_examples
        # Each language writes its own symbol behind a number of bytes.
        return tuple(_as_typed(float(each), item.unit) for each in item.typed_examples)
    if item.unit in EXAMPLES:
        return tuple(map(str, EXAMPLES[item.unit]))
    low, high = typical_range(item)
    thirds = (low * (high / low) ** (place / 3) for place in (1, 2))
    each = (significant(figure / kept_for(item.unit), 1) for figure in thirds)
    return tuple(dict.fromkeys(_as_typed(figure, item.unit) for figure in each))


def _as_typed(figure: float, unit: str) -> str:
    base = unit.partition("/")[0]
    if base in {"bytes", "GB"}:
        return _with_unit(figure, base, "")
    for size, letter in _SHORT_SCALES:
        if figure >= size:
            return f"{figure / size:g}{letter}"
    return f"{figure:g}"


def format_figure(value: float, unit: str, currency: str = "") -> str:
    """Return a figure with its unit: "3 TB", "25,000 users a day", "0.24 EUR"."""
    base, _slash, period = unit.partition("/")
    figure = _with_unit(value / kept_for(unit), base, currency)
    return PERIODS[period] % {"figure": figure} if period else figure


def format_rounded(value: float, unit: str, currency: str = "", *, digits: int = 2) -> str:
    """Return a figure with as many digits as it carries: two, where people estimated it together."""
    return format_figure(significant(value, digits), unit, currency)


def significant(value: float, digits: int = 2) -> float:
    return float(f"{value:.{digits}g}")


def percent(number: str | float) -> str:
    """Return a share: "99.9 %"."""
    return UNITS["percent"] % {"number": numeral(str(number))}


def step_label(item: TargetItem, step: str | float, currency: str = "") -> str:
    """Return one step of a target: in its own words, else "50 ms", "99.9 %", "30,000 EUR a month"."""
    if item.labels:
        return dict(zip(item.steps, item.labels, strict=True)).get(step, str(step))
    if step == 0:
        return _("nothing")
    if not isinstance(step, str):
        return format_figure(step, item.unit, currency)
    if item.unit == "percent":
        return percent(step)
    number = step.rstrip("abcdefghijklmnopqrstuvwxyz")
    word = step[len(number) :]
    if not number:
        return str(_LOOSE_TIMES.get(word, word))
    return _TIMES[word] % {"number": numeral(number)} if word in _TIMES else f"{number} {word}"


def target_label(item: TargetItem, step: str | float, currency: str = "") -> str:
    """Return a step as a target says it: the share that is right, where the question asks how much may go wrong."""
    return percent(step) if item.unit == "percent" else step_label(item, step, currency)


def _row_label(item: QuantityItem, place: int, currency: str, times: float) -> str:
    low, high = (end * times for end in _ends(item)[place])
    unit = item.unit
    if said_in := next(
        (each for each in item.units if each.slug == item.rows_in and each.divide_by != 1), None
    ):
        # Five digits: an edge kept by the second is a whole number by the hour.
        low, high = (float(f"{end * said_in.divide_by:.5g}") for end in (low, high))
        unit = f"{unit.partition('/')[0]}/{said_in.slug}"
    if low == high:
        return format_figure(low, unit, currency)
    if place == 0:
        return _("up to %(figure)s") % {"figure": format_figure(high, unit, currency)}
    if place == len(item.ladder) - 2:
        least = low - times if item.whole else low
        return _("more than %(figure)s") % {"figure": format_figure(least, unit, currency)}
    lower = _low_end(low, unit, unit.partition("/")[0])
    return _("%(low)s to %(high)s") % {"low": lower, "high": format_figure(high, unit, currency)}


def _low_end(low: float, unit: str, base: str) -> str:
    """Return the lower end of a row, whose unit stands at the upper one."""
    if base in {"bytes", "GB"}:
        return _bytes(low if base == "bytes" else low * 1e9)
    if base == "hours" and low < 1:
        return _part_of_an_hour(low)
    return _number(low / kept_for(unit))


def _with_unit(value: float, base: str, currency: str) -> str:
    if base == "bytes":
        return _bytes(value)
    if base == "GB":
        return _bytes(value * 1e9) if value else _("%(number)s GB") % {"number": "0"}
    if base == "hours" and 0 < value < 1:
        return _part_of_an_hour(value)
    if base == "currency":
        return f"{_number(value)} {currency}".strip()
    return _counted(value, base)


def _part_of_an_hour(hours: float) -> str:
    """Return "6 minutes" or "36 seconds": nobody thinks in tenths of an hour."""
    # Twelve digits drop what arithmetic adds behind them.
    minutes = float(f"{hours * 60:.12g}")
    if minutes >= 1:
        return _counted(minutes, "minutes")
    return _counted(float(f"{hours * 3600:.12g}"), "seconds")


def _counted(value: float, base: str) -> str:
    count = int(value) if float(value).is_integer() else 2
    return counted(_number(value), base, count)


def _bytes(value: float) -> str:
    for scale, name in _BYTE_SCALES:
        # Rounded first: 999,999 bytes are 1 MB, not 1,000 kB.
        if float(f"{value:.3g}") >= scale:
            return name % {"number": _number(value / scale)}
    return _counted(value, "bytes")


def _number(value: float) -> str:
    """Write a number in words where that loses nothing, else whole or to three digits."""
    rounded = float(f"{value:.3g}")
    if rounded >= _LARGEST_IN_WORDS:
        return numeral(f"{value:.3g}".replace("e+", "e"))
    is_whole = float(value).is_integer()
    for scale, name in _COUNT_SCALES:
        if rounded >= scale and (rounded == value or not is_whole or value >= _LARGEST_IN_DIGITS):
            return name % {"number": _digits(rounded / scale)}
    return numeral(f"{value:,.0f}") if is_whole or value >= 1000 else _digits(rounded)


def _digits(value: float) -> str:
    if 0 < value < 1e-4:
        return numeral(f"{Decimal(f'{value:.3g}'):f}")
    if value >= 1000:
        return numeral(f"{value:,.0f}")
    return numeral(f"{float(f'{value:.3g}'):.10f}".rstrip("0").rstrip("."))
