"""How robust a result is: influence, turning points, questions, and what it depends on."""

from dataclasses import dataclass

from apps.findings.claims.claim import Claim


@dataclass(frozen=True)
class TurningPoint:
    """The nearest pooled figure at which something else leads or a line of the level is crossed."""

    quantity: str
    slug: str
    label: str
    point: str  # today, growth, the limit
    pooled: str
    turns_at: str
    moves: str  # "2.4": the factor between them
    becomes: str  # who leads then, how sure
    sentence: Claim


@dataclass(frozen=True)
class QuestionRow:
    """What asking could still move; `moves` is the largest change of P(first), `level` what the level would be."""

    id: str
    text: str
    why: str
    moves: str
    level: str
    sentence: Claim


@dataclass(frozen=True)
class WithoutRow:
    """What comes first if one kind of evidence is left out."""

    strand: str
    label: str
    share: str
    is_other: bool


@dataclass(frozen=True)
class Robustness:
    """All that stands behind the door "How robust is this?".

    `stop` says whether the group may stop here, or what to ask first; `influence` what one voice moves, never whose.
    `turning_points` are there only where the level is firm or leaning, the nearest first.
    """

    stop: Claim | None
    influence: tuple[Claim, ...]
    turning_points: tuple[TurningPoint, ...]
    steady: Claim | None  # said if no figure turns the answer
    questions: tuple[QuestionRow, ...]
    hidden: str  # how many questions and figures rest on too few people to be shown
    without: tuple[WithoutRow, ...]
    depends: tuple[Claim, ...]
