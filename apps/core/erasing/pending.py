"""Redact a person everywhere: at once where pages may write, by a worker where rows are frozen.

An app that keeps texts written by others registers at start-up what redacts a person in them. Pages may not rewrite
what is frozen: they hide it in the transaction of the erasing, and leave a row that says whom to redact. A worker
deletes that row in the transaction of the rewriting; if it dies, the next worker finds the row.
"""

import logging
from collections.abc import Callable, Iterable
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


type Written = Callable[[UUID], Iterable[str]]

_texts: list[Redact] = []
_written: list[Written] = []
_frozen: list[Frozen] = []


def register(redact: Redact) -> None:
    """Register what redacts a person in an app's rows; it runs inside the transaction of the erasing."""
    if redact not in _texts:
        _texts.append(redact)


def register_written(written: Written) -> None:
    """Register what returns the texts that a person gave to an app which stands higher."""
    if written not in _written:
        _written.append(written)


def written_by(person_id: UUID) -> set[str]:
    return {text for written in _written for text in written(person_id)}


def register_frozen(frozen: Frozen) -> None:
    if frozen not in _frozen:
        _frozen.append(frozen)


def redact_everywhere(traces: Traces, scope: Scope, *, at: datetime) -> int:
    """Redact the person in every registered app; return how many frozen documents, left to a worker, name them."""
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
    return [_traces(row) for row in _pending(scope).order_by("asked_at")]


def pending_documents(scope: Scope) -> int:
    return _pending(scope).aggregate(count=Sum("documents"))["count"] or 0


def still_named(documents: int) -> str:
    """Return the sentence about the documents in which a worker has yet to redact the person; empty if in none."""
    sentence = ngettext(
        "They are still being erased from %(count)d stored document, in which nobody reads of them any more.",
        "They are still being erased from %(count)d stored documents, in which nobody reads of them any more.",
        documents,
    )
    return sentence % {"count": documents} if documents else ""


def finish_erasures() -> None:
    """Redact frozen documents for every erasure that waits. One that fails stays, and is tried again."""
    for pk in list(Erasure.objects.order_by("asked_at").values_list("pk", flat=True)):
        try:
            _finish(pk)
        except Exception:
            # One that fails holds up nobody else.
            logger.exception("The erasing %s is not done yet; it is tried again within seconds.", pk)


@transaction.atomic
def _finish(pk: UUID) -> None:
    row = Erasure.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:  # another worker is at it, or has done it
        return
    traces = _traces(row)
    # In the transaction of the rewriting: a worker that dies brings the row back, and the next one finds it.
    row.delete()
    for frozen in _frozen:
        frozen.redact(traces, Scope(row.scope_id, row.group_id))


def _traces(row: Erasure) -> Traces:
    return Traces(**{name: tuple(each) for name, each in row.traces.items()})


def _pending(scope: Scope) -> QuerySet[Erasure]:
    rows = Erasure.objects.filter(scope_id=scope.organisation_id)
    if scope.engagement_id is None:
        return rows
    return rows.filter(Q(group_id=None) | Q(group_id=scope.engagement_id))
