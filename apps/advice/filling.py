"""Puts values in the place of placeholders; a text whose placeholder has none is left out."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.result import RuleKnowledge
from apps.advice.rules.file import BRACES
from apps.advice.rules.rules import RuleSet
from apps.advice.wording.placeholders import success_words
from apps.advice.wording.wording import Wording

_EARLY, _LATE = 10, 90  # percentiles


class Filling:
    """What stands for each placeholder of a rule set, as far as it is known and may be told."""

    def __init__(
        self,
        rules: RuleSet,
        *,
        facts: Facts,
        framing: RuleFraming,
        wording: Wording,
        knowledge: RuleKnowledge,
    ) -> None:
        self._words = {
            "horizon": str(framing.horizon_months),
            "success_measure": success_words(framing, wording.gettext),
        }
        teller = _Teller(rules, facts, wording, knowledge)
        self._words |= dict(teller.found())
        self._words |= dict(teller.figures())

    def fill(self, text: str) -> str | None:
        """Return a text with its placeholders filled; None where one has no value.

        What people typed is put in once and never read as a placeholder.
        """
        return None if self.lacking(text) else BRACES.sub(lambda found: self._words[found[1]], text)

    def fill_all(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the texts that can be filled, in their order."""
        return tuple(said for text in texts if (said := self.fill(text)) is not None)

    def lacking(self, text: str) -> tuple[str, ...]:
        """Return the placeholders of a text that have no value, without their braces."""
        return tuple(name for name in BRACES.findall(text) if name not in self._words)


class _Teller:
    def __init__(self, rules: RuleSet, facts: Facts, wording: Wording, knowledge: RuleKnowledge) -> None:
        self.rules = rules
        self.facts = facts
        self.wording = wording
        self.knowledge = knowledge

    def found(self) -> Iterator[tuple[str, str]]:
        """Yield the placeholders for what the engine found and the framing says of peaks, with their words."""
        knowledge, wording = self.knowledge, self.wording
        for name, quantities in (("worst", knowledge.worst), ("over", knowledge.over)):
            told = [wording.quoted(item) for item in quantities if item not in knowledge.hidden]
            if told:
                yield name, wording.listed(told)
        early, late = knowledge.months
        if early is not None and self._may_tell_months():
            yield "months", wording.months(early, late)
        if knowledge.peak is not None:
            yield "peak_name", knowledge.peak.name
            yield "peak_days", str(knowledge.peak.days)
        tied = self.facts.values.get("verdict.tied")
        if isinstance(tied, tuple) and tied:
            yield "tied", wording.value("verdict.tied", tied)

    def figures(self) -> Iterator[tuple[str, str]]:
        """Yield the placeholders for the rule set's own words, dates and prices, with their words."""
        for name, fact in self.rules.words.items():
            between = self._between(fact)
            if between is not None and self.knowledge.hidden.isdisjoint(self._items_behind(fact)):
                yield name, self.wording.between(fact, *between)
        for name, day in self.rules.dates.items():
            yield f"date:{name}", self.wording.day(date.fromisoformat(day.on))
        for name, price in self.rules.prices.items():
            yield f"price:{name}", self.wording.between(f"price.{name}", *price.between)

    def _may_tell_months(self) -> bool:
        known = (name.removeprefix("status.") for name in self.facts.values if name.startswith("status."))
        return self.knowledge.hidden.isdisjoint(known)

    def _between(self, fact: str) -> tuple[float, float] | None:
        value, drawn = self.facts.values.get(fact), self.facts.draws.get(fact)
        if drawn is not None:
            low, high = np.percentile(drawn, (_EARLY, _LATE))
            return float(low), float(high)
        return (float(value), float(value)) if isinstance(value, int | float) else None

    def _items_behind(self, fact: str) -> frozenset[str]:
        derived = self.rules.derived.get(fact)
        if derived is None:
            return frozenset(fact.split(".")[1:2])
        return frozenset().union(*(self._items_behind(part) for part in derived.formula.facts))
