"""Whether two results of one round, seen side by side, would tell what a few people said between them.

A result of a round that was opened again differs from the one before by what changed in between. Where fewer than k
people changed something in any group that is shown, that difference is theirs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.findings.privacy import is_enough, shown_groups
from apps.instruments.definition import Definition

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What happened to one person between two snapshots: the perspectives they stood in, and whether they said more."""

    perspectives: frozenset[str]
    is_answer: bool  # not only a move to another perspective


def tells_few(before: Json, after: Json, definition: Definition, k: int) -> bool:
    """Say whether `after`, beside `before`, would show what fewer than `k` people changed.

    A group may differ by nobody or by the answers of at least `k` people. Who was only moved to another perspective
    makes a group differ and hides nobody. A first result with fewer than `k` people shows nothing to compare with.
    """
    if not is_enough(len(_people(before)), k):
        return False
    changes = tuple(_changes(before, after))
    if not is_enough(sum(change.is_answer for change in changes), k) and _loose(before) != _loose(after):
        return True  # texts and quotes stand without a tag; few could have written what is new
    return any(_shows_few(group, changes, k) for group in _groups(before, after, definition, k))


def _shows_few(group: frozenset[str], changes: Sequence[Change], k: int) -> bool:
    touched = [change for change in changes if change.perspectives & group]
    return bool(touched) and not is_enough(sum(change.is_answer for change in touched), k)


def _groups(before: Json, after: Json, definition: Definition, k: int) -> Iterator[frozenset[str]]:
    """Yield whatever a figure may be shown of, or worked out for by subtraction."""
    for document in (before, after):
        answered = {name: each["answered"] for name, each in document["coverage"].items()}
        groups = shown_groups(answered, sides=definition.sides, fallback=definition.side_fallback, k=k)
        yield from map(frozenset, groups)
        yield frozenset(answered) - frozenset(name for group in groups for name in group)
        yield frozenset(answered)


def _changes(before: Json, after: Json) -> Iterator[Change]:
    earlier, later = _people(before), _people(after)
    for person in earlier.keys() | later.keys():
        one, other = earlier.get(person), later.get(person)
        if one != other:
            perspectives = frozenset(each[0] for each in (one, other) if each)
            yield Change(perspectives, is_answer=one is None or other is None or one[1] != other[1])


def _people(document: Json) -> dict[str, tuple[str, Json]]:
    """Return what each person gave, by id, with their perspective; whoever gave nothing is not there."""
    asked = document["engine_input"]["engagement"]["stakeholders"]
    people: dict[str, tuple[str, Json]] = {}
    # Both lists are written from the same people in the same order.
    for person, facts in zip(asked, document["answers"], strict=True):
        given = {
            "ranking": _given(person["ranking"]),
            "likert": _given(person["likert"]),
            "estimates": _given({name: _given(each) for name, each in person["estimates"].items()}),
            "facts": _given(facts["answers"]),
        }
        if any(given.values()):
            people[person["id"]] = (person["group"], given)
    return people


def _given(answers: Json) -> Json:
    return {name: value for name, value in answers.items() if value is not None and value != {}}


def _loose(document: Json) -> Counter[str]:
    """Count what stands in a snapshot without whose it is."""
    texts = [(item, text) for item, each in document["texts"].items() for text in each]
    splits = [(item, sorted(split.items())) for item, each in document["splits"].items() for split in each]
    quotes = [(each["item"], each["text"]) for each in document["comments"]]
    return Counter(map(repr, [*texts, *splits, *quotes]))
