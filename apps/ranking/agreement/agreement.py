"""How far people agree: on the order of the dimensions here, answer by answer in the modules beside it."""

import numpy as np

from apps.ranking.agreement.figure_agreement import figure_agreement
from apps.ranking.agreement.friedman import SHUFFLES, chance_of_agreement, is_exact, rank_spread
from apps.ranking.agreement.item_agreement import item_agreement
from apps.ranking.arrays import Floats
from apps.ranking.draws.coverage import weights_of
from apps.ranking.draws.randomness import halfwidth95
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.orders.consensus import score_matrices
from apps.ranking.orders.rankings import average_ranks, tied_with
from apps.ranking.results.people import Agreement

FEWEST_VOTERS = 2


def agreement(evidence: Evidence, generator: np.random.Generator) -> Agreement:
    """Measure how far people agree, on the order and on every item and figure.

    Parameters
    ----------
    evidence : Evidence
    generator : Generator
        For shuffling; rankings and items have a child of it each, items in the order of their ids.

    Returns
    -------
    Agreement
        Items and quantities by id, in canonical order; units and ranges as in ``result_people``.
    """
    for_rankings, for_items = generator.spawn(2)
    is_complete = ~np.isnan(evidence.ranks).any(axis=1)
    complete = average_ranks(evidence.ranks[is_complete])
    w = kendall_w(complete)
    return Agreement(
        kendall_w=w,
        kendall_w_p=None if w is None else chance_of_agreement(complete, for_rankings),
        kendall_w_p_halfwidth95=None if w is None else _sampling_error(complete),
        kendall_w_balanced=kendall_w_balanced(complete, weights_of(evidence, is_complete)[is_complete]),
        pairwise_tau_x=pairwise_tau_x(evidence.ranks[evidence.usable[0]]),
        items=item_agreement(evidence, for_items),
        quantities=figure_agreement(evidence),
    )


def _sampling_error(complete: Floats) -> float:
    return 0.0 if is_exact(complete) else halfwidth95(SHUFFLES)


def kendall_w(ranks: Floats) -> float | None:
    """Measure how far voters agree on the whole order (Kendall's W, corrected for ties).

    Parameters
    ----------
    ranks : float array, shape (voters, dimensions)
        1 is first; voters who left a dimension out (NaN) don't count.

    Returns
    -------
    float or None
        0 (none) to 1 (one voice); None with fewer than two complete rankings or when all are fully tied.

    References
    ----------
    Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10(3), 275-287. The correction for
    ties: Kendall (1948), Rank Correlation Methods, Griffin.
    """
    complete = average_ranks(ranks[~np.isnan(ranks).any(axis=1)])
    voters, count = complete.shape
    # A run of t tied dimensions counts t^3 - t, which is t^2 - 1 for each of its members.
    ties = float((tied_with(complete) ** 2 - 1.0).sum())
    largest = float(voters**2 * (count**3 - count) - voters * ties)
    if voters < FEWEST_VOTERS or largest <= 0:
        return None
    return 12 * float(rank_spread(complete.sum(axis=0))) / largest


def kendall_w_balanced(ranks: Floats, weights: Floats) -> float | None:
    """Return Kendall's W (0 to 1) of complete rankings in which voters count by weights that sum to 1.

    The spread of the weighted mean ranks as a share of what the voters' own spreads would allow; None with fewer than
    two voters or when all are fully tied. Our own extension of Kendall and Babington Smith (1939), Annals of
    Mathematical Statistics 10(3), 275-287.
    """
    largest = float(weights @ rank_spread(ranks))
    if len(ranks) < FEWEST_VOTERS or largest <= 0:
        return None
    return min(1.0, float(rank_spread(weights @ ranks)) / largest)


def pairwise_tau_x(ranks: Floats) -> float | None:
    """Average tau-x over all pairs of voters, perspectives left aside.

    Parameters
    ----------
    ranks : float array, shape (voters, dimensions)
        1 is first; NaN is unranked.

    Returns
    -------
    float or None
        -1 to 1; None with fewer than two voters.

    References
    ----------
    Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis 11(1), 17-28.
    """
    voters, count = ranks.shape
    if voters < FEWEST_VOTERS:
        return None
    scores = score_matrices(ranks)
    # The square of a sum holds every pair twice and each voter with itself once.
    pairs = (float((scores.sum(axis=0) ** 2).sum()) - float((scores**2).sum())) / 2
    return pairs / float(voters * (voters - 1) / 2 * count * (count - 1))
