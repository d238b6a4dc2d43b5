"""Which groups may be shown: none with fewer than k people who count, directly or by subtraction.

Who counts was known to be there: a guest by the head count of the room, everybody else by a link mailed to their
address. Who does not (a guest nobody confirmed, a person a member made up, an interview) is heard like everybody
else and is not one of the k: whoever made them up knows what they said, takes it away, and is left with k people.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

LARGE = 10  # of so many people or more it may be told that all said the same: it discloses no one's answer

type MayStand = Callable[[Collection[str]], bool]


def is_enough(people: int, k: int) -> bool:
    """Say whether a figure that rests on this many people who count may be shown."""
    return people >= k


def enough_beside(people: int, *, is_one_of_them: bool, k: int) -> bool:
    """Say whether a figure may be shown to one person: enough others must be in it."""
    return is_enough(people - is_one_of_them, k)


def may_be_told_beside(answers: Sequence[object], *, reader_counts: bool, k: int) -> bool:
    """Say whether the answers of all others who count may be told, as a distribution, to one person.

    A reader who does not count may be one of those others under another name, who joined by the code as well: then they
    know one more of the answers, and what is told must hold without any one of them.
    """
    if reader_counts:
        return is_enough(len(answers), k) and not discloses_each(answers)
    rests = [[*answers[:place], *answers[place + 1 :]] for place in range(len(answers))]
    return is_enough(len(answers) - 1, k) and not any(map(discloses_each, rests))


def discloses_each(answers: Collection[object]) -> bool:
    """Say whether a figure of these answers, of those who count, would disclose the answer of each.

    It would where all of them said the same, and they are few: a mean at the end of its scale, a share of all or
    nobody, one bar of a distribution. It guards against whoever reads the figure, takes away the people they made up
    and, beside their own answers, themselves. A group that would be disclosed so is joined to its neighbour like one under
    k; where there is none, or the figure is everybody's, it is not shown.
    """
    return bool(answers) and are_few(len(answers)) and len(set(answers)) == 1


def are_few(people: int) -> bool:
    """Say whether a figure of so many people, if all said the same, would disclose what each of them said."""
    return people < LARGE


def _anything(_group: Collection[str]) -> bool:
    return True


def shown_groups(
    people: Mapping[str, int],
    *,
    sides: Mapping[str, Sequence[str]],
    fallback: Mapping[str, str],
    k: int,
    may_stand: MayStand = _anything,
) -> tuple[tuple[str, ...], ...]:
    """Divide the perspectives that answered into groups of at least `k` people; none if fewer than `k` answered.

    `people` has every perspective that answered, and how many of its people count: 0 where nobody of them does. A
    perspective under `k` joins the one neighbour that makes the pair large enough, a small one before a large one,
    and more only where one does not suffice. Neighbours are the perspectives of its side; those of a side under `k`
    in all are the ones of the nearest side, too. A group that may not stand (whose answers `discloses_each`) counts as
    under `k`; joined to one that may, it may.

    Nobody is left out and groups don't overlap: whatever is subtracted from the total, what remains is whole groups.
    Groups and names are in the instrument's order.
    """

    def is_shown(group: Collection[str]) -> bool:
        return is_enough(_size(group, people), k) and may_stand(group)

    order = [name for members in sides.values() for name in members]
    groups = [
        group
        for members in _settled(people, sides, fallback, is_shown)
        for group in _divided(members, people, is_shown)
    ]
    in_order = (tuple(sorted(group, key=order.index)) for group in groups)
    return tuple(sorted(in_order, key=lambda group: order.index(group[0])))


def without_remainder(
    groups: Sequence[tuple[str, ...]], people: Mapping[str, int], k: int, may_stand: MayStand = _anything
) -> tuple[tuple[str, ...], ...]:
    """Drop the smallest groups until nobody, or at least `k` people who count, are left outside.

    A figure of everybody may then be shown beside the groups: what remains of it without the groups rests on
    enough people and may stand as well. `people` and `may_stand` are as in `shown_groups`.
    """
    kept = list(groups)
    while kept and (outside := people.keys() - {name for group in kept for name in group}):
        if is_enough(_size(outside, people), k) and may_stand(outside):
            break
        kept.remove(min(kept, key=lambda group: _size(group, people)))
    return tuple(kept)


def _settled(
    people: Mapping[str, int],
    sides: Mapping[str, Sequence[str]],
    fallback: Mapping[str, str],
    is_shown: MayStand,
) -> list[list[str]]:
    """Return the answering perspectives of each side; a side that can't be shown moves to its nearest."""
    settled = {
        side: answering
        for side, members in sides.items()
        if (answering := [name for name in members if name in people])
    }
    while small := [side for side, members in settled.items() if not is_shown(members)]:
        moving = next((side for side in small if fallback.get(side) in settled), small[0])
        members = settled.pop(moving)
        if not settled:
            break
        settled[_nearest(moving, list(settled), fallback)] += members
    return list(settled.values())


def _nearest(side: str, others: Sequence[str], fallback: Mapping[str, str]) -> str:
    """Return the side this one falls back to, else one that falls back to it, else the instrument's first."""
    if fallback.get(side) in others:
        return fallback[side]
    return next((other for other in others if fallback.get(other) == side), others[0])


def _divided(members: Sequence[str], people: Mapping[str, int], is_shown: MayStand) -> list[list[str]]:
    """Divide a side into the most groups; of these ways, return the one that joins the fewest perspectives.

    The small ones that find no other small one all join one large one, the smallest, so that only one loses its row.
    """
    small = [name for name in members if not is_shown([name])]
    large = [name for name in members if name not in small]
    host = min(large, key=people.__getitem__) if small and large else None
    ways = (way for way in _partitions(small if host is None else [*small, host]) if all(map(is_shown, way)))
    joined = min(ways, key=lambda way: (-len(way), sum(len(group) for group in way if len(group) > 1)))
    return [*joined, *([name] for name in large if name != host)]


def _partitions(names: list[str]) -> Iterator[list[list[str]]]:
    """Yield every way to divide these names into groups."""
    if not names:
        yield []
        return
    first, *rest = names
    for way in _partitions(rest):
        yield [[first], *way]
        for place, group in enumerate(way):
            yield [*way[:place], [first, *group], *way[place + 1 :]]


def _size(group: Iterable[str], people: Mapping[str, int]) -> int:
    return sum(people.get(name, 0) for name in group)
