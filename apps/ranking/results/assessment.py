"""What the engine gives back: one assessment, every part keyed by ids, every field JSON-ready."""

from dataclasses import dataclass
from typing import Self

from apps.documents.mapping import plain, read
from apps.documents.values import JsonObject
from apps.ranking.inputs.types import Settings
from apps.ranking.results.people import (
    Agreement,
    Camps,
    Coverage,
    CrowdEffect,
    DisagreementMap,
    Gap,
    Shift,
)
from apps.ranking.results.verdict import (
    DimensionTime,
    FlipPoint,
    Influence,
    LeaderMonths,
    QuantityTime,
    Question,
    Ranking,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class EngineWarning:
    """Something a reader should know; `path` names an item, quantity, dimension or strand."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What it takes to recompute this assessment.

    `halfwidth95` is half the width of a 95 % interval, at most, of any probability.
    """

    engine_version: str
    numpy_version: str
    seed: int
    draws: int
    halfwidth95: float
    settings: Settings
    warnings: tuple[EngineWarning, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One run of the engine over one engagement.

    `symptoms` are the balanced mean scores (0 to 1) of the dimensions, None if nobody has a score on any.
    A preview leaves out what it has no time for: `influence`, `questions`, `flip_points`, `camps` and
    `crowd_effect` are None there, and `verdict.held_back` is empty. `shift` is None without a round before.
    """

    meta: Meta
    coverage: Coverage
    symptoms: dict[str, float | None] | None
    ranking: Ranking
    leader_months: LeaderMonths
    dimensions: dict[str, DimensionTime]
    quantities: dict[str, QuantityTime]
    verdict: Verdict
    gap: Gap | None
    agreement: Agreement
    disagreement: DisagreementMap
    camps: Camps | None
    crowd_effect: CrowdEffect | None
    influence: Influence | None
    questions: tuple[Question, ...] | None
    flip_points: dict[str, dict[str, FlipPoint | None]] | None
    shift: Shift | None

    def to_json(self) -> JsonObject:
        """Write it as plain JSON: None for what is undefined, never NaN or infinity, nothing rounded.

        Returns
        -------
        dict
            With stable key order.
        """
        return plain(self)

    @classmethod
    def from_json(cls, document: JsonObject) -> Self:
        """Read what `to_json` wrote.

        Parameters
        ----------
        document : mapping
            Plain JSON of engine 2.

        Returns
        -------
        Assessment
            Equal to the one that was written.

        Raises
        ------
        TypeError, ValueError, AttributeError
            Where a value is of a kind that `to_json` never writes.
        """
        return read(cls, document)
