"""Keep what a result proposes, add what it does not, and change it. What is kept by a key is kept once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.commitments.selectors import Row, rows_of
from apps.decisions.models import Assumption, PlanStep, Target
from apps.decisions.revisions import check_revision
from apps.engagements.models import Engagement

VERBS: Mapping[type[Row], tuple[str, str]] = {
    Assumption: ("keep_assumptions", "change_assumption"),
    Target: ("settle_targets", "change_target"),
    PlanStep: ("take_steps", "change_step"),
}
# Of a key of the group's own, with room for a number behind it: the shortest column of keys has 40.
_LONGEST_STEM = 32


@transaction.atomic
def keep(*, engagement: Engagement, rows: Sequence[Row], by: Actor, at: datetime) -> int:
    """Store new rows of one kind at the end of the list, each under its key; return how many were not there yet."""
    if not rows:
        return 0
    # Two taps at once would else find the same key free, and the same place.
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    kind = type(rows[0])
    known = _keys(kind, engagement)
    new = [row for row in rows if row.key not in known]
    if not new:
        return 0
    for place, row in enumerate(new, start=_next_place(kind, engagement)):
        row.organisation_id, row.engagement, row.position = engagement.organisation_id, engagement, place
    kind._default_manager.bulk_create(new)  # type: ignore[arg-type]  # all are of this kind
    audit.record(verb=VERBS[kind][0], of=engagement, by=by, at=at, keys=[row.key for row in new])
    return len(new)


@transaction.atomic
def take_back[R: Row](
    *, engagement: Engagement, kind: type[R], keys: Sequence[str], by: Actor, at: datetime
) -> int:
    """Delete rows that were kept together and not changed since; return how many."""
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    rows = rows_of(kind, engagement).filter(key__in=keys, revision=0)
    taken = list(rows.values_list("key", flat=True))
    if taken:
        rows.delete()
        audit.record(verb="take_back", of=engagement, by=by, at=at, keys=taken)
    return len(taken)


def add(*, engagement: Engagement, row: Row, called: str, by: Actor, at: datetime) -> None:
    """Store a row of the group's own, under a key made of what it is called."""
    with transaction.atomic():
        Engagement.objects.select_for_update().get(pk=engagement.pk)
        # Chosen with the engagement locked: two rows of one name would else get the same key.
        row.key = _free_key(called, _keys(type(row), engagement))
        keep(engagement=engagement, rows=[row], by=by, at=at)


@transaction.atomic
def change(*, row: Row, columns: Sequence[str], revision: int, by: Actor, at: datetime) -> None:
    """Store these columns of a changed row. Raises EditConflict if the row has changed since it was opened."""
    # Locked while the revisions are compared: of two who save at once, both would else know the latest.
    stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
    check_revision(stored.revision, revision)
    row.revision = revision + 1
    row.save(update_fields=["revision", *columns])
    audit.record(verb=VERBS[type(row)][1], of=row.engagement, by=by, at=at, key=row.key)


@transaction.atomic
def measure(*, assumption: Assumption, on: date, value: float, by: Actor, at: datetime) -> None:
    """Add a measured value; the days stay in their order."""
    # Locked, for the list is written whole: of two values measured at once one would be lost.
    row = Assumption.objects.select_for_update().get(pk=assumption.pk)
    row.measured = sorted([*row.measured, {"on": on.isoformat(), "value": value}], key=itemgetter("on"))
    row.revision += 1
    row.save(update_fields=["measured", "revision"])
    audit.record(verb="measure_assumption", of=assumption.engagement, by=by, at=at, key=assumption.key)


def _keys(kind: type[Row], engagement: Engagement) -> set[str]:
    return set(kind._default_manager.filter(engagement=engagement).values_list("key", flat=True))


def _next_place(kind: type[Row], engagement: Engagement) -> int:
    last = kind._default_manager.filter(engagement=engagement).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _free_key(called: str, known: set[str]) -> str:
    # A name in another script has no letter that a key may have: nothing would be left of it.
    stem = slugify(called)[:_LONGEST_STEM].strip("-_") or "own"
    # One more than there are keys: so one of them is free.
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(known) + 2))
    return next(key for key in numbered if key not in known)
