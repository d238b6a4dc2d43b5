"""Redact a person in what facilitators wrote about an engagement."""

from django.db.models import Q

from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.engagements.models import Engagement, MailText

FRAMING = (
    "initiative",
    "success_measure",
    "success_unit",
    "existing_systems",
    "peaks",
    "own_examples",
    "contact_name",
    "recipient",
)


def redact(traces: Traces, scope: Scope) -> None:
    engagements = Engagement.objects.filter(organisation_id=scope.organisation_id)
    if scope.engagement_id:
        engagements = engagements.filter(pk=scope.engagement_id)
    reached = Q()
    for address in traces.addresses:
        reached |= Q(contact_email__iexact=address)
    if reached:
        # Without an address there is no contact: people write to the lead again.
        engagements.filter(reached).update(contact_name="", contact_email="")
    redact_rows(engagements, FRAMING, traces)
    redact_rows(MailText.objects.filter(**scope.rows), ("subject", "text"), traces)
