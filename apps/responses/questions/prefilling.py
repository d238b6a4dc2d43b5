"""The way back: from a stored answer to the fields of its form, so that reading them gives the same answer."""

from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from apps.core.words.numerals import numeral
from apps.instruments.definition import Item, QuantityItem, RankingItem, SplitItem, TargetItem
from apps.instruments.figures.format import FigureError, format_figure, parse_figure, rows
from apps.instruments.values import DONT_KNOW
from apps.responses.questions.parsing import DECLINE, FIRST_ONLY, ORDER, ZERO, FormValues, grown, named_in


def form_values(item: Item, value: Any, *, currency: str, is_again: bool = False) -> FormValues:
    """Return the fields that show this answer; asked again, a ranking shows the considered order."""
    form: FormValues = MultiValueDict()
    if isinstance(item, RankingItem):
        _fill_ranking(item, value, form, is_again=is_again)
    elif isinstance(item, QuantityItem):
        _fill_quantity(item, value, form, currency)
    elif isinstance(item, SplitItem) and isinstance(value, Mapping):
        for slug, share in value.items():
            form[f"{item.id}-{slug}"] = str(share)
    elif isinstance(value, list):
        form.setlist(item.id, [str(slug) for slug in value])
    elif isinstance(item, TargetItem):
        form[item.id] = next((str(step) for step in item.steps if step == value), str(value or ""))
    elif value is not None and not isinstance(value, Mapping):
        form[item.id] = str(value)
    return form


def _fill_ranking(item: RankingItem, value: Any, form: FormValues, *, is_again: bool) -> None:
    form[f"{item.id}-how"] = ORDER
    if not isinstance(value, Mapping):
        return
    if "declined" in value:
        form[f"{item.id}-how"] = DECLINE
        return
    first = value.get("ranking", [])
    order = value.get("considered", first) if is_again else first
    if len(order) > 1 and isinstance(order[1], list):
        form[f"{item.id}-how"] = FIRST_ONLY
        order = order[:1]
    form.setlist("ranking", named_in(order))


def _fill_quantity(item: QuantityItem, value: Any, form: FormValues, currency: str) -> None:
    if value == DONT_KNOW:
        value = dict.fromkeys(item.points)  # a file may say it once for all figures
    if not isinstance(value, Mapping):
        return
    for point in item.points:
        if point in value:
            field, text = _point(item, point, value, currency)
            form[f"{item.id}-{point}{field}"] = text
    if "source" in value:
        form[f"{item.id}-source"] = value["source"]


def _point(item: QuantityItem, point: str, value: Mapping[str, Any], currency: str) -> tuple[str, str]:
    """Return the suffix of the field that holds the figure, and its text."""
    figure = value[point]
    if figure is None:
        return "", DONT_KNOW
    picked = _picked(item, point, value, currency)
    return ("", picked) if picked else ("-figure", figure_as_typed(figure, item.unit, currency))


def _picked(item: QuantityItem, point: str, value: Mapping[str, Any], currency: str) -> str:
    """Return the choice that stands for the figure, or nothing where it was typed."""
    figure, now = value[point], value.get("now")
    if point == "now" and figure == 0:
        return ZERO
    if point in value.get("rows", ()):
        places = (str(place) for place, row in enumerate(rows(item, currency)) if row.middle == figure)
        return next(places, "")
    if point == "horizon" and now:
        factors = (f"{factor:g}" for factor in item.scale.growth if grown(now, factor) == figure)
        return next(factors, "")
    return ""


def figure_as_typed(figure: float, unit: str, currency: str) -> str:
    """Write a figure so that reading it gives the very same number, in words where they lose nothing.

    Words are read in English alone: in another language the digits stand alone, with its decimal sign if it can be read.
    """
    plain = f"{figure:.0f}" if float(figure).is_integer() and figure < 1e15 else repr(float(figure))
    for text in (format_figure(figure, unit.partition("/")[0], currency), numeral(plain), plain):
        try:
            if parse_figure(text, unit, currency) == figure:
                return text
        except FigureError:
            continue
    return f"{figure:.17e}"
