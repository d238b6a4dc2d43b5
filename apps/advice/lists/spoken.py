"""What stands in the place of the placeholders of an entry."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from apps.advice.conditions.conditions import FactValue
from apps.advice.facts.gathering import Facts
from apps.advice.facts.pooling import same_side, two_digits
from apps.advice.instrument import Instrument
from apps.advice.pressed.item import Item, Urgency
from apps.advice.rules.file import BRACES
from apps.advice.wording.wording import Wording

type Form = Literal[
    "figure",
    "between",
    "day",
    "far_day",
    "month",
    "after_month",
    "times",
    "count",
    "names",
    "named",
    "value",
    "chosen",
    "text",
    "word",
]

gettext_noop = str  # marks what the apps above translate
_EVENTS = {"launch": gettext_noop("the launch"), "peak": gettext_noop("the peak")}
_MOST_NEEDS = 3  # of one order; more nobody would ask for in one sentence
_TO_LAST = 4 / 3
GROWTH_FREE = "growth_free"  # what comes before more use; known where a rule holds that back
_SPARE = 1.25  # what is asked for beyond a figure that is known


@dataclass(frozen=True)
class Placed:
    """What stands for one placeholder: values of one form, each a fact's where it is a figure."""

    name: str
    form: Form
    values: tuple[str | float, ...]
    facts: tuple[str, ...] = ()

    def in_words(self, wording: Wording, issued_on: date) -> str:
        match self.form:
            case "figure" | "named":
                is_named = self.form == "named"
                return wording.listed([_figure(*pair, wording, is_named=is_named) for pair in self._pairs])
            case "between":
                low, high = map(float, self.values)
                return wording.between(self.facts[0], low, high)
            case "value" | "chosen":
                tell = {"value": wording.value, "chosen": wording.choice}[self.form]
                return wording.listed([tell(fact, value) for fact, value in self._pairs])
            case "names":
                return wording.listed([wording.short_name(str(value)) for value in self.values])
            case "word":
                return wording.gettext(str(self.values[0]))
            case "times":
                return wording.times(float(self.values[0]))
            case "day" | "far_day" | "month" | "after_month":
                return _day(date.fromisoformat(str(self.values[0])), self.form, wording, issued_on)
        return wording.listed([f"{value:g}" if isinstance(value, float) else value for value in self.values])

    @property
    def _pairs(self) -> Iterable[tuple[str, str | float]]:
        return zip(self.facts, self.values, strict=True)


def _day(day: date, form: str, wording: Wording, issued_on: date) -> str:
    if form in ("month", "after_month"):
        month = wording.month(day)
        return month if form == "month" else wording.gettext("after %(month)s") % {"month": month}
    return wording.day(day) if form == "far_day" else wording.near_day(day, issued_on)


def _figure(fact: str, value: str | float, wording: Wording, *, is_named: bool) -> str:
    figure = wording.rough(fact, float(value))
    return f"{wording.short_name(fact.split('.')[1])} ({figure})" if is_named else figure


def filled(text: str, placed: Mapping[str, str]) -> str | None:
    """Return a text with its placeholders filled; None where one of them has nothing to stand for it."""
    names = BRACES.findall(text)
    # In one pass over the rule's own text: what people typed is put in once, and never read as a placeholder itself.
    return (
        None
        if any(name not in placed for name in names)
        else BRACES.sub(lambda found: placed[found[1]], text)
    )


def rounded_up(figure: float) -> float:
    """Return the least number of two digits that isn't under a figure."""
    if figure <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(figure)) - 1)
    # Through its digits: 6.4 million divided by its step is a little over 64.
    return float(f"{math.ceil(float(f'{figure / step:.9g}')) * step:.12g}")


@dataclass(frozen=True)
class Teller:
    """Tells what stands for a placeholder in an entry about one item."""

    item: Item | None
    answers: Sequence[str]  # what the entry relieves, the main one first
    facts: Facts
    instrument: Instrument
    items: Mapping[str, Item]
    own: Mapping[str, Placed]  # what the entry says of itself, before all else
    given: Mapping[str, Placed]  # what holds of the whole case, where the item says nothing

    def placed(self, names: Iterable[str]) -> dict[str, Placed]:
        """Return what stands for each of these placeholders, without those of which nothing is known."""
        found = ((name, self._of(name)) for name in names)
        return {name: each for name, each in found if each is not None}

    def _of(self, name: str) -> Placed | None:
        if name in self.own:
            return self.own[name]
        what, _, of = name.partition(":")
        if what in _OF_NAMED and of:
            return self._of_named(name, what, of)
        if what in _OF_ITEM and self.item is not None and (found := _OF_ITEM[what](self, name)) is not None:
            return found
        return self.given.get(name) or self._of_answer(name)

    def _of_named(self, name: str, what: str, of: str) -> Placed | None:
        if what == "need":
            return self._needs(name, [of])
        if what == "more":
            return self._more(name, of)
        if what == "at_event":
            item = self.items.get(of)
            return self._expected_at_event(name, item) if item is not None else None
        if what == "for_event":
            return self._for_event(name, of)
        if what == "half":
            return self._half(name, f"quantity.{of}.limit", f"quantity.{of}.now")
        return self._figure(name, f"quantity.{of}.{what}")

    def _for_event(self, name: str, of: str) -> Placed | None:
        """Return how much of what carries the limit of its item would carry the most at its events."""
        item, carried = self.item, self.facts.values.get(f"quantity.{of}.now")
        limit = self.facts.values.get(item.pair.bound) if item and item.pair else None
        expected = (item.at_most or item.at_event) if item else None
        if not isinstance(carried, int | float) or not isinstance(limit, int | float) or not expected:
            return None
        return Placed(name, "figure", (two_digits(carried * expected / limit),), (f"quantity.{of}.now",))

    def _of_answer(self, name: str) -> Placed | None:
        # A target or a figure by its id: `{G10}`, `{QO1}`.
        target = self.facts.values.get(f"target.{name}")
        if isinstance(target, str | int | float):
            return Placed(name, "value", (target,), (f"target.{name}",))
        return self._figure(name, f"quantity.{name}.now")

    def _figure(self, name: str, fact: str, like: str = "", beside: str = "") -> Placed | None:
        value = self.facts.printed_figure(fact, beside)
        return None if value is None else Placed(name, "figure", (value,), (like or fact,))

    def _needs(self, name: str, of: Iterable[str]) -> Placed | None:
        needs = [(item, need) for item in of if (need := self._need(item)) is not None]
        facts = tuple(f"quantity.{item}.now" for item, _ in needs)
        return Placed(name, "figure", tuple(need for _, need in needs), facts) if needs else None

    def _more(self, name: str, item: str) -> Placed | None:
        """Return how much is missing to what is needed."""
        need, limit = self._need(item), self.facts.values.get(f"quantity.{item}.limit")
        if need is None or not isinstance(limit, int | float) or need <= limit:
            return None
        return Placed(name, "figure", (two_digits(need - limit),), (f"quantity.{item}.now",))

    def _need(self, item: str) -> float | None:
        """Return what is asked for of an item: a quarter more than at its event, else what is expected of it."""
        pressed = self.items.get(item)
        if pressed is not None and pressed.at_event is not None:
            return rounded_up(two_digits(pressed.at_most or pressed.at_event) * _SPARE)
        # Of the figure as it is printed, so that the finding and what is asked for are one number.
        now, later = (self.facts.printed_figure(f"quantity.{item}.{point}") for point in ("now", "horizon"))
        if self._stays(pressed):
            later = None
        figures = [later] if later is not None else []
        figures += [now * _SPARE] if now is not None else []
        return rounded_up(max(figures)) if figures else None

    def _stays(self, item: Item | None) -> bool:
        """Return whether no more of it is to come yet: what is missing is what runs today."""
        is_over = item is not None and item.urgency is Urgency.OVER and not item.is_expected
        return is_over and GROWTH_FREE in self.given

    def spare(self, name: str) -> Placed | None:
        """Return a third more than what is expected of what it answers, for what is bought to last."""
        need = self.need(name)
        if need is None:
            return None
        item = need.facts[0].split(".")[1]
        later = self.facts.values.get(f"quantity.{item}.horizon")
        if self._stays(self.items.get(item)):
            later = None
        expected = float(later) if isinstance(later, int | float) else float(need.values[0])
        return replace(
            need, values=(max(rounded_up(two_digits(expected) * _TO_LAST), float(need.values[0])),)
        )

    def soon(self, name: str) -> Placed | None:
        """Return what is expected in a quarter of a year of the figure it is about."""
        item = self.item
        if item is None or item.pair is None or item.in_a_quarter is None:
            return None
        if item.event is None and self._stays(item):
            return self._figure(name, item.pair.figure)
        return Placed(name, "figure", (rounded_up(item.in_a_quarter),), (item.pair.figure,))

    # Of the item it is about.
    def now(self, name: str) -> Placed | None:
        pair = self.item.pair if self.item else None
        return self._figure(name, pair.figure, beside=pair.bound) if pair is not None else None

    def later(self, name: str) -> Placed | None:
        """Return the figure at the horizon of what reaches its limit before it."""
        item = self.item
        if item is None or item.months is None or item.pair is None:
            return None
        return self._figure(name, f"quantity.{item.id}.horizon", item.pair.figure, item.pair.bound)

    def bound(self, name: str) -> Placed | None:
        # In the unit of the figure it is set beside.
        pair = self.item.pair if self.item else None
        return self._figure(name, pair.bound, pair.figure) if pair is not None else None

    def half(self, name: str) -> Placed | None:
        """Return half of its limit: what is met already is no target."""
        pair = self.item.pair if self.item else None
        return self._half(name, pair.bound, pair.figure) if pair is not None else None

    def _half(self, name: str, bound: str, like: str) -> Placed | None:
        limit = self._figure(name, bound, like)
        return replace(limit, values=(two_digits(float(limit.values[0]) / 2),)) if limit else None

    def two_thirds(self, name: str) -> Placed | None:
        """Return two thirds of what is over its limit, today or at its event; `still_over` where that is over it, too."""
        item = self.item
        if item is None or item.pair is None or item.months is not None or item.is_doubtful:
            return None
        # Of its own event: what else the entry answers has other figures.
        whole, limit = self._expected_at_event(name, item) or self.now(name), self.bound(name)
        if whole is None or limit is None:
            return None
        left, most = float(whole.values[0]) * 2 / 3, float(limit.values[0])
        if name == "still_over" and left <= most:
            return None
        return replace(whole, values=(same_side(left, two_digits(left), most),))

    def at_event(self, name: str) -> Placed | None:
        return self._expected_at_event(name, self._at_event) if self._at_event is not None else None

    def _expected_at_event(self, name: str, item: Item) -> Placed | None:
        if item.at_event is None or item.pair is None:
            return None
        figure = same_side(
            item.at_event, two_digits(item.at_event), self.facts.printed_figure(item.pair.bound)
        )
        return Placed(name, "figure", (figure,), (item.pair.figure,))

    @property
    def _at_event(self) -> Item | None:
        """The item at an event: its own, or the most urgent that the entry answers beside it."""
        answered = (each for each in self.items.values() if each.id in self.answers)
        return next((each for each in (self.item, *answered) if each is not None and each.event), None)

    def times(self, name: str) -> Placed | None:
        times = self.item.times if self.item else None
        return Placed(name, "times", (two_digits(times),)) if times else None

    def short_name(self, name: str) -> Placed | None:
        if self.item is None:
            return None
        return Placed(name, "names", (self.item.pair.item if self.item.pair else self.item.id,))

    def event(self, name: str) -> Placed | None:
        event = self._at_event.event if self._at_event else None
        if event is None:
            return None
        return (
            Placed(name, "text", (event.name,))
            if event.name
            else Placed(name, "word", (_EVENTS[event.kind],))
        )

    def date(self, name: str) -> Placed | None:
        on = self.item.on if self.item else None
        return Placed(name, "day", (on.isoformat(),)) if on is not None else None

    def month(self, name: str) -> Placed | None:
        months = self.item.months if self.item else None
        if months is None:
            return None
        day = {"month": months.likely, "early": months.early, "late": months.late or months.horizon}[name]
        is_open = name == "late" and months.late is None
        return Placed(name, "after_month" if is_open else "month", (day.isoformat(),))

    def people(self, name: str) -> Placed | None:
        if self.item is None:
            return None
        agree = self.facts.values.get(f"symptom.{self.item.id}.agree")
        number = agree if name == "agree" else people_asked(self.item.id, self.facts)
        return Placed(name, "count", (float(number),)) if isinstance(number, int | float) else None

    def chosen(self, name: str) -> Placed | None:
        if self.item is None:
            return None
        for family in ("context", "target", "engagement"):
            fact = f"{family}.{self.item.id}"
            if fact in self.facts.values:
                values = _several(self.facts.values[fact])
                return Placed(name, "chosen", values, (fact,) * len(values)) if values else None
        return None

    def need(self, name: str) -> Placed | None:
        known = [item for item in self.answers if self._need(item) is not None]
        urgent = [item for item in self.items if item in known and self.items[item].is_urgent]
        wanted = urgent or known
        return self._needs(name, wanted[: _MOST_NEEDS if name == "needs" else 1])


def people_asked(item: str, facts: Facts) -> int | None:
    """Return how many were asked whether they agree."""
    fact = f"symptom.{item}"
    return facts.people.get(f"{fact}.agree", facts.people.get(fact))


def _several(value: FactValue) -> tuple[str | float, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


_OF_NAMED = ("now", "limit", "need", "more", "half", "at_event", "for_event")
_OF_ITEM: Mapping[str, Callable[[Teller, str], Placed | None]] = {
    "now": Teller.now,
    "n": lambda teller, name: teller.at_event(name) or teller.later(name) or teller.now(name),
    "limit": Teller.bound,
    "L": Teller.bound,
    "half": Teller.half,
    "two_thirds": Teller.two_thirds,
    "still_over": Teller.two_thirds,
    "wanted": Teller.bound,
    "at_event": Teller.at_event,
    "times": Teller.times,
    "short_name": Teller.short_name,
    "q": Teller.short_name,
    "job": Teller.short_name,
    "event": Teller.event,
    "date": Teller.date,
    "month": Teller.month,
    "early": Teller.month,
    "late": Teller.month,
    "agree": Teller.people,
    "asked": Teller.people,
    "chosen": Teller.chosen,
    "need": Teller.need,
    "spare": Teller.spare,
    "soon": Teller.soon,
    "needs": Teller.need,
}
