"""A row of an engagement that the member may change, or a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.models import Membership
from apps.decisions.commitments.selectors import Row, rows_of
from apps.engagements.access import engagement_of


def row_of[R: Row](kind: type[R], membership: Membership, engagement_id: UUID, row_id: UUID) -> R:
    engagement = engagement_of(membership, engagement_id)
    row = get_object_or_404(rows_of(kind, engagement), pk=row_id)
    row.engagement = engagement
    return row
