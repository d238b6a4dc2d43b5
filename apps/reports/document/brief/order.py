"""What is said with the order of a report: at which meeting it is decided, who is asked, and how much work the steps are."""

from dataclasses import dataclass, field
from datetime import date

from apps.documents.mapping import LEFT_OUT
from apps.findings.brief.dates import Meeting


@dataclass(frozen=True)
class StepSize:
    """Days of work of a step, by the rule that proposes it."""

    rule: str
    least: int
    most: int


@dataclass(frozen=True)
class ReportOrder:
    meeting_name: str = field(default="", metadata=LEFT_OUT)
    meeting_on: str = field(default="", metadata=LEFT_OUT)  # an ISO date
    addressees: str = field(default="", metadata=LEFT_OUT)
    sizes: tuple[StepSize, ...] = field(default=(), metadata=LEFT_OUT)  # those that somebody confirmed
    sized_by: str = field(default="", metadata=LEFT_OUT)  # the department of whoever confirmed them

    @property
    def meeting(self) -> Meeting | None:
        on = self.meeting_on
        return Meeting(self.meeting_name, date.fromisoformat(on)) if on else None


NO_ORDER = ReportOrder()
