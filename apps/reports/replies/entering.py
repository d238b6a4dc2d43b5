"""What readers answered to the decision that reports ask for, as the page of the decision shows and copies it."""

from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.decisions.deciding.answers import ReaderAnswer
from apps.engagements.models import Engagement
from apps.reports.models import ReportReply


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
