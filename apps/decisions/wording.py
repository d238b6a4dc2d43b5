"""The figures of assumptions and targets in words; page and report say the same."""

from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.decisions.models import Assumption
from apps.findings.sentences import listed
from apps.instruments.definition import Definition, QuantityItem, TargetItem
from apps.instruments.figures.format import format_figure, step_label
from apps.instruments.figures.points import WORDS_AFTER_A_NAME


def figure_words(assumption: Assumption, definition: Definition, currency: str) -> str:
    item = definition.by_id.get(assumption.quantity)
    if item is None or assumption.value is None:
        return ""
    return _("%(question)s, %(point)s: %(figure)s") % {
        "question": item.text.rstrip("."),
        "point": WORDS_AFTER_A_NAME.get(assumption.field, ""),
        "figure": quantity_words(assumption.value, assumption.quantity, definition, currency),
    }


def flip_words(assumption: Assumption, definition: Definition, currency: str) -> str:
    flip = assumption.flip
    if not flip:
        return ""
    return _("At %(figure)s %(dimensions)s would come first.") % {
        "figure": quantity_words(flip["value"], assumption.quantity, definition, currency),
        "dimensions": becomes_words(assumption, definition),
    }


def becomes_words(assumption: Assumption, definition: Definition) -> str:
    flip = assumption.flip or {"becomes": []}
    return listed([inside(definition.dimensions.get(slug, slug)) for slug in flip["becomes"]], "or")


def quantity_words(value: float, quantity: str, definition: Definition, currency: str) -> str:
    item = definition.quantities.get(quantity)
    return format_figure(value, item.unit, currency) if item else numeral(f"{value:,g}")


def value_words(value: object, unit: str, taken_from: str, definition: Definition, currency: str) -> str:
    """Return what a target asks for, or when to stop. What is no step of its answer is said as it was written."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, str | int | float):
        return ""
    item = definition.targets.get(taken_from.rpartition(".")[2])
    # A step has its unit in itself.
    if item and (value in item.steps or (isinstance(value, int | float) and not unit)):
        return step_label(item, value, currency)
    if isinstance(value, str):
        return value
    quantity = definition.quantities.get(taken_from.partition(".")[2].partition(".")[0])
    return _number_words(value, unit, item or quantity, currency)


def _number_words(value: float, unit: str, question: TargetItem | QuantityItem | None, currency: str) -> str:
    if question and unit == question.unit:
        return format_figure(value, unit, currency)
    return f"{numeral(f'{value:,g}')} {unit}".strip()
