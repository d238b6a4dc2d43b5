"""What the sections of a report are built from, and small values that several share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.findings.headline import Dimension
from apps.instruments.definition import Definition
from apps.ranking import Assessment as EngineResult


@dataclass(frozen=True)
class ReportSource:
    """An engagement and its result; `findings` has what may be said of it."""

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


def clipped(text: str, most: int) -> str:
    """Return a text that somebody typed in one line, cut where it is too long for its place, so that everybody sees it."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()} {_('… [cut here]')}"


def named(dimensions: Iterable[Dimension]) -> tuple[NamedDimension, ...]:
    return tuple(NamedDimension(each.slug, each.label) for each in dimensions)


def said[SaidT](write: Callable[[ReportSource], SaidT], *, page: str = "") -> SaidT:
    """Declare a part of a report: the function that builds it, and the template printed if it has content."""
    part: SaidT = field(metadata={"write": write, "page": page})
    return part
