"""Puts rule texts and facts into words: placeholders filled, slugs and figures as people read them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apps.advice.conditions.conditions import UNDECIDED, FactValue, Leaf
from apps.advice.facts.gathering import RuleFraming
from apps.advice.instrument import Instrument
from apps.advice.rules.file import FILLED, Formula
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.documents.vocabulary import FIRMNESS, POINT_WORDS

_DURATION = re.compile(r"^(\d+)([a-z]+)$")
_PLACEHOLDER = re.compile(rf"\{{({'|'.join(FILLED)})\}}")
gettext_noop = str  # marks what `Wording` translates
_FIXED_LABELS = {
    "verdict.level": gettext_noop("How firm the result is"),
    "verdict.dominant": gettext_noop("First"),
    "verdict.secondary": gettext_noop("Second"),
    "verdict.provisional": gettext_noop("Provisional"),
    "verdict.nothing_under_pressure": gettext_noop("Nothing under pressure"),
    "perspectives_contributing": gettext_noop("Perspectives with a usable answer"),
    "months.min": gettext_noop("Months until the first limit"),
    "gap.any": gettext_noop("What is said and what is computed differ"),
    "derived.answers_per_month": gettext_noop("Answers a month at the horizon"),
    "derived.answers_per_year": gettext_noop("Answers a year at the horizon"),
    "derived.cost_per_month": gettext_noop("Cost of the answers a month at the horizon"),
    "derived.cost_per_year": gettext_noop("Cost of the answers a year at the horizon"),
}
# What a verdict, a figure and a pair of figures can be said to be, by the first word of the fact.
_SLUGS: Mapping[str, Mapping[str, str]] = {
    "verdict": {
        "over": gettext_noop("over its limit today"),
        "recovering": gettext_noop("over its limit today, and back under it by itself"),
        "disputed": gettext_noop("two figures deny each other"),
        "none": gettext_noop("none"),
        "nothing": gettext_noop("nothing within the horizon"),
        "first": gettext_noop("reached within the horizon"),
    },
    "status": {
        "over": gettext_noop("over its limit today"),
        "over_recovering": gettext_noop("over its limit today, and back under it by itself"),
        "disputed": gettext_noop("two figures deny each other"),
        "maybe_over": gettext_noop("perhaps over its limit today"),
        "guessed_over": gettext_noop("over its limit today by a guess"),
        "under": gettext_noop("under its limit today"),
    },
    "cross_check": {"fits": gettext_noop("they fit"), "off": gettext_noop("they do not fit")},
}
_SHARES = ("breach.", "breach_now.", "p_first.", "budget.", "stated.", "other_first.")
_MONEY = frozenset({"derived.cost_per_month", "derived.cost_per_year"})
_FIELDS = {
    **POINT_WORDS,
    "measured": gettext_noop("from a measurement"),
    "none_promised": gettext_noop("no limit promised"),
}
_BOUNDS = {
    "lt": gettext_noop("under %(value)s"),
    "lte": gettext_noop("at most %(value)s"),
    "gt": gettext_noop("over %(value)s"),
    "gte": gettext_noop("at least %(value)s"),
}
_UNITS = frozenset(
    {
        gettext_noop("accelerator-hours"),
        gettext_noop("day"),
        gettext_noop("days"),
        gettext_noop("hour"),
        gettext_noop("hours"),
        gettext_noop("min"),
        gettext_noop("models"),
        gettext_noop("month"),
        gettext_noop("parameters"),
        gettext_noop("requests"),
        gettext_noop("s"),
        gettext_noop("sessions"),
        gettext_noop("sources"),
        gettext_noop("teams"),
        gettext_noop("tokens"),
        gettext_noop("users"),
        gettext_noop("year"),
    }
)
_BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_LARGE = (
    (1e12, gettext_noop("%(number)s trillion")),
    (1e9, gettext_noop("%(number)s billion")),
    (1e6, gettext_noop("%(number)s million")),
)


def fill(text: str, framing: RuleFraming, gettext: Callable[[str], str] = str) -> str:
    """Put the horizon and the success measure into a text of a rule.

    Parameters
    ----------
    text : str
        May hold `{horizon}` and `{success_measure}`.
    framing : Framing
        What the facilitator said.
    gettext : callable
        Translates what stands for a measure nobody named.

    Returns
    -------
    str
        What people typed is put in once, in quotes, and never read as a placeholder or a format itself.
    """
    measure = framing.success_measure.strip()
    filled = {
        "horizon": str(framing.horizon_months),
        "success_measure": f"“{measure}”" if measure else gettext("What it is to achieve"),
    }
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], text)


@dataclass(frozen=True)
class ComputedWords:
    """What a derived fact is, and its unit. Both may be empty."""

    label: str
    unit: str


def computed_words(formulas: Mapping[str, Formula]) -> Mapping[str, ComputedWords]:
    """Take the words of derived facts.

    Parameters
    ----------
    formulas : mapping of fact to Formula
        Of a rule set.

    Returns
    -------
    mapping of fact to ComputedWords
        Those that have a label.
    """
    return {name: ComputedWords(each.label, each.unit) for name, each in formulas.items() if each.label}


class Wording:
    """Names facts and their values in the words of an instrument, and of the language it is handed."""

    def __init__(
        self,
        instrument: JsonObject,
        framing: RuleFraming,
        *,
        gettext: Callable[[str], str] = str,
        numeral: Callable[[str], str] = str,
        computed: Mapping[str, ComputedWords] | None = None,
    ) -> None:
        self.gettext = gettext
        self._numeral = numeral
        self._horizon = str(framing.horizon_months)
        self._currency = framing.currency
        self._success_unit = framing.success_unit
        self._computed = computed or {}
        self._asked = read(Instrument, instrument)
        self._framing = {item.id: item.text for item in self._asked.framing}

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
            return self.gettext("Room left: %(dimension)s") % {"dimension": self._asked.dimensions[name]}
        asked = (self._framing if family == "engagement" else self._asked.texts).get(name)
        if fact in self._computed:
            return self._computed[fact].label
        if asked is None:
            return self.gettext(_FIXED_LABELS[fact]) if fact in _FIXED_LABELS else name.replace("_", " ")
        text = asked.replace("{horizon}", self._horizon)
        return f"{text.rstrip('.')}, {self.gettext(_FIELDS[field])}" if field else text

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
                return self.gettext("not known")
            case bool():
                return self.gettext("yes") if value else self.gettext("no")
            case tuple():
                return self.gettext(" and ").join(self.value(fact, each) for each in value) or self.gettext(
                    "none"
                )
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
        if fact in self._computed:
            unit = self._computed[fact].unit.replace("currency", self._currency)
            return unit.replace("success_unit", self._success_unit)
        if fact in _MONEY:
            return self._currency
        unit = self._asked.units.get(fact.split(".")[1], "") if "." in fact else ""
        return unit.replace("currency", self._currency)

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
            return self.gettext("known") if bool(wanted) is not leaf.negated else self.gettext("not known")
        if comparison.operator in ("in", "has_any") and isinstance(wanted, tuple):
            words = self.gettext(" or ").join(self.value(comparison.fact, each) for each in wanted)
        else:
            bound = self.gettext(_BOUNDS.get(comparison.operator, "%(value)s"))
            words = bound % {"value": self.value(comparison.fact, wanted)}
        return self.gettext("not %(value)s") % {"value": words} if leaf.negated else words

    def _slug(self, fact: str, slug: str) -> str:
        if slug == UNDECIDED:
            return self.gettext("undecided")
        if fact == "verdict.level":
            return self.gettext(FIRMNESS[slug])
        family, name = fact.split(".")[:2]
        if slug in _SLUGS.get(family, {}):
            return self.gettext(_SLUGS[family][slug])
        if family == "verdict":
            return self._asked.dimensions[slug]
        unit = self._asked.units.get(name)
        if unit == "percent":
            return self.gettext("%(number)s %%") % {"number": self._numeral(slug)}
        if unit == "time":
            return self._duration(slug)
        return self._asked.labels.get(name, {}).get(slug, slug)

    def _figure(self, fact: str, value: float) -> str:
        if fact.startswith("headroom."):
            return self.gettext("%(number)s times what is needed") % {
                "number": self._numeral(f"{10**value:.2g}")
            }
        if fact.startswith("symptom."):
            return self.gettext("%(share)s%% of full agreement") % {"share": f"{value * 100:.0f}"}
        if fact.startswith(_SHARES):
            return self.gettext("%(number)s %%") % {"number": self._numeral(f"{value * 100:.0f}")}
        unit = "/".join(map(self._part_of_unit, self.unit(fact).split("/")))
        if unit.startswith("bytes"):
            size, name = next(((size, name) for size, name in _BYTES if value >= size), (1, "bytes"))
            return f"{self._numeral(f'{value / size:.3g}')} {name}{unit.removeprefix('bytes')}"
        size, words = next(((size, words) for size, words in _LARGE if value >= size), (1, "%(number)s"))
        number = self.gettext(words) % {"number": self._numeral(_digits(value / size))}
        return f"{number} {unit}".strip()

    def _part_of_unit(self, part: str) -> str:
        return self.gettext(part) if part in _UNITS else part

    def _duration(self, slug: str) -> str:
        found = _DURATION.match(slug)
        return f"{self._numeral(found[1])} {found[2]}" if found else self.gettext(slug)


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
