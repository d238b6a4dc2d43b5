"""What a round changed, whole crowds then beside whole crowds now."""

import numpy as np

from apps.ranking.agreement.answers import answers_to, interquartile_range
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.types import Engagement, Item
from apps.ranking.results.people import ItemShift, Shift

STABLE_CHANGE = 0.15
EQUAL = 1e-9


def shift_between(now: Engagement, previous: Engagement) -> Shift:
    """Compare two valid rounds, each with all its people and its own weights; the present one in canonical order.

    Never those who answered in both: a part of a crowd tells of who is not in it. Scheibe, Skutsch and Schofer (1975),
    Experiments in Delphi methodology, in Linstone and Turoff (eds), The Delphi Method, Addison-Wesley, 262-287: a change
    of 15 % or less is called stable.
    """
    before = in_canonical_order(previous)
    asked_before = {item.id for item in before.items}
    return Shift({item.id: _item_shift(now, before, item) for item in now.items if item.id in asked_before})


def _item_shift(now: Engagement, before: Engagement, item: Item) -> ItemShift:
    # The points are the same in both rounds.
    given, given_before = answers_to(now, item), answers_to(before, item)
    if not given.counts.any() or not given_before.counts.any():
        return ItemShift(None, None, stable=False)
    change = float(np.abs(given.shares - given_before.shares).sum()) / 2
    return ItemShift(
        delta_iqr=interquartile_range(given.levels) - interquartile_range(given_before.levels),
        change=change,
        stable=change <= STABLE_CHANGE + EQUAL,
    )
