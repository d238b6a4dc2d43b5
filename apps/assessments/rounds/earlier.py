"""What was looked at before a round."""

from apps.assessments.models import Snapshot
from apps.engagements.models import Round


def previous_of(round_: Round) -> Snapshot | None:
    """Return the version of an earlier round that somebody looked at last."""
    looked_at = Snapshot.objects.looked_at().filter(
        engagement=round_.engagement_id, round__number__lt=round_.number
    )
    return looked_at.order_by("-round__number", "-taken_at").first()
