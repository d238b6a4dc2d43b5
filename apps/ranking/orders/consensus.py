"""The consensus of the stated rankings: Kemeny's rule under the tau-x distance, by trying every order."""

import numpy as np

from apps.ranking.arrays import Floats, Ints
from apps.ranking.orders.rankings import linear_ranks, score_matrices

TIE = 1e-9


def optimal_ranks(combined: Floats) -> Ints:
    """Return the ranks of every order without ties that agrees best with the voters.

    `combined` is the weighted sum of the voters' score matrices. Kemeny (1959), Daedalus 88(4), 577-591; ties as in
    Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis 11(1), 17-28. That a pair with a gap scores 0 is
    our own.
    """
    candidates = linear_ranks(len(combined))
    agreement = score_matrices(candidates).reshape(len(candidates), -1) @ combined.ravel()
    best = float(agreement.max())
    # Weights such as 1/12 make exact ties miss by float noise.
    optima: Ints = candidates[agreement >= best - TIE * max(1.0, abs(best))]
    return optima


def is_unique(ranks: Floats, weights: Floats) -> bool:
    """Return whether one order alone agrees best with these voters, at least one; their weights sum to 1."""
    return len(optimal_ranks(np.tensordot(weights, score_matrices(ranks), axes=1))) == 1
