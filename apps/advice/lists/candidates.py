"""The rules that fired and may become entries: one a topic, with the steps that are left to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.advice.facts.gathering import Facts
from apps.advice.pressed.item import Item, Urgency
from apps.advice.rules.ruleset import Rule, Step

ENTRY_KINDS = frozenset({"stop", "step", "latency"})
_MOST_TAKEN_OVER = 2
_BUILDS = "builds"  # what a guard excludes beside whole rules
_ORDER = ("today", "30", "60", "90")


@dataclass(frozen=True)
class Candidate:
    """A rule that fired, what it relieves here, and its steps whose conditions hold."""

    rule: Rule
    place: int  # in the order of the files
    answers: tuple[str, ...]  # the main one first
    steps: tuple[Step, ...]
    merged: tuple[str, ...] = ()  # rules of which it takes over steps
    title: str = ""  # where one of its steps was lent

    @property
    def does(self) -> frozenset[str]:
        return self.rule.does | self.step_does

    @property
    def step_does(self) -> frozenset[str]:
        return frozenset().union(*(step.does for step in self.steps))

    @property
    def after(self) -> frozenset[str]:
        """The rules that one of its steps waits for."""
        return frozenset().union(*(step.after for step in self.steps))

    @property
    def begins_today(self) -> bool:
        return any(step.by == _ORDER[0] for step in self.steps)

    @property
    def ends_harm(self) -> bool:
        """Whether it takes a right away today that does harm nobody can undo."""
        return self.rule.safety and any(step.by == _ORDER[0] and step.acts == "lower" for step in self.steps)

    @property
    def lowers(self) -> bool:
        return any(step.acts == "lower" for step in self.steps)

    @property
    def moves(self) -> bool:
        """Whether it changes a limit or what comes up to it."""
        return any(step.acts in ("raise", "lower") or step.builds for step in self.steps)

    @property
    def low(self) -> float:
        """Its size in person-weeks, at the least."""
        return sum(step.weeks[0] for step in self.steps)

    def leads(self, event: str) -> Iterator[int]:
        """Yield the days before an event that something of it is due."""
        for before in (*self.rule.before, *(each for step in self.steps for each in step.before)):
            if before.event == event:
                yield before.lead_days

    def is_in_time(self, item: Item, issued_on: date) -> bool:
        """Return whether it is made for the event of an item, or an order that can't wait."""
        if item.event is not None:
            return any(True for _ in self.leads(item.event.kind))
        if item.urgency is Urgency.REACHED and item.on is not None:
            left = (item.on - issued_on).days
            return any(lead * 2 > left for lead in self.leads("limit"))
        return False


@dataclass(frozen=True)
class Choice:
    """A rule with a place, and the item it was chosen for; a guard may have none."""

    candidate: Candidate
    item: Item | None
    is_first: bool = False  # it is the best for this item


@dataclass(frozen=True)
class Choices:
    now: tuple[Choice, ...]
    next: tuple[Choice, ...]
    rest: tuple[Candidate, ...]  # the checklist


@dataclass(frozen=True)
class Entrants:
    """What may become an entry, and what can't, for a step that builds or another rule stands in its way."""

    candidates: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...] = ()  # nothing is left of them until building may begin
    withheld: tuple[Candidate, ...] = ()  # they do what a rule that stands above them forbids


def entrants(fired: Sequence[Rule], items: Sequence[Item], facts: Facts, kinds: Sequence[str]) -> Entrants:
    """Return the entrants of the rules that fired, in the order of the files."""
    forbidden = _forbidden_above(fired, kinds)
    ranks = {item.id: rank for rank, item in enumerate(items)}
    found = [_candidate(rule, place, facts) for place, rule in enumerate(fired) if rule.kind in ENTRY_KINDS]
    kept = [each for each in found if not each.rule.does & forbidden]
    kept = [replace(each, steps=_allowed(each.steps, forbidden)) for each in kept]
    merged = [each for each in _one_a_topic(list(_after_replacing(kept)), ranks) if each.steps]
    ready = [_able(each, fired) for each in merged]
    return Entrants(
        candidates=tuple(each for each in ready if each.steps),
        waiting=tuple(each for each, able in zip(merged, ready, strict=True) if not able.steps),
        withheld=tuple(each for each in found if each.rule.does & forbidden),
    )


def shape_candidate(fired: Sequence[Rule], facts: Facts) -> Candidate | None:
    """Return the one shape that fired, as an entry of its steps."""
    shapes = ((place, rule) for place, rule in enumerate(fired) if rule.kind == "shape" and not rule.note)
    return next((_candidate(rule, place, facts) for place, rule in shapes), None)


def _candidate(rule: Rule, place: int, facts: Facts) -> Candidate:
    return Candidate(
        rule,
        place,
        tuple(dict.fromkeys(each.item for each in rule.answers if facts.holds(each.when))),
        tuple(step for step in rule.steps if facts.holds(step.when)),
    )


def _forbidden_above(fired: Sequence[Rule], kinds: Sequence[str]) -> frozenset[str]:
    # Law, stops and guards hold whether they have an entry or not; what other rules forbid counts once they have one.
    above = (rule for rule in fired if rule.kind in ("law", "guard") or rule.kind == kinds[0])
    return frozenset().union(*(rule.forbids for rule in above))


def _allowed(steps: Sequence[Step], forbidden: Collection[str]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.does.isdisjoint(forbidden))


def _able(candidate: Candidate, fired: Sequence[Rule]) -> Candidate:
    """Return a candidate with what guards leave of its steps."""
    kept = tuple(step for step in candidate.steps if not step.builds)
    if len(kept) == len(candidate.steps):
        return candidate
    if any(rule.guard.reversible_only for rule in fired):
        # The whole rule waits: its title would promise what its other steps do not do.
        return replace(candidate, steps=())
    return replace(candidate, steps=kept) if any(_BUILDS in rule.excludes for rule in fired) else candidate


def _after_replacing(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    by_id = {each.rule.id: each for each in candidates}
    replaced = frozenset().union(*(each.rule.replaces for each in candidates))
    for each in candidates:
        if each.rule.id not in replaced:
            yield _joined(each, [by_id[name] for name in sorted(each.rule.replaces) if name in by_id])


def _one_a_topic(candidates: Sequence[Candidate], ranks: Mapping[str, int]) -> Iterator[Candidate]:
    of_topic: dict[str, list[Candidate]] = {}
    for each in candidates:
        of_topic.setdefault(each.rule.topic, []).append(each)

    def urgency(candidate: Candidate) -> tuple[int, bool, int]:
        most_urgent = min((ranks.get(item, len(ranks)) for item in candidate.answers), default=len(ranks))
        return most_urgent, candidate.rule.kind != "stop", candidate.place

    for group in of_topic.values():
        first, *others = sorted(group, key=urgency)
        yield _joined(first, others)


def _joined(candidate: Candidate, others: Sequence[Candidate]) -> Candidate:
    """Return a candidate with at most two steps of others that do something else, and the items these relieve."""
    taken: list[Step] = []
    merged: list[Candidate] = []
    for other in others:
        known = {step.does for step in (*candidate.steps, *taken)}
        more = [step for step in other.steps if step.does not in known][: _MOST_TAKEN_OVER - len(taken)]
        if more:
            taken += more
            merged.append(other)
    answers = (*candidate.answers, *(name for each in merged for name in each.answers))
    steps = sorted((*candidate.steps, *taken), key=lambda step: _ORDER.index(step.by))
    return replace(
        candidate,
        answers=tuple(dict.fromkeys(answers)),
        steps=tuple(steps),
        merged=(*candidate.merged, *(each.rule.id for each in merged)),
    )


def supplied(choices: Choices, lent: Mapping[str, Step], late: Collection[str] = ()) -> Choices:
    """Return choices in which the first that waits for a result holds the step that gives it, unless its list does.

    It is lent by an entry of the later list that has it, else by the first rule with such a step, which has no place.
    The rules that are `late` have no day left for it before their event.
    """
    now, following, rest = list(choices.now), list(choices.next), list(choices.rest)
    for result, of_rules in lent.items():
        given_later = [step for each in following for step in _steps_giving(each.candidate, result, late)]
        step = next((each for each in given_later if each.lent), of_rules)
        lists = [now] if given_later else [now, following]
        places = [
            (each, at)
            for each in lists
            for at, one in enumerate(each)
            if result in one.candidate.after and one.candidate.rule.id not in late
        ]
        if not places or any(_steps_giving(each.candidate, result, late) for each in now):
            continue
        now[:] = [replace(each, candidate=_without(each.candidate, step)) for each in now]
        following[:] = [replace(each, candidate=_without(each.candidate, step)) for each in following]
        rest[:] = [_without(each, step) for each in rest]
        entries, at = places[0]
        entries[at] = replace(entries[at], candidate=_with(entries[at].candidate, step))
    return Choices(tuple(now), tuple(following), tuple(rest))


def lent_steps(rules: Sequence[Rule], facts: Facts) -> Mapping[str, Step]:
    """Return the steps that may be lent here, each by the result that it gives."""
    steps = [step for rule in rules for step in rule.steps if step.lent and facts.holds(step.when)]
    return {step.gives: step for step in reversed(steps)}


def _steps_giving(candidate: Candidate, result: str, late: Collection[str]) -> list[Step]:
    return [step for step in candidate.steps if step.gives == result and candidate.rule.id not in late]


def _with(candidate: Candidate, step: Step) -> Candidate:
    at = next(place for place, each in enumerate(candidate.steps) if step.gives in each.after)
    return replace(candidate, steps=(*candidate.steps[:at], step, *candidate.steps[at:]))


def _without(candidate: Candidate, step: Step) -> Candidate:
    left = tuple(each for each in candidate.steps if each != step)
    if step.lent is None or not left or left == candidate.steps:
        return candidate
    return replace(candidate, steps=left, title=step.lent.title)
