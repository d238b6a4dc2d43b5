"""Redact a person everywhere: at once where pages may write, by a worker where rows are frozen.

An app that keeps texts written by others registers at start-up what redacts a person in them. Pages may not rewrite
what is frozen: they hide it in the transaction of the erasing, and leave a row that says whom to redact. A worker
deletes that row in the transaction of the rewriting; if it dies, the next worker finds the row.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import ngettext

from apps.core.erasing.traces import Scope, Traces
from apps.core.models import Erasure

logger = logging.getLogger(__name__)

type Redact = Callable[[Traces, Scope], None]


@dataclass(frozen=True)
class Frozen:
    """What an app keeps frozen. `hide` hides the person on its pages and returns how many documents name them."""

    hide: Callable[[Traces, Scope], int]
    redact: Redact


_texts: list[Redact] = []
_frozen: list[Frozen] = []


def register(redact: Redact) -> None:
    """Register what redacts a person in an app's rows; it runs inside the transaction of the erasing."""
    if redact not in _texts:
        _texts.append(redact)


def register_frozen(frozen: Frozen) -> None:
    if frozen not in _frozen:
        _frozen.append(frozen)


def redact_everywhere(traces: Traces, scope: Scope, *, at: datetime) -> int:
    """Redact the person in every registered app and leave frozen documents to a worker. Return how many of those name them."""
    for redact in _texts:
        redact(traces, scope)
    hidden = sum(frozen.hide(traces, scope) for frozen in _frozen)
    if hidden:
        Erasure.objects.create(
            scope_id=scope.organisation_id,
            group_id=scope.engagement_id,
            traces=asdict(traces),
            documents=hidden,
            asked_at=at,
        )
    return hidden


def pending_traces(scope: Scope) -> list[Traces]:
    """Return the traces of everybody who is still being erased from frozen documents here."""
    return [
        Traces(**{name: tuple(each) for name, each in row.traces.items()})
        for row in _pending(scope).order_by("asked_at")
    ]


def pending_documents(scope: Scope) -> int:
    """Return how many frozen documents here somebody is still being erased from."""
    return _pending(scope).aggregate(count=Sum("documents"))["count"] or 0


def still_named(documents: int) -> str:
    """Say in how many documents a worker has yet to redact the person; return nothing if in none."""
    said = ngettext(
        "They are still being erased from %(count)d stored document, in which nobody reads of them any more.",
        "They are still being erased from %(count)d stored documents, in which nobody reads of them any more.",
        documents,
    )
    return said % {"count": documents} if documents else ""


def finish_erasures() -> None:
    """Redact frozen documents for every erasure that waits. One that fails stays, and is tried again."""
    for pk in list(Erasure.objects.order_by("asked_at").values_list("pk", flat=True)):
        try:
            _finish(pk)
        except Exception:
            logger.exception("The erasing %s is not done yet; it is tried again within seconds.", pk)


@transaction.atomic
def _finish(pk: UUID) -> None:
    row = Erasure.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:  # another worker is at it, or has done it
        return
    traces = Traces(**{name: tuple(each) for name, each in row.traces.items()})
    row.delete()
    for frozen in _frozen:
        frozen.redact(traces, Scope(row.scope_id, row.group_id))


def _pending(scope: Scope) -> QuerySet[Erasure]:
    rows = Erasure.objects.filter(scope_id=scope.organisation_id)
    if scope.engagement_id is None:
        return rows
    return rows.filter(Q(group_id=None) | Q(group_id=scope.engagement_id))
