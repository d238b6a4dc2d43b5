"""Odd figures are queried in words, never refused as errors; nothing is corrected silently.

A figure is odd by itself (far outside what is typical, a limit far below today), or far from what others of the same
perspective gave. The second is found in `answering.peer_outliers`, once for each figure: the words here come from the
person's own figures alone, and are the same for both, so that nobody learns of others by what they are asked.
"""

from collections.abc import Mapping
from math import sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import format_figure, plausible_range, typical_range
from apps.responses.questions.base import AnswerContext, FigureNotes
from apps.responses.questions.figures import GivenFigures, figure_in_words

_COUNTED = (1_000.0, 1_000_000.0)
# By how much people are off: a prefix or a thousand too many or too few, milliseconds for seconds, a price for one answer
# instead of a thousand or in cents, minutes or seconds for hours.
_SLIPS: Mapping[str, tuple[float, ...]] = {
    **dict.fromkeys(("bytes", "GB", "users", "requests", "sessions", "parameters", "tokens"), _COUNTED),
    **dict.fromkeys(("passages", "answers", "results", "tasks"), _COUNTED),
    "currency": (1_000.0, 100.0),
    "seconds": (1_000.0,),
    "hours": (60.0, 3_600.0),
}


def asked_back(
    item: QuantityItem, given: GivenFigures, notes: FigureNotes, wording: AnswerContext
) -> dict[str, str]:
    """Return the open queries about one answer, by point."""
    # A tick holds for this figure alone: another one typed in its place is asked back again.
    return {
        point: _question(item, given, point, wording)
        for point in item.points
        if (figure := given.get(point)) is not None
        and notes.meant.get(point) != figure
        and (_is_odd(item, given, point) or notes.odd.get(point) == figure)
    }


def is_weighable(item: QuantityItem, given: GivenFigures, point: str) -> bool:
    """Return whether a figure can be compared: above 0, and not just today's times a growth factor."""
    return bool(given.get(point)) and not (point == HORIZON and given.is_grown(item))


def _is_odd(item: QuantityItem, given: GivenFigures, point: str) -> bool:
    figure = given.get(point)
    if figure is None or given.is_none(item):
        return False
    low, high = plausible_range(item)
    if figure == 0:
        return low > 0 and not given.is_grown(item)
    if not is_weighable(item, given, point):
        return False
    is_typed = point not in given.rows  # a row was picked among the others, so it is no slip
    is_part = item.whole and not figure.is_integer()  # nobody has 1.5 teams
    return (is_typed and (is_part or not low <= figure <= high)) or _contradicts_today(item, given, point)


def _contradicts_today(item: QuantityItem, given: GivenFigures, point: str) -> bool:
    """Return whether a limit or a future figure is decades below today's, or above any growth on offer."""
    today, figure = given.get(NOW), given.get(point)
    if point == NOW or not today or figure is None:
        return False
    times = figure / today
    return bool(
        times <= 10**-item.scale.ask_back_decades or (point == HORIZON and times > max(item.scale.growth))
    )


def _question(item: QuantityItem, given: GivenFigures, point: str, wording: AnswerContext) -> str:
    words = {"figure": figure_in_words(item, given, point, wording.currency)}
    if _contradicts_today(item, given, point):
        words["today"] = figure_in_words(item, given, NOW, wording.currency)
        if point == LIMIT:
            return _("You said %(today)s today, and %(figure)s at most. Is that what you mean?") % words
        if wording.launch_on:
            return _("You said %(today)s today, and %(figure)s on launch day. Is that what you mean?") % words
        question = ngettext(
            "You said %(today)s today, and %(figure)s in %(months)d month. Is that what you mean?",
            "You said %(today)s today, and %(figure)s in %(months)d months. Is that what you mean?",
            wording.horizon_months,
        )
        return question % {**words, "months": wording.horizon_months}
    other = likely_instead(item, given, point)
    if other is None:
        return _("You said %(figure)s. Is that what you mean?") % words
    words["other"] = format_figure(other, item.unit, wording.currency)
    return _("You said %(figure)s. Did you mean %(other)s?") % words


def likely_instead(item: QuantityItem, given: GivenFigures, point: str) -> float | None:
    """Return the figure that was meant if a usual slip leads to one that is typical."""
    # Too much or too little follows from the figure and the instrument alone: whatever others gave shows nowhere.
    figure = given.get(point)
    if not figure or point in given.rows or _contradicts_today(item, given, point):
        return None
    low, high = typical_range(item)
    slips = _SLIPS.get(item.unit.partition("/")[0], ())
    others = (figure / slip if figure > sqrt(low * high) else figure * slip for slip in slips)
    return next((float(f"{other:.12g}") for other in others if low <= other <= high), None)
