"""Prices and law change: what rests on one that was looked up long before the answers were closed says so."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from apps.advice.facts.gathering import Facts
from apps.advice.rules.ruleset import RuleSet

MOST_DAYS = 180
_PRICE_FACT = "price."


@dataclass(frozen=True)
class OldSource:
    """A price or a law that was looked up on `as_of`, long before the answers were closed."""

    kind: Literal["price", "law"]
    name: str  # the rule set's
    as_of: str


class Ages:
    """How old the prices and dates of a rule set were when the answers were closed."""

    def __init__(self, rules: RuleSet, *, facts: Facts, closed_on: date | None) -> None:
        # Reckoned from the day the answers were closed and not from today: advice that is read again says the same.
        self._rules = rules
        self._facts = facts
        self._closed_on = closed_on

    def behind(self, facts: Iterable[str | None]) -> tuple[OldSource, ...]:
        """Return the old prices that facts rest on, each once, the oldest first; none where the day is not known."""
        sources = {old for fact in facts if fact is not None for old in self._of_fact(fact)}
        return tuple(sorted(sources, key=lambda old: (old.as_of, old.kind, old.name)))

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
