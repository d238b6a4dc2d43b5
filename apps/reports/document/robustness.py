"""How robust the finding is: what it hangs on, what would turn it, and what asking could still move."""

from dataclasses import dataclass, field

from apps.documents.mapping import LEFT_OUT
from apps.findings.sensitivity.robustness import Robustness
from apps.findings.sentences import sentence_case
from apps.reports.document.source import ReportSource, texts


@dataclass(frozen=True)
class TurningLine:
    """One figure, and the value at which something else leads or the level is another."""

    slug: str
    label: str
    point: str
    pooled: str
    turns_at: str
    moves: str
    becomes: str


@dataclass(frozen=True)
class QuestionLine:
    text: str
    moves: str
    level: str


@dataclass(frozen=True)
class WithoutLine:
    strand: str
    label: str
    share: str


@dataclass(frozen=True)
class RobustnessSection:
    stop: str
    hangs_on: tuple[str, ...]
    without: tuple[WithoutLine, ...]
    points: tuple[TurningLine, ...]
    steady: str
    questions: tuple[QuestionLine, ...]
    hidden: str
    moves: str = field(default="", metadata=LEFT_OUT)  # what asking could move, in short


def robustness_of(source: ReportSource) -> RobustnessSection | None:
    found = source.findings.robustness
    if found is None:
        return None
    return RobustnessSection(
        stop=str(found.stop or ""),
        hangs_on=texts(*(each for each in (*found.depends, *found.influence) if each != found.moves)),
        without=tuple(WithoutLine(sentence_case(row.strand), row.label, row.share) for row in found.without),
        points=_points(found),
        steady=str(found.steady or ""),
        questions=tuple(QuestionLine(row.text, row.moves, row.level) for row in found.questions),
        hidden=found.hidden,
        moves=str(found.moves or ""),
    )


def _points(found: Robustness) -> tuple[TurningLine, ...]:
    return tuple(
        TurningLine(
            slug=point.slug,
            label=point.label,
            point=point.point,
            pooled=point.pooled,
            turns_at=point.turns_at,
            moves=point.moves,
            becomes=sentence_case(point.becomes),
        )
        for point in found.turning_points
    )
