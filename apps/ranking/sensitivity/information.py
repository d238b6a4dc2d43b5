"""What it would be worth to know one uncertain figure or weight for certain, read off the draws there are."""

from collections.abc import Callable

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.draws.simulation import Draws
from apps.ranking.inputs.evidence import STREAMS
from apps.ranking.results.changes import PerfectInformation, QuantityInformation, StreamInformation

BINS = 16
KEYS = 2**16 - 1
FEWEST_WEIGHED = 2


def perfect_information(
    draws: Draws,
    firsts: Floats,
    available: Flags,
    quantities: tuple[str, ...],
    generator: np.random.Generator,
    *,
    fixed: bool,
) -> PerfectInformation:
    """Value perfect information on each quantity's headroom and fields, and on the weight of each stream.

    Parameters
    ----------
    draws : Draws
    firsts : float array, shape (draws, dimensions)
        Who was first in each draw; rows sum to 1, ties share.
    available : bool array, shape (streams,)
    quantities : tuple of str
        Ids, in the order of the draws' columns.
    generator : Generator
        One permutation of the draws is taken from it, and serves every figure.
    fixed : bool
        Whether the settings fix the evidence weights, which leaves nothing to know about them.

    Returns
    -------
    PerfectInformation
        Gains in probability, 0 to 1, in the order of `quantities`. None for a figure that no draw has; of the
        streams' weights the one worth most, the first of equals, and None if there are fewer than two streams or
        their weights are fixed.

    References
    ----------
    Strong and Oakley (2013), Medical Decision Making 33(6), 755-766: what it is worth to know one input, from one
    set of draws, by the means within equal-count bins. Taking off what shuffled draws give is our own.
    """
    columns = np.concatenate([firsts.T, firsts[generator.permutation(len(firsts))].T])

    def worth(values: Floats) -> float | None:
        return information(values, columns)

    return PerfectInformation(
        quantities={
            quantity: QuantityInformation(
                worth(draws.room[:, place]),
                *(worth(draws.figures[place, field]) for field in range(len(POINTS))),
            )
            for place, quantity in enumerate(quantities)
        },
        weights=None if fixed else _weights(draws.weights, available, worth),
    )


def information(values: Floats, columns: Floats) -> float | None:
    """Estimate how much likelier the dimension named would be right if one value were known.

    Parameters
    ----------
    values : float array, shape (draws,)
        In any unit; minus infinity is a value like any other. NaN is missing: that a draw has no value is
        something to know as well, so these draws are a bin of their own.
    columns : float array, shape (2 * dimensions, draws)
        How far each dimension was first in each draw, and below that the same with the draws shuffled. What
        `values` seem to tell about the shuffled ones is owed to the finite number of draws, and is taken off.

    Returns
    -------
    float or None
        0 to 1; 0 where all draws have the same value, None where none has any.
    """
    if np.isnan(values).all():
        return None
    if (values == values[0]).all():
        return 0.0
    bins = equal_count_bins(values)
    sums = np.array([np.bincount(bins, weights=column) for column in columns])
    half = len(sums) // 2
    return max(0.0, _gain(sums[:half]) - _gain(sums[half:])) / len(values)


def equal_count_bins(values: Floats) -> Ints:
    """Put draws into 16 bins of equal count by value, and those without a value into one more.

    Parameters
    ----------
    values : float array, shape (draws,)
        In any unit; NaN is missing.

    Returns
    -------
    int array, shape (draws,)
        0 for the least values to 15 for the largest, 16 where missing. Of equal values the earlier draws come
        first. With fewer than 16 values some bins stay empty.
    """
    bins = np.full(len(values), BINS)
    known = np.flatnonzero(~np.isnan(values))
    edges = -(-np.arange(BINS + 1) * len(known) // BINS)
    order = _sorted_around(values[known], np.unique(edges[edges < len(known)]))
    bins[known[order]] = np.repeat(np.arange(BINS), np.diff(edges))
    return bins


def _sorted_around(values: Floats, starts: Ints) -> Ints:
    # A full sort would take most of the time. Only where a bin starts does it matter who stands before whom, so
    # values are sorted by a coarse key, in linear time, and exactly only among those that share a start's key.
    finite = values[np.isfinite(values)]
    least, most = finite.min(initial=0.0), finite.max(initial=0.0)
    scale = KEYS / (most - least) if most > least else 0.0
    keys = ((np.maximum(values, least) - least) * scale).astype(np.uint16)
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    for key in np.unique(ranked[starts]):
        shared = slice(np.searchsorted(ranked, key, "left"), np.searchsorted(ranked, key, "right"))
        order[shared] = order[shared][np.argsort(values[order[shared]], kind="stable")]
    return order


def _gain(sums: Floats) -> float:
    # In draws: the best of each bin, together, against the best of all.
    return float(sums.max(axis=0).sum() - sums.sum(axis=1).max())


def _weights(
    weights: Floats, available: Flags, worth: Callable[[Floats], float | None]
) -> StreamInformation | None:
    if available.sum() < FEWEST_WEIGHED:
        return None
    values = {
        stream: worth(weights[:, place]) or 0.0 for place, stream in enumerate(STREAMS) if available[place]
    }
    best = max(values, key=lambda stream: values[stream])
    return StreamInformation(best, values[best])
