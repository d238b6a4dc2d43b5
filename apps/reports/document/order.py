"""What is said with the order of a report: at which meeting it is decided, who is asked, and how much work the steps are."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models.fields.json import KeyTransform

from apps.documents.mapping import LEFT_OUT, read
from apps.engagements.models import Engagement
from apps.findings.brief.dates import Meeting
from apps.findings.brief.order import Size
from apps.reports.models import ReportContent


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


def last_order(engagement: Engagement) -> tuple[ReportOrder, tuple[str, ...]]:
    """Return what was said with the newest order, and what it left out."""
    # By their paths: a whole content is large.
    contents = ReportContent.objects.filter(engagement=engagement).annotate(
        said=KeyTransform("order", "document"),
        left_out=KeyTransform("left_out", KeyTransform("options", "document")),
    )
    said, left_out = contents.order_by("-frozen_at").values_list("said", "left_out").first() or (None, None)
    return read(ReportOrder, said or {}), tuple(left_out or ())


def order_again(engagement: Engagement, *, at: datetime) -> ReportOrder:
    """Return the newest order as it holds today: a meeting that is past, and sizes of other steps, do not."""
    before, _left_out = last_order(engagement)
    today = engagement.in_its_zone(at).date().isoformat()
    if before.meeting_on < today:
        before = replace(before, meeting_name="", meeting_on="")
    return replace(before, sizes=(), sized_by="")
