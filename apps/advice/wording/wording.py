"""Puts rule texts and facts into words: placeholders filled, slugs and figures as people read them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.advice.conditions.conditions import UNDECIDED, FactValue, Leaf
from apps.advice.facts.gathering import RuleFraming
from apps.advice.instrument import Instrument
from apps.advice.rules.file import FILLED, Formula
from apps.advice.wording.tables import (
    BOUNDS,
    BYTES,
    FIELDS,
    FIXED_LABELS,
    FOUND_LABELS,
    LARGE,
    MONEY,
    MONTHS,
    SHARES,
    SLUGS,
    UNITS,
)
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.documents.vocabulary import FIRMNESS

_DURATION = re.compile(r"^(\d+)([a-z]+)$")
_PER_THOUSAND = "/1000"  # of a price, as the instrument writes it
_ONE_OF = frozenset({"in", "has_any", "at_least", "at_most"})  # any of several steps will do
_PLACEHOLDER = re.compile(rf"\{{({'|'.join(FILLED)})\}}")


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
    filled = {
        "horizon": str(framing.horizon_months),
        "success_measure": success_words(framing, gettext),
    }
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], text)


def success_words(framing: RuleFraming, gettext: Callable[[str], str] = str) -> str:
    """Say what it is to achieve.

    Parameters
    ----------
    framing : Framing
        What the facilitator said.
    gettext : callable
        Translates what stands for a measure nobody named.

    Returns
    -------
    str
        In quotes, because it may be half a sentence.
    """
    measure = framing.success_measure.strip()
    return f"“{measure}”" if measure else gettext("What it is to achieve")


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
        self.currency = framing.currency
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
        if fact in self._computed:
            return self._computed[fact].label
        if fact in FIXED_LABELS:
            return self.gettext(FIXED_LABELS[fact])
        if family in FOUND_LABELS:
            return self.gettext(FOUND_LABELS[family]) % {"what": self._named(name)}
        asked = (self._framing if family == "engagement" else self._asked.texts).get(name)
        if asked is None:
            return name.replace("_", " ")
        text = asked.replace("{horizon}", self._horizon)
        return f"{text.rstrip('.')}, {self.gettext(FIELDS[field])}" if field in FIELDS else text

    def _named(self, name: str) -> str:
        if name == "any":
            return self.gettext("any of them")
        asked = self._asked.dimensions.get(name) or self._asked.texts.get(name)
        return asked.replace("{horizon}", self._horizon).rstrip(".") if asked else name.replace("_", " ")

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

    def estimate(self, fact: str, low: float, likely: float, high: float) -> str:
        """Say a figure and how far it may be off, to two digits.

        Parameters
        ----------
        fact : str
            Such as `quantity.QU2.now`.
        low, likely, high : float
            P10, P50 and P90 of what it may be.

        Returns
        -------
        str
            Such as `about 33 requests/s, likely 20 to 60 requests/s`; the figure alone where nothing is unsure.
        """
        middle, between = self.value(fact, _to(likely, 2)), self._range(fact, _to(low, 2), _to(high, 2))
        if middle == between:
            return middle
        return self.gettext("about %(middle)s, likely %(between)s") % {"middle": middle, "between": between}

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
            unit = self._computed[fact].unit.replace("currency", self.currency)
            return unit.replace("success_unit", self._success_unit)
        if fact in MONEY:
            return self.currency
        unit = self._asked.units.get(fact.split(".")[1], "") if "." in fact else ""
        unit = unit.replace("currency", self.currency)
        return unit.replace(_PER_THOUSAND, self.gettext(" per 1,000"))

    def quoted(self, item: str) -> str:
        """Name what a question asks, inside a sentence.

        Parameters
        ----------
        item : str
            Its id.

        Returns
        -------
        str
            The question in quotes.
        """
        return f"“{self._asked.texts[item].replace('{horizon}', self._horizon).rstrip('.')}”"

    def listed(self, words: Sequence[str]) -> str:
        """Join words.

        Parameters
        ----------
        words : sequence of str
            At least one.

        Returns
        -------
        str
            Such as `a, b and c`.
        """
        *others, last = words
        return self.gettext(" and ").join([", ".join(others), last] if others else [last])

    def months(self, early: float, late: float | None) -> str:
        """Say when something is likely to happen.

        Parameters
        ----------
        early, late : float
            Months from now; None: perhaps never.

        Returns
        -------
        str
            Such as `4 to 11 months`.
        """
        first = f"{early:.0f}"
        if late is None:
            return self.gettext("%(number)s months or more") % {"number": self._numeral(first)}
        last = f"{late:.0f}"
        if first == last:
            return self.gettext("about %(number)s months") % {"number": self._numeral(first)}
        return self.gettext("%(first)s to %(last)s months") % {
            "first": self._numeral(first),
            "last": self._numeral(last),
        }

    def between(self, fact: str, low: float, high: float) -> str:
        """Say a range to one digit: what is worked out from estimates is no surer.

        Parameters
        ----------
        fact : str
            Whose range it is.
        low, high : float
            Any finite numbers.

        Returns
        -------
        str
            Such as `3,000 to 9,000 EUR/month`; one figure where both ends are the same.
        """
        return self._range(fact, _to(low, 1), _to(high, 1))

    def _range(self, fact: str, low: float, high: float) -> str:
        first, last = (self.value(fact, each).split() for each in (low, high))
        if first == last:
            return " ".join(first)
        shared = 0  # what both end in is said once
        while shared < len(first) - 1 and first[-1 - shared] == last[-1 - shared]:
            shared += 1
        below = " ".join(first[: len(first) - shared])
        return self.gettext("%(low)s to %(high)s") % {"low": below, "high": " ".join(last)}

    def day(self, day: date) -> str:
        """Say a date.

        Parameters
        ----------
        day : date
            Such as that from which a law holds.

        Returns
        -------
        str
            Such as `2 August 2026`.
        """
        return f"{day.day} {self.gettext(MONTHS[day.month - 1])} {day.year}"

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
        if comparison.operator in _ONE_OF and isinstance(wanted, tuple):
            words = self.gettext(" or ").join(self.value(comparison.fact, each) for each in wanted)
        else:
            bound = self.gettext(BOUNDS.get(comparison.operator, "%(value)s"))
            words = bound % {"value": self.value(comparison.fact, wanted)}
        return self.gettext("not %(value)s") % {"value": words} if leaf.negated else words

    def _slug(self, fact: str, slug: str) -> str:
        if slug == UNDECIDED:
            return self.gettext("undecided")
        if fact == "verdict.level":
            return self.gettext(FIRMNESS[slug])
        family, name = fact.split(".")[:2]
        if slug in SLUGS.get(family, {}):
            return self.gettext(SLUGS[family][slug])
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
        if fact.startswith(SHARES):
            return self.gettext("%(number)s %%") % {"number": self._numeral(f"{value * 100:.0f}")}
        unit = "/".join(map(self._part_of_unit, self.unit(fact).split("/")))
        if unit.startswith("bytes"):
            size, name = next(((size, name) for size, name in BYTES if value >= size), (1, "bytes"))
            return f"{self._numeral(f'{value / size:.3g}')} {name}{unit.removeprefix('bytes')}"
        return f"{self._number(value)} {unit}".strip()

    def _number(self, value: float) -> str:
        size, words = next(((size, words) for size, words in LARGE if value >= size), (1, "%(number)s"))
        return self.gettext(words) % {"number": self._numeral(_digits(value / size))}

    def _part_of_unit(self, part: str) -> str:
        return self.gettext(part) if part in UNITS else part

    def _duration(self, slug: str) -> str:
        found = _DURATION.match(slug)
        return f"{self._numeral(found[1])} {found[2]}" if found else self.gettext(slug)


def _to(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
