"""The odd figure is read back in words, as a question and never as an error; nothing is corrected silently.

A figure is odd by itself (far outside what is typical, a limit far below today), or far from what others of the same
perspective gave. The second is weighed in `weighing`, once for each figure: the words here come from the person's own
figures alone, and are the same for both, so that nobody learns of others by what they are asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.instruments.definition import Item, QuantityItem
from apps.instruments.figures.format import format_figure, typical_range
from apps.responses.questions.describing import Wording, figure_in_words
from apps.responses.questions.parsing import FormValues, grown

# Where people slip by a prefix or by a thousand: 3 TB for 3 GB, a price for one answer instead of for a thousand.
_STEP = 1000
_STEPPED = {"bytes", "GB", "users", "requests", "sessions", "parameters", "tokens", "currency"}


@dataclass(frozen=True)
class Weighed:
    """What is known of one answer's figures: those that were found odd beside others', and those meant as they are."""

    odd: Mapping[str, float | None] = field(default_factory=dict)  # by point; None: weighed, and nothing odd
    meant: Mapping[str, float] = field(default_factory=dict)


def asked_back(item: Item, value: Any, weighed: Weighed, wording: Wording) -> dict[str, str]:
    """Return the questions that one answer raises and that its giver has not settled, by point."""
    if not isinstance(item, QuantityItem) or not isinstance(value, Mapping):
        return {}
    return {
        point: _question(item, value, point, wording)
        for point in item.points
        if value.get(point)
        and weighed.meant.get(point) != value[point]
        and (_is_odd(item, value, point) or weighed.odd.get(point) == value[point])
    }


def name_of_meant(item: Item, point: str) -> str:
    return f"{item.id}-{point}-meant"


def spelled(figure: Any) -> str:
    """Spell a figure so that a tick under it can't be taken for another one."""
    return repr(float(figure)) if figure else ""


def meant_in(item: Item, value: Any, form: FormValues) -> dict[str, float]:
    """Return the figures that were ticked as meant, where they are still the figures given."""
    if not isinstance(item, QuantityItem) or not isinstance(value, Mapping):
        return {}
    ticked = {point: form.get(name_of_meant(item, point), "") for point in item.points}
    return {
        point: value[point] for point in value if ticked.get(point) and ticked[point] == spelled(value[point])
    }


def is_weighable(item: QuantityItem, value: Mapping[str, Any], point: str) -> bool:
    """Say whether a figure is a word of its own: above 0, and not just today's grown by a factor."""
    return bool(value.get(point)) and not (point == "horizon" and _is_grown(item, value))


def _is_odd(item: QuantityItem, value: Mapping[str, Any], point: str) -> bool:
    if not is_weighable(item, value, point):
        return False
    figure, far = value[point], 10**item.scale.ask_back_decades
    low, high = typical_range(item)
    is_typed = point not in value.get("rows", ())  # a row was offered: whoever picks it has seen the others
    return (is_typed and not low / far < figure < high * far) or _contradicts_today(item, value, point)


def _contradicts_today(item: QuantityItem, value: Mapping[str, Any], point: str) -> bool:
    """Say whether a limit or a figure to come lies decades below today, or further above it than growth is offered."""
    today = value.get("now")
    if point == "now" or not today:
        return False
    times = value[point] / today
    return bool(
        times <= 10**-item.scale.ask_back_decades or (point == "horizon" and times > max(item.scale.growth))
    )


def _is_grown(item: QuantityItem, value: Mapping[str, Any]) -> bool:
    today = value.get("now")
    return today is not None and value["horizon"] in {grown(today, factor) for factor in item.scale.growth}


def _question(item: QuantityItem, value: Mapping[str, Any], point: str, wording: Wording) -> str:
    said = {"figure": figure_in_words(item, value, point, wording.currency)}
    if _contradicts_today(item, value, point):
        said["today"] = figure_in_words(item, value, "now", wording.currency)
        if point == "limit":
            return _("You said %(today)s today, and %(figure)s at most. Is that what you mean?") % said
        asked = ngettext(
            "You said %(today)s today, and %(figure)s in %(months)d month. Is that what you mean?",
            "You said %(today)s today, and %(figure)s in %(months)d months. Is that what you mean?",
            wording.horizon_months,
        )
        return asked % {**said, "months": wording.horizon_months}
    other = None if point in value.get("rows", ()) else _a_step_away(item, value[point])
    if other is None:
        return _("You said %(figure)s. Is that what you mean?") % said
    said["other"] = format_figure(other, item.unit, wording.currency)
    return _("You said %(figure)s. Did you mean %(other)s?") % said


def _a_step_away(item: QuantityItem, figure: float) -> float | None:
    """Return the figure by one prefix less or more, towards what is typical and only where that is typical.

    Which way says nothing of others: it follows from the figure and the instrument.
    """
    if item.unit.partition("/")[0] not in _STEPPED:
        return None
    low, high = typical_range(item)
    other = float(f"{figure / _STEP if figure > sqrt(low * high) else figure * _STEP:.12g}")
    return other if low <= other <= high else None
