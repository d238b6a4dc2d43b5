"""Figures of a brief as they are read: with what is counted, two digits, and what people gave on the record."""

import math
import re
from collections import Counter

from django.utils.translation import gettext as _

from apps.findings.brief.lead import Lead
from apps.findings.case import Case
from apps.findings.sentences import number_words, two_digits
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import format_rounded, significant

_MEASURES = ("bytes", "hours", "days", "GB", "currency", "minutes", "seconds")
LARGEST_IN_WORDS = 12


def figure(case: Case, item: QuantityItem, value: float) -> str:
    """Return a figure with what is counted: "47 requests a second", "14 TB"."""
    return format_rounded(value, item.unit, case.framing.currency)


def number(case: Case, item: QuantityItem, value: float) -> str:
    """Return a figure beside another one of its unit: "0.88", and "14 TB" where a bare number would say nothing."""
    if item.unit.partition("/")[0] in _MEASURES:
        return figure(case, item, value)
    return (
        figure(case, item, value).partition(" " + _noun(item))[0]
        if _noun(item)
        else figure(case, item, value)
    )


def sentence(case: Case, lead: Lead, *, of: str = "") -> str:
    """Return the quantity's own sentence, or another one `of` its texts, with what is wanted and what is possible."""
    text = of or lead.item.sentence
    checkers = checkers_of(case)
    people = number_words(checkers) if checkers and checkers <= LARGEST_IN_WORDS else str(checkers or "")
    filled = {
        # A figure that says what it counts needs no other word for it.
        "{n} {things}": figure(case, lead.item, lead.wanted),
        "{n}": figure(case, lead.item, lead.wanted),
        "{L}": number(case, lead.item, lead.limit),
        "{QO7} people": _("%(number)s people") % {"number": people} if people else _("people"),
        "{things}": _noun(lead.item) or _("answers"),
    }
    for place, words in filled.items():
        text = text.replace(place, words)
    return text.rstrip(".")


def checkers_of(case: Case) -> int | None:
    """Return how many people check, where somebody gave it."""
    roles = case.definition.roles
    figure_ = pooled(case, roles.checkers) if roles else None
    return round(figure_) if figure_ else None


def pooled(case: Case, name: str, point: str = "now") -> float | None:
    """Return what people gave together: the geometric mean of the figures above zero, None without one."""
    logs = [
        math.log(value)
        for each in case.evidence.facts
        if isinstance(given := each.answers.get(name), dict)
        and isinstance(value := given.get(point), int | float)
        and value > 0
    ]
    return math.exp(sum(logs) / len(logs)) if logs else None


def picked(case: Case, name: str) -> str:
    """Return what most of those asked picked; empty where two are level or nobody picked."""
    picks = Counter(
        value
        for each in case.evidence.facts
        if isinstance(value := each.answers.get(name), str) and value != "dk"
    )
    (first, count), *rest = picks.most_common(2) or [("", 0)]
    return "" if rest and rest[0][1] == count else first


def times_words(lead: Lead) -> str:
    """Say how many times too little there is, from the printed figures."""
    return two_digits(significant(lead.times, 2))


def _noun(item: QuantityItem) -> str:
    base = item.unit.partition("/")[0]
    return "" if base in _MEASURES else re.sub(r"^\S+ ", "", format_rounded(2, base, ""))
