"""Puts rule texts and facts into words: placeholders filled, slugs and figures as people read them."""

import re
from collections.abc import Mapping
from typing import Any

from .conditions import UNDECIDED, FactValue, Leaf
from .facts import Framing

type Node = Mapping[str, Any]

_DURATION = re.compile(r"^(\d+)([a-z]+)$")
_PLACEHOLDER = re.compile(r"\{(horizon|success_measure)\}")
_FIXED_LABELS = {
    "verdict.level": "How firm the result is",
    "verdict.dominant": "First",
    "verdict.secondary": "Second",
    "verdict.provisional": "A dimension nobody spoke to",
    "verdict.nothing_under_pressure": "Nothing under pressure",
    "perspectives_contributing": "Perspectives with a usable answer",
    "months.min": "Months until the first limit",
    "gap.any": "What is said and what is computed differ",
    "derived.answers_per_month": "Answers a month at the horizon",
    "derived.answers_per_year": "Answers a year at the horizon",
    "derived.cost_per_month": "Cost of the answers a month at the horizon",
    "derived.cost_per_year": "Cost of the answers a year at the horizon",
}
_MONEY = frozenset({"derived.cost_per_month", "derived.cost_per_year"})
_FIRMNESS = {
    "clear": "firm",
    "leaning": "leaning",
    "open": "not decided",
    "insufficient": "too little to say",
}
_POINTS = {
    "now": "today",
    "horizon": "at the horizon",
    "limit": "the limit",
    "measured": "from a measurement",
}
_BOUNDS = {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least"}
_BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def fill(text: str, framing: Framing) -> str:
    """Put the horizon and the success measure into a text of a rule.

    Parameters
    ----------
    text : str
        May hold `{horizon}` and `{success_measure}`.
    framing : Framing
        What the facilitator said.

    Returns
    -------
    str
        What people typed is put in once, in quotes, and never read as a placeholder or a format itself.
    """
    measure = framing.success_measure.strip()
    filled = {
        "horizon": str(framing.horizon_months),
        "success_measure": f"“{measure}”" if measure else "What it is to achieve",
    }
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], text)


class Wording:
    """Names facts and their values in the words of an instrument."""

    def __init__(self, instrument: Node, framing: Framing) -> None:
        self._horizon = str(framing.horizon_months)
        self._currency = framing.currency
        self._dimensions: Mapping[str, str] = instrument["dimensions"]
        parts = ("symptoms", "quantities", "context", "targets")
        self._items = {item["id"]: item for part in parts for item in instrument[part]}
        self._framing = {item["id"]: item for item in instrument["framing"]}

    def label(self, fact: str) -> str:
        """Name a fact.

        Parameters
        ----------
        fact : str
            Such as `quantity.QD1.horizon`.

        Returns
        -------
        str
            The question that was asked, or what the engine computed.
        """
        family, _, rest = fact.partition(".")
        name, _, field = rest.partition(".")
        if family == "headroom":
            return f"Room left: {self._dimensions[name]}"
        item = self._framing.get(name) if family == "engagement" else self._items.get(name)
        if item is None:
            return _FIXED_LABELS.get(fact, name.replace("_", " "))
        text = str(item["text"]).replace("{horizon}", self._horizon)
        return f"{text.rstrip('.')}, {_POINTS[field]}" if field else text

    def value(self, fact: str, value: FactValue | None) -> str:
        """Say a fact's value.

        Parameters
        ----------
        fact : str
            Such as `context.C3`.
        value : FactValue or None
            A value of it; None where it is missing.

        Returns
        -------
        str
            In words, figures with their unit.
        """
        match value:
            case None:
                return "not known"
            case bool():
                return "yes" if value else "no"
            case tuple():
                return " and ".join(self.value(fact, each) for each in value) or "none"
            case str():
                return self._slug(fact, value)
            case int() | float():
                return self._figure(fact, value)

    def unit(self, fact: str) -> str:
        """Give the unit of a quantity or target.

        Parameters
        ----------
        fact : str
            Such as `target.G4`.

        Returns
        -------
        str
            As the instrument writes it, the currency by its name; empty where a fact has none.
        """
        if fact in _MONEY:
            return self._currency
        item = self._items.get(fact.split(".")[1], {}) if "." in fact else {}
        return str(item.get("unit", "")).replace("currency", self._currency)

    def wanted(self, leaf: Leaf, wanted: FactValue | None) -> str:
        """Say what a comparison asks of its fact.

        Parameters
        ----------
        leaf : Leaf
            The comparison.
        wanted : FactValue or None
            Its right side, resolved where it is another fact.

        Returns
        -------
        str
            Such as `21-60 or more than 60`.
        """
        comparison = leaf.comparison
        if comparison.operator == "known":
            return "known" if bool(wanted) is not leaf.negated else "not known"
        if comparison.operator in ("in", "has_any") and isinstance(wanted, tuple):
            words = " or ".join(self.value(comparison.fact, each) for each in wanted)
        else:
            words = f"{_BOUNDS.get(comparison.operator, '')} {self.value(comparison.fact, wanted)}".strip()
        return f"not {words}" if leaf.negated else words

    def _slug(self, fact: str, slug: str) -> str:
        if slug == UNDECIDED:
            return "undecided"
        if fact == "verdict.level":
            return _FIRMNESS[slug]
        if fact.startswith("verdict."):
            return self._dimensions[slug]
        name = fact.split(".")[1]
        item = self._items.get(name) or self._framing.get(name) or {}
        if item.get("unit") == "percent":
            return f"{slug} %"
        if item.get("unit") == "time":
            return _DURATION.sub(r"\1 \2", slug)
        return next((str(each["label"]) for each in item.get("choices", ()) if each["slug"] == slug), slug)

    def _figure(self, fact: str, value: float) -> str:
        if fact.startswith("headroom."):
            return f"{10**value:.2g} times what is needed"
        if fact.startswith("symptom."):
            return f"{value:.0%} of full agreement"
        unit = self.unit(fact)
        if unit.startswith("bytes"):
            size, name = next(((size, name) for size, name in _BYTES if value >= size), (1, "bytes"))
            return f"{value / size:.3g} {name}{unit.removeprefix('bytes')}"
        size, name = next(((size, name) for size, name in _LARGE if value >= size), (1, ""))
        return " ".join(word for word in (_digits(value / size), name, unit) if word)


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
