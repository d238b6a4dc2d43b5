"""The part of an assessment that says what could still change the answer."""

from dataclasses import dataclass
from typing import Literal

type QuestionKind = Literal["item", "ranking", "quantity"]
type Reason = Literal["unanswered", "contested", "silent_group"]


@dataclass(frozen=True, slots=True)
class Question:
    """What answering one open or contested question could do to the crisp probability of the first place.

    `id` is the item's or quantity's; of the ranking it is "ranking". `can_flip`: some answer changes which
    dimensions lead. `swing` is the largest total-variation distance to the present probabilities, 0 to 1, `evoi`
    the expected gain of the highest one, -1 to 1: below 0 where answers would on balance leave it less certain who
    leads. `people` counts those whose answer is filled in, with one for each group without people.
    """

    id: str
    kind: QuestionKind
    can_flip: bool
    swing: float
    evoi: float
    reasons: tuple[Reason, ...]
    people: int


@dataclass(frozen=True, slots=True)
class QuantityInformation:
    """What knowing a quantity's headroom, or one of its fields, exactly would be worth; None where it has none."""

    headroom: float | None
    now: float | None
    horizon: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class StreamInformation:
    """The stream whose weight it would be worth most to know, and what that would be worth."""

    stream: str
    value: float


@dataclass(frozen=True, slots=True)
class PerfectInformation:
    """Expected gain (0 to 1) in the probability that the dimension named is the right one (EVPPI)."""

    quantities: dict[str, QuantityInformation]
    weights: StreamInformation | None


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """Which dimensions lead (crisp) at another threshold, and whether that is a change."""

    value: float
    dominant: tuple[str, ...]
    changes: bool


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The same evidence read with other thresholds, one at a time."""

    likert: tuple[ThresholdCheck, ...]
    headroom: tuple[ThresholdCheck, ...]


@dataclass(frozen=True, slots=True)
class FlipPoint:
    """The nearest pooled figure (natural units) at which other dimensions lead, and which do then."""

    value: float
    becomes: tuple[str, ...]
