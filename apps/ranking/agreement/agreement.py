"""How far people agree on the order of the dimensions, and how often chance alone would bring them as close."""

from functools import cache
from itertools import permutations

import numpy as np

from apps.ranking.agreement.answers import figure_agreement, item_agreement
from apps.ranking.arrays import Floats, Ints
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.orders.rankings import average_ranks, tied_with
from apps.ranking.results.people import Agreement

EXACT_DIMENSIONS = 4
MOST_EXACT_VOTERS = 12
SHUFFLES = 9999
EQUAL = 1e-12
# Voters; keeps memory small, and their doubled ranks within one field.
SHUFFLED_TOGETHER = 64
FIELD_BITS = 10
FEWEST_VOTERS = 2


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
    if is_exact(ranks):
        spreads, outcomes = exact_spreads(len(ranks))
        return int(outcomes[spreads >= observed - EQUAL].sum()) / int(outcomes.sum())
    shuffled = _shuffled_spreads(ranks, generator)
    return (1 + int((shuffled >= observed - EQUAL).sum())) / (1 + SHUFFLES)


def is_exact(ranks: Floats) -> bool:
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
