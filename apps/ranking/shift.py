"""What a round changed, among those who answered in both."""

from dataclasses import dataclass, replace

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.agreement.answers import answer_shares, interquartile_range, item_levels, van_der_eijk_a
from apps.ranking.agreement.disagreement import consensus_scores, mean_tau_x
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.canonical import in_canonical_order, input_digest, input_document
from apps.ranking.inputs.evidence import FEWEST_COMPARED, Evidence, read_evidence
from apps.ranking.inputs.types import Engagement, Item, Stakeholder
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.rankings import score_matrices
from apps.ranking.results.people import ItemShift, Shift

STABLE_CHANGE = 0.15
EQUAL = 1e-9


@dataclass(frozen=True, eq=False)
class _PairedRounds:
    # People of both rounds, row by row. Perspective and its weight are those of now in either round, so that nothing
    # but answers can make a shift.
    now: Evidence
    before: Evidence
    rows_now: Ints
    rows_before: Ints

    @property
    def group_of(self) -> Ints:
        group_of: Ints = self.now.group_of[self.rows_now]
        return group_of

    def balanced(self, values: Floats, counted: Flags) -> Floats:
        # Sums within a perspective are of whole numbers, so the order of people can't make a difference.
        columns = values.reshape(len(values), -1)
        valid = np.broadcast_to(counted[:, None], columns.shape)
        everyone = np.ones((1, len(values)))
        means = balanced_means(columns, valid, self.group_of, self.now.group_weights, everyone)[0]
        balanced: Floats = means.reshape(values.shape[1:])
        return balanced


def shift_between(now: Evidence, previous: Engagement, *, unranked_below: bool) -> Shift:
    """Compare two valid rounds in the same dimensions, thing by thing over those who answered it in both.

    People are the same where their ids are. Scheibe, Skutsch and Schofer (1975), Experiments in Delphi methodology, in
    Linstone and Turoff (eds), The Delphi Method, Addison-Wesley, 262-287: a change of 15 % or less is called stable.
    """
    canonical = in_canonical_order(previous)
    digest = input_digest(input_document(canonical))
    dimensions = now.engagement.dimensions
    before = read_evidence(replace(canonical, dimensions=dimensions), unranked_below=unranked_below)
    both = _matched(now, before)
    ranks_now, ranks_before = now.ranks[both.rows_now], before.ranks[both.rows_before]
    ranked = _ranked(ranks_now) & _ranked(ranks_before)
    return Shift(
        n=_answering(both),
        tau_x=_stated_tau_x(both, ranks_now, ranks_before, ranked),
        changed_first=int((_first(ranks_now) != _first(ranks_before)).any(axis=1)[ranked].sum()),
        items=_item_shifts(both),
        previous_digest=digest,
    )


def _matched(now: Evidence, before: Evidence) -> _PairedRounds:
    places = {person.id: row for row, person in enumerate(before.engagement.stakeholders)}
    rows = [
        (row, places[person.id])
        for row, person in enumerate(now.engagement.stakeholders)
        if person.id in places
    ]
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return _PairedRounds(now, before, pairs[:, 0], pairs[:, 1])


def _answering(both: _PairedRounds) -> int:
    people_now, people_before = both.now.engagement.stakeholders, both.before.engagement.stakeholders
    common = _names(both.now.engagement) & _names(both.before.engagement)
    pairs = zip(both.rows_now.tolist(), both.rows_before.tolist(), strict=True)
    return sum(
        _answered(people_now[one], common) and _answered(people_before[other], common) for one, other in pairs
    )


def _names(engagement: Engagement) -> frozenset[str]:
    items = frozenset(item.id for item in engagement.items)
    return items | {quantity.id for quantity in engagement.quantities}


def _answered(person: Stakeholder, names: frozenset[str]) -> bool:
    estimates = (estimate for name, estimate in person.estimates.items() if name in names)
    figures = (getattr(estimate, field) for estimate in estimates for field in POINTS)
    levels = (level for name, level in person.likert.items() if name in names)
    return any(answer is not None for answer in (*person.ranking.values(), *levels, *figures))


def _ranked(ranks: Floats) -> Flags:
    ranked: Flags = (~np.isnan(ranks)).sum(axis=1) >= FEWEST_COMPARED
    return ranked


def _first(ranks: Floats) -> Flags:
    first: Flags = ranks == np.fmin.reduce(ranks, axis=1, keepdims=True)
    return first


def _stated_tau_x(both: _PairedRounds, now: Floats, before: Floats, ranked: Flags) -> float | None:
    if not ranked.any():
        return None
    consensuses = [consensus_scores(both.balanced(score_matrices(ranks), ranked)) for ranks in (now, before)]
    return mean_tau_x(*consensuses)


def _item_shifts(both: _PairedRounds) -> dict[str, ItemShift]:
    asked_before = {item.id for item in both.before.engagement.items}
    return {item.id: _item_shift(both, item) for item in both.now.engagement.items if item.id in asked_before}


def _item_shift(both: _PairedRounds, item: Item) -> ItemShift:
    levels_now = item_levels(both.now, item)[both.rows_now]
    levels_before = item_levels(both.before, item)[both.rows_before]
    answered = (levels_now > 0) & (levels_before > 0)
    n = int(answered.sum())
    if n == 0:
        return ItemShift(0, None, None, None, stable=False)
    now, before = (
        answer_shares(np.where(answered, levels, 0), item.points, both.group_of, both.now.group_weights)
        for levels in (levels_now, levels_before)
    )
    width_now, width_before = (
        interquartile_range(levels[answered]) for levels in (levels_now, levels_before)
    )
    change = float(np.abs(now - before).sum()) / 2
    return ItemShift(
        n=n,
        delta_a=van_der_eijk_a(now) - van_der_eijk_a(before),
        delta_iqr=width_now - width_before,
        change=change,
        stable=change <= STABLE_CHANGE + EQUAL,
    )
