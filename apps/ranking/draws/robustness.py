"""How robust the order is: probabilities of orders, ranks and first places, crisp and over all draws."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import sqrt

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.simulation import Draws
from apps.ranking.draws.weight_space import TIE, Region, regions
from apps.ranking.inputs.evidence import STREAMS
from apps.ranking.inputs.types import Settings
from apps.ranking.orders.order_tables import at_most_one, order_probabilities
from apps.ranking.orders.orders import is_at_rank, linear_orders, pair_signs
from apps.ranking.results.assessment import FullProbabilities, Method, OrderProbabilities

Z95 = 1.96
BLOCK = 2048  # rows compared at a time: with 720 orders a row is 6 kB


@dataclass(frozen=True, eq=False)
class OrderShares:
    """Which orders the draws ended in: `orders` are probabilities, `firsts` who was first in each draw."""

    orders: Floats  # (count!,)
    firsts: Floats  # (draws, dimensions), rows sum to 1, ties share


def fixed_weights(settings: Settings, available: Flags) -> tuple[float, ...] | None:
    """Cut the evidence weights of the settings down to the streams there are.

    Parameters
    ----------
    settings : Settings
        With the prior weights in the order stated, symptoms, headroom.
    available : bool array, shape (streams,)

    Returns
    -------
    tuple of float or None
        One weight for each available stream, summing to 1, equal if all of them are 0; None if the weights are
        not fixed.
    """
    if settings.weight_prior == "uniform":
        return None
    kept = np.asarray(settings.weight_prior, dtype=np.float64)[available]
    if not kept.any():
        kept = np.ones_like(kept)
    kept /= kept.max(initial=0.0)  # first, so that their sum can't overflow
    return tuple((kept / kept.sum()).tolist())


def crisp_regions(margins: Floats, available: Flags, settings: Settings) -> tuple[list[Region], Method]:
    """Find which orders are best under which evidence weights.

    Parameters
    ----------
    margins : float array, shape (streams, pairs)
        -1 to 1.
    available : bool array, shape (streams,)
    settings : Settings

    Returns
    -------
    list of Region
        Shares sum to 1.
    method : str
        How they were found.

    References
    ----------
    An order scores the sum of the margins of all pairs it agrees with, minus those it contradicts: with one
    stream of rankings this is Kemeny's rule (Kemeny 1959, Daedalus 88(4), 577-591).
    """
    count = _dimensions(margins.shape[-1])
    scores = margins[available] @ pair_signs(count).T
    return regions(scores, fixed_weights(settings, available), count)


def first_places(found: Sequence[Region], count: int) -> Floats:
    """Add up how much of the weight space each dimension is first in.

    Parameters
    ----------
    found : sequence of Region
    count : int
        Number of dimensions.

    Returns
    -------
    float array, shape (count,)
        Probabilities, in the order of the dimensions; sum 1.
    """
    shares = np.zeros(count)
    for region in found:
        heads = np.bincount(linear_orders(count)[list(region.orders), 0], minlength=count)
        shares += region.share * heads / len(region.orders)
    return shares


def crisp_probabilities(
    margins: Floats, available: Flags, settings: Settings, dimensions: Sequence[str]
) -> OrderProbabilities:
    """Give the probabilities over evidence weights alone, everything else at its likely value.

    Parameters
    ----------
    margins, available, settings
        As in `crisp_regions`.
    dimensions : sequence of str
        Ids, in the order of the margins.

    Returns
    -------
    OrderProbabilities
        0 to 1, keyed by dimension.
    """
    count = len(dimensions)
    found, method = crisp_regions(margins, available, settings)
    p_order = np.zeros(len(linear_orders(count)))
    firsts = np.zeros((len(found), count))
    for place, region in enumerate(found):
        p_order[list(region.orders)] += region.share / len(region.orders)
        firsts[place] = region.share * first_places([Region(1.0, (), region.orders)], count)
    streams = [stream for stream, there in zip(STREAMS, available, strict=True) if there]
    central = _central_weights(firsts, np.array([region.centroid for region in found]), streams, dimensions)
    return order_probabilities(p_order, dimensions, central, method)


def order_shares(margins: Floats) -> OrderShares:
    """Find the best order of each draw.

    Parameters
    ----------
    margins : float array, shape (draws, pairs)
        Already weighed over the streams.

    Returns
    -------
    OrderShares
        Probabilities; orders that tie (within 1e-12) share a draw equally.
    """
    count = _dimensions(margins.shape[1])
    signs, orders = pair_signs(count).T, linear_orders(count)
    total, firsts = np.zeros(len(orders)), np.zeros((len(margins), count))
    for start in range(0, len(margins), BLOCK):
        scores = margins[start : start + BLOCK] @ signs
        best = scores.argmax(axis=1)
        is_level = scores >= scores.max(axis=1, keepdims=True) - TIE
        is_tied = np.count_nonzero(is_level, axis=1) > 1
        clear = np.flatnonzero(~is_tied)
        firsts[start + clear, orders[best[clear], 0]] = 1.0
        total += np.bincount(best[clear], minlength=len(orders))
        # Ties are rare enough to be worth splitting on their own.
        shares = is_level[is_tied] / np.count_nonzero(is_level[is_tied], axis=1)[:, None]
        firsts[start + np.flatnonzero(is_tied)] = shares @ is_at_rank(count)[0].T
        total += shares.sum(axis=0)
    return OrderShares(total / len(margins), firsts)


def shares_without(draws: Draws, available: Flags, left_out: int, settings: Settings) -> OrderShares | None:
    """Look at the same draws without one stream.

    Parameters
    ----------
    draws : Draws
    available : bool array, shape (streams,)
    left_out : int
        Place of the stream to leave out; need not be available.
    settings : Settings

    Returns
    -------
    OrderShares or None
        The other weights are renormalised; None if no other stream is available.
    """
    kept = available.copy()
    kept[left_out] = False
    if not kept.any():
        return None
    fixed = fixed_weights(settings, kept)
    if fixed is not None:
        return order_shares(np.tensordot(draws.margins[:, kept], np.asarray(fixed), axes=(1, 0)))
    weights = draws.weights[:, kept] / draws.weights[:, kept].sum(axis=1, keepdims=True)
    return order_shares(np.einsum("ns,nsp->np", weights, draws.margins[:, kept]))


def full_probabilities(
    draws: Draws, available: Flags, settings: Settings, dimensions: Sequence[str]
) -> FullProbabilities:
    """Give the probabilities over all uncertainty: the ones that people are shown.

    Parameters
    ----------
    draws : Draws
    available : bool array, shape (streams,)
    settings : Settings
    dimensions : sequence of str
        Ids, in the order of the margins.

    Returns
    -------
    FullProbabilities
        0 to 1, keyed by dimension; `halfwidth95` holds for each of them.

    References
    ----------
    Lahdelma and Salminen (2001), Operations Research 49(3), 444-454: rank acceptability, central weights and
    confidence factors.
    """
    shares = order_shares(np.einsum("ns,nsp->np", draws.weights, draws.margins))
    streams = [stream for stream, there in zip(STREAMS, available, strict=True) if there]
    central = _central_weights(shares.firsts, draws.weights[:, available], streams, dimensions)
    without = {
        stream: _keyed(_firsts_without(draws, available, STREAMS.index(stream), settings), dimensions)
        for stream in streams
    }
    tables = order_probabilities(shares.orders, dimensions, central, "monte_carlo")
    return FullProbabilities(
        **{field.name: getattr(tables, field.name) for field in fields(tables)},
        without=without,
        confidence=_confidence(draws, central, dimensions),
        halfwidth95=halfwidth95(len(draws.margins)),
    )


def halfwidth95(draws: int) -> float:
    """Bound the sampling error of a probability.

    Parameters
    ----------
    draws : int
        How many draws it rests on, >= 1.

    Returns
    -------
    float
        Half the width of a 95 % interval at p = 1/2, where it is widest.
    """
    return Z95 * sqrt(0.25 / draws)


def _dimensions(pair_count: int) -> int:
    return round((1 + sqrt(1 + 8 * pair_count)) / 2)


def _keyed(values: Floats, ids: Sequence[str]) -> dict[str, float]:
    return dict(zip(ids, values.tolist(), strict=True))


def _firsts_without(draws: Draws, available: Flags, left_out: int, settings: Settings) -> Floats:
    shares = shares_without(draws, available, left_out, settings)
    count = draws.least_room.shape[1]
    return np.full(count, 1 / count) if shares is None else at_most_one(shares.firsts.mean(axis=0))


def _central_weights(
    firsts: Floats, weights: Floats, streams: Sequence[str], dimensions: Sequence[str]
) -> dict[str, dict[str, float] | None]:
    # The mean of the weights over all places where a dimension is first, each by its share.
    central: dict[str, dict[str, float] | None] = {}
    for place, dimension in enumerate(dimensions):
        share = firsts[:, place].sum()
        is_empty = share <= 0 or not streams
        middle = None if is_empty else at_most_one(firsts[:, place] @ weights / share)
        central[dimension] = None if middle is None else _keyed(middle, streams)
    return central


def _confidence(
    draws: Draws, central: dict[str, dict[str, float] | None], dimensions: Sequence[str]
) -> dict[str, float | None]:
    confidence: dict[str, float | None] = {}
    for place, dimension in enumerate(dimensions):
        weights = central[dimension]
        if weights is None:
            confidence[dimension] = None
            continue
        fixed = np.array([weights.get(stream, 0.0) for stream in STREAMS])
        firsts = order_shares(np.tensordot(draws.margins, fixed, axes=(1, 0))).firsts
        confidence[dimension] = min(1.0, float(firsts[:, place].mean()))
    return confidence
