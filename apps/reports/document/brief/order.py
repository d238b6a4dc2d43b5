"""What is said with the order of a report: at which meeting it is decided, who is asked, and how much work the steps are."""

from dataclasses import dataclass, field
from datetime import date

from apps.documents.mapping import LEFT_OUT
from apps.findings.brief.dates import Meeting
from apps.findings.brief.order import Size


@dataclass(frozen=True)
class ReportOrder:
    """`sizes` are of the steps in their order: those that somebody of `sized_by` confirmed."""

    meeting_name: str = field(default="", metadata=LEFT_OUT)
    meeting_on: str = field(default="", metadata=LEFT_OUT)  # an ISO date
    addressees: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    sizes: tuple[Size, ...] = field(default=(), metadata=LEFT_OUT)
    sized_by: str = field(default="", metadata=LEFT_OUT)
    dissent: str = field(default="", metadata=LEFT_OUT)  # which words of it are quoted

    @property
    def meeting(self) -> Meeting | None:
        on = self.meeting_on
        return Meeting(self.meeting_name, date.fromisoformat(on)) if on else None


NO_ORDER = ReportOrder()
