"""What the work of the two lists comes to, in weeks, and in money where a week has a price."""

import math
from collections.abc import Sequence

from apps.advice.lists.advice import Cost, Entry, ListSize, Money, Weeks
from apps.advice.lists.entries import summed
from apps.advice.lists.spoken import two_digits


def cost_of(
    now: Sequence[Entry], following: Sequence[Entry], *, week_rate: float | None, currency: str
) -> Cost:
    first, then = _size(now), _size(following)
    money = None
    if week_rate is not None:
        money = Money(_priced(first.weeks, week_rate), _priced(then.weeks, week_rate), currency)
    return Cost(first, then, money)


def _size(entries: Sequence[Entry]) -> ListSize:
    of_doer: dict[str, list[Weeks]] = {}
    for step in (step for entry in entries for step in entry.steps):
        of_doer.setdefault(step.who[0], []).append(step.weeks)
    weeks = _to_halves(summed(entry.weeks for entry in entries))
    return ListSize(weeks, {who: _to_halves(summed(each)) for who, each in sorted(of_doer.items())})


def _to_halves(weeks: Weeks) -> Weeks:
    low, high = weeks
    # Half up, and never more exact than half a week: 2.25 is 2.5.
    return math.floor(low * 2 + 0.5) / 2, math.floor(high * 2 + 0.5) / 2


def _priced(weeks: Weeks, week_rate: float) -> Weeks:
    low, high = weeks
    return two_digits(low * week_rate), two_digits(high * week_rate)
