"""The part of an assessment that is about people: how far they agree, who stands where, what a round changed.

Shares and probabilities are 0 to 1, ranks count from 1 (first), room is in decades, figures are in their units.
"""

from dataclasses import dataclass
from typing import Literal

type RankVector = tuple[int, ...]
type Label = Literal["polarised", "contested", "agreed", "mixed", "too_few"]


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """How far the answers to one item agree; None where undefined.

    `asked` counts everyone asked, `n` those who gave a number, `shares` is the balanced share of each answer
    from 1 up (None without an answer). `perspective_gap` says that two perspectives differ by more than chance;
    `widest_gap` is the largest difference of two perspectives' means as a share of the scale, `widest_gap_p` how often
    shuffled answers differ as much. A p that was drawn has a `_halfwidth95` beside it, as probabilities have.
    """

    asked: int
    n: int
    dont_know_share: float | None
    shares: tuple[float, ...] | None
    van_der_eijk_a: float | None
    tastle_wierman: float | None
    iqr: float | None
    r_wg: float | None
    label: Label
    perspective_gap: bool
    widest_gap: float | None
    widest_gap_p: float | None
    widest_gap_p_halfwidth95: float | None = None


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far the positive figures for one field of a quantity agree: their spread, and where they pool."""

    n: int
    contested: bool
    spread_decades: float | None
    p10: float | None
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree.

    `kendall_w` and its p are of the complete rankings, `kendall_w_balanced` weighs perspectives equally,
    `pairwise_tau_x` is the mean over pairs of voters; None where undefined. The half-width of an exact p is 0. `quantities[q][field]` with field now,
    horizon or limit.
    """

    kendall_w: float | None
    kendall_w_p: float | None
    kendall_w_p_halfwidth95: float | None
    kendall_w_balanced: float | None
    pairwise_tau_x: float | None
    items: dict[str, ItemAgreement]
    quantities: dict[str, dict[str, FieldAgreement]]


@dataclass(frozen=True, slots=True)
class GroupView:
    """What one perspective sees by dimension: mean stated rank, symptom score, least room (`headroom`) of its figures."""

    stated_rank: dict[str, float | None]
    symptoms: dict[str, float | None]
    headroom: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class DisagreementMap:
    """Who sees a different system.

    `distances[g][h]` is (1 - tau-x) / 2 between the consensuses of two perspectives: 0 the same order, 1 reversed, None
    where one has no voter. `balance[d][e]` is 1 where as much weight puts d before e as e before d, 0 where all
    agree, None where nobody puts one before the other.
    """

    groups: dict[str, GroupView]
    distances: dict[str, dict[str, float | None]]
    balance: dict[str, dict[str, float | None]]


@dataclass(frozen=True, slots=True)
class ItemShift:
    """What a round changed in the answers to one item; `delta_*` is now minus before.

    `change` is the share of the answers that lie elsewhere now, `stable` if that is 0.15 at most. None, and not
    stable, where nobody answered in both rounds.
    """

    n: int
    delta_a: float | None
    delta_iqr: float | None
    change: float | None
    stable: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed since the round before, among those who answered in both."""

    n: int
    tau_x: float | None
    changed_first: int
    items: dict[str, ItemShift]
    previous_digest: str
