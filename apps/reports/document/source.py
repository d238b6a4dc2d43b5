"""What the sections of a report are built from, and small values that several share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.findings.claims.claim import Claim
from apps.findings.findings import Findings
from apps.findings.headline import Dimension
from apps.instruments.definition import Definition
from apps.ranking import Assessment as EngineResult

LINE = 150  # characters of one that somebody typed


@dataclass(frozen=True)
class ReportSource:
    engagement: Engagement
    assessment: Assessment
    findings: Findings  # what may be said of the result
    result: EngineResult
    definition: Definition
    issued_on: date  # in the engagement's zone
    left_out: tuple[str, ...] = ()  # of Optional, in its order


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class NamedDimension:
    slug: str
    label: str


def clipped(text: str, most: int) -> str:
    """Return a text that somebody typed in one line, cut where it is too long for its place."""
    # It says so where it is cut: nobody is to take it for the whole.
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()} {_('… [cut here]')}"


def uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def texts(*claims: Claim | str | None) -> tuple[str, ...]:
    """Return the texts, each once, without what is not there."""
    return tuple(dict.fromkeys(str(each) for each in claims if each))


def named(dimensions: Iterable[Dimension]) -> tuple[NamedDimension, ...]:
    return tuple(NamedDimension(each.slug, each.label) for each in dimensions)


class Optional(TextChoices):
    """What whoever orders a report may leave out of it. Pages 1 and 2 and the method stay."""

    QUOTES = "quotes", gettext_lazy("What people said in their own words")
    DISAGREEMENT = "disagreement", gettext_lazy("The chapter on who disagrees")
    TARGETS = "targets", gettext_lazy("Targets, and what to try out")
    ROBUSTNESS = "robustness", gettext_lazy("How robust it is")
    SENTENCES = "sentences", gettext_lazy("The list of every sentence with its rule and its numbers")


def section[SectionT](
    write: Callable[[ReportSource], SectionT], *, page: str = "", optional: Optional | None = None
) -> SectionT:
    """Declare a section: what builds it, the template printed if it has content, and as what it can be left out."""
    part: SectionT = field(metadata={"write": write, "page": page, "optional": optional})
    return part
