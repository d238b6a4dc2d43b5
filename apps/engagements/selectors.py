"""Facts about engagements that more than one page asks for."""

from apps.engagements.models import Engagement, Round
from apps.instruments.definition import definition_of


def latest_round(engagement: Engagement) -> Round | None:
    return Round.objects.select_related("closed_by").filter(engagement=engagement).order_by("-number").first()


def perspective_labels(engagement: Engagement) -> dict[str, str]:
    """Return the perspectives to be heard in this engagement, slug to label."""
    labels = definition_of(engagement.instrument_version).perspectives
    return {slug: labels[slug] for slug in engagement.perspectives}


def known_addresses(engagement: Engagement) -> set[str]:
    return set(engagement.stakeholders.exclude(email="").values_list("email", flat=True))


def is_answered(engagement: Engagement) -> bool:
    """Say whether anybody gave an answer: from then on horizon, currency, mode and instrument stand."""
    return Round.objects.filter(engagement=engagement, responses__answers__isnull=False).exists()
