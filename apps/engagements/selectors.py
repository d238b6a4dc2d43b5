"""Facts about engagements that more than one page asks for."""

from apps.engagements.models import Engagement, Round


def latest_round(engagement: Engagement) -> Round | None:
    return Round.objects.select_related("closed_by").filter(engagement=engagement).order_by("-number").first()


def is_answered(engagement: Engagement) -> bool:
    """Say whether anybody gave an answer: from then on horizon, currency, mode and instrument stand."""
    return Round.objects.filter(engagement=engagement, responses__answers__isnull=False).exists()
