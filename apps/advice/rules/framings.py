"""Every framing a facilitator may choose, and what a condition can come to in each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    FactValue,
    Known,
    Truth,
    compare,
    truth_by,
)
from apps.advice.instrument import Instrument, matches

OF_ITEMS = frozenset(
    {"engagement", "symptom", "quantity", "context", "target", "breach", "breach_now", "status"}
)


@dataclass(frozen=True)
class RuleScene:
    """One framing: its facts, and the switches and items that nobody is asked in it."""

    facts: Mapping[str, FactValue]
    unasked: frozenset[str]

    def truth(self, condition: Condition) -> Truth:
        """Return what a condition comes to here, whatever people answer; None where it depends on answers or on the result."""
        return truth_by(condition, self._decide)

    def sees(self, fact: str) -> tuple[FactValue | None, bool]:
        """Return what is sure of a fact here, and whether nobody is asked for it: all that can tell framings apart."""
        return self.facts.get(fact), self._is_unasked(fact)

    def _decide(self, comparison: Comparison) -> Truth:
        if comparison.fact in self.facts:
            return compare(comparison, Known(self.facts))
        if self._is_unasked(comparison.fact):
            return comparison.operator == "known" and comparison.wanted is False
        return None

    def _is_unasked(self, fact: str) -> bool:
        family, _, rest = fact.partition(".")
        return family in OF_ITEMS and rest.partition(".")[0] in self.unasked

    @property
    def name(self) -> str:
        """Its choices, as a file writes them."""
        return ", ".join(f"{name.partition('.')[2]} {value}" for name, value in self.facts.items())


def scenes_of(instrument: Instrument) -> Iterator[RuleScene]:
    """Yield every framing once; a switch that is not shown, as the switches before it say, has its default."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for slugs in product(*([choice.slug for choice in switch.choices] for switch in instrument.framing)):
        chosen: dict[str, str] = {}
        for switch, slug in zip(instrument.framing, slugs, strict=True):
            value = slug if matches(switch.asked_when, chosen) else switch.default
            if value:
                chosen[switch.id] = value
        if tuple(chosen.items()) in seen:
            continue
        seen.add(tuple(chosen.items()))
        unasked, _ = instrument.unasked(chosen)
        yield RuleScene({f"engagement.{name}": slug for name, slug in chosen.items()}, unasked)
