"""Whether two results of one round, compared, would reveal what a few people said.

The result of a reopened round differs from the earlier one by what changed in between. If fewer than k
people changed something in any group that is shown, the difference reveals their answers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.findings.case import FrozenEvidence, Ground
from apps.findings.disagreement.map import rows_of, told_means, trouble_scores
from apps.findings.disagreement.pairs import told_pair
from apps.findings.privacy import are_few, is_enough, shown_groups
from apps.instruments.definition import Definition


@dataclass(frozen=True)
class PersonChange:
    """What changed for one person between two snapshots: their perspectives, and whether that may hide others.

    It may if they said something new, not where they were only moved to another perspective, and if they count.
    `compares` says that they may read both results from a page of their own, without their own part.
    """

    perspectives: frozenset[str]
    hides: bool
    compares: bool = False
    # Of each figure, before and after; None for nothing.
    said: Mapping[str, "Pair"] = field(default_factory=dict)


TROUBLE = "trouble "  # before a dimension: how much of it people notice
PAIR = "pair "  # before two dimensions: which of them people put before the other

type Pair = tuple[object, object]
type Rows = tuple[tuple[str, ...], ...]


def discloses_few(before: FrozenEvidence, after: FrozenEvidence, definition: Definition, k: int) -> bool:
    """Say whether comparing `after` with `before` would reveal what fewer than `k` people changed.

    A figure of a group may differ by nobody or by what at least `k` people changed in it, who do not all say the same
    now, or did before; somebody who was only moved to another perspective, or does not count, changes a group and is
    not one of these `k`. A figure of everybody is also read by those who answered, each without their own part: where
    one of those who changed may have read both, it takes `k` others beside them. Where nobody of some rows changed, these
    rows may not be cut into smaller ones either.
    """
    one, other = Ground(before, definition, k), Ground(after, definition, k)
    # A first result of so few shows nothing to compare with.
    if not is_enough(_counted(before), k):
        return False
    changes = tuple(_changes(before, after))
    if not is_enough(sum(change.hides for change in changes), k) and _loose(before) != _loose(after):
        return True  # texts and quotes are shown without attribution, but few people could have written the new ones
    scores = (trouble_scores(one), trouble_scores(other))
    return any(
        _discloses(_changes(before, after, subject, scores), rows, _counted_of(after, subject, scores[1]), k)
        for subject, rows in _divided(one, other)
    )


def _divided(one: Ground, other: Ground) -> Iterator[tuple[str, tuple[Rows, ...]]]:
    """Yield each subject that both versions may show, and the rows it is shown in by each."""
    both = (one, other)
    yield "", tuple(each.shown_groups(each.evidence.counted) for each in both)
    yield "ranking", tuple(rows_of(each, "stated_rank") for each in both)
    pair, later_pair = map(told_pair, both)
    # Two versions that tell of different pairs have no figure in common here.
    if pair and pair == later_pair:
        yield PAIR + " ".join(pair), ()
    noticed = tuple(rows_of(each, "symptoms") for each in both)
    yield from ((TROUBLE + slug, noticed) for slug in one.definition.dimensions)
    givers = [_givers(each.evidence) for each in both]
    for subject in sorted(givers[0].keys() | givers[1].keys()):
        if all(is_enough(each[subject], one.k) for each in givers):
            yield (
                subject,
                tuple(
                    tuple(told_means(each, subject, rows))
                    for each, rows in zip(both, noticed, strict=True)
                    if subject in each.people.items
                ),
            )


def _discloses(
    changes: Iterable[PersonChange], rows: Sequence[Rows], counted: Mapping[str, int], k: int
) -> bool:
    changes = tuple(changes)
    everybody = frozenset(counted).union(*(change.perspectives for change in changes))
    groups = {frozenset(group) for each in rows for group in each} | {everybody}
    # Who is in no row is what everybody's figure tells, less the rows.
    groups |= {everybody.difference(*each) for each in rows}
    if any(_shows_few(group, changes, k) or _shows_alike(group, changes) for group in groups):
        return True
    if any(_shows_few(everybody, rest, k) or _shows_alike(everybody, rest) for rest in _to_readers(changes)):
        return True
    # A guest confirmed since makes other rows of the same answers: one of these, cut in two, would tell of few.
    untouched = [group for group in groups if not any(change.perspectives & group for change in changes)]
    cut = Counter[tuple[bool, ...]]()
    for name in counted:
        if any(name in group for group in untouched):
            cut[tuple(name in group for group in untouched)] += counted[name]
    return any(not is_enough(people, k) for people in cut.values())


def goes_back(earlier: Iterable[FrozenEvidence], before: FrozenEvidence, after: FrozenEvidence) -> bool:
    """Say whether somebody is in `after` again as they were in an earlier version, and were not in `before`.

    Three versions, added up, tell what no two of them do: three guests left out, three others in their place, and then
    all six and one more. Where nobody goes back, what changed from one version to the next stands in no other sum.
    """
    then, now = _states(before), _states(after)
    moved = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    return any(known.get(name) == now.get(name) for known in map(_states, earlier) for name in moved)


def _states(evidence: FrozenEvidence) -> dict[tuple[str, str], object]:
    """Return everything each person said, and their perspective, by id and name."""
    return {
        (person, name): value
        for person, given in _people(evidence).items()
        for name, value in {"": given.perspective, **given.of("")}.items()
    }


def may_be_told_apart(
    answered: Mapping[str, int],
    latecomers: Mapping[str, int],
    new: Mapping[str, int],
    definition: Definition,
    k: int,
    *,
    is_aliased: bool,
) -> bool:
    """Say whether a later result in which all latecomers say something more would reveal what fewer than `k` said.

    The first three count people by perspective: who is in the result now, who may still say more, and who of those
    is not in it yet. `is_aliased` says that somebody who does not count is in it, who may be one of them.
    """
    changes = [
        PersonChange(frozenset([name]), hides=True)
        for name, people in latecomers.items()
        for _ in range(people)
    ]
    after = Counter(answered) + Counter(new)
    groups = _groups(answered, after, definition, k)
    # Whoever is in the result already reads it without their own part: beside them it takes k others.
    compares = is_aliased or sum(new.values()) < len(changes)
    return not is_enough(len(changes) - compares, k) or any(_shows_few(group, changes, k) for group in groups)


def _shows_few(group: frozenset[str], changes: Sequence[PersonChange], k: int) -> bool:
    touched = [change for change in changes if change.perspectives & group]
    return bool(touched) and not is_enough(sum(change.hides for change in touched), k)


def _to_readers(changes: Sequence[PersonChange]) -> Iterator[Sequence[PersonChange]]:
    """Yield, for each of those who changed something and may compare, the changes of the others."""
    for place, one in enumerate(changes):
        if one.hides and one.compares:
            yield [*changes[:place], *changes[place + 1 :]]


def _shows_alike(group: frozenset[str], changes: Sequence[PersonChange]) -> bool:
    """Say whether those who changed something in a group are few, and all said one thing that none had said before.

    Or all gave up one thing, and none says it now: either way the difference of two figures is all of theirs.
    """
    touched = [change for change in changes if change.hides and change.perspectives & group]
    figures = {name for change in touched for name in change.said}
    return are_few(len(touched)) and any(
        _are_alike([change.said.get(name, (None, None)) for change in touched]) for name in figures
    )


def _are_alike(pairs: Sequence[Pair]) -> bool:
    befores, afters = ({each for each in side if each is not None} for side in zip(*pairs, strict=True))
    return (len(afters) == 1 or len(befores) == 1) and not befores & afters


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


type Scores = Mapping[str, Mapping[str, float]]  # by person and dimension


def _changes(
    before: FrozenEvidence,
    after: FrozenEvidence,
    subject: str = "",
    scores: tuple[Scores, Scores] = ({}, {}),
) -> Iterator[PersonChange]:
    """Yield the people whose answers or perspective changed: in anything, or in one subject."""
    earlier, later = _people(before), _people(after)
    # Whoever joined in two names reads by the one, which does not count, what they changed by the other.
    counted = later.keys() - set(after.uncounted)
    is_aliased = [
        any(person in people and person not in counted for person in evidence.uncounted)
        for people, evidence in ((earlier, before), (later, after))
    ]
    for person in earlier.keys() | later.keys():
        one, other = earlier.get(person), later.get(person)
        said = [
            _said(given, subject, known.get(person, {}))
            for given, known in zip((one, other), scores, strict=True)
        ]
        is_new = said[0] != said[1]
        if is_new or (any(said) and one and other and one.perspective != other.perspective):
            perspectives = frozenset(each.perspective for each in (one, other) if each)
            counts = person not in (after if other else before).uncounted
            names = said[0].keys() | said[1].keys() if subject else ()
            pairs = {name: (_plain(said[0].get(name)), _plain(said[1].get(name))) for name in names}
            compares = all(given or aliased for given, aliased in zip((one, other), is_aliased, strict=True))
            yield PersonChange(perspectives, is_new and counts, compares, pairs)


def _said(given: "_Given | None", subject: str, trouble: Mapping[str, float]) -> Mapping[str, object]:
    """Return what was given to a subject; of trouble with a dimension, the score that its mean is made of."""
    if given and subject.startswith(PAIR):
        return {**given.ranking, **given.order_of(*subject.removeprefix(PAIR).split())}
    if subject.startswith(TROUBLE):
        slug = subject.removeprefix(TROUBLE)
        return {slug: trouble[slug]} if given and slug in trouble else {}
    return given.of(subject) if given else {}


def _plain(value: object) -> object:
    """Return a value that a set can hold: of a list, its text."""
    return value if isinstance(value, str | int | float) or value is None else str(value)


@dataclass(frozen=True)
class _Given:
    """What one person gave, without items left blank. Figures are facts here, whatever an engine reads in them."""

    perspective: str
    ranking: dict[str, object]
    likert: dict[str, object]
    facts: dict[str, object]

    @property
    def is_anything(self) -> bool:
        return bool(self.ranking or self.likert or self.facts)

    def order_of(self, one: str, other: str) -> Mapping[str, object]:
        """Return which of two dimensions comes first; nothing where they are level, or one has no place."""
        places = self.ranking.get(one), self.ranking.get(other)
        match places:
            case int(first), int(second) if first != second:
                return {PAIR: one if first < second else other}
        return {}

    def of(self, subject: str) -> Mapping[str, object]:
        """Return what was given to a subject: the order, one item or one figure; "" is everything."""
        if subject == "ranking":
            return self.ranking
        said = self.ranking | self.likert | self.facts
        return {name: value for name, value in said.items() if subject in {"", name}}


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
            facts=dict(_figures(_given(facts.answers))),
        )
        # Both lists hold the same people in the same order.
        for person, facts in zip(evidence.engagement.stakeholders, evidence.answers, strict=True)
    }
    return {name: given for name, given in people.items() if given.is_anything}


def _figures(facts: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Tell the figures of a quantity apart: some people give only one of them."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{point}", figure) for point, figure in value.items())
        else:
            yield name, value


def _counted(evidence: FrozenEvidence) -> int:
    return _counted_of(evidence, "").total()


def _counted_of(evidence: FrozenEvidence, subject: str, scores: Scores | None = None) -> Counter[str]:
    """Count by perspective who counts and gave something to a subject."""
    return Counter(
        given.perspective
        for person, given in _people(evidence).items()
        if person not in evidence.uncounted and _said(given, subject, (scores or {}).get(person, {}))
    )


def _givers(evidence: FrozenEvidence) -> Counter[str]:
    """Count who counts and gave something, by item and figure."""
    return Counter(
        name
        for person, given in _people(evidence).items()
        if person not in evidence.uncounted
        for name in (given.likert | given.facts)
    )


def _given(answers: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in answers.items() if value is not None and value != {}}


def _loose(evidence: FrozenEvidence) -> Counter[object]:
    """Count the unattributed texts of a snapshot."""
    texts = [(item, text) for item, each in evidence.texts.items() for text in each]
    splits = [(item, *sorted(split.items())) for item, each in evidence.splits.items() for split in each]
    quotes = [(quote.item, quote.text) for quote in evidence.comments]
    # As a count: two who wrote the same words are two.
    return Counter([*texts, *splits, *quotes])
