"""Delete what is due, in batches; archive engagements that nobody went on with; erase again after a restore."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.core.purging import purging
from apps.retention.rules import RULES, KeptRows, old_mail_files

BATCH = 1000
MOST_BATCHES = 20  # of one table in one run: the next run goes on
FILES = "mail files"


@dataclass(frozen=True)
class Purged:
    table: str
    rows: int


def due_now(*, at: datetime) -> tuple[Purged, ...]:
    """Count what a purge would delete, and delete nothing."""
    rows = [Purged(rule.table, rule.due(at).order_by().values("pk").distinct().count()) for rule in RULES]
    return (*rows, Purged(FILES, len(list(old_mail_files(at)))))


def purge(*, at: datetime, most_batches: int | None = MOST_BATCHES) -> tuple[Purged, ...]:
    """Delete what is due. Doing it twice changes nothing the second time."""
    done = [Purged(rule.table, _delete(rule, at, most_batches)) for rule in RULES]
    files = list(old_mail_files(at))
    for file in files:
        file.unlink(missing_ok=True)
    return (*done, Purged(FILES, len(files)))


def _delete(rule: KeptRows, at: datetime, most_batches: int | None) -> int:
    deleted, batches = 0, 0
    while most_batches is None or batches < most_batches:
        count = _delete_batch(rule, at)
        deleted, batches = deleted + count, batches + 1
        if count < BATCH:
            break
    return deleted


@transaction.atomic
def _delete_batch(rule: KeptRows, at: datetime) -> int:
    due = rule.due(at)
    ids = list(due.order_by().values_list("pk", flat=True).distinct()[:BATCH])
    with purging() if rule.is_append_only else nullcontext():
        # What is no longer due by now stays: somebody may have reopened the round.
        due.model._default_manager.filter(pk__in=ids).filter(pk__in=due.order_by().values("pk")).delete()
    return len(ids)
