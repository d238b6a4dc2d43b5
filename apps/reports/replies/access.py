"""Which reply may be answered: by the team, one to a report of its engagement."""

from uuid import UUID

from django.http import Http404

from apps.accounts.models import Membership
from apps.engagements.access import engagement_of
from apps.reports.models import ReportReply


def reply_of(membership: Membership, engagement_id: UUID, reply_id: UUID) -> ReportReply:
    engagement = engagement_of(membership, engagement_id)
    replies = ReportReply.objects.select_related("engagement__lead", "report")
    found = replies.filter(engagement=engagement, pk=reply_id).first()
    if found is None:
        raise Http404
    return found
