"""What a round changed, whole crowds then beside whole crowds now."""

from dataclasses import replace

import numpy as np

from apps.ranking.agreement.answers import answers_to, interquartile_range, van_der_eijk_a
from apps.ranking.agreement.disagreement import consensus_scores, mean_tau_x
from apps.ranking.arrays import Floats
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.inputs.types import Engagement, Item
from apps.ranking.orders.aggregation import opinion_weights
from apps.ranking.orders.rankings import score_matrices
from apps.ranking.results.people import ItemShift, Shift

STABLE_CHANGE = 0.15
EQUAL = 1e-9


def shift_between(now: Evidence, previous: Engagement, *, unranked_below: bool) -> Shift:
    """Compare two valid rounds in the same dimensions, each with all its people and its own weights.

    Never those who answered in both: a part of a crowd tells of who is not in it. Scheibe, Skutsch and Schofer (1975),
    Experiments in Delphi methodology, in Linstone and Turoff (eds), The Delphi Method, Addison-Wesley, 262-287: a change
    of 15 % or less is called stable.
    """
    canonical = replace(in_canonical_order(previous), dimensions=now.engagement.dimensions)
    before = read_evidence(canonical, unranked_below=unranked_below)
    orders = [_consensus(evidence) for evidence in (now, before)]
    asked_before = {item.id for item in before.engagement.items}
    return Shift(
        tau_x=None if orders[0] is None or orders[1] is None else mean_tau_x(orders[0], orders[1]),
        items={
            item.id: _item_shift(now, before, item)
            for item in now.engagement.items
            if item.id in asked_before
        },
    )


def _consensus(evidence: Evidence) -> Floats | None:
    voters = evidence.has_order
    if not voters.any():
        return None
    weights = opinion_weights(evidence, voters)[voters]
    return consensus_scores(np.tensordot(weights, score_matrices(evidence.ranks[voters]), axes=1))


def _item_shift(now: Evidence, before: Evidence, item: Item) -> ItemShift:
    # The points are the same in both rounds.
    given, given_before = answers_to(now, item), answers_to(before, item)
    if not given.counts.any() or not given_before.counts.any():
        return ItemShift(None, None, None, stable=False)
    change = float(np.abs(given.shares - given_before.shares).sum()) / 2
    return ItemShift(
        delta_a=van_der_eijk_a(given.shares) - van_der_eijk_a(given_before.shares),
        delta_iqr=interquartile_range(given.levels) - interquartile_range(given_before.levels),
        change=change,
        stable=change <= STABLE_CHANGE + EQUAL,
    )
