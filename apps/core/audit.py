"""The audit log: a row for each change by a request or a command, and for each download.

Saved answers have a history of their own instead.
"""

from datetime import datetime
from uuid import UUID

from django.db import models

from apps.core.models import AuditEvent


def record(
    *,
    verb: str,
    of: models.Model,
    at: datetime,
    scope_id: UUID | None,
    actor: models.Model | None,
    actor_kind: str = "",
    detail: dict[str, object] | None = None,
) -> AuditEvent:
    """Write who (`actor`, None where no row stands for them) did what to which row of which organisation.

    Unless `actor_kind` says otherwise it was a user, and without an actor a command.
    """
    return AuditEvent.objects.create(
        at=at,
        scope_id=scope_id,
        actor_kind=actor_kind or ("user" if actor else "command"),
        actor_id=str(actor.pk) if actor else "",
        verb=verb,
        object_type=of._meta.label_lower,
        object_id=str(of.pk),
        detail=detail or {},
    )
