"""What the engine is given: one engagement and the settings to assess it with."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from apps.documents.mapping import LEFT_OUT, plain, read
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.validation import engagement_problems, settings_problems

type Source = Literal["measured", "rough", "guess"]


@dataclass(frozen=True, slots=True)
class Triple:
    """A figure in natural units (>= 0): low is its P10, likely its P50, high its P90.

    `source` is how the person knows it; None: told from how wide the figure is.
    """

    low: float | None
    likely: float
    high: float | None
    source: Source | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one person says of one quantity: today, at the horizon, the comfortable limit, and the growth.

    `growth` is a factor (> 0) from today to the horizon, 1 the same as today; None: the horizon's figure over today's.
    """

    now: Triple | None = None
    horizon: Triple | None = None
    limit: Triple | None = None
    growth: Triple | None = field(default=None, metadata=LEFT_OUT)

    @property
    def points(self) -> tuple[Triple | None, Triple | None, Triple | None]:
        """The figures for today, at the horizon, and of the limit."""
        return self.now, self.at_horizon, self.limit

    @property
    def at_horizon(self) -> Triple | None:
        """The figure at the horizon: as given, else today's times its growth, as wide as today's."""
        if self.horizon is not None or self.now is None or self.growth is None:
            return self.horizon
        now, factor = self.now, self.growth.likely
        low, high = (None if end is None else _times(end, factor) for end in (now.low, now.high))
        return Triple(low, _times(now.likely, factor), high)


def _times(figure: float, factor: float) -> float:
    # Extreme figures stay finite and above 0.
    return min(max(figure * factor, sys.float_info.min), sys.float_info.max) if figure else 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """An agreement item; a `reversed` one counts mirrored, one not `scored` enters no score."""

    id: str
    dimension: str
    points: int = 5
    reversed: bool = False
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with a limit: a ceiling is reached from below, a floor from above; known peaks multiply a `peaked` one."""

    id: str
    dimension: str
    unit: str
    direction: Literal["ceiling", "floor"] = "ceiling"
    peaked: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Perspective:
    """A perspective, its weight (> 0, only the proportions matter), and how many of its people gave anything."""

    id: str
    weight: float = 1.0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Crowd:
    """People whose opinions are only ever counted together. It weighs (> 0) as many perspectives as it holds."""

    id: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Opinions:
    """One person's order and core statements. A key of `likert` is a statement this person was asked."""

    crowd: str
    ranking: Mapping[str, int | None] = field(default_factory=dict)
    likert: Mapping[str, int | Literal["dk"] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrowdAnswers:
    """What one crowd answered to a statement: `answers[i]` people gave i + 1, others don't know or left it blank."""

    id: str
    weight: float
    answers: tuple[int, ...]
    unable: int = 0
    blank: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """The answers to a statement that is not of the core, counted by crowds of its own."""

    item: str
    crowds: tuple[CrowdAnswers, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """One person's figures. A key of `estimates` is a quantity this person was asked."""

    id: str
    perspective: str
    estimates: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peak:
    """A known peak: so many months from now (>= 0) demand is so many times (> 0) what it would be."""

    months_from_now: float
    times: float


@dataclass(frozen=True, slots=True)
class Engagement:
    """The evidence of one engagement. `dimensions` (3 to 6) keep their order; the rest is sorted.

    Nothing joins a row of `opinions` to one of `figures` or a count of `statements`: whose they are is not in it.
    `items` are the statements of the core and the others. `launch_month` (>= 0) is the months until it is live. Not `live` and None: months count from launch.
    `level_at_most`: nothing may be said more firmly, nor that nothing is reached.
    """

    dimensions: tuple[str, ...]
    horizon_months: int
    perspectives: tuple[Perspective, ...]
    items: tuple[Item, ...]
    quantities: tuple[Quantity, ...]
    crowds: tuple[Crowd, ...] = ()
    opinions: tuple[Opinions, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figures, ...] = ()
    peaks: tuple[Peak, ...] = field(default=(), metadata=LEFT_OUT)
    live: bool = field(default=True, metadata=LEFT_OUT)
    launch_month: float | None = field(default=None, metadata=LEFT_OUT)
    level_at_most: Literal["leaning"] | None = field(default=None, metadata=LEFT_OUT)

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read the value of ``"engagement"`` of a ``scalelens-engine-input`` document.

        Parameters
        ----------
        document : object
            Plain JSON; fields with a default may be left out.

        Returns
        -------
        Engagement
            In the order of the document; units and ranges as its types say.

        Raises
        ------
        EngineInputError
            With every problem found.
        """
        if problems := engagement_problems(document):
            raise EngineInputError(problems)
        return read(cls, document)

    def to_json(self) -> Mapping[str, object]:
        """Write it as plain JSON, every field present, in the order it was given.

        Returns
        -------
        dict
            What `from_json` reads.
        """
        return plain(self)


DEFAULT_SEED = 20261125


@dataclass(frozen=True, slots=True)
class Settings:
    """How to assess.

    Attributes
    ----------
    draws : int
        Monte Carlo draws, 1 to 1,000,000.
    seed : int or None
        None: 20261125, whatever the input, so that a small change of the input is a small change of the output.
    unranked : "unknown" or "below"
        Whether a dimension left out of a ranking is missing, or tied behind the ones named.
    camps_draws : int
        Samples a division into camps is held against, 1 to 10,000.
    min_camp : int
        People in the smaller camp, >= 1.
    """

    draws: int = 16384
    seed: int | None = None
    unranked: Literal["unknown", "below"] = "unknown"
    camps_draws: int = 999
    min_camp: int = 3

    @property
    def used_seed(self) -> int:
        """The seed that numbers are drawn with."""
        return DEFAULT_SEED if self.seed is None else self.seed

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read the value of ``"settings"`` of a ``scalelens-engine-input`` document.

        Parameters
        ----------
        document : object
            Plain JSON; what is left out keeps its default.

        Returns
        -------
        Settings
            Units and ranges as its attributes say.

        Raises
        ------
        EngineInputError
            With every problem found.
        """
        if problems := settings_problems(document):
            raise EngineInputError(problems)
        return read(cls, document)

    def to_json(self) -> Mapping[str, object]:
        """Write it as plain JSON, every field present.

        Returns
        -------
        dict
            What `from_json` reads.
        """
        return plain(self)
