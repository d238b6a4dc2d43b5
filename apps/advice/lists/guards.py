"""What guards that fired change in the lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.advice.facts.gathering import Facts
from apps.advice.instrument import Instrument
from apps.advice.lists.candidates import Candidate, Entrants
from apps.advice.pressed.items import Item, Urgency
from apps.advice.rules.ruleset import Rule
from apps.documents.vocabulary import POINTS


@dataclass(frozen=True)
class Guarding:
    """Guards that stand in a list, each as an entry of its steps."""

    reading: Candidate | None = None  # of figures of which nobody knows yet whether they are over
    measuring: Candidate | None = None  # before anything is built
    testing: Candidate | None = None  # in the place of what would be built
    alarm: Candidate | None = None  # all there is to do
    standing_in: tuple[Candidate, ...] = ()  # each for an item that no other rule answers


def guarding(
    fired: Sequence[Rule], items: Sequence[Item], entrants: Entrants, facts: Facts, instrument: Instrument
) -> Guarding:
    guards = [(place, rule) for place, rule in enumerate(fired) if rule.kind == "guard"]
    found = Guarding()
    for place, rule in guards:
        guard = Candidate(rule, place, (), tuple(step for step in rule.steps if facts.holds(step.when)))
        if not guard.steps:
            continue
        if rule.guard.nothing_pressed:
            found = replace(found, alarm=replace(guard, answers=tuple(_tightest(facts, instrument))))
        elif rule.guard.reads_first:
            answers = tuple(item.id for item in items if item.is_doubtful)
            found = replace(found, reading=replace(guard, answers=answers))
        elif rule.guard.builds_from is not None:
            figures = (item.id for item in items if item.pair is not None and not item.is_doubtful)
            found = replace(found, measuring=replace(guard, answers=tuple(figures)[:1]))
        elif rule.guard.reversible_only:
            found = replace(found, testing=replace(guard, answers=tuple(_waiting(items, entrants))))
        elif rule.answers:
            answers = tuple(each.item for each in rule.answers if facts.holds(each.when))
            found = replace(found, standing_in=(*found.standing_in, replace(guard, answers=answers)))
    return found


def _tightest(facts: Facts, instrument: Instrument) -> Iterator[str]:
    """Yield the figure of each dimension that is nearest to its limit; one that does not grow only where none does."""
    steady = {item.id for item in instrument.quantities if item.steady}
    for figures in instrument.limited.values():
        used = {name: share for name in figures if (share := _used(name, facts)) is not None}
        if used:
            yield max(used, key=lambda name: (name not in steady, used[name]))


def _used(name: str, facts: Facts) -> float | None:
    """Return how much of its limit a figure comes to."""
    now, later, limit = (facts.values.get(f"quantity.{name}.{point}") for point in POINTS)
    figure = now if later is None else later
    return (
        figure / limit
        if isinstance(figure, int | float) and isinstance(limit, int | float) and limit
        else None
    )


def _waiting(items: Sequence[Item], entrants: Entrants) -> Iterator[str]:
    """Yield the items that nothing but building would relieve."""
    for item in items:
        answered = any(item.id in each.answers for each in entrants.candidates)
        waits = any(item.id in each.answers for each in entrants.waiting)
        if item.urgency <= Urgency.FELT and waits and not answered:
            yield item.id
