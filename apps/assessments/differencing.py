"""Whether two results of one round, compared, would reveal what a few people said.

The result of a reopened round differs from the earlier one by what changed in between. If fewer than k
people changed something in any group that is shown, the difference reveals their answers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.findings.case import FrozenEvidence
from apps.findings.privacy import is_enough, shown_groups
from apps.instruments.definition import Definition


@dataclass(frozen=True)
class PersonChange:
    """What changed for one person between two snapshots: their perspectives, and whether they said more."""

    perspectives: frozenset[str]
    is_answer: bool  # not only a move to another perspective


def tells_few(before: FrozenEvidence, after: FrozenEvidence, definition: Definition, k: int) -> bool:
    """Say whether comparing `after` with `before` would reveal what fewer than `k` people changed.

    A group may differ by nobody or by at least `k` people. Somebody who was only moved to another perspective
    changes a group but hides nobody. A first result of fewer than `k` people shows nothing to compare with.
    """
    if not is_enough(len(_people(before)), k):
        return False
    changes = tuple(_changes(before, after))
    if not is_enough(sum(change.is_answer for change in changes), k) and _loose(before) != _loose(after):
        return True  # texts and quotes are shown without attribution, but few people could have written the new ones
    groups = _groups(before.answered, after.answered, definition, k)
    return any(_shows_few(group, changes, k) for group in groups)


def may_be_told_apart(
    answered: Mapping[str, int],
    latecomers: Mapping[str, int],
    new: Mapping[str, int],
    definition: Definition,
    k: int,
) -> bool:
    """Say whether a later result in which all latecomers say something more would reveal what fewer than `k` said.

    All three count people by perspective: who is in the result now, who may still say more, and who of those
    is not in it yet.
    """
    changes = [
        PersonChange(frozenset([name]), is_answer=True)
        for name, people in latecomers.items()
        for _ in range(people)
    ]
    after = Counter(answered) + Counter(new)
    return any(_shows_few(group, changes, k) for group in _groups(answered, after, definition, k))


def _shows_few(group: frozenset[str], changes: Sequence[PersonChange], k: int) -> bool:
    touched = [change for change in changes if change.perspectives & group]
    return bool(touched) and not is_enough(sum(change.is_answer for change in touched), k)


def _groups(
    before: Mapping[str, int], after: Mapping[str, int], definition: Definition, k: int
) -> Iterator[frozenset[str]]:
    """Yield every group for which a figure is shown or can be computed by subtraction.

    `before` and `after` count those who answered, by perspective.
    """
    for answered in (before, after):
        groups = shown_groups(answered, sides=definition.sides, fallback=definition.side_fallback, k=k)
        yield from map(frozenset, groups)
        yield frozenset(answered) - frozenset(name for group in groups for name in group)
        yield frozenset(answered)


def _changes(before: FrozenEvidence, after: FrozenEvidence) -> Iterator[PersonChange]:
    earlier, later = _people(before), _people(after)
    for person in earlier.keys() | later.keys():
        one, other = earlier.get(person), later.get(person)
        if one != other:
            perspectives = frozenset(each.perspective for each in (one, other) if each)
            is_moved = (
                one is not None and other is not None and replace(one, perspective=other.perspective) == other
            )
            yield PersonChange(perspectives, is_answer=not is_moved)


@dataclass(frozen=True)
class _Given:
    """What one person gave, without items left blank. Figures are facts here, whatever an engine reads in them."""

    perspective: str
    ranking: Mapping[str, object]
    likert: Mapping[str, object]
    facts: Mapping[str, object]

    @property
    def is_anything(self) -> bool:
        return bool(self.ranking or self.likert or self.facts)


def heard_in(evidence: FrozenEvidence) -> frozenset[str]:
    """Return the keys of those who gave anything."""
    return frozenset(_people(evidence))


def _people(evidence: FrozenEvidence) -> dict[str, _Given]:
    """Return what each person gave, by id. People who gave nothing are absent."""
    people = {
        person.id: _Given(
            perspective=person.group,
            ranking=_given(person.ranking),
            likert=_given(person.likert),
            facts=_given(facts.answers),
        )
        # Both lists hold the same people in the same order.
        for person, facts in zip(evidence.engagement.stakeholders, evidence.answers, strict=True)
    }
    return {name: given for name, given in people.items() if given.is_anything}


def _given(answers: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in answers.items() if value is not None and value != {}}


def _loose(evidence: FrozenEvidence) -> Counter[object]:
    """Count the unattributed texts of a snapshot."""
    texts = [(item, text) for item, each in evidence.texts.items() for text in each]
    splits = [(item, *sorted(split.items())) for item, each in evidence.splits.items() for split in each]
    quotes = [(quote.item, quote.text) for quote in evidence.comments]
    return Counter([*texts, *splits, *quotes])
