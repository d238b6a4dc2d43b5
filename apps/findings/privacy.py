"""Which groups may be shown: none smaller than k, directly or by subtraction."""

from collections.abc import Iterator, Mapping, Sequence


def is_enough(people: int, k: int) -> bool:
    """Say whether a figure that rests on this many people may be shown."""
    return people >= k


def smallest_shown(k: int, *, interviewed: int) -> int:
    """Return how many people a group needs besides those a facilitator interviewed, who can't hide anybody from them."""
    return k + interviewed


def enough_beside(people: int, *, is_one_of_them: bool, k: int) -> bool:
    """Say whether a figure may be shown to one person: enough others must be in it."""
    return is_enough(people - is_one_of_them, k)


def shown_groups(
    people: Mapping[str, int],
    *,
    sides: Mapping[str, Sequence[str]],
    fallback: Mapping[str, str],
    k: int,
) -> tuple[tuple[str, ...], ...]:
    """Divide the perspectives that answered into groups of at least `k` people; none if fewer than `k` answered.

    `people` counts those who answered, by perspective. A perspective under `k` joins the one neighbour that makes
    the pair large enough, a small one before a large one, and more only where one does not suffice. Neighbours are
    the perspectives of its side; those of a side under `k` in all are the ones of the nearest side, too.

    Nobody is left out and groups don't overlap: whatever is subtracted from the total, what remains is whole groups.
    Groups and names are in the instrument's order.
    """
    order = [name for members in sides.values() for name in members]
    groups = [
        group for members in _settled(people, sides, fallback, k) for group in _divided(members, people, k)
    ]
    in_order = (tuple(sorted(group, key=order.index)) for group in groups)
    return tuple(sorted(in_order, key=lambda group: order.index(group[0])))


def without_remainder(
    groups: Sequence[tuple[str, ...]], people: Mapping[str, int], k: int
) -> tuple[tuple[str, ...], ...]:
    """Drop the smallest groups until nobody, or at least `k` people, are left outside.

    A figure of everybody may then be shown beside the groups: the remainder rests on enough people.
    """
    kept = list(groups)
    everyone = sum(people.values())
    while kept and 0 < everyone - sum(_size(group, people) for group in kept) < k:
        kept.remove(min(kept, key=lambda group: _size(group, people)))
    return tuple(kept)


def _settled(
    people: Mapping[str, int], sides: Mapping[str, Sequence[str]], fallback: Mapping[str, str], k: int
) -> list[list[str]]:
    """Return the answering perspectives of each side; a side under `k` moves to its nearest."""
    settled = {
        side: answering
        for side, members in sides.items()
        if (answering := [name for name in members if people.get(name)])
    }
    while small := [side for side, members in settled.items() if _size(members, people) < k]:
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


def _divided(members: Sequence[str], people: Mapping[str, int], k: int) -> list[list[str]]:
    """Divide a side into the most groups; of these ways, return the one that joins the fewest perspectives.

    The small ones that find no other small one all join one large one, the smallest, so that only one loses its row.
    """
    small = [name for name in members if people[name] < k]
    large = [name for name in members if people[name] >= k]
    host = min(large, key=people.__getitem__) if small and large else None
    ways = (
        way
        for way in _partitions(small if host is None else [*small, host])
        if all(is_enough(_size(group, people), k) for group in way)
    )
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


def _size(group: Sequence[str], people: Mapping[str, int]) -> int:
    return sum(people.get(name, 0) for name in group)
