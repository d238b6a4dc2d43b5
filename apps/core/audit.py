"""The audit log: a row for each change by a request or a command, each download and each look at a result.

A service writes its row in the transaction of its change; views, forms and tasks cannot reach this module. A refused
act or a preview has no row of the act. Saved answers have a history of their own instead.
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
    """Record who did what to which row, or to none that is there. Call it inside the transaction of the change."""
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


def record_made_up(rows: Iterable[tuple[str, models.Model, datetime]], *, by: Actor) -> None:
    """Record acts on rows that a command made up, to measure with: a verb, of which row, and when."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            scope_id=by.scope_id,
            actor_kind=by.kind,
            actor_id=by.id,
            verb=verb,
            object_type=of._meta.label_lower,
            object_id=str(of.pk),
        )
        for verb, of, at in rows
    )


def rows_of(scope_id: UUID | None) -> QuerySet[AuditEvent]:
    """Return the rows of an organisation, or those of none, for who may read them."""
    return AuditEvent.objects.filter(scope_id=scope_id)


def has_done(*, verb: str, of: models.Model, by: Actor, since: datetime, **detail: object) -> bool:
    """Say whether a row of this act is there already, with the same detail: what is repeated all day is one act."""
    rows = AuditEvent.objects.filter(object_type=of._meta.label_lower, object_id=str(of.pk), verb=verb)
    return rows.filter(actor_kind=by.kind, actor_id=by.id, at__gte=since, detail=detail).exists()


def who_did(verb: str, *, to: type[models.Model], ids: Iterable[UUID]) -> dict[str, list[str]]:
    """Return who did something to each of these rows, oldest first: ids of actors by id of the row."""
    rows = AuditEvent.objects.filter(
        verb=verb, object_type=to._meta.label_lower, object_id__in=[str(each) for each in ids]
    )
    found: dict[str, list[str]] = {}
    for row in rows.order_by("at", "pk"):
        found.setdefault(row.object_id, []).append(row.actor_id)
    return found


def about(*, ids: Iterable[UUID]) -> list[AuditEvent]:
    """Return the rows of what these rows did and of what was done to them, oldest first."""
    known = [str(each) for each in ids]
    return list(
        AuditEvent.objects.filter(Q(actor_id__in=known) | Q(object_id__in=known)).order_by("at", "pk")
    )


def rows() -> "models.QuerySet[AuditEvent]":
    """Return every row, for retention."""
    return AuditEvent.objects.all()


def forget_addresses(*, at: datetime) -> int:
    """Clear the addresses of rows older than 30 days; return how many. No other change to a row is possible."""
    old = AuditEvent.objects.filter(at__lt=at - ADDRESSES_KEPT).exclude(address_digest="")
    with purging():
        return old.update(address_digest="")
