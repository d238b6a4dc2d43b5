"""What people rank and what they feel, before any figure."""

from dataclasses import dataclass

from apps.ranking.results.people import RankVector

type Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Weighted shares (0 to 1) putting the row's dimension before, or level with, the column's."""

    strict: Matrix
    tied: Matrix


@dataclass(frozen=True, slots=True)
class StatedResult:
    """The consensus of the rankings. Rank vectors are in the order of the dimensions, 1 is first.

    `display` is one order to draw; where `display_only` it is not the answer but one of `linear`.
    """

    linear: tuple[RankVector, ...]
    weak: tuple[RankVector, ...]
    mean_tau_x: float
    weak_mean_tau_x: float
    unique: bool
    first_set: tuple[str, ...]
    display: tuple[str, ...]
    display_only: bool
    pairwise: Pairwise
    borda: dict[str, float]
    copeland: dict[str, float]
    condorcet: str | None
    methods_agree: bool


@dataclass(frozen=True, slots=True)
class SymptomScore:
    """Balanced mean score (0 to 1) of those with a score, their head count and share of the weights."""

    score: float | None
    coverage: float
    n: int


@dataclass(frozen=True, slots=True)
class SymptomResult:
    """What people feel, by dimension."""

    dimensions: dict[str, SymptomScore]
