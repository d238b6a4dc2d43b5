"""Do the voters fall into two camps? Only if these stand apart further than one crowd would split by chance."""

from collections.abc import Sequence

import numpy as np

from apps.ranking.agreement.mallows import as_voters_would_write, single_crowds
from apps.ranking.agreement.medoids import split_in_two
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.draws.coverage import weights_of
from apps.ranking.draws.margins import rank_preferences
from apps.ranking.draws.randomness import Streams
from apps.ranking.draws.robustness import halfwidth95
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.orders.consensus import optimal_ranks, score_matrices
from apps.ranking.orders.orders import linear_ranks, pairs
from apps.ranking.orders.rankings import FARTHEST, as_numbers, dense_levels, ranking_distances
from apps.ranking.results.assessment import StatedResult
from apps.ranking.results.people import CampsResult, RankVector

FEWEST_RANKED = 3
FEWEST_VOTERS = 6
FEW_VOTERS = 12
MOST_VOTERS = 200
SIGNIFICANT = 0.05
DISTINCT = 0.5  # mean silhouette
SHUFFLES = 999
TIE = 1e-12
EQUAL = 1e-9


def find_camps(
    evidence: Evidence, settings: Settings, stated: StatedResult | None, streams: Streams
) -> CampsResult:
    """Test whether the voters who ranked at least three dimensions fall into two camps.

    Parameters
    ----------
    evidence : Evidence
        In canonical order, so that the samples don't depend on names.
    settings : Settings
        How many samples, and the least size of a camp.
    stated : StatedResult or None
        The consensus of all voters, around which a single crowd is taken to scatter.
    streams : Streams
        `camps`, fresh; of `permutations` some is used where there are camps.

    Returns
    -------
    CampsResult
        "camps" if the best split in two has a mean silhouette of at least 0.5 and p is at most 0.05: the share of
        samples from a single crowd that split as well, this crowd counted among them. Else "no_camps_detected",
        which is not to say that there are none; "not_tested" with fewer than 6 voters or more than 200.

    References
    ----------
    The split is that of ``medoids``, the single crowd that of ``mallows``. Phipson and Smyth (2010), Statistical
    Applications in Genetics and Molecular Biology 9(1), article 39: why p counts this crowd in.
    """
    voters = np.flatnonzero((~np.isnan(evidence.ranks)).sum(axis=1) >= FEWEST_RANKED)
    count, is_small = len(voters), len(voters) < FEW_VOTERS
    if stated is None or not FEWEST_VOTERS <= count <= MOST_VOTERS:
        return CampsResult("not_tested", count, None, None, is_small, (), (), (), None, None)
    levels = dense_levels(evidence.ranks[voters])
    centre = np.array([stated.display.index(one) + 1 for one in evidence.engagement.dimensions])
    silhouette, p, is_first = _tested(levels, centre, settings, streams.camps)
    error = halfwidth95(settings.camps_draws)
    if p > SIGNIFICANT or silhouette < DISTINCT - EQUAL:
        return CampsResult("no_camps_detected", count, p, silhouette, is_small, (), (), (), None, None, error)
    camps = _in_order(evidence, voters[is_first], voters[~is_first])
    association, association_p = group_association(
        ranking_distances(levels), evidence.group_of[voters], streams.permutations
    )
    return CampsResult(
        status="camps",
        n=count,
        p=p,
        silhouette=silhouette,
        small_group=is_small,
        members=tuple(_ids(evidence, camp) for camp in camps),
        consensus=tuple(_consensus(evidence, camp) for camp in camps),
        separated_by=_separated_by(evidence, camps),
        group_association=association,
        group_association_p=association_p,
        p_halfwidth95=error,
        group_association_p_halfwidth95=None if association_p is None else halfwidth95(SHUFFLES),
    )


def group_association(
    distances: Floats, group_of: Ints, generator: np.random.Generator
) -> tuple[float | None, float | None]:
    """Ask whether voters of one perspective rank more alike than voters of different ones.

    Parameters
    ----------
    distances : float array, shape (voters, voters)
        In sixtieths, from ``rankings.ranking_distances``.
    group_of : int array, shape (voters,)
        The group of each voter.
    generator : numpy.random.Generator
        Shuffles the groups 999 times.

    Returns
    -------
    association : float or None
        Mean distance (0 to 1) between voters of different groups minus that within groups, -1 to 1; None where there
        is no pair of the one or of the other kind.
    p : float or None
        The share of shuffles that separate the groups as well, this arrangement counted among them.

    References
    ----------
    Mantel (1967), Cancer Research 27(2), 209-220: permuting one of two tables of distances, here same group or not.
    """
    voters, heads = len(group_of), np.bincount(group_of)
    within_pairs = int((heads * (heads - 1)).sum())
    between_pairs = voters * (voters - 1) - within_pairs
    if not within_pairs or not between_pairs:
        return None, None
    labels = np.vstack([group_of, generator.permuted(np.tile(group_of, (SHUFFLES, 1)), axis=1)])
    within = np.zeros(len(labels))
    for group in np.unique(group_of):
        is_member = (labels == group).astype(np.float64)
        within += ((is_member @ distances) * is_member).sum(axis=1)
    gaps = ((distances.sum() - within) / between_pairs - within / within_pairs) / FARTHEST
    return float(gaps[0]), float((gaps >= gaps[0] - TIE).mean())


def _tested(
    levels: Ints, centre: Ints, settings: Settings, generator: np.random.Generator
) -> tuple[float, float, Flags]:
    # The silhouette of the best split, how often one crowd without camps splits as well, and who is in which camp.
    count = levels.shape[1]
    silhouettes, is_first = split_in_two(as_numbers(levels)[None], count, settings.min_camp)
    orders = single_crowds(levels, centre, settings.camps_draws, generator)
    crowds = as_numbers(as_voters_would_write(levels))[np.arange(len(levels)), orders]
    by_chance, _ = split_in_two(crowds, count, settings.min_camp)
    as_distinct = int((by_chance >= silhouettes[0] - TIE).sum())
    return float(silhouettes[0]), (1 + as_distinct) / (1 + settings.camps_draws), is_first[0]


def _in_order(evidence: Evidence, *camps: Ints) -> list[Ints]:
    # The larger one, then by what they say: never by who says it.
    def place(camp: Ints) -> tuple[int, tuple[RankVector, ...], list[int]]:
        rankings = as_numbers(dense_levels(evidence.ranks[camp]))
        return -len(camp), _consensus(evidence, camp), sorted(rankings.tolist())

    return sorted(camps, key=place)


def _ids(evidence: Evidence, members: Ints) -> tuple[str, ...]:
    return tuple(sorted(evidence.engagement.stakeholders[place].id for place in members.tolist()))


def _weights(evidence: Evidence, members: Ints) -> Floats:
    is_member = np.zeros(len(evidence.group_of), dtype=np.bool_)
    is_member[members] = True
    return weights_of(evidence, is_member)[members]


def _consensus(evidence: Evidence, members: Ints) -> tuple[RankVector, ...]:
    combined = np.tensordot(_weights(evidence, members), score_matrices(evidence.ranks[members]), axes=1)
    optima, _ = optimal_ranks(combined, linear_ranks(evidence.ranks.shape[1]))
    return tuple(tuple(vector) for vector in optima.tolist())


def _separated_by(evidence: Evidence, camps: Sequence[Ints]) -> tuple[str, str]:
    # The pair on which the balanced margins of the two are furthest apart; of several the first.
    one, other = (_weights(evidence, camp) @ rank_preferences(evidence.ranks[camp]) for camp in camps)
    apart = np.abs(one - other)
    widest = int(np.flatnonzero(apart >= apart.max() - EQUAL)[0])
    first, second = (evidence.engagement.dimensions[part[widest]] for part in pairs(evidence.ranks.shape[1]))
    return first, second
