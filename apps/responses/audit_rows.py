"""The audit rows of what participants do."""

from datetime import datetime

from apps.core import audit
from apps.responses.models import Response


def record(response: Response, verb: str, at: datetime) -> None:
    """Write the audit row of a stakeholder's request, with the response as who did it: no row names the person.

    In an interview it is the facilitator who does it.
    """
    by = response.interviewed_by if response.is_being_interviewed else None
    audit.record(
        verb=verb,
        of=response,
        at=at,
        scope_id=response.organisation_id,
        actor=by or response,
        actor_kind="user" if by else "stakeholder",
    )
