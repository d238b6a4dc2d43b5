"""What figures alone say: which quantities are over their limit today, and by whose figures."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from apps.ranking.arrays import Ints
from apps.ranking.conclusions.first import TIE, total
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import DISPUTE, FACT
from apps.ranking.figures.latent import SOURCES, PooledQuantity, QuantityDraws
from apps.ranking.figures.pooling import LARGEST_DECADES
from apps.ranking.results.verdict import Over, Status

PERHAPS = 0.5
HALF = 0.5
ALREADY = 0.95  # from here "already" is said without "probably", if more than one person says so
FEWEST_ALREADY = 2
# Over, and no figure says how many times.
UNTOLD = ("zero_limit", "floor_at_zero")
OVER: Final = ("over", "over_recovering")
SERIOUS_FIRST: Final[tuple[Status, ...]] = (
    "over",
    "over_recovering",
    "disputed",
    "maybe_over",
    "guessed_over",
    "under",
)


def statuses(weighed: Weighed) -> tuple[Status, ...]:
    """Return of each quantity, by place, whether it is over its limit today; "under" also where nothing is known.

    Weights don't count, so that no opinion changes a fact.
    """
    is_live = weighed.clock.is_any_over
    pairs = zip(weighed.latent.pooled, weighed.latent.quantities, strict=True)
    return tuple(
        "under" if draws is None else status_of(pooled, draws, is_live=is_live) for pooled, draws in pairs
    )


def status_of(pooled: PooledQuantity, draws: QuantityDraws, *, is_live: bool) -> Status:
    """Return whether one known quantity is over its limit today.

    A breach that somebody measured and somebody else's figures deny is disputed, however strong the denial.
    """
    p_over = float(draws.is_over.mean())
    # Else one guess could put off what two have measured.
    is_weak = p_over < FACT - TIE or heaviest_weight(pooled) > HALF + TIE
    if is_live and p_over >= DISPUTE - TIE and is_weak and is_denied(pooled):
        return "disputed"
    if p_over >= FACT - TIE:
        if sources_of(pooled)["guess"] > HALF + TIE:
            return "guessed_over"
        recovering = float(draws.recovers[draws.is_over].mean())
        return "over_recovering" if recovering >= HALF - TIE else "over"
    return "maybe_over" if p_over >= PERHAPS - TIE else "under"


def p_any_over(weighed: Weighed) -> float:
    """Return how likely it is that any known quantity is over its limit today, by figures alone."""
    over = [draws.is_over for draws in weighed.latent.quantities if draws is not None]
    return float(np.any(over, axis=0).mean()) if over else 0.0


def is_denied(pooled: PooledQuantity) -> bool:
    """Return whether one person measured it over and another's own figures put it under."""
    return bool(pooled.measured_over.any() and (~pooled.measured_over & (pooled.own_room > 0)).any())


def heaviest_weight(pooled: PooledQuantity) -> float:
    """Return the largest weight (0 to 1) of one person's row; 0 without rows."""
    return float(pooled.weight.max(initial=0.0))


def sources_of(pooled: PooledQuantity) -> dict[str, float]:
    """Return how much of the weight each source has; what is known without rows counts as rough."""
    shares = {name: total(pooled.weight[pooled.source == place]) for place, name in enumerate(SOURCES)}
    if pooled.is_known and not len(pooled.weight):
        shares["rough"] = 1.0
    return shares


def overs(weighed: Weighed, by_place: Sequence[Status]) -> tuple[Over, ...]:
    """Return what is over its limit today, or perhaps so: by status, then the farthest over first, then by id."""
    listed = over_places(weighed, by_place).tolist()
    drawn = ((place, weighed.latent.quantities[place]) for place in listed)
    return tuple(_over(weighed, place, draws, by_place[place]) for place, draws in drawn if draws is not None)


def over_places(weighed: Weighed, by_place: Sequence[Status]) -> Ints:
    """Return the places of the quantities that are over their limit today, or perhaps so, in the order of `overs`."""

    def rank(place: int) -> tuple[int, float, str]:
        room = weighed.latent.pooled[place].room_today
        name = weighed.engagement.quantities[place].id
        return SERIOUS_FIRST.index(by_place[place]), np.inf if room is None else room, name

    listed = [place for place, status in enumerate(by_place) if status != "under"]
    return np.array(sorted(listed, key=rank), dtype=np.int64)


def times_over(pooled: PooledQuantity) -> float | None:
    """Return how many times its limit a quantity is today (of a floor: how many times what there is the floor is).

    Below 1 if it is under; None where no figure says it.
    """
    room = pooled.room_today
    return None if room is None or pooled.kind in UNTOLD else _times(room)


def _times(room: float) -> float:
    # Figures hundreds of decades apart are as far apart as a float can say.
    return float(10.0 ** min(-room, LARGEST_DECADES))


def _over(weighed: Weighed, place: int, draws: QuantityDraws, status: Status) -> Over:
    pooled = weighed.latent.pooled[place]
    quantity = weighed.engagement.quantities[place]
    p_over = float(draws.is_over.mean())
    is_over = pooled.own_room < 0
    times = [_times(room) for room in pooled.own_room[is_over].tolist()]
    people_over = len(pooled.with_demand) if pooled.kind in UNTOLD else len(times)
    measured = int(pooled.measured_over.sum())
    # One person's figure is never said without "probably": alone they are wrong far more often than stated.
    is_sure = p_over >= ALREADY - TIE and people_over >= FEWEST_ALREADY
    return Over(
        quantity=quantity.id,
        dimension=quantity.dimension,
        status=status,
        p=p_over,
        people_over=people_over,
        people_under=int((pooled.own_room > 0).sum()),
        people_measured=measured,
        one_measurer=measured == 1,
        already=status in OVER and (is_sure or measured >= FEWEST_ALREADY),
        times_over=times_over(pooled),
        times_low=min(times, default=None),
        times_high=max(times, default=None),
    )
