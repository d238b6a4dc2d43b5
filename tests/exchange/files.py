from typing import Any

from apps.engagements.models import Engagement
from apps.exchange.engagement.services import export_engagement


def exported(engagement: Engagement, *, with_history: bool = True) -> dict[str, Any]:
    """Return an engagement's file, free to be looked into."""
    return dict(export_engagement(engagement, with_history=with_history))
