"""How far the answers to one statement, or the figures for one field of a quantity, agree."""

from dataclasses import dataclass

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Floats, Ints
from apps.ranking.inputs.evidence import Evidence, relative_weights
from apps.ranking.inputs.types import CrowdAnswers, Engagement, Item
from apps.ranking.orders.aggregation import figure_weights
from apps.ranking.results.people import FieldAgreement, ItemAgreement, Label

FEWEST_ANSWERS = 4
AGREED_A = 0.5
AGREED_IQR = 1.0
EQUAL = 1e-9
FEWEST_IN_A_CROWD = 2
CROWDS_TO_COMPARE = 2
# Of the scale: one and a half points of five.
WIDE_GAP = 0.375
SIGNIFICANT = 0.05
SHUFFLES = 999
# What one chunk of shuffles may hold, so that memory stays small with many people.
SHUFFLED_CELLS = 2**20
SAME_GAP = 1e-12
CONTESTED_SPREAD = 1.0  # decades
CONTESTED_PAIR = 0.5
MOST_TAKEN_WHOLE = 3


def van_der_eijk_a(shares: Floats) -> float:
    """Return how far answers gather around one point of the scale, by the share of each from the lowest up.

    1 where all give one answer, 0 where every answer is as frequent, -1 where one half is at either end.
    van der Eijk (2001), Quality & Quantity 35(3), 325-341.
    """
    points = len(shares)
    # The distribution is cut into layers of even height, each of which is there or not at each point.
    heights = np.unique(shares)
    layers = shares >= heights[:, None]
    filled = layers.sum(axis=1)
    weights = np.diff(heights, prepend=0.0) * filled
    # A hole with filled points on both sides speaks against agreement (TDU), two on one side for it (TU).
    below = layers.cumsum(axis=1)
    against = (~layers * below * (filled[:, None] - below)).sum(axis=1)
    either = (points - filled) * filled * (filled - 1) / 2
    unimodality = ((points - 2) * (either - against) - (points - 1) * against) / np.maximum(
        (points - 2) * either, 1
    )
    agreements = np.where(filled == 1, 1.0, unimodality * (1 - (filled - 1) / (points - 1)))
    return max(-1.0, float(weights @ agreements))


def interquartile_range(levels: Ints) -> float:
    """Return the width of the middle half of the answers, in points of the scale.

    Quartiles are interpolated: Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 7.
    """
    low, high = np.quantile(levels, (0.25, 0.75))
    return float(high - low)


def label_of(n: int, a: float, iqr: float) -> Label:
    """Return in a word how far an item is agreed on, by its answers, their agreement A and interquartile range.

    "contested" where the middle half is wider than a point and A below 0.5, "agreed" where neither is.
    """
    if n < FEWEST_ANSWERS:
        return "too_few"
    # Weights such as 1/12 miss the round figures of the rules by float noise.
    if a < -EQUAL:
        return "polarised"
    is_narrow, is_gathered = iqr <= AGREED_IQR + EQUAL, a >= AGREED_A - EQUAL
    if is_narrow and is_gathered:
        return "agreed"
    return "mixed" if is_narrow or is_gathered else "contested"


def item_agreement(engagement: Engagement, generator: np.random.Generator) -> dict[str, ItemAgreement]:
    """Return agreement by the id of the item, scored or not."""
    return {item.id: _one_item(engagement, item, generator) for item in engagement.items}


@dataclass(frozen=True, eq=False)
class ItemAnswers:
    """The answers to one item, counted by crowds: by crowd and answer from the lowest up, and what is no answer."""

    crowds: tuple[str, ...]
    weights: Floats
    counts: Ints
    unable: int
    blank: int

    @property
    def levels(self) -> Ints:
        """Return all answers, crowd by crowd, rising in each."""
        answers = np.tile(np.arange(1, self.counts.shape[1] + 1), len(self.crowds))
        return np.repeat(answers, self.counts.ravel())

    @property
    def crowd_of(self) -> Ints:
        """Return the crowd of each of `levels`."""
        return np.repeat(np.arange(len(self.crowds)), self.counts.sum(axis=1))

    @property
    def shares(self) -> Floats:
        """Return the balanced share of each answer from the lowest up, of those who answered; NaN if nobody did."""
        heads = self.counts.sum(axis=1, keepdims=True)
        weights = np.where(heads > 0, self.weights[:, None], 0.0)
        whole = weights.sum()
        shares: Floats = (weights * self.counts / np.maximum(heads, 1)).sum(axis=0)
        return shares / (whole if whole > 0 else np.nan)

    @property
    def means(self) -> dict[str, float | None]:
        """Return the mean answer of each crowd, in points of the scale; None where nobody of it gave one."""
        points = np.arange(1, self.counts.shape[1] + 1)
        return {
            crowd: float(own @ points / own.sum()) if own.any() else None
            for crowd, own in zip(self.crowds, self.counts, strict=True)
        }


def answers_to(engagement: Engagement, item: Item) -> ItemAnswers:
    """Return the answers to one item: a statement's own counts, else those of the rows of opinions."""
    crowds = next((one.crowds for one in engagement.statements if one.item == item.id), None)
    if crowds is None:
        crowds = _counted(engagement, item)
    return ItemAnswers(
        crowds=tuple(one.id for one in crowds),
        weights=relative_weights(crowds),
        counts=np.array([one.answers for one in crowds], dtype=np.int64).reshape(-1, item.points),
        unable=sum(one.unable for one in crowds),
        blank=sum(one.blank for one in crowds),
    )


def _counted(engagement: Engagement, item: Item) -> tuple[CrowdAnswers, ...]:
    given: dict[str, list[int | str | None]] = {crowd.id: [] for crowd in engagement.crowds}
    for row in engagement.opinions:
        if item.id in row.likert:
            given[row.crowd].append(row.likert[item.id])
    return tuple(
        CrowdAnswers(
            crowd.id,
            crowd.weight,
            tuple(own.count(level) for level in range(1, item.points + 1)),
            unable=own.count("dk"),
            blank=own.count(None),
        )
        for crowd, own in zip(engagement.crowds, given.values(), strict=True)
    )


def widest_gap(
    levels: Ints, crowd_of: Ints, points: int, generator: np.random.Generator
) -> tuple[float, float] | None:
    """Return how far the means of two crowds lie apart, and how often shuffled answers lie as far.

    As a share of the scale, and a p-value above 0; None with fewer than two crowds of two answers. Answers come sorted
    by crowd. Fisher (1935), The Design of Experiments, Oliver and Boyd. Counting the observed one: Phipson and
    Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1), article 39.
    """
    heads = np.bincount(crowd_of)
    # One answer has no spread of its own to hold the difference against.
    levels = levels[heads[crowd_of] >= FEWEST_IN_A_CROWD]
    heads = heads[heads >= FEWEST_IN_A_CROWD]
    if len(heads) < CROWDS_TO_COMPARE:
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
    """Return whether crowds differ by more than a shade (of the scale, 0 to 1) and by more than chance (p)."""
    return gap >= WIDE_GAP - EQUAL and p <= SIGNIFICANT + EQUAL


def _gaps(levels: Ints, heads: Ints) -> Floats:
    # Row by row, with the crowds side by side; the few means of a row are compared faster below each other.
    means = (np.add.reduceat(levels, np.cumsum(heads) - heads, axis=1) / heads).T.copy()
    gaps: Floats = means.max(axis=0) - means.min(axis=0)
    return gaps


def _one_item(engagement: Engagement, item: Item, generator: np.random.Generator) -> ItemAgreement:
    answers = answers_to(engagement, item)
    levels = answers.levels
    if not len(levels):
        return ItemAgreement(0, None, "too_few", answers.means, crowd_gap=False)
    a = van_der_eijk_a(answers.shares)
    gap = widest_gap(levels, answers.crowd_of, item.points, generator)
    return ItemAgreement(
        n=len(levels),
        van_der_eijk_a=a,
        label=label_of(len(levels), a, interquartile_range(levels)),
        means=answers.means,
        crowd_gap=gap is not None and is_telling(*gap),
    )


def figure_agreement(evidence: Evidence) -> dict[str, dict[str, FieldAgreement]]:
    """Return agreement by the id of the quantity and by now, horizon, limit, in the order of the engagement.

    Zeros don't count: they have no place on a log scale.
    """
    return {
        quantity.id: {field: _one_field(evidence, column, place) for place, field in enumerate(POINTS)}
        for column, quantity in enumerate(evidence.engagement.quantities)
    }


def weighted_quantile_places(values: Floats, weights: Floats, probabilities: tuple[float, ...]) -> list[int]:
    """Return for each probability the place of the least value at or below which there is at least this much weight.

    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 1, with weights for counts.
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    # Weights such as 1/12 make an exact tie miss by float noise.
    places = np.searchsorted(reached, np.array(probabilities) - EQUAL)
    at: list[int] = order[places].tolist()
    return at


def has_opposed_pair(low: Floats, likely: Floats, high: Floats) -> bool:
    """Return whether the ranges of some two experts share no point and their likely values are half a decade apart.

    All three arrays are log10; P10, P50 and P90 of each expert.
    """
    by_high = np.argsort(high)
    least_likely = np.minimum.accumulate(likely[by_high])
    entirely_below = np.searchsorted(high[by_high], low - EQUAL)
    above = entirely_below > 0
    apart = likely[above] - least_likely[entirely_below[above] - 1]
    return bool((apart >= CONTESTED_PAIR - EQUAL).any())


def _one_field(evidence: Evidence, column: int, place: int) -> FieldAgreement:
    experts = np.isfinite(evidence.likely[:, column, place])
    if not experts.any():
        return FieldAgreement(0, contested=False, spread_decades=None)
    low, likely, high = (
        logs[experts, column, place] for logs in (evidence.low, evidence.likely, evidence.high)
    )
    spread = float(likely.max() - likely.min())
    if len(likely) > MOST_TAKEN_WHOLE:
        weights = figure_weights(evidence, experts)[experts]
        lowest, highest = weighted_quantile_places(likely, weights, (0.1, 0.9))
        spread = float(likely[highest] - likely[lowest])
    is_contested = spread >= CONTESTED_SPREAD - EQUAL or has_opposed_pair(low, likely, high)
    return FieldAgreement(len(likely), contested=is_contested, spread_decades=spread)
