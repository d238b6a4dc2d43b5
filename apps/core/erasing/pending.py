"""Take a person out everywhere: at once where pages may write, by a worker where rows are frozen.

An app that keeps texts written by others registers at start-up what takes a person out of them. Pages may not rewrite
what is frozen: they hide it in the transaction of the erasing, and leave a row that says who is to be taken out. The
row goes in the transaction of the rewriting, so a worker that dies leaves it to the next.
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

type TakeOut = Callable[[Traces, Scope], None]


@dataclass(frozen=True)
class Frozen:
    """What an app keeps frozen. `hide` takes the person off its pages and returns how many documents name them."""

    hide: Callable[[Traces, Scope], int]
    take_out: TakeOut


_texts: list[TakeOut] = []
_frozen: list[Frozen] = []


def register(take_out: TakeOut) -> None:
    """Register what takes a person out of an app's rows; it runs inside the transaction of the erasing."""
    if take_out not in _texts:
        _texts.append(take_out)


def register_frozen(frozen: Frozen) -> None:
    if frozen not in _frozen:
        _frozen.append(frozen)


def take_out_everywhere(traces: Traces, scope: Scope, *, at: datetime) -> int:
    """Return how many frozen documents name the person: these are hidden, and a worker rewrites them."""
    for take_out in _texts:
        take_out(traces, scope)
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
    """Return what names those who are being erased from what is frozen here."""
    return [
        Traces(**{name: tuple(each) for name, each in row.traces.items()})
        for row in _pending(scope).order_by("asked_at")
    ]


def pending_documents(scope: Scope) -> int:
    """Return from how many frozen documents here somebody is being erased."""
    return _pending(scope).aggregate(count=Sum("documents"))["count"] or 0


def still_named(documents: int) -> str:
    """Say that a worker has yet to take the person out of these; nothing where it has not."""
    said = ngettext(
        "They are still being erased from %(count)d stored document, in which nobody reads of them any more.",
        "They are still being erased from %(count)d stored documents, in which nobody reads of them any more.",
        documents,
    )
    return said % {"count": documents} if documents else ""


def finish_erasures() -> None:
    """Take out of what is frozen whoever waits for it. One that fails stays, and is tried again."""
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
        frozen.take_out(traces, Scope(row.scope_id, row.group_id))


def _pending(scope: Scope) -> QuerySet[Erasure]:
    rows = Erasure.objects.filter(scope_id=scope.organisation_id)
    if scope.engagement_id is None:
        return rows
    return rows.filter(Q(group_id=None) | Q(group_id=scope.engagement_id))
