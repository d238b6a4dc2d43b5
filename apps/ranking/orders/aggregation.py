"""Group balance: every perspective has its full say, however many people it has."""

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints


def base_weights(group_of: Ints, group_weights: Floats, members: Flags) -> Floats:
    """Return weights in which each perspective present has its share, split evenly within it.

    They sum to 1 over the members and are 0 elsewhere; all 0 without members. `group_of` holds places in
    `group_weights`, of which only the proportions count.
    """
    heads = np.bincount(group_of[members], minlength=len(group_weights))
    present = heads > 0
    if not present.any():
        return np.zeros(len(group_of))
    each = group_weights / group_weights[present].sum() / np.maximum(heads, 1)
    return np.where(members, each[group_of], 0.0)


def effective_size(weights: Floats) -> float:
    """Return Kish's effective number of heads (1965, Survey Sampling, Wiley); 0 for none."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def balanced_means(
    values: Floats, valid: Flags, group_of: Ints, group_weights: Floats, presence: Floats
) -> Floats:
    """Average columns within each perspective, then over those that have a value; for many rosters at once.

    Parameters
    ----------
    values : float array, shape (people, columns)
        In any unit; ignored where not valid.
    valid : bool array, shape (people, columns)
        Where a person has a value.
    group_of, group_weights
        As in `base_weights`.
    presence : float array, shape (rosters, people)
        1 where a person is on the roster, else 0.

    Returns
    -------
    float array, shape (rosters, columns)
        In the unit of `values`; NaN where nobody on the roster has a value.
    """
    known, has_value = np.where(valid, values, 0.0), valid.astype(np.float64)
    total = np.zeros((len(presence), values.shape[1]))
    share = np.zeros_like(total)
    for group, weight in enumerate(group_weights):
        people = group_of == group
        heads = presence[:, people] @ has_value[people]
        sums = presence[:, people] @ known[people]
        total += weight * sums / np.maximum(heads, 1.0)
        share += weight * (heads > 0)
    return np.where(share > 0, total / np.where(share > 0, share, 1.0), np.nan)
