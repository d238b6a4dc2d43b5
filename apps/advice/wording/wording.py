"""Puts rule texts and facts into words: placeholders filled, slugs and figures as people read them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from apps.advice.conditions.conditions import UNDECIDED, FactValue, Leaf
from apps.advice.facts.gathering import RuleFraming
from apps.advice.facts.pooling import GIVEN_DIGITS
from apps.advice.instrument import Instrument, slug_of_seconds
from apps.advice.rules.file import Formula
from apps.advice.vocabulary import BYTES
from apps.advice.wording.tables import (
    BOUNDS,
    COUNTED,
    FIELDS,
    FIXED_LABELS,
    FOUND_LABELS,
    LARGE,
    LOOSE_TIMES,
    MONTHS,
    PERIODS,
    PRESSING,
    SHARES,
    SLUGS,
    THINGS,
    TIMES,
    UNITS,
    WHOLE,
)
from apps.documents.mapping import read
from apps.documents.vocabulary import FIRMNESS

_DURATION = re.compile(r"^(\d+(?:\.\d+)?)([a-z]+)$")
_ANOTHER_YEAR = 330  # days
_BY_THE_TASK = "/1000 tasks"  # a price that people give of one
_PER_THOUSAND = "/1000 "  # of a price, as the instrument writes it
_ONE_OF = frozenset({"in", "has_any", "at_least", "at_most"})  # any of several steps will do
_PRESSED = "pressed."
_SECONDS_AN_HOUR = 3600
_SELDOM = 0.1  # a second; what comes less often is said by the hour
_THINGS_MADE = frozenset(many for _, many in THINGS.values())


def computed_words(formulas: Mapping[str, Formula]) -> Mapping[str, Formula]:
    """Return the derived facts that have words of their own."""
    return {name: each for name, each in formulas.items() if each.label}


def in_english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


class Wording:
    """Names facts and their values in the words of an instrument, and of the language it is handed."""

    # It is handed what translates, because nothing here knows Django: advice is given in a worker, and on files.
    def __init__(
        self,
        instrument: object,
        framing: RuleFraming,
        *,
        gettext: Callable[[str], str] = str,
        ngettext: Callable[[str, str, int], str] = in_english,
        numeral: Callable[[str], str] = str,
        computed: Mapping[str, Formula] | None = None,
    ) -> None:
        self.gettext = gettext
        self._of_number = ngettext
        self._numeral = numeral
        self._horizon = str(framing.horizon_months)
        self.currency = framing.currency
        self._success_unit = framing.success_unit
        self._own_things = (framing.thing_one, framing.thing_many)
        self._computed = computed or {}
        self._instrument = read(Instrument, instrument)
        self._framing = {item.id: item.text for item in self._instrument.framing}
        self._checks = {check.id: check.name for check in self._instrument.cross_checks}

    def label(self, fact: str) -> str:
        """Return the question behind a fact, the name of a figure and its point, or what the engine computed."""
        family, _, rest = fact.partition(".")
        name, _, field = rest.partition(".")
        if fact in self._computed:
            return self._computed[fact].label
        if fact in FIXED_LABELS:
            return self.gettext(FIXED_LABELS[fact])
        if family in FOUND_LABELS:
            return self.gettext(FOUND_LABELS[family]) % {"what": self._named(name)}
        if family == "quantity" and name in self._instrument.texts:
            text = self.headed(name)
            return f"{text}, {self.gettext(FIELDS[field])}" if field in FIELDS else text
        question = (self._framing if family == "engagement" else self._instrument.texts).get(name)
        if question is None:
            return name.replace("_", " ")
        text = question.replace("{horizon}", self._horizon)
        return f"{text.rstrip('.')}, {self.gettext(FIELDS[field])}" if field in FIELDS else text

    def _named(self, name: str) -> str:
        if name == "any":
            return self.gettext("any of them")
        text = (
            self._instrument.dimensions.get(name)
            or self._instrument.short_names.get(name)
            or self._checks.get(name)
        )
        return text.replace("{horizon}", self._horizon).rstrip(".") if text else name.replace("_", " ")

    def value(self, fact: str, value: FactValue | None) -> str:
        """Return a value of a fact in words, figures with their unit."""
        match value:
            case None:
                return self.gettext("not known")
            # Before the numbers: True and False are ints, too.
            case bool():
                return self.gettext("yes") if value else self.gettext("no")
            case tuple():
                several = self.gettext(" and ").join(self.value(fact, each) for each in value)
                return several or self.gettext("none")
            case str():
                return self._slug(fact, value)
            case int() | float():
                return self._figure(fact, value)

    def choice(self, fact: str, value: FactValue | None) -> str:
        """Return a value as its question offers it: a share of the time that it is up is hours that it may be down."""
        name = fact.partition(".")[2]
        offered = self._instrument.offered.get(name, {})
        if isinstance(value, tuple):
            several = self.gettext(" and ").join(self.choice(fact, each) for each in value)
            return several or self.gettext("none")
        return offered[value] if isinstance(value, str) and value in offered else self.value(fact, value)

    def estimate(self, fact: str, low: float, likely: float, high: float) -> str:
        """Return a figure and how far it may be off: `about 33 requests/s, likely 20 to 60 requests/s`."""
        # Two digits are what a figure carries that people estimated together.
        three = [_to(each, 2) for each in (low, likely, high)]
        first, mid, last = map(round, three) if self.unit(fact) in WHOLE else three
        middle, between = self.value(fact, mid), self._range(fact, first, last)
        if middle == between:
            return middle
        return self.gettext("about %(middle)s, likely %(between)s") % {"middle": middle, "between": between}

    def rough(self, fact: str, figure: float) -> str:
        """Return a figure with its unit, to three digits where it carries so many."""
        return self._figure(fact, _to(figure, GIVEN_DIGITS))

    def unit(self, fact: str) -> str:
        """Return the unit of a fact as the instrument writes it, the currency by its name; empty where it has none."""
        if fact in self._computed:
            unit = self._computed[fact].unit.replace("currency", self.currency)
            return unit.replace("success_unit", self._success_unit)
        unit = self._raw_unit(fact)
        price, per_thousand, counted = unit.replace("currency", self.currency).partition(_PER_THOUSAND)
        if not per_thousand:
            return price
        return f"{price}{self.gettext(' per 1,000')} {self._unit(counted, 1000)}"

    def _raw_unit(self, fact: str) -> str:
        return self._instrument.units.get(fact.split(".")[1], "") if "." in fact else ""

    def listed(self, words: Sequence[str]) -> str:
        """Return words joined, such as `a, b and c`."""
        *others, last = words
        return self.gettext(" and ").join([", ".join(others), last] if others else [last])

    def between(self, fact: str, low: float, high: float) -> str:
        """Return a range such as `3,000 to 9,000 EUR/month`; one figure where both ends are the same."""
        # To two digits, as the trace has it: to one, an end would move by half.
        return self._range(fact, _to(low, 2), _to(high, 2))

    def _range(self, fact: str, low: float, high: float) -> str:
        first, last = (self._figure(fact, each, like=high).split() for each in (low, high))
        if first == last:
            return " ".join(first)
        shared = 0  # what both end in is said once
        while shared < len(first) - 1 and first[-1 - shared] == last[-1 - shared]:
            shared += 1
        below = " ".join(first[: len(first) - shared])
        return self.gettext("%(low)s to %(high)s") % {"low": below, "high": " ".join(last)}

    def day(self, day: date) -> str:
        return f"{day.day} {self.gettext(MONTHS[day.month - 1])} {day.year}"

    def wanted(self, leaf: Leaf, wanted: FactValue | None) -> str:
        """Return what a comparison asks of its fact, such as `21-60 or more than 60`; `wanted` is its right side, resolved."""
        comparison = leaf.comparison
        if comparison.operator == "known":
            return self.gettext("known") if bool(wanted) is not leaf.negated else self.gettext("not known")
        if comparison.operator in _ONE_OF and isinstance(wanted, tuple):
            words = self.gettext(" or ").join(self.choice(comparison.fact, each) for each in wanted)
        elif comparison.fact.startswith(_PRESSED) and comparison.operator == "lte":
            words = self.gettext("%(value)s, or worse") % {"value": self.value(comparison.fact, wanted)}
        else:
            bound = self.gettext(BOUNDS.get(comparison.operator, "%(value)s"))
            words = bound % {"value": self.value(comparison.fact, wanted)}
        return self.gettext("not %(value)s") % {"value": words} if leaf.negated else words

    def plural(self, one: str, many: str, number: int) -> str:
        return self._of_number(one, many, number)

    def short_name(self, item: str) -> str:
        return self._instrument.short_names.get(item, item)

    def headed(self, item: str) -> str:
        """Return a short name as a row begins with it."""
        name = self.short_name(item)
        return name[:1].upper() + name[1:]

    def month(self, day: date) -> str:
        """Return a month such as `April 2027`."""
        return self.gettext("%(month)s %(year)s") % {
            "month": self.gettext(MONTHS[day.month - 1]),
            "year": day.year,
        }

    def near_day(self, day: date, issued_on: date) -> str:
        """Return a day without its year, where nobody takes it for another."""
        if not 0 <= (day - issued_on).days < _ANOTHER_YEAR:
            return self.day(day)
        return self.gettext("%(day)s %(month)s") % {
            "day": day.day,
            "month": self.gettext(MONTHS[day.month - 1]),
        }

    def times(self, figure: float) -> str:
        """Return how many times over something is, to two digits."""
        return self._numeral(_digits(_to(figure, 2)))

    def _slug(self, fact: str, slug: str) -> str:
        # A slug of no item, so that it is looked at before those that an instrument names.
        if slug == UNDECIDED:
            return self.gettext("undecided")
        # `clear` is what pages call firm.
        if fact == "verdict.level":
            return self.gettext(FIRMNESS[slug])
        family, name = fact.split(".")[:2]
        if slug in SLUGS.get(family, {}):
            return self.gettext(SLUGS[family][slug])
        if family == "verdict":
            return self._instrument.dimensions[slug]
        unit = self._instrument.units.get(name)
        if unit == "percent":
            return self.gettext("%(number)s %%") % {"number": self._numeral(slug)}
        if unit == "time":
            return self._duration(slug)
        return self._instrument.labels.get(name, {}).get(slug, slug)

    def _figure(self, fact: str, value: float, like: float | None = None) -> str:
        # Of a range both ends are counted like the last.
        if fact.startswith(_PRESSED):
            return self.gettext(PRESSING[int(value)])
        if fact.startswith("symptom."):
            return self.gettext("%(share)s%% of full agreement") % {"share": f"{value * 100:.0f}"}
        if fact.startswith(SHARES):
            return self.gettext("%(number)s %%") % {"number": self._numeral(f"{value * 100:.0f}")}
        if self._raw_unit(fact).endswith(_BY_THE_TASK):
            price = {"price": self._number(value / 1000), "currency": self.currency}
            if all(self._own_things):
                one = {**price, "one": self._own_things[0]}
                return self.gettext("%(price)s %(currency)s for each %(one)s") % one
            return self.gettext("%(price)s %(currency)s a task") % price
        if self._raw_unit(fact) == "time":
            return self._duration(slug_of_seconds(value))
        base, *periods = self.unit(fact).split("/")
        value, like, periods = _counted_by(value, like, periods)
        unit = " ".join((self._unit(base, value if like is None else like), *map(self._period, periods)))
        scale = next(((size, name) for size, name in BYTES if value >= size), None)
        if base == "bytes" and scale is not None:
            size, name = scale
            number = self._numeral(f"{value / size:.3g}")
            return " ".join((f"{number} {self.gettext(name)}", *map(self._period, periods)))
        return f"{self._number(value)} {unit}".strip()

    def _number(self, value: float) -> str:
        size, words = next(((size, words) for size, words in LARGE if value >= size), (1, "%(number)s"))
        return self.gettext(words) % {"number": self._numeral(_digits(value / size))}

    def _unit(self, base: str, value: float) -> str:
        # What it makes goes by the name its people have for it.
        if all(self._own_things) and base in _THINGS_MADE:
            return in_english(*self._own_things, _count(value))
        if base in COUNTED:
            return self._counted(COUNTED[base], _count(value))
        return self.gettext(base) if base in UNITS else base

    def _period(self, part: str) -> str:
        return self.gettext(PERIODS[part]) if part in PERIODS else f"/{part}"

    def _counted(self, forms: tuple[str, str], number: int) -> str:
        return self._of_number(*forms, number)

    def _duration(self, slug: str) -> str:
        match = _DURATION.match(slug)
        if match is None or match[2] not in TIMES:
            return self.gettext(slug) if slug in LOOSE_TIMES else slug
        words = self._counted(TIMES[match[2]], _count(float(match[1])))
        return words % {"number": self._numeral(match[1])}


def _counted_by(
    value: float, like: float | None, periods: list[str]
) -> tuple[float, float | None, list[str]]:
    """Return a rate by the hour where it is seldom by the second: nobody counts in hundredths of a second."""
    if periods != ["s"] or not 0 < (like or value) < _SELDOM:
        return value, like, periods
    return _to(value * _SECONDS_AN_HOUR, 2), like and _to(like * _SECONDS_AN_HOUR, 2), ["hour"]


def _to(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _count(value: float) -> int:
    # As it is shown: 1.0004 is one, and what has decimals is counted as many.
    shown = float(_digits(value).replace(",", ""))
    return int(shown) if shown.is_integer() else 2


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
