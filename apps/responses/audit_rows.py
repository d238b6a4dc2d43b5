"""The audit rows of what participants do."""

from datetime import datetime

from apps.core import audit
from apps.core.actors import Actor
from apps.responses.models import Response


def record(response: Response, verb: str, at: datetime) -> None:
    """Write the audit row of a stakeholder's request, with the response as who did it: no row names the person.

    In an interview it is the facilitator who does it.
    """
    scope_id = response.organisation_id
    by = Actor("stakeholder", str(response.pk), scope_id)
    if response.is_being_interviewed:
        by = Actor("user", str(response.interviewed_by_id), scope_id)
    audit.record(verb=verb, of=response, by=by, at=at)
