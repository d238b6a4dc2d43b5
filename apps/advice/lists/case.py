"""One case as the lists see it: its rules, facts, items and days, and how its texts are filled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.firing import Trial
from apps.advice.instrument import Instrument
from apps.advice.lists.spoken import Placed, Teller, filled
from apps.advice.pressed.item import Item
from apps.advice.pressed.items import Calendar
from apps.advice.rules.file import BRACES
from apps.advice.rules.ruleset import Rule, RuleSet, Text
from apps.advice.wording.wording import Wording


@dataclass(frozen=True)
class Case:
    rules: RuleSet
    facts: Facts
    framing: RuleFraming
    instrument: Instrument
    wording: Wording
    calendar: Calendar
    items: tuple[Item, ...]
    trials: Mapping[str, Trial]  # of every rule, in the order of the files
    given: Mapping[str, Placed]  # what stands for placeholders in any text
    overdue: Mapping[tuple[str, str], date] = field(default_factory=dict)  # open steps of an earlier version

    @cached_property
    def fired(self) -> tuple[Rule, ...]:
        return tuple(trial.rule for trial in self.trials.values() if trial.outcome == "fired")

    @property
    def issued_on(self) -> date:
        return self.calendar.issued_on

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    def urgent_dimensions(self) -> frozenset[str]:
        """Return the dimensions with an item that is over, bound to an event, or reached soon."""
        return frozenset(item.dimension for item in self.items if item.is_urgent)

    def texts(
        self, item: Item | None, answers: Sequence[str], own: Mapping[str, Placed] | None = None
    ) -> "Texts":
        """Return what fills texts about an item; `own` goes before what the item says itself."""
        return Texts(
            self, Teller(item, answers, self.facts, self.instrument, self.by_id, own or {}, self.given)
        )


def money_in(rules: RuleSet, facts: Facts) -> str:
    """Return where most of the planned money goes, as the rule that moves some of it reads it; empty if not known."""
    picks = (f"context.{rule.moves_money.from_}" for rule in rules.rules if rule.moves_money is not None)
    return next((str(facts.values[pick]) for pick in picks if pick in facts.values), "")


class Texts:
    """Fills the texts of one entry."""

    def __init__(self, case: Case, teller: Teller) -> None:
        self._case = case
        self._teller = teller

    def fill(self, text: str) -> str | None:
        """Return a text in words; None where one of its placeholders has nothing to stand for it."""
        names = BRACES.findall(text)
        if not names:
            return text
        found = self._teller.placed(names)
        case = self._case
        return filled(
            text, {name: each.in_words(case.wording, case.issued_on) for name, each in found.items()}
        )

    def first(self, texts: Iterable[Text]) -> str | None:
        """Return the first of several texts that holds and can be filled."""
        return next(
            (
                words
                for each in texts
                if self._case.facts.holds(each.when) and (words := self.fill(each.text)) is not None
            ),
            None,
        )
