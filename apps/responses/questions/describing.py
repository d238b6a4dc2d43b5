"""Answers in words, as a person reads them back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.translations import inside
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    RankingItem,
    SplitItem,
    TargetItem,
    TextItem,
)
from apps.instruments.figures.format import format_figure, rows, step_label
from apps.instruments.values import DONT_KNOW, is_given
from apps.responses.questions.parsing import grown

NOT_ANSWERED = gettext_lazy("not answered")
DONT_KNOW_LABEL = gettext_lazy("don't know")


@dataclass(frozen=True)
class Wording:
    """What the words of an engagement's answers depend on."""

    definition: Definition
    currency: str
    horizon_months: int


def answer_in_words(item: Item, value: Any, wording: Wording) -> str:
    if not is_given(value):
        return str(NOT_ANSWERED)
    if value == DONT_KNOW:
        return item.dont_know if isinstance(item, AgreementItem) else str(DONT_KNOW_LABEL)
    return next(say(item, value, wording) for kind, say in _SAYERS.items() if isinstance(item, kind))


def figure_of_point(figure: str, point: str, horizon_months: int) -> str:
    """Say which of a quantity's figures this is."""
    if point == "now":
        return _("today %(figure)s") % {"figure": figure}
    if point == "limit":
        return _("the limit %(figure)s") % {"figure": figure}
    said = ngettext("in %(months)d month %(figure)s", "in %(months)d months %(figure)s", horizon_months)
    return said % {"months": horizon_months, "figure": figure}


def figure_in_words(item: QuantityItem, value: Mapping[str, Any], point: str, currency: str) -> str:
    figure = value[point]
    if figure is None:
        return str(DONT_KNOW_LABEL)
    if figure == 0:
        return item.zero_label
    if point in value.get("rows", ()):
        labels = (row.label for row in rows(item, currency) if row.middle == figure)
        return next(labels, format_figure(figure, item.unit, currency))
    if point == "horizon" and _is_grown_row(item, value):
        # The row's middle is nobody's figure: written out, its product would claim to be exact.
        rounded = format_figure(float(f"{figure:.2g}"), item.unit, currency)
        return _("about %(figure)s") % {"figure": rounded}
    return format_figure(figure, item.unit, currency)


def _is_grown_row(item: QuantityItem, value: Mapping[str, Any]) -> bool:
    is_row = "now" in value.get("rows", ())
    return is_row and value["horizon"] in {grown(value["now"], factor) for factor in item.scale.growth}


def _ranking(item: RankingItem, value: Any, wording: Wording) -> str:
    if "declined" in value:
        return _("you would rather not")
    said = _order(value["ranking"], wording)
    if "considered" in value:
        considered = _order(value["considered"], wording)
        return _("%(order)s (at first: %(first)s)") % {"order": considered, "first": said}
    return said


def _order(order: Sequence[Any], wording: Wording) -> str:
    labels = wording.definition.dimensions
    if len(order) > 1 and isinstance(order[1], list):
        return _("%(dimension)s first") % {"dimension": labels[order[0]]}
    return ", ".join(labels[slug] for slug in order if isinstance(slug, str))


def _agreement(item: AgreementItem, value: Any, wording: Wording) -> str:
    return next(choice.label for choice in item.choices if choice.value == value)


def _quantity(item: QuantityItem, value: Any, wording: Wording) -> str:
    said = [
        figure_of_point(figure_in_words(item, value, point, wording.currency), point, wording.horizon_months)
        for point in item.points
        if point in value
    ]
    source = [inside(known.label) for known in item.scale.sources if known.slug == value.get("source")]
    return "; ".join([*said, *source])


def _choice(item: ChoiceItem, value: Any, wording: Wording) -> str:
    picked = value if isinstance(value, list) else [value]
    return "; ".join(choice.label for choice in item.choices if choice.value in picked)


def _target(item: TargetItem, value: Any, wording: Wording) -> str:
    return step_label(item, value, wording.currency)


def _split(item: SplitItem, value: Any, wording: Wording) -> str:
    labels = wording.definition.dimensions
    return ", ".join(f"{labels[slug]} {value[slug]}" for slug in item.over if slug in value)


def _text(item: TextItem, value: Any, wording: Wording) -> str:
    return str(value)


_SAYERS: Mapping[type[Item], Callable[[Any, Any, Wording], str]] = {
    RankingItem: _ranking,
    AgreementItem: _agreement,
    QuantityItem: _quantity,
    ChoiceItem: _choice,
    TargetItem: _target,
    SplitItem: _split,
    TextItem: _text,
}
