"""A decision as a sentence, and the figures of assumptions and targets in words; page, report and files say the same."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.decisions.models import Assumption, Decision
from apps.findings.sentences import listed, sentence_case
from apps.instruments.definition import Definition, QuantityItem, TargetItem
from apps.instruments.figures.format import format_figure, target_label
from apps.instruments.figures.points import WORDS_AFTER_A_NAME


def sentence_of(decision: Decision, owner: str) -> str:
    """Return what is decided, with `owner` as the place calls them; nothing of a version that says only an order."""
    if not decision.what:
        return ""
    text = _with_means(work_of(decision), decision)
    return _("%(sentence)s.") % {"sentence": _with_owner(text, decision, owner)}


def work_of(decision: Decision) -> str:
    """Return what is to be done by a decision, without by whom and for how much."""
    acts = {
        "build": _("Build %(what)s"),
        "test": _("Test %(what)s"),
        "move": _("Move %(what)s"),
        "stop": _("Stop %(what)s"),
    }
    text = acts.get(decision.act, "%(what)s") % {"what": _part(decision.what)}
    if decision.until:
        text = _("%(sentence)s until %(until)s") % {"sentence": text, "until": _part(decision.until)}
    return text


def _with_means(text: str, decision: Decision) -> str:
    means = {"sentence": text, "money": _part(decision.money), "people": _part(decision.people)}
    if decision.money and decision.people:
        return _("%(sentence)s, for %(money)s, with %(people)s") % means
    if decision.money:
        return _("%(sentence)s, for %(money)s") % means
    return _("%(sentence)s, with %(people)s") % means if decision.people else text


def _with_owner(text: str, decision: Decision, owner: str) -> str:
    if owner and decision.due_on:
        words = _("%(sentence)s; %(owner)s sees to it by %(day)s")
    elif owner:
        words = _("%(sentence)s; %(owner)s sees to it")
    elif decision.due_on:
        words = _("%(sentence)s, by %(day)s")
    else:
        return text
    day = date_format(decision.due_on) if decision.due_on else ""
    return words % {"sentence": text, "owner": owner, "day": day}


def _part(typed: str) -> str:
    return typed.strip().rstrip(".;,")


def figure_words(assumption: Assumption, definition: Definition, currency: str) -> str:
    item = definition.by_id.get(assumption.quantity)
    if item is None or assumption.value is None:
        return ""
    return _("%(question)s, %(point)s: %(figure)s") % {
        "question": sentence_case(item.short_name or item.text.rstrip(".")),
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
        return target_label(item, value, currency)
    if isinstance(value, str):
        return value
    quantity = definition.quantities.get(taken_from.partition(".")[2].partition(".")[0])
    return _number_words(value, unit, item or quantity, currency)


def _number_words(value: float, unit: str, question: TargetItem | QuantityItem | None, currency: str) -> str:
    if question and unit == question.unit:
        return format_figure(value, unit, currency)
    return f"{numeral(f'{value:,g}')} {unit}".strip()
