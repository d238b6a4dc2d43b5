"""Which rows answer a question most differently, where that may be told."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from apps.findings.case import Ground
from apps.findings.disagreement.map import FEWEST_ROWS, Group
from apps.findings.head_counts import People

WIDE_GAP = 0.375  # of the scale, as in the engine


def told_means(ground: Ground, item: str, rows: Sequence[Group]) -> dict[Group, float]:
    """Return the mean answers of the two rows furthest apart, the higher one first; nothing if they are near or few.

    `rows` are those of the map of trouble, which is made of the same answers: cut in two ways, they would tell of
    whoever lies between the cuts. Where there is no map, the rows are the question's own. Whoever is in neither row must be enough as well, or nobody.
    """
    people = ground.people
    answered = people.who_answered(item)
    means = {
        row: people.sum_of(item, row) / sum(answered[name] for name in row)
        for row in rows or _own_rows(ground, item)
        if _may_tell(ground, item, row)
    }
    if len(means) < FEWEST_ROWS:
        return {}
    high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    others = answered.keys() - {*high, *low}
    if others and not _may_tell(ground, item, others):
        return {}
    is_wide = means[high] - means[low] >= WIDE_GAP * (people.items[item].points - 1)
    return {high: means[high], low: means[low]} if is_wide else {}


def _own_rows(ground: Ground, item: str) -> tuple[Group, ...]:
    def answered(people: People) -> Mapping[str, int]:
        return people.who_answered(item)

    return ground.shown_groups(
        ground.people.counted_by(answered), partial(ground.people.discloses_item, item)
    )


def _may_tell(ground: Ground, item: str, perspectives: Collection[str]) -> bool:
    counted = ground.people.counted.who_answered(item)
    return ground.may_show(sum(counted[name] for name in perspectives)) and not ground.withholds(
        ground.people.discloses_item(item, perspectives)
    )
