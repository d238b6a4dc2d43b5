"""Prices and law change: what rests on one that was looked up long before the answers were closed says so."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from apps.advice.facts.gathering import Facts, Rules
from apps.advice.rules.file import BRACES

MOST_DAYS = 180
_DATE, _PRICE = "date:", "price:"
_PRICE_FACT = "price."


@dataclass(frozen=True)
class OldSource:
    """A price or a law that was looked up on `as_of`, long before the answers were closed."""

    kind: Literal["price", "law"]
    name: str  # the rule set's
    as_of: str


class Ages:
    """How old the prices and dates of a rule set were when the answers were closed."""

    def __init__(self, rules: Rules, *, facts: Facts, closed_on: date | None) -> None:
        # Reckoned from the day the answers were closed and not from today: advice that is read again says the same.
        self._rules = rules
        self._facts = facts
        self._closed_on = closed_on

    def behind(self, *, texts: Iterable[str] = (), facts: Iterable[str | None] = ()) -> tuple[OldSource, ...]:
        """Return the old prices and laws that texts, or facts that are shown or made a rule fire, rest on.

        Each once, the oldest first; none where nobody knows when the answers were closed.
        """
        sources = {
            *(old for text in texts for name in BRACES.findall(text) for old in self._of_placeholder(name)),
            *(old for fact in facts if fact is not None for old in self._of_fact(fact)),
        }
        return tuple(sorted(sources, key=lambda old: (old.as_of, old.kind, old.name)))

    def _of_placeholder(self, name: str) -> Iterator[OldSource]:
        if name.startswith(_DATE):
            law = name.removeprefix(_DATE)
            yield from self._if_old("law", law, self._rules.dates[law].as_of)
        elif name.startswith(_PRICE):
            yield from self._of_fact(f"{_PRICE_FACT}{name.removeprefix(_PRICE)}")
        elif name in self._rules.words:
            yield from self._of_fact(self._rules.words[name])

    def _of_fact(self, fact: str) -> Iterator[OldSource]:
        if fact.startswith(_PRICE_FACT):
            price = fact.removeprefix(_PRICE_FACT)
            yield from self._if_old("price", price, self._rules.prices[price].as_of)
        # A figure rests on every old price that it is worked out from.
        for part in self._parts(fact):
            yield from self._of_fact(part)

    def _parts(self, fact: str) -> Collection[str]:
        derived, known = self._rules.derived.get(fact), self._facts.values
        if derived is None or fact not in known:
            return ()
        # Of several it is the first that is known: how old the others are is nothing to it.
        if derived.formula.first:
            return [part for part in derived.formula.facts if part in known or part in self._facts.draws][:1]
        return derived.formula.facts

    def _if_old(self, kind: Literal["price", "law"], name: str, as_of: str) -> Iterator[OldSource]:
        if self._closed_on is not None and (self._closed_on - date.fromisoformat(as_of)).days > MOST_DAYS:
            yield OldSource(kind, name, as_of)
