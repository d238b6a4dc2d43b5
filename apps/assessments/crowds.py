"""Crowds: people whose opinions are only ever counted together. Heads divide them, never what was said.

A block is what one person may have said of one thing. People give it or leave it, and each block is divided by itself.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apps.findings.case import CORE, JOINED
from apps.instruments.definition import Definition, Routing
from apps.instruments.values import is_given
from apps.responses.selectors import EffectiveResponse

EVERYBODY = ""  # all who gave something in a block: texts are shown without their crowd

type Crowd = tuple[str, ...]  # perspectives, in the instrument's order
type Sides = Mapping[str, Sequence[str]]
type Saves = Mapping[str, str]  # when each person last saved something in a block
type Members = Mapping[str, Mapping[str, Saves]]  # by block, and crowd or EVERYBODY


@dataclass(frozen=True)
class Blocks:
    """Which opinions stand together: the order with what every perspective is asked, and every other by itself."""

    definition: Definition
    core: frozenset[str]

    @classmethod
    def of(cls, definition: Definition, routing: Routing) -> "Blocks":
        asked_of_all = (
            item.id
            for item in definition.agreements.values()
            if not item.on_record and all(item.is_asked_of(name, routing) for name in definition.perspectives)
        )
        return cls(definition, frozenset((definition.ranking.id, *asked_of_all)))

    def of_answer(self, item: str) -> str | None:
        """Return the block of an answer; None of one that is on the record."""
        if self.definition.item(item).on_record:
            return None
        return CORE if item in self.core else item

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements of the core, in the instrument's order."""
        return tuple(name for name in self.definition.agreements if name in self.core)

    @property
    def names(self) -> tuple[str, ...]:
        """Every block there can be, the core first."""
        return tuple(dict.fromkeys((CORE, *filter(None, map(self.of_answer, self.definition.by_id)))))


@dataclass(frozen=True)
class Giver:
    """Somebody who gave anything in a block, "don't know" too; `hides` others who is known to be there."""

    key: str
    perspective: str
    hides: bool
    saved_at: str


@dataclass(frozen=True)
class Division:
    """One crowd of a block as it is to be shown.

    Where it is not `renewed` it stays as it was looked at, and so many with later answers are `waiting` for others.
    """

    perspectives: Crowd
    saves: Saves  # of its people, as far as they are shown
    renewed: bool = True
    waiting: int = 0
    people: tuple[Giver, ...] = field(default=(), compare=False)  # of now, shown or not
    was: str = field(default="", compare=False)  # the crowd it was looked at as; empty if it is new

    @property
    def id(self) -> str:
        return JOINED.join(self.perspectives)


def givers_of(responses: Iterable[EffectiveResponse], blocks: Blocks) -> dict[str, list[Giver]]:
    """Return who gave anything in each block, and when they last saved something in it, if only to take it back."""
    givers: dict[str, list[Giver]] = {}
    for response in responses:
        saves: dict[str, list[datetime]] = {}
        gave = {blocks.of_answer(item) for item, value in response.answers.items() if is_given(value)}
        for item, at in response.answered_at.items():
            block = blocks.of_answer(item)
            if block in gave and block is not None:
                saves.setdefault(block, []).append(at)
        for block, times in saves.items():
            giver = Giver(
                response.stakeholder_key, response.perspective, response.hides_others, max(times).isoformat()
            )
            givers.setdefault(block, []).append(giver)
    return givers


def common_items(answers: Iterable[Mapping[str, object]], items: Collection[str], k: int) -> frozenset[str]:
    """Return the items of a block that `k` of these people gave, "don't know" too.

    Who stops early gives the order and no statement: what fewer gave would be said of the whole crowd.
    """
    gave = Counter(item for each in answers for item in items if is_given(each.get(item)))
    return frozenset(item for item, heads in gave.items() if heads >= k)


def divide(heads: Mapping[str, int], sides: Sides, k: int) -> tuple[Crowd, ...]:
    """Divide perspectives into crowds of `k` people or more who hide others, of all ways the best.

    `heads` counts these by perspective, in the instrument's order; it has every perspective in which anybody gave
    anything, so that none is left out.
    """
    if sum(heads.values()) < k:
        return ()
    small = [name for name in heads if heads[name] < k]
    alone: list[Crowd] = [(name,) for name in heads if heads[name] >= k]
    if not small:
        return tuple(alone)
    side_of = {name: side for side, names in sides.items() for name in names}
    ways = (_in_order(way, heads) for way in _ways(small, alone, heads, k))
    best = min(ways, key=lambda way: _rating(way, heads, side_of, small))
    return tuple(_in_order([*alone, *best] if _size(small, heads) >= k else best, heads))


def _ways(
    small: Sequence[str], alone: Sequence[Crowd], heads: Mapping[str, int], k: int
) -> Iterable[list[Crowd]]:
    """Return every way to put the small ones together, or where they are too few, beside one that is large."""
    if _size(small, heads) >= k:
        return (way for way in partitions(small) if all(_size(part, heads) >= k for part in way))
    return ([(*host, *small), *(each for each in alone if each != host)] for host in alone)


def _size(part: Iterable[str], heads: Mapping[str, int]) -> int:
    return sum(heads[name] for name in part)


def _rating(
    way: Sequence[Crowd], heads: Mapping[str, int], side_of: Mapping[str, str], small: Collection[str]
) -> tuple[object, ...]:
    mixed = sum(len({side_of[name] for name in part}) > 1 for part in way)
    # Where all small ones join one that is large, it is the one on the side of most of them.
    host = next((name for part in way for name in part if len(part) > 1 and name not in small), None)
    beside = sum(side_of[name] == side_of[host] for name in small) if host else 0
    sizes = [_size(part, heads) for part in way]
    places = list(heads)
    return mixed, -len(way), -beside, max(sizes), [list(map(places.index, part)) for part in way]


def _in_order(parts: Iterable[Crowd], order: Iterable[str]) -> list[Crowd]:
    places = {name: place for place, name in enumerate(order)}
    inside = [tuple(sorted(part, key=places.__getitem__)) for part in parts]
    return sorted(inside, key=lambda part: [places[name] for name in part])


def partitions(names: Sequence[str]) -> Iterator[list[Crowd]]:
    """Yield every way to put names into parts."""
    if not names:
        yield []
        return
    first, *others = names
    for way in partitions(others):
        yield [(first,), *way]
        for place, part in enumerate(way):
            yield [*way[:place], (first, *part), *way[place + 1 :]]


def crowds_of(
    givers: Sequence[Giver], definition: Definition, k: int, shown: Mapping[str, Saves]
) -> tuple[Division, ...]:
    """Divide those who gave anything in a block. `shown` is how it was divided when somebody last looked, by crowd.

    That division holds: a person and a perspective keep their crowd. What its people say is renewed together, once
    `k` of them who hide others have saved something since, whether or not it differs.
    """
    crowds = {tuple(crowd.split(JOINED)): saves for crowd, saves in shown.items() if crowd != EVERYBODY}
    known = {key: crowd for crowd, saves in crowds.items() for key in saves}
    homes = _homes([each for each in givers if each.key not in known], definition, k, crowds)
    people: dict[Crowd, list[Giver]] = {crowd: [] for crowd in (*crowds, *homes.values())}
    for each in givers if people else ():
        people[known[each.key] if each.key in known else homes[each.perspective]].append(each)
    return tuple(
        _division(crowd, people[crowd], k, crowds.get(crowd), homes)
        for crowd in _in_order(people, definition.perspectives)
    )


def _homes(
    newcomers: Iterable[Giver], definition: Definition, k: int, crowds: Mapping[Crowd, Saves]
) -> dict[str, Crowd]:
    """Return the crowd of each perspective: the one it has, a new one, or late the smallest on its side."""
    homes = {name: crowd for crowd in crowds for name in crowd}
    strangers = [each for each in newcomers if each.perspective not in homes]
    founded = divide(_heads(strangers, definition), definition.sides, k)
    homes |= {name: crowd for crowd in founded for name in crowd}
    late = {each.perspective for each in strangers} - homes.keys() if crowds else set()
    homes |= {name: _smallest(crowds, definition, beside=name) for name in late}
    return {name: homes[name] for name in definition.perspectives if name in homes}


def pool_of(givers: Sequence[Giver], k: int, shown: Saves | None) -> Saves | None:
    """Return whose texts of a block are shown now; None where they stay as they were looked at."""
    if shown is not None and len(_saved_since(givers, shown)) < k:
        return None
    return {each.key: each.saved_at for each in givers}


def _heads(givers: Sequence[Giver], definition: Definition) -> dict[str, int]:
    present = {each.perspective for each in givers}
    return {
        name: sum(each.hides for each in givers if each.perspective == name)
        for name in definition.perspectives
        if name in present
    }


def _smallest(crowds: Mapping[Crowd, Saves], definition: Definition, *, beside: str) -> Crowd:
    side = next(names for names in definition.sides.values() if beside in names)
    on_it = [crowd for crowd in crowds if any(name in side for name in crowd)]
    return min(_in_order(on_it or crowds, definition.perspectives), key=lambda crowd: len(crowds[crowd]))


def _division(
    crowd: Crowd, people: Sequence[Giver], k: int, shown: Saves | None, homes: Mapping[str, Crowd]
) -> Division:
    later, was = _saved_since(people, shown or {}), "" if shown is None else JOINED.join(crowd)
    if shown is not None and len(later) < k:
        return Division(crowd, shown, renewed=False, waiting=len(later), people=tuple(people), was=was)
    perspectives = tuple(name for name, home in homes.items() if home == crowd)
    return Division(perspectives, {each.key: each.saved_at for each in people}, people=tuple(people), was=was)


def _saved_since(people: Iterable[Giver], shown: Saves) -> list[Giver]:
    return [each for each in people if each.hides and shown.get(each.key) != each.saved_at]
