"""Which groups may be shown: none with fewer than k people who count, directly or by subtraction.

Who counts was known to be there (decision 24). Who does not is heard like everybody else and is not one of the k:
whoever made them up knows what they said, takes it away, and is left with k people.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

# Of so many people or more it may be shown that all said the same: then it is a finding, and discloses no
# one.
LARGE = 10

type MayStand = Callable[[Collection[str]], bool]


def is_enough(people: int, k: int) -> bool:
    return people >= k


def enough_beside(people: int, *, is_one_of_them: bool, k: int) -> bool:
    # Whoever reads it can take themselves away: enough others must be in it.
    return is_enough(people - is_one_of_them, k)


def may_show_distribution_to(answers: Sequence[object], *, reader_counts: bool, k: int) -> bool:
    """Return whether the answers of all others who count may be shown, as a distribution, to one person."""
    if reader_counts:
        return is_enough(len(answers), k) and not discloses_each(answers)
    # A reader who does not count may be one of the others under another name, who joined by the code as well:
    # then they know one more of the answers, and what is shown must hold without any one of them.
    rests = [[*answers[:place], *answers[place + 1 :]] for place in range(len(answers))]
    return is_enough(len(answers) - 1, k) and not any(map(discloses_each, rests))


def discloses_each(answers: Collection[object]) -> bool:
    """Return whether a figure of these answers, of those who count, would disclose the answer of each.

    It would where all of them said the same, and they are few: a mean at the end of its scale, a share of all or
    nobody, one bar of a distribution.
    """
    # k is no guard here: whoever reads the figure and takes away the people they made up is left with k like
    # answers.
    return bool(answers) and are_few(len(answers)) and len(set(answers)) == 1


def are_few(people: int) -> bool:
    """Return whether a figure of so many people, if all said the same, would disclose what each of them said."""
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
    in all are the ones of the nearest side, too. Groups and names are in the instrument's order.
    """
    # Nobody is left out and groups don't overlap: whatever is subtracted from the total, what remains is
    # whole groups.

    def is_shown(group: Collection[str]) -> bool:
        # One whose answers `discloses_each` counts as under k; joined to one that may stand, it may.
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

    A figure of everybody may then be shown beside them. `people` and `may_stand` are as in `shown_groups`.
    """
    kept = list(groups)
    # Everybody's figure less the groups is a figure, too: of whoever is left outside.
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
    # A side that is too small moves as a whole: left out, its people could be computed from the total.
    settled = {
        side: answering
        for side, members in sides.items()
        if (answering := [name for name in members if name in people])
    }
    while small := [side for side, members in settled.items() if not is_shown(members)]:
        # One whose nearest side answered goes first, so that no other side is taken for the nearest.
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
    """Divide a side into the most groups; of these ways, return the one that joins the fewest perspectives."""
    # Small ones that find no other small one all join the smallest large one, so that only one loses its row.
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
