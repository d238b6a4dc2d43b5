"""How far people agree on one statement, and whether perspectives see it differently."""

import numpy as np

from apps.ranking.agreement.item_measures import (
    interquartile_range,
    label_of,
    tastle_wierman,
    van_der_eijk_a,
    within_group_agreement,
)
from apps.ranking.arrays import Floats, Ints
from apps.ranking.draws.randomness import halfwidth95
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Item
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.results.people import ItemAgreement

FEWEST_IN_A_GROUP = 2
GROUPS_TO_COMPARE = 2
WIDE_GAP = 0.375  # of the scale: one and a half points of five
SIGNIFICANT = 0.05
SHUFFLES = 999
SHUFFLED_CELLS = 2**20  # what one chunk of shuffles may hold, so that memory stays small with many people
EQUAL = 1e-9
SAME_GAP = 1e-12


def item_agreement(evidence: Evidence, generator: np.random.Generator) -> dict[str, ItemAgreement]:
    """Return agreement by the id of the item, scored or not; units and ranges as in `result_people`.

    Items draw in the order of their ids; one without two perspectives to compare draws nothing.
    """
    return {item.id: _one_item(evidence, item, generator) for item in evidence.engagement.items}


def item_levels(evidence: Evidence, item: Item) -> Ints:
    """Return each person's answer, 1 up, reversed or not as the item was; 0 for blank, "dk" and not asked."""
    answers = [person.likert.get(item.id) for person in evidence.engagement.stakeholders]
    return np.array([one if isinstance(one, int) else 0 for one in answers], dtype=np.int64)


def answer_shares(levels: Ints, points: int, group_of: Ints, group_weights: Floats) -> Floats:
    """Return the balanced share of each answer from the lowest up, of those who answered; NaN if nobody did."""
    chosen = (levels[:, None] == np.arange(1, points + 1)).astype(np.float64)
    answered = np.broadcast_to((levels > 0)[:, None], chosen.shape)
    shares: Floats = balanced_means(chosen, answered, group_of, group_weights, np.ones((1, len(levels))))[0]
    return shares


def widest_gap(
    levels: Ints, group_of: Ints, points: int, generator: np.random.Generator
) -> tuple[float, float] | None:
    """Find how far the means of two perspectives lie apart, and how often shuffled answers lie as far.

    Parameters
    ----------
    levels : int array, shape (answers,)
        1 up, people sorted by perspective.
    group_of : int array, shape (answers,)
        The perspective of each answer; those with a single answer are left out.
    points : int
        Answers there are.
    generator : Generator
        For 999 shuffles of the answers over the perspectives.

    Returns
    -------
    tuple of two floats, or None
        The largest difference of two means as a share of the scale, 0 to 1, and its p-value, above 0, up to 1,
        with the observed one counted in. None with fewer than two perspectives of two answers.

    References
    ----------
    Fisher (1935), The Design of Experiments, Oliver and Boyd. Counting the observed one: Phipson and Smyth (2010),
    Statistical Applications in Genetics and Molecular Biology 9(1), article 39.
    """
    heads = np.bincount(group_of)
    levels = levels[heads[group_of] >= FEWEST_IN_A_GROUP]
    heads = heads[heads >= FEWEST_IN_A_GROUP]
    if len(heads) < GROUPS_TO_COMPARE:
        return None
    gap = float(_gaps(levels[None], heads)[0])
    as_wide = 0
    rows = max(1, SHUFFLED_CELLS // len(levels))
    for start in range(0, SHUFFLES, rows):
        shuffled = np.tile(levels, (min(rows, SHUFFLES - start), 1))
        generator.permuted(shuffled, axis=1, out=shuffled)
        as_wide += int((_gaps(shuffled, heads) >= gap - SAME_GAP).sum())
    return gap / (points - 1), (1 + as_wide) / (1 + SHUFFLES)


def is_telling(gap: float, p: float) -> bool:
    """Return whether perspectives differ by more than a shade (of the scale, 0 to 1) and by more than chance (p)."""
    return gap >= WIDE_GAP - EQUAL and p <= SIGNIFICANT + EQUAL


def _gaps(levels: Ints, heads: Ints) -> Floats:
    # Row by row, with the perspectives side by side.
    means = np.add.reduceat(levels, np.cumsum(heads) - heads, axis=1) / heads
    gaps: Floats = means.max(axis=1) - means.min(axis=1)
    return gaps


def _one_item(evidence: Evidence, item: Item, generator: np.random.Generator) -> ItemAgreement:
    asked = [one.likert[item.id] for one in evidence.engagement.stakeholders if item.id in one.likert]
    dont_know_share = asked.count("dk") / len(asked) if asked else None
    levels = item_levels(evidence, item)
    answered = levels > 0
    given = levels[answered]
    if not len(given):
        return ItemAgreement(
            len(asked), 0, dont_know_share, None, None, None, None, None, "too_few", False, None, None
        )
    shares = answer_shares(levels, item.points, evidence.group_of, evidence.group_weights)
    a, iqr = van_der_eijk_a(shares), interquartile_range(given)
    gap, p = widest_gap(given, evidence.group_of[answered], item.points, generator) or (None, None)
    return ItemAgreement(
        asked=len(asked),
        n=len(given),
        dont_know_share=dont_know_share,
        shares=tuple(shares.tolist()),
        van_der_eijk_a=a,
        tastle_wierman=tastle_wierman(shares),
        iqr=iqr,
        r_wg=within_group_agreement(given, item.points),
        label=label_of(len(given), a, iqr),
        perspective_gap=gap is not None and p is not None and is_telling(gap, p),
        widest_gap=gap,
        widest_gap_p=p,
        widest_gap_p_halfwidth95=None if p is None else halfwidth95(SHUFFLES),
    )
