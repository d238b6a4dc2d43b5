"""How far people agree on the order of the dimensions, or are divided: into two camps, or by their crowds."""

from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import factorial

import numpy as np

from apps.ranking.agreement.answers import figure_agreement, item_agreement
from apps.ranking.arrays import Floats, Ints
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.opinions.readings import stated_readings
from apps.ranking.orders.rankings import (
    FARTHEST,
    average_ranks,
    dense_levels,
    linear_orders,
    pair_signs,
    pairs,
    ranking_distances,
    tied_with,
)
from apps.ranking.randomness import stream_of
from apps.ranking.results.people import Agreement, Camps, CrowdEffect

EXACT_DIMENSIONS = 4
MOST_EXACT_VOTERS = 12
SHUFFLES = 9999
EQUAL = 1e-12
# Voters; keeps memory small, and their doubled ranks within one field.
SHUFFLED_TOGETHER = 64
FIELD_BITS = 10
FEWEST_VOTERS = 2
# Of camps and crowds.
FEWEST_RANKED = 3
FEWEST_IN_CAMPS = 6
FEWEST_DIMENSIONS, MOST_DIMENSIONS = 3, 4
SIGNIFICANT = 0.02
APART = 0.5
FITTING_ROUNDS = 200
CROWD_SHUFFLES = 999
ONE_THREAD = 2**18  # multiplications that OpenBLAS makes without another
TIE = 1e-9


def rank_spread(totals: Floats | Ints) -> Floats:
    """Return the sum of squared differences of rank totals from their mean, over the last axis."""
    spread: Floats = ((totals - totals.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    return spread


def chance_of_agreement(ranks: Floats, generator: np.random.Generator) -> float:
    """Return how often voters without a view of their own would agree at least as far, above 0, up to 1.

    Exact for four dimensions and up to twelve voters without ties; else from 9999 shuffles of each voter's ranks, ties
    kept, with the observed one counted in. Friedman (1937), Journal of the American Statistical Association 32(200),
    675-701. Counting the observed one: Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular
    Biology 9(1), article 39.
    """
    observed = float(rank_spread(ranks.sum(axis=0)))
    if _is_exact(ranks):
        spreads, outcomes = exact_spreads(len(ranks))
        return int(outcomes[spreads >= observed - EQUAL].sum()) / int(outcomes.sum())
    shuffled = _shuffled_spreads(ranks, generator)
    return (1 + int((shuffled >= observed - EQUAL).sum())) / (1 + SHUFFLES)


def _is_exact(ranks: Floats) -> bool:
    """Return whether the chance of agreement is counted, not drawn."""
    voters, count = ranks.shape
    is_untied = bool((np.sort(ranks, axis=1) == np.arange(1, count + 1)).all())
    return count == EXACT_DIMENSIONS and voters <= MOST_EXACT_VOTERS and is_untied


@cache
def exact_spreads(voters: int) -> tuple[Floats, Ints]:
    """Return what `rank_spread` comes to when each of up to twelve voters draws one of the 24 orders of four dimensions.

    Rising, with how many of the 24 to the power of `voters` outcomes have it. Friedman (1937), Journal of the American
    Statistical Association 32(200), 675-701, tabulates it for few voters.
    """
    # The fourth total follows from the other three, so adding a voter moves a three-dimensional table of counts
    # by each of the 24 orders.
    orders = list(permutations(range(EXACT_DIMENSIONS)))
    counts = np.ones((1, 1, 1), dtype=np.int64)
    for _ in range(voters):
        size = len(counts)
        grown = np.zeros((size + EXACT_DIMENSIONS - 1,) * 3, dtype=np.int64)
        for first, second, third, _ in orders:
            grown[first : first + size, second : second + size, third : third + size] += counts
        counts = grown
    reached = np.argwhere(counts)
    totals = np.column_stack([reached, sum(range(EXACT_DIMENSIONS)) * voters - reached.sum(axis=1)])
    spreads, places = np.unique(rank_spread(totals), return_inverse=True)
    outcomes = np.zeros(len(spreads), dtype=np.int64)
    np.add.at(outcomes, places, counts[counts > 0])
    return spreads, outcomes


def _shuffled_spreads(ranks: Floats, generator: np.random.Generator) -> Floats:
    # Voters with the same run of ties draw from the same arrangements, all of them equally likely.
    totals = np.zeros((SHUFFLES, ranks.shape[1]))
    patterns, heads = np.unique(np.sort(ranks, axis=1), axis=0, return_counts=True)
    for pattern, voters in zip(patterns.tolist(), heads.tolist(), strict=True):
        arrangements = np.array(sorted(set(permutations(pattern))))
        for start in range(0, voters, SHUFFLED_TOGETHER):
            totals += _drawn_totals(arrangements, min(SHUFFLED_TOGETHER, voters - start), generator)
    return rank_spread(totals)


def _drawn_totals(arrangements: Floats, voters: int, generator: np.random.Generator) -> Floats:
    # Twice a rank is whole and small, so that one integer holds all ranks of a voter side by side, and one sum
    # over voters adds up every dimension: 64 voters with ranks up to 6 stay below 2^10.
    places = FIELD_BITS * np.arange(arrangements.shape[1])
    packed = (2 * arrangements).astype(np.int64) @ (1 << places)
    sums = packed[generator.integers(len(packed), size=(SHUFFLES, voters))].sum(axis=1)
    return (sums[:, None] >> places & (1 << FIELD_BITS) - 1) / 2


def agreement(evidence: Evidence, generator: np.random.Generator) -> Agreement:
    """Return how far people agree, on the order and on every item and figure, by id in canonical order."""
    # A stream each: another item must not change how the rankings are shuffled.
    for_rankings, for_items = generator.spawn(2)
    is_complete = ~np.isnan(evidence.ranks).any(axis=1)
    complete = average_ranks(evidence.ranks[is_complete])
    w = kendall_w(complete)
    return Agreement(
        kendall_w=w,
        kendall_w_p=None if w is None else chance_of_agreement(complete, for_rankings),
        items=item_agreement(evidence.engagement, for_items),
        quantities=figure_agreement(evidence),
    )


def kendall_w(ranks: Floats) -> float | None:
    """Return how far voters agree on the whole order, 0 (none) to 1 (one voice); who left a dimension out doesn't count.

    None with fewer than two complete rankings or when all are fully tied. Kendall and Babington Smith (1939), Annals of
    Mathematical Statistics 10(3), 275-287; for ties Kendall (1948), Rank Correlation Methods, Griffin.
    """
    complete = average_ranks(ranks[~np.isnan(ranks).any(axis=1)])
    voters, count = complete.shape
    # A run of t tied dimensions counts t^3 - t, which is t^2 - 1 for each of its members.
    ties = float((tied_with(complete) ** 2 - 1.0).sum())
    largest = float(voters**2 * (count**3 - count) - voters * ties)
    if voters < FEWEST_VOTERS or largest <= 0:
        return None
    return 12 * float(rank_spread(complete.sum(axis=0))) / largest


def camps_among(evidence: Evidence, settings: Settings) -> Camps:
    """Test whether the voters who ranked at least three dimensions fall into two camps with different first places.

    p is the share of samples of a single crowd that two orders fit as much better, this crowd counted among them.

    References
    ----------
    Kendall (1938), Biometrika 30(1/2), 81-93: the distance. Plackett (1975), Applied Statistics 24(2), 193-202: the
    single crowd, drawn by Gumbel noise as of Yellott (1977), Journal of Mathematical Psychology 15(2), 109-144. Phipson
    and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1), article 39: why p counts this
    crowd in. The statistic, two orders over one, is our own.
    """
    voters = np.flatnonzero((~np.isnan(evidence.ranks)).sum(axis=1) >= FEWEST_RANKED)
    if len(voters) < FEWEST_IN_CAMPS or evidence.ranks.shape[1] > MOST_DIMENSIONS:
        return Camps("not_tested", len(voters), None, None, (), ())
    shares = fitting_orders(evidence.ranks[voters])
    distances = shares @ order_distances(evidence.ranks.shape[1])
    ratio = float(two_over_one(distances, np.ones((1, len(voters))))[0])
    by_chance = _ratios_of_one_crowd(shares.sum(axis=0), len(voters), settings)
    p = (1 + int((by_chance <= ratio + TIE).sum())) / (1 + settings.camps_draws)
    split = _best_split(distances, evidence.engagement.dimensions)
    is_split = split.smaller >= settings.min_camp and split.is_meant
    if p > SIGNIFICANT or 1 - ratio < APART - TIE or not is_split:
        return Camps("no_camps_detected", len(voters), p, 1 - ratio, (), ())
    return Camps("camps", len(voters), p, 1 - ratio, split.first, split.sizes)


def crowd_effect(evidence: Evidence, seed: int) -> CrowdEffect:
    """Test whether people of one crowd order the dimensions more alike than people of different ones.

    Over those whose ranking tells at least two dimensions apart, every pair counted once. None with fewer than two
    crowds among them, or where nobody shares theirs.

    References
    ----------
    Mielke, Berry and Johnson (1976), Communications in Statistics: Theory and Methods 5(14), 1409-1424: permuting labels
    against the mean distance within groups (MRPP), here weighed by pairs. Clarke (1993), Australian Journal of Ecology
    18(1), 117-143: between minus within (ANOSIM, there by ranks of the distances). Emond and Mason (2002), Journal of
    Multi-Criteria Decision Analysis 11(1), 17-28: the distance, Kendall's where nothing is tied.
    """
    voters = np.flatnonzero((~np.isnan(stated_readings(evidence.ranks))).any(axis=1))
    _, crowd_of = np.unique(evidence.crowd_of[voters], return_inverse=True)
    heads = np.bincount(crowd_of)
    within_pairs = int((heads * (heads - 1)).sum())
    between_pairs = len(voters) * (len(voters) - 1) - within_pairs
    if not within_pairs or not between_pairs:
        return CrowdEffect(len(voters), None, None)
    total, within = _distances(evidence.ranks[voters], crowd_of, seed)
    gaps = ((total - within) / between_pairs - within / within_pairs) / FARTHEST
    return CrowdEffect(len(voters), float(gaps[0]), float((gaps >= gaps[0] - TIE).mean()))


def fitting_orders(ranks: Floats) -> Floats:
    """Return each voter spread evenly over the `linear_orders` that fit the ranking; NaN is unranked."""
    first, second = pairs(ranks.shape[1])
    signs = np.sign(np.nan_to_num(ranks[:, second] - ranks[:, first]))
    told_apart = np.abs(signs).sum(axis=1, keepdims=True)
    fits = signs @ pair_signs(ranks.shape[1]).T >= told_apart
    return fits / fits.sum(axis=1, keepdims=True)


def two_over_one(distances: Floats, counts: Floats) -> Floats:
    """Return how far voters are from the best pair of orders, each from the nearer, over how far from the best one.

    0 (two orders with different first places fit everybody) to 1 (one does as well), for each row of `counts`, which
    says how many voters of each kind a crowd has; `distances` are those of each kind to each order.
    """
    first, second = _opposed_orders(_dimensions(distances.shape[1]))
    one = (counts @ distances).min(axis=1)
    two = (counts @ np.minimum(distances[:, first], distances[:, second])).min(axis=1)
    return np.where(one > TIE, two / np.maximum(one, TIE), 1.0)


@cache
def order_distances(count: int) -> Floats:
    """Return the share (0 to 1) of the pairs of dimensions that two orders put differently; as in `linear_orders`."""
    signs = pair_signs(count)
    distances: Floats = (1 - signs @ signs.T / signs.shape[1]) / 2
    return distances


def plackett_luce(counts: Floats) -> Floats:
    """Fit the worths (sum 1) of one Plackett-Luce crowd, of which so many voters gave each of `linear_orders`.

    Hunter (2004), Annals of Statistics 32(1), 384-406: minorise-maximise.
    """
    orders = linear_orders(_dimensions(len(counts)))
    # Where nobody names one first its worth would be 0, and no sample could differ.
    votes = counts + 1 / len(counts)
    size = orders.shape[1]
    wins = np.bincount(orders[:, :-1].ravel(), np.repeat(votes, size - 1), size)
    worths = np.full(size, 1 / size)
    for _ in range(FITTING_ROUNDS):
        left = np.cumsum(worths[orders][:, ::-1], axis=1)[:, ::-1]
        # Whoever stands at a place was there to be chosen at that place and at all before it; the last is no choice.
        chances = np.cumsum(1 / left[:, :-1], axis=1)[:, [*range(size - 1), size - 2]]
        worths = wins / np.bincount(orders.ravel(), (votes[:, None] * chances).ravel(), size)
        worths /= worths.sum()
    return worths


@dataclass(frozen=True, eq=False)
class _Split:
    # How many voters are nearer to each of two orders, and what these put first; the larger camp leads. It is meant if
    # no order with another first place is nearer to a camp: else they differ only because they have to.
    sizes: tuple[int, int]
    first: tuple[str, str]
    is_meant: bool

    @property
    def smaller(self) -> int:
        return self.sizes[1]


def _best_split(distances: Floats, dimensions: tuple[str, ...]) -> _Split:
    # Of several pairs that fit as well, the one that leaves the larger smaller camp, then by name.
    one, other = _opposed_orders(len(dimensions))
    totals = np.minimum(distances[:, one], distances[:, other]).sum(axis=0)
    orders = linear_orders(len(dimensions))

    def key(pair: int) -> tuple[int, list[list[str]]]:
        names = [[dimensions[place] for place in orders[order[pair]]] for order in (one, other)]
        return -_split(distances, dimensions, one[pair], other[pair]).smaller, sorted(names)

    best = min(np.flatnonzero(totals <= totals.min() + TIE).tolist(), key=key)
    return _split(distances, dimensions, one[best], other[best])


def _split(distances: Floats, dimensions: tuple[str, ...], one: int, other: int) -> _Split:
    # Voters equally near to both are in neither camp.
    nearer = distances[:, other] - distances[:, one]
    first_of = linear_orders(len(dimensions))[:, 0]
    camps, is_meant = [], True
    for side, first in ((nearer > TIE, first_of[one]), (nearer < -TIE, first_of[other])):
        totals = distances[side].sum(axis=0)
        is_meant &= bool(totals[first_of == first].min() <= totals.min() + TIE)
        camps.append((int(side.sum()), dimensions[first]))
    (larger, name), (smaller, other_name) = sorted(camps, key=lambda camp: (-camp[0], camp[1]))
    return _Split((larger, smaller), (name, other_name), is_meant)


def _ratios_of_one_crowd(counts: Floats, voters: int, settings: Settings) -> Floats:
    # `two_over_one` of samples of one crowd.
    worths = plackett_luce(counts)
    shape = settings.camps_draws, voters, len(worths)
    appeal = stream_of(settings.used_seed, "camps").gumbel(size=shape)
    appeal += np.log(worths)
    orders = _orders_by_appeal(appeal) + np.arange(settings.camps_draws)[:, None] * len(counts)
    drawn = np.bincount(orders.ravel(), minlength=settings.camps_draws * len(counts))
    crowds = drawn.reshape(-1, len(counts)).astype(np.float64)
    # Some at a time: a larger product goes to several threads, whose waking and waiting takes ten times as long as it.
    together = ONE_THREAD // (len(counts) * len(_opposed_orders(len(worths))[0]))
    distances = order_distances(len(worths))
    return np.concatenate(
        [two_over_one(distances, crowds[some : some + together]) for some in range(0, len(crowds), together)]
    )


def _orders_by_appeal(appeal: Floats) -> Ints:
    # The place in `linear_orders` of each order from the highest appeal down, told by which pairs it puts how.
    signs = pair_signs(appeal.shape[-1]) > 0
    spelling = 2 ** np.arange(signs.shape[1])
    order_of = np.zeros(2 ** signs.shape[1], dtype=np.int64)
    order_of[signs @ spelling] = np.arange(len(signs))
    spelled = np.zeros(appeal.shape[:-1], dtype=np.int64)
    for one, other, power in zip(*pairs(appeal.shape[-1]), spelling, strict=True):
        spelled += power * (appeal[..., one] > appeal[..., other])
    return order_of[spelled]


@cache
def _opposed_orders(count: int) -> tuple[Ints, Ints]:
    # All pairs of orders whose first places differ.
    first = linear_orders(count)[:, 0]
    one, other = np.triu_indices(len(first), 1)
    differs = first[one] != first[other]
    return one[differs], other[differs]


def _dimensions(orders: int) -> int:
    # How many dimensions have as many orders.
    return next(count for count in range(FEWEST_DIMENSIONS, orders) if factorial(count) == orders)


def _distances(ranks: Floats, crowd_of: Ints, seed: int) -> tuple[float, Floats]:
    # The sum of the distances of all ordered pairs of voters, and of those within a crowd: as it is, and shuffled.
    kinds, kind_of = np.unique(dense_levels(ranks), axis=0, return_inverse=True)
    distances = ranking_distances(kinds)
    shuffled = stream_of(seed, "crowds").permuted(np.tile(crowd_of, (CROWD_SHUFFLES, 1)), axis=1)
    labels = np.vstack([crowd_of, shuffled])
    heads = crowd_of.max() + 1
    cells = (np.arange(len(labels))[:, None] * heads + labels) * len(kinds) + kind_of.ravel()
    counted = np.bincount(cells.ravel(), minlength=len(labels) * heads * len(kinds))
    counts = counted.reshape(len(labels), heads, len(kinds)).astype(np.float64)
    within = ((counts @ distances) * counts).sum(axis=(1, 2))
    everyone = counts[0].sum(axis=0)
    return float(everyone @ distances @ everyone), within
