"""What guards that fired change in the lists."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from apps.advice.facts.gathering import Facts
from apps.advice.instrument import Instrument
from apps.advice.lists.candidates import Candidate, Entrants
from apps.advice.pressed.item import Item, Urgency
from apps.advice.rules.ruleset import Rule
from apps.documents.vocabulary import POINTS


@dataclass(frozen=True)
class Guarding:
    """Guards that stand in a list, each as an entry of its steps."""

    reading: Candidate | None = None  # of figures of which nobody knows yet whether they are over
    is_of_guesses: bool = False  # each of these is one person's guess
    measuring: Candidate | None = None  # before anything is built
    testing: Candidate | None = None  # in the place of what would be built
    alarm: Candidate | None = None  # all there is to do
    leading: Candidate | None = None  # without its answer nothing else is worth doing
    halting: tuple[Candidate, ...] = ()  # all there is to do, where it may not go on
    standing_in: tuple[Candidate, ...] = ()  # each for an item that no other rule answers


def guarding(
    fired: Sequence[Rule], items: Sequence[Item], entrants: Entrants, facts: Facts, instrument: Instrument
) -> Guarding:
    guards = [
        Candidate(rule, place, (), steps)
        for place, rule in enumerate(fired)
        if rule.kind == "guard" and (steps := tuple(step for step in rule.steps if facts.holds(step.when)))
    ]
    found = Guarding()
    for guard in guards:
        found = _with(found, guard, items, entrants, facts, instrument)
    return found


def _with(
    found: Guarding,
    guard: Candidate,
    items: Sequence[Item],
    entrants: Entrants,
    facts: Facts,
    instrument: Instrument,
) -> Guarding:
    """Return the guards with one more, which answers what it is about."""
    meaning = guard.rule.guard
    if meaning.halts:
        # What is stopped reaches no limit.
        answers = tuple(item.id for item in items if item.urgency <= Urgency.FELT)
        return replace(found, halting=(*found.halting, replace(guard, answers=answers)))
    if meaning.leads:
        answers = (*(item.id for item in items[:1]), *guard.rule.items)
        return replace(found, leading=replace(guard, answers=tuple(dict.fromkeys(answers))))
    if meaning.nothing_pressed:
        return replace(
            found, alarm=replace(guard, answers=tuple(_tightest(guard.rule.items, facts, instrument)))
        )
    if meaning.reads_first:
        # What answers deny each other about goes before what one person guessed.
        doubtful = sorted((item for item in items if item.is_doubtful), key=lambda item: item.is_one_guess)
        reading = replace(guard, answers=tuple(item.id for item in doubtful))
        is_of_guesses = bool(doubtful) and all(item.is_one_guess for item in doubtful)
        return replace(found, reading=reading, is_of_guesses=is_of_guesses)
    if meaning.builds_from is not None:
        figures = (item.id for item in items if item.pair is not None and not item.is_doubtful)
        return replace(found, measuring=replace(guard, answers=tuple(figures)[:1]))
    if meaning.reversible_only:
        return replace(found, testing=replace(guard, answers=tuple(_waiting(items, entrants))))
    answers = tuple(each.item for each in guard.rule.answers if facts.holds(each.when))
    return (
        replace(found, standing_in=(*found.standing_in, replace(guard, answers=answers)))
        if answers
        else found
    )


def _tightest(drifting: Container[str], facts: Facts, instrument: Instrument) -> Iterator[str]:
    """Yield the figure of each dimension that is nearest to its limit, of those that move by themselves."""
    for figures in instrument.limited.values():
        used = {
            name: share for name in figures if name in drifting and (share := _used(name, facts)) is not None
        }
        if used:
            yield max(used, key=lambda name: used[name])


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
