"""What the pages of assumptions, targets and the plan read: the rows, and the result behind them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import QuerySet

from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers, result_to_decide_on
from apps.decisions.models import Assumption, PlanStep, Target
from apps.decisions.owners import Owners
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_for

type Row = Assumption | Target | PlanStep


def rows_of[R: Row](kind: type[R], engagement: Engagement) -> QuerySet[R]:
    rows = kind._default_manager.filter(engagement=engagement)
    return cast("QuerySet[R]", rows)  # a manager is typed by what its models share


@dataclass(frozen=True)
class CommitmentContext:
    """What is needed to show and edit any row of an engagement; no `result` and `findings` where none may be proposed from."""

    engagement: Engagement
    definition: Definition
    owners: Owners
    today: date
    result: Assessment | None
    findings: Findings | None

    @property
    def currency(self) -> str:
        return self.engagement.currency


def context_of(engagement: Engagement, at: datetime) -> CommitmentContext:
    """`engagement` has its instrument loaded; its own time zone says which day it is."""
    # Of an open round, or one that nobody has looked at, nothing is proposed: a proposal tells of the result.
    result = result_to_decide_on(engagement)
    return CommitmentContext(
        engagement=engagement,
        definition=definition_for(engagement.instrument_version, engagement.routing),
        owners=Owners.of(engagement),
        today=engagement.in_its_zone(at).date(),
        result=result,
        # What is kept of it is printed in reports: it must tell no more than readers may see.
        findings=findings_for_readers(result, engagement) if result else None,
    )


@dataclass(frozen=True)
class Owned:
    """What all rows say of their owner and their day."""

    owner: str
    left: str  # says that the owner no longer takes part; else empty
    unmailed: str  # why no mail tells them of the day; empty where one does, or no day waits
    is_overdue: bool


def owned(owner: str, due: date | None, context: CommitmentContext) -> Owned:
    """Return it of a row that waits for the day `due`, if for any."""
    return Owned(
        owner=context.owners.named(owner),
        left=context.owners.has_left(owner),
        # What is archived waits for nobody: that no mail goes out is no lack of its owner.
        unmailed="" if due is None or context.engagement.is_archived else context.owners.unmailed(owner),
        is_overdue=due is not None and due < context.today,
    )
