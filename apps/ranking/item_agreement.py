"""How far people agree on one statement, and whether groups see it differently."""

import numpy as np

from apps.ranking.aggregation import balanced_means
from apps.ranking.arrays import Floats, Ints
from apps.ranking.evidence import Evidence
from apps.ranking.result_people import ItemAgreement, Label
from apps.ranking.types import Item

FEWEST_ANSWERS = 4
FEWEST_IN_A_GROUP = 2
GROUPS_TO_COMPARE = 2
AGREED_A = 0.5
AGREED_IQR = 1.0
WIDE_GAP = 0.375  # of the scale: one and a half points of five
SIGNIFICANT = 0.05
SHUFFLES = 999
SHUFFLED_CELLS = 2**20  # what one chunk of shuffles may hold, so that memory stays small with many people
EQUAL = 1e-9
SAME_GAP = 1e-12


def item_agreement(evidence: Evidence, generator: np.random.Generator) -> dict[str, ItemAgreement]:
    """Measure agreement item by item, scored or not.

    Parameters
    ----------
    evidence : Evidence
    generator : Generator
        Items draw from it in the order of their ids; one without two groups to compare draws nothing.

    Returns
    -------
    dict of ItemAgreement
        By the id of the item, in the order of the engagement; units and ranges as in ``result_people``.
    """
    return {item.id: _one_item(evidence, item, generator) for item in evidence.engagement.items}


def item_levels(evidence: Evidence, item: Item) -> Ints:
    """Read the answers to one item.

    Parameters
    ----------
    evidence : Evidence
    item : Item

    Returns
    -------
    int array, shape (people,)
        1 to the points of the item as it was answered, reversed or not; 0 for blank, "dk" and not asked.
    """
    answers = [person.likert.get(item.id) for person in evidence.engagement.stakeholders]
    return np.array([one if isinstance(one, int) else 0 for one in answers], dtype=np.int64)


def answer_shares(levels: Ints, points: int, group_of: Ints, group_weights: Floats) -> Floats:
    """Give each answer its group-balanced share of those who answered.

    Parameters
    ----------
    levels : int array, shape (people,)
        1 to `points`; 0 is no answer.
    points : int
        Answers there are.
    group_of, group_weights
        As in ``aggregation.base_weights``.

    Returns
    -------
    float array, shape (points,)
        0 to 1, from the lowest answer up, sum 1; NaN if nobody answered.
    """
    chosen = (levels[:, None] == np.arange(1, points + 1)).astype(np.float64)
    answered = np.broadcast_to((levels > 0)[:, None], chosen.shape)
    shares: Floats = balanced_means(chosen, answered, group_of, group_weights, np.ones((1, len(levels))))[0]
    return shares


def van_der_eijk_a(shares: Floats) -> float:
    """Measure how far the answers gather around one point of the scale.

    Parameters
    ----------
    shares : float array, shape (points,)
        Of the answers from the lowest up, >= 0, not all 0; three points or more.

    Returns
    -------
    float
        1 where all give one answer, 0 where every answer is as frequent, -1 where one half is at either end.

    References
    ----------
    van der Eijk (2001), Quality & Quantity 35(3), 325-341.
    """
    points = len(shares)
    # The distribution is cut into layers of even height, each of which is there or not at each point.
    heights = np.unique(shares[shares > 0])
    layers = shares >= heights[:, None]
    filled = layers.sum(axis=1)
    weights = np.diff(heights, prepend=0.0) * filled / shares.sum()
    # A gap with a filled point on either side of it speaks against agreement (TDU), one with two on the same side
    # for it (TU).
    before = np.where(layers, 0, layers.cumsum(axis=1))
    after = np.where(layers, 0, filled[:, None] - before)
    against = (before * after).sum(axis=1)
    either = (points - filled) * filled * (filled - 1) // 2
    unimodality = ((points - 2) * (either - against) - (points - 1) * against) / np.maximum(
        (points - 2) * either, 1
    )
    agreements = np.where(filled == 1, 1.0, unimodality * (1 - (filled - 1) / (points - 1)))
    return float(np.clip(weights @ agreements, -1.0, 1.0))


def tastle_wierman(shares: Floats) -> float:
    """Measure consensus by how near the answers are to their mean.

    Parameters
    ----------
    shares : float array, shape (points,)
        Of the answers from the lowest up, >= 0, sum 1.

    Returns
    -------
    float
        1 where all give one answer, 0 where one half is at either end.

    References
    ----------
    Tastle and Wierman (2007), International Journal of Approximate Reasoning 45(3), 531-545.
    """
    levels = np.arange(len(shares))
    given = shares > 0
    distances = np.abs(levels - shares @ levels)[given] / (len(shares) - 1)
    # An answer of share p pulls the mean, so that its nearness is at least p: what is below that is rounding.
    nearness = np.maximum(1 - distances, shares[given])
    return float(np.clip(1 + shares[given] @ np.log2(nearness), 0.0, 1.0))


def within_group_agreement(levels: Ints, points: int) -> float | None:
    """Compare the variance of the answers with that of answers given at random (r_wg).

    Parameters
    ----------
    levels : int array, shape (answers,)
        1 to `points`, every person with the same say.
    points : int
        Answers there are.

    Returns
    -------
    float or None
        1 for one voice, 0 for as if at random, below 0 for worse than that (not cut off); None for fewer than two
        answers.

    References
    ----------
    James, Demaree and Wolf (1984), Journal of Applied Psychology 69(1), 85-98.
    """
    if len(levels) <= 1:
        return None
    return 1.0 - float(levels.var(ddof=1)) / ((points**2 - 1) / 12)


def interquartile_range(levels: Ints) -> float:
    """Measure the width of the middle half of the answers.

    Parameters
    ----------
    levels : int array, shape (answers,)
        At least one, every person with the same say.

    Returns
    -------
    float
        Points of the scale, >= 0; quartiles are interpolated.

    References
    ----------
    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 7.
    """
    low, high = np.quantile(levels, (0.25, 0.75))
    return float(high - low)


def label_of(n: int, a: float, iqr: float) -> Label:
    """Say in a word how far an item is agreed on.

    Parameters
    ----------
    n : int
        Answers given.
    a : float
        Agreement A, -1 to 1.
    iqr : float
        Points of the scale.

    Returns
    -------
    str
        "too_few" below four answers; else "polarised" where A is below 0, "contested" where the middle half is
        wider than a point and A below 0.5, "agreed" where neither is, "mixed" in between.
    """
    if n < FEWEST_ANSWERS:
        return "too_few"
    if a < -EQUAL:
        return "polarised"
    is_narrow, is_gathered = iqr <= AGREED_IQR + EQUAL, a >= AGREED_A - EQUAL
    if is_narrow and is_gathered:
        return "agreed"
    return "mixed" if is_narrow or is_gathered else "contested"


def widest_gap(levels: Ints, group_of: Ints, generator: np.random.Generator) -> tuple[float, float] | None:
    """Find how far the means of two groups lie apart, and how often shuffled answers lie as far.

    Parameters
    ----------
    levels : int array, shape (answers,)
        1 up, people sorted by group.
    group_of : int array, shape (answers,)
        The group of each answer; groups with a single answer are left out.
    generator : Generator
        For 999 shuffles of the answers over the groups.

    Returns
    -------
    tuple of two floats, or None
        The largest difference of two means in points, and its p-value, above 0, up to 1, with the observed one
        counted in. None with fewer than two groups of two answers.

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
    return gap, (1 + as_wide) / (1 + SHUFFLES)


def _gaps(levels: Ints, heads: Ints) -> Floats:
    # Row by row, with the groups side by side.
    means = np.add.reduceat(levels, np.cumsum(heads) - heads, axis=1) / heads
    gaps: Floats = means.max(axis=1) - means.min(axis=1)
    return gaps


def _one_item(evidence: Evidence, item: Item, generator: np.random.Generator) -> ItemAgreement:
    given = [one.likert[item.id] for one in evidence.engagement.stakeholders if item.id in one.likert]
    dont_know_share = given.count("dk") / len(given) if given else None
    levels = item_levels(evidence, item)
    answered = levels > 0
    n = int(answered.sum())
    if n == 0:
        return ItemAgreement(
            len(given), 0, dont_know_share, None, None, None, None, None, "too_few", False, None, None
        )
    shares = answer_shares(levels, item.points, evidence.group_of, evidence.group_weights)
    a, iqr = van_der_eijk_a(shares), interquartile_range(levels[answered])
    points, p = widest_gap(levels[answered], evidence.group_of[answered], generator) or (None, None)
    gap = None if points is None else points / (item.points - 1)
    return ItemAgreement(
        asked=len(given),
        n=n,
        dont_know_share=dont_know_share,
        shares=tuple(shares.tolist()),
        van_der_eijk_a=a,
        tastle_wierman=tastle_wierman(shares),
        iqr=iqr,
        r_wg=within_group_agreement(levels[answered], item.points),
        label=label_of(n, a, iqr),
        perspective_gap=gap is not None
        and p is not None
        and gap >= WIDE_GAP - EQUAL
        and p <= SIGNIFICANT + EQUAL,
        widest_gap=gap,
        widest_gap_p=p,
    )
