"""Everything the files are made from, read once."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.assessments.models import Assessment
from apps.assessments.selectors import Shown, results_page
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.downloads.wording import Speaker, owners_of
from apps.findings.brief_section import BriefSection
from apps.findings.findings import Findings
from apps.instruments.selectors import definition_for
from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.reports.result.selectors import first_brief


@dataclass(frozen=True)
class ShownResult:
    """A result that somebody has looked at: `brief` and `findings` are what its page shows."""

    engagement: Engagement
    assessment: Assessment
    brief: BriefSection
    findings: Findings


@dataclass(frozen=True)
class Asked:
    """What the newest report asks, by when."""

    report: Report
    by: date
    brief: BriefSection


@dataclass(frozen=True)
class Settled:
    engagement: Engagement
    speaker: Speaker
    decisions: tuple[Decision, ...]
    assumptions: tuple[Assumption, ...]
    targets: tuple[Target, ...]
    steps: tuple[PlanStep, ...]
    asked: Asked | None
    result: ShownResult | None = None

    @property
    def decision(self) -> Decision | None:
        """Return the decision that holds, else its draft."""
        states = Decision.State.DECIDED, Decision.State.DRAFT
        return next((each for state in states for each in self.decisions if each.state == state), None)

    @property
    def review_by(self) -> date | None:
        """Return the first day on which an open assumption is to be checked."""
        is_open = Assumption.Status.OPEN
        days = [each.check_by for each in self.assumptions if each.check_by and each.status == is_open]
        return min(days, default=None)


def settled_of(engagement: Engagement) -> Settled:
    """Read what was settled in six queries, and no result."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    people = Stakeholder.objects.filter(engagement=engagement)
    return Settled(
        engagement=engagement,
        speaker=Speaker(definition, engagement.currency, owners_of(people, definition)),
        decisions=tuple(Decision.objects.filter(engagement=engagement)),
        assumptions=tuple(Assumption.objects.filter(engagement=engagement)),
        targets=tuple(Target.objects.filter(engagement=engagement)),
        steps=tuple(PlanStep.objects.filter(engagement=engagement)),
        asked=_asked(engagement),
    )


def _asked(engagement: Engagement) -> Asked | None:
    """Return what is asked; None without a report that can be read, or where newer answers are there."""
    reports = Report.objects.filter(engagement=engagement, is_newest_readable=True).with_version_state()
    report = reports.select_related("content").first()
    if report is None or report.is_superseded:
        return None
    brief = content_of(report.content.document).brief
    return Asked(report, date.fromisoformat(brief.decide_by), brief) if brief.decide_by else None


def shown_result(engagement: Engagement, *, at: datetime) -> ShownResult | None:
    """Return the result that may be handed out; None while the round is open, or where nobody looked at it yet."""
    page = results_page(engagement, at=at)
    if not isinstance(page, Shown) or page.assessment.snapshot.looked_at is None:
        return None
    brief, _report = first_brief(page, engagement, at=at)
    return ShownResult(engagement, page.assessment, brief, page.findings)
