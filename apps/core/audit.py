"""The audit log: a row for each change by a request or a command, each download and each look at a result.

A service writes its row in the transaction of its change; views, forms and tasks cannot reach this module. A refused
action is not recorded as done; a preview is recorded only as a preview. Saved answers have a history of their own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from apps.core.actors import Actor
from apps.core.models import AuditEvent
from apps.core.purging import purging

ADDRESSES_KEPT = timedelta(days=30)

type AuditRow = AuditEvent


def record(
    *, verb: str, of: models.Model | type[models.Model], by: Actor, at: datetime, **detail: object
) -> None:
    """Record who did what to which row, or to none if `of` is a model. Call it inside the transaction of the change."""
    AuditEvent.objects.create(
        at=at,
        scope_id=by.scope_id,
        actor_kind=by.kind,
        actor_id=by.id,
        address_digest=by.address_digest,
        verb=verb,
        object_type=of._meta.label_lower,
        object_id=str(of.pk) if isinstance(of, models.Model) else "",
        detail=detail,
    )


def rows_of(scope_id: UUID | None) -> QuerySet[AuditEvent]:
    """Return the events of an organisation, or those of none; the caller checks who may read them."""
    return AuditEvent.objects.filter(scope_id=scope_id)


def has_done(*, verb: str, of: models.Model, by: Actor, since: datetime, **detail: object) -> bool:
    """Return whether this action is recorded since then with the same detail."""
    rows = AuditEvent.objects.filter(object_type=of._meta.label_lower, object_id=str(of.pk), verb=verb)
    return rows.filter(actor_kind=by.kind, actor_id=by.id, at__gte=since, detail=detail).exists()


def events_involving(*, ids: Iterable[UUID]) -> list[AuditEvent]:
    """Return the events in which these are the actor or the object, oldest first."""
    keys = [str(each) for each in ids]
    return list(AuditEvent.objects.filter(Q(actor_id__in=keys) | Q(object_id__in=keys)).order_by("at", "pk"))


def all_events() -> QuerySet[AuditEvent]:
    """Return the events of all organisations, for retention."""
    return AuditEvent.objects.all()


def forget_addresses(*, at: datetime) -> int:
    """Clear the addresses of events older than 30 days; return how many."""
    # The one change to an event that is possible; the chain leaves addresses out, so that it does not break.
    old = AuditEvent.objects.filter(at__lt=at - ADDRESSES_KEPT).exclude(address_digest="")
    with purging():
        return old.update(address_digest="")
