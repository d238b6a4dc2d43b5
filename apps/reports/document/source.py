"""What the sections of a report are built from, and small values that several share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.findings.brief.brief import Brief
from apps.findings.brief.dates import Occasion
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.findings import Findings
from apps.instruments.definition import Definition
from apps.ranking import Assessment as EngineResult
from apps.reports.document.order import NO_ORDER, ReportOrder


@dataclass(frozen=True)
class ReportSource:
    engagement: Engagement
    assessment: Assessment
    findings: Findings  # what may be said of the result
    result: EngineResult
    definition: Definition
    case: Case
    occasion: Occasion
    brief: Brief
    order: ReportOrder = NO_ORDER
    left_out: tuple[str, ...] = ()  # of Optional, in its order


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class NamedDimension:
    slug: str
    label: str


def uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def texts(*claims: Claim | str | None) -> tuple[str, ...]:
    """Return the texts, each once, without what is not there."""
    return tuple(dict.fromkeys(str(each) for each in claims if each))


class Optional(TextChoices):
    """What whoever orders a report may leave out of it. Pages 1 and 2 and what is to be done stay."""

    QUOTES = "quotes", gettext_lazy("What people said in their own words")
    DISAGREEMENT = "disagreement", gettext_lazy("The chapter on who disagrees")
    TARGETS = "targets", gettext_lazy("Targets, and what to try out")
    NOTED = "noted", gettext_lazy("What was noted in the room")
    ANNEX = "annex", gettext_lazy("The annex: how it was computed, and what each sentence stands on")


def section[SectionT](
    write: Callable[[ReportSource], SectionT],
    *,
    page: str = "",
    optional: Optional | None = None,
    is_annex: bool = False,
) -> SectionT:
    """Declare a section: what builds it, the template printed if it has content, and as what it can be left out.

    The annex is printed behind the report, and may be left out as a whole.
    """
    left_out = Optional.ANNEX if is_annex else optional
    part: SectionT = field(
        metadata={"write": write, "page": page, "optional": left_out, "is_annex": is_annex}
    )
    return part
