"""What the sections of a report are written from, and the small values that several of them hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.findings.headline import Dimension
from apps.instruments.definition import Definition
from apps.ranking import Assessment as EngineResult


@dataclass(frozen=True)
class ReportSource:
    """An engagement and its result; `findings` has what may be told of it, in words."""

    engagement: Engagement
    assessment: Assessment
    findings: Findings
    result: EngineResult
    definition: Definition


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class NamedDimension:
    slug: str
    label: str


def named(dimensions: Iterable[Dimension]) -> tuple[NamedDimension, ...]:
    return tuple(NamedDimension(each.slug, each.label) for each in dimensions)


def said[SaidT](write: Callable[[ReportSource], SaidT], *, page: str = "") -> SaidT:
    """Declare a part of a report: what writes it, and the page that is printed where it says something."""
    part: SaidT = field(metadata={"write": write, "page": page})
    return part
