"""Who an assessment rests on: heads and shares of the weights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Heads in a perspective: there, contributing at all, and usable in each strand."""

    stakeholders: int
    contributing: int
    stated: int
    symptoms: int
    headroom: int


@dataclass(frozen=True, slots=True)
class StreamCoverage:
    """Heads usable in a strand, their effective number, and their share (0 to 1) of the base weights."""

    n: int
    n_eff: float
    share: float
    available: bool


@dataclass(frozen=True, slots=True)
class DimensionCoverage:
    """Shares (0 to 1) of the base weights that ranked, scored, or gave a figure on a dimension."""

    stated: float
    symptoms: float
    headroom: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who the assessment rests on; `n` and `n_eff` (Kish) are over those who contribute."""

    stakeholders: int
    n: int
    n_eff: float
    groups: dict[str, GroupCoverage]
    streams: dict[str, StreamCoverage]
    dimensions: dict[str, DimensionCoverage]
