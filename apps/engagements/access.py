"""Which engagements and people a member may reach: those of their organisation. Anything else is a 404.

A view that changes something asks `engagement_of` or `stakeholder_of`; for an archived engagement they raise
EngagementArchived (the middleware leads to its page). Pages that only read take `any_engagement_of`.
"""

from uuid import UUID

from django.http import Http404

from apps.accounts.models import Membership
from apps.engagements.errors import EngagementArchived
from apps.engagements.models import Engagement, Stakeholder


def engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    engagement = any_engagement_of(membership, engagement_id)
    if engagement.is_archived:
        raise EngagementArchived(engagement.pk)
    return engagement


def any_engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    if not membership.may_facilitate:
        raise Http404
    engagement = (
        Engagement.objects.of_organisation(membership.organisation_id)
        .with_framing()
        .filter(id=engagement_id)
        .first()
    )
    if engagement is None:
        raise Http404
    return engagement


def stakeholder_of(membership: Membership, engagement_id: UUID, stakeholder_id: UUID) -> Stakeholder:
    stakeholder = (
        Stakeholder.objects.named()
        .select_related("engagement__instrument_version", "engagement__client", "invitation")
        .filter(
            id=stakeholder_id,
            engagement_id=engagement_id,
            engagement__organisation_id=membership.organisation_id,
        )
        .first()
    )
    if stakeholder is None or not membership.may_facilitate:
        raise Http404
    if stakeholder.engagement.is_archived:
        raise EngagementArchived(engagement_id)
    return stakeholder
