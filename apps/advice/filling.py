"""Puts values in the place of placeholders; a text whose placeholder has none is left out."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from apps.advice.conditions.conditions import FactValue
from apps.advice.facts.gathering import Facts, RuleFraming, Rules
from apps.advice.result import RuleKnowledge
from apps.advice.rules.file import BRACES, FILLED
from apps.advice.wording.wording import Wording

_FILLED = re.compile(rf"\{{({'|'.join(FILLED)})\}}")


def fill(text: str, framing: RuleFraming) -> str:
    """Return a text of a promise or a test with the horizon and the success measure put in."""
    words = {"horizon": str(framing.horizon_months), "success_measure": _success_words(framing)}
    return _FILLED.sub(lambda match: words[match[1]], text)


def _success_words(framing: RuleFraming, gettext: Callable[[str], str] = str) -> str:
    # In quotes, because it may be half a sentence.
    measure = framing.success_measure.strip()
    return f"“{measure}”" if measure else gettext("What it is to achieve")


@dataclass(frozen=True)
class Placeholder:
    """What stands for a placeholder, before it is put into the words of a language."""

    name: str
    value: FactValue
    fact: str = ""  # of figures, what it is a range of

    def in_words(self, wording: Wording) -> str:
        match self.name, self.value:
            case "worst" | "over", tuple(items):
                return wording.listed([wording.quoted(str(item)) for item in items])
            case "months", (int(early), *late):
                return wording.months(early, int(late[0]) if late else None)
            case "tied", value:
                return wording.value("verdict.tied", value)
            case _, (float() | int() as low, float() | int() as high):
                return wording.between(self.fact, low, high)
            case name, str(day) if name.startswith("date:"):
                return wording.day(date.fromisoformat(day))
        return str(self.value)


def known_placeholders(rules: Rules, facts: Facts, knowledge: RuleKnowledge) -> tuple[Placeholder, ...]:
    """Return the placeholders of a rule set of which something is known."""
    teller = _Teller(rules, facts, knowledge)
    return (*teller.findings(), *teller.figures())


class Filling:
    def __init__(
        self, placeholders: Iterable[Placeholder], *, framing: RuleFraming, wording: Wording
    ) -> None:
        self._words = {
            "horizon": str(framing.horizon_months),
            "success_measure": _success_words(framing, wording.gettext),
            **{each.name: each.in_words(wording) for each in placeholders},
        }

    def fill(self, text: str) -> str | None:
        """Return a text with its placeholders filled; None where one has no value."""
        # In one pass over the rule's own text: what people typed is put in once, and never read as a placeholder itself.
        return None if self.lacking(text) else BRACES.sub(lambda match: self._words[match[1]], text)

    def fill_all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(filled for text in texts if (filled := self.fill(text)) is not None)

    def lacking(self, text: str) -> tuple[str, ...]:
        """Return the placeholders of a text that have no value, without their braces."""
        return tuple(name for name in BRACES.findall(text) if name not in self._words)


class _Teller:
    def __init__(self, rules: Rules, facts: Facts, knowledge: RuleKnowledge) -> None:
        self.rules = rules
        self.facts = facts
        self.knowledge = knowledge

    def findings(self) -> Iterator[Placeholder]:
        """Yield the placeholders for what the engine found and the framing says of peaks."""
        knowledge = self.knowledge
        for name, quantities in (("worst", knowledge.worst), ("over", knowledge.over)):
            if quantities:
                yield Placeholder(name, quantities)
        if knowledge.months[0] is not None:
            yield Placeholder("months", tuple(round(each) for each in knowledge.months if each is not None))
        if knowledge.peak is not None:
            yield Placeholder("peak_name", knowledge.peak.name)
            yield Placeholder("peak_days", knowledge.peak.days)
        tied = self.facts.values.get("verdict.tied")
        if isinstance(tied, tuple) and tied:
            yield Placeholder("tied", tied)

    def figures(self) -> Iterator[Placeholder]:
        for name, fact in self.rules.words.items():
            between = self.facts.between(fact)
            if between is not None:
                yield Placeholder(name, between, fact)
        for name, day in self.rules.dates.items():
            yield Placeholder(f"date:{name}", day.on)
        for name, price in self.rules.prices.items():
            yield Placeholder(f"price:{name}", price.between, f"price.{name}")
