"""What was said to the recommendations of reports: by one reader of one report, or by all to the team."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.lists.pages import ListPage, list_page, searched
from apps.core.lists.query import Filter, Listing
from apps.core.translations import inside
from apps.decisions.deciding.answers import ReaderAnswer
from apps.engagements.models import Engagement
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report, ReportReply

LISTING = Listing(
    columns=(),
    choices=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                ("open", gettext_lazy("Waits for an answer")),
                ("settled", gettext_lazy("Answered or accepted")),
            ),
        ),
    ),
    searches=gettext_lazy("recommendation, question or answer"),
)


@dataclass(frozen=True)
class OwnReplies:
    """What one member said to a report; `may_reply` until its engagement is archived."""

    report_id: UUID
    may_reply: bool
    by_rule: Mapping[str, tuple[ReportReply, ...]]  # the oldest first
    accepted: frozenset[str]
    asks: bool = False  # the report still asks for a decision
    may_take_back: bool = False

    @property
    def answered(self) -> ReportReply | None:
        """Return what was answered to the decision that is asked."""
        return next(iter(self.by_rule.get(ReportReply.ASKED, ())), None)


def own_replies(report: Report, *, user_id: UUID, at: datetime) -> OwnReplies:
    by_rule = defaultdict[str, tuple[ReportReply, ...]](tuple)
    for each in ReportReply.objects.filter(report=report, given_by_id=user_id).order_by("given_at", "pk"):
        by_rule[each.rule] += (each,)
    return OwnReplies(
        report_id=report.pk,
        may_reply=not report.engagement.is_archived,
        by_rule=by_rule,
        accepted=frozenset(
            each.rule
            for replies in by_rule.values()
            for each in replies
            if each.kind == ReportReply.Kind.ACCEPTED
        ),
        asks=not report.is_superseded,
        may_take_back=may_take_back(report, at=at),
    )


def may_take_back(report: Report, *, at: datetime) -> bool:
    decide_by = content_of(report.content.document).brief.decide_by
    return bool(decide_by) and report.engagement.in_its_zone(at).date() <= date.fromisoformat(decide_by)


def title_of(content: Content, rule: str) -> str | None:
    """Return the title of a recommendation as the report has it; None if it has none of this name."""
    return next((each.title for each in content.advice.entries if each.rule == rule), None)


def replies_to(engagement: Engagement, query: QueryDict) -> ListPage[ReportReply]:
    """Return a page of what readers said to the reports of an engagement: open questions first, then the newest."""
    is_settled = ~Q(kind=ReportReply.Kind.QUESTION, answered_at__isnull=True)
    settled = ExpressionWrapper(is_settled, output_field=BooleanField())
    listed = LISTING.read(query)
    replies = searched(ReportReply.objects.filter(engagement=engagement), listed, "title", "text", "answer")
    if state := listed.chosen.get("state"):
        replies = replies.filter(is_settled if state == "settled" else ~is_settled)
    ordered = replies.select_related("report", "given_by", "answered_by").order_by(settled, "-given_at", "pk")
    return list_page(LISTING, listed, ordered)


def reader_answers(engagement: Engagement) -> tuple[ReaderAnswer, ...]:
    replies = ReportReply.objects.filter(engagement=engagement, rule=ReportReply.ASKED)
    return tuple(
        ReaderAnswer(
            who=each.given_by.name if each.given_by else _("Somebody who is no member any more"),
            kind=each.kind,
            words=inside(each.get_kind_display()),
            text=each.text,
            asked=each.title,
            at=each.given_at,
        )
        for each in replies.select_related("given_by").order_by("given_at", "pk")
    )
