"""Which groups may be shown: none smaller than k, directly or by subtraction."""

from collections.abc import Mapping, Sequence


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
    """Group perspectives until each group has at least `k` people.

    `people` counts those who answered, by perspective. A perspective under `k` joins the others of its side; where
    they are too few even together, the whole side is one group; a side under `k` joins its fallback, or is not
    shown. The total is always known: what is left out is nobody, or at least `k` people (else the smallest group
    goes as well). Groups don't overlap.
    """
    groups: list[tuple[str, ...]] = []
    for members in _settled(people, sides, fallback, k):
        groups += _within_side(members, people, k)
    return without_remainder(groups, people, k)


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
) -> list[tuple[str, ...]]:
    """Return the answering perspectives of each side; a side that is too small joins its fallback."""
    settled = {side: tuple(name for name in members if people.get(name)) for side, members in sides.items()}
    for side, other in fallback.items():
        if 0 < _size(settled[side], people) < k:
            settled[other] += settled[side]
            settled[side] = ()
    return list(settled.values())


def _within_side(members: tuple[str, ...], people: Mapping[str, int], k: int) -> list[tuple[str, ...]]:
    if _size(members, people) < k:
        return []
    small = tuple(name for name in members if people[name] < k)
    if small and _size(small, people) < k:
        return [members]
    return [*((name,) for name in members if people[name] >= k), *([small] if small else [])]


def _size(group: Sequence[str], people: Mapping[str, int]) -> int:
    return sum(people.get(name, 0) for name in group)
