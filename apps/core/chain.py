"""A hash chain over the audit log: it shows if anybody later changed or removed a row, even as the database's superuser.

A worker links each row to all before it (`seal`), keyed by the secret key. Requests only add rows and wait for
nothing. Of what retention deletes the link stays, and a row says how many it deleted, from when to when: those have to be
missing, all that were as old with them, and no other.
"""

import hmac
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from apps.core.models import AuditEvent, AuditLink
from apps.documents.digests import sha256_of
from apps.documents.values import Json

PURGED = "purge_audit"  # written by the table itself (core migration 0003)
_AT_ONCE = 5_000
# Rows get their number before they are seen: none is seen later than this many others.
_LATE = 10_000
_START = "0" * 64


type KeptSince = Callable[[UUID | None, datetime], datetime]


@dataclass(frozen=True)
class Head:
    """The end of the chain. Noted elsewhere, it also shows whether the end was cut off."""

    position: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.position}:{self.sha256}"


@dataclass(frozen=True)
class Break:
    """The first row that is not as it was."""

    event_id: int
    what: str


@dataclass(frozen=True)
class Verification:
    head: Head
    purged: int
    unsealed: int
    broken: Break | None


@transaction.atomic
def seal() -> Head | None:
    """Link the rows that are not linked yet; return the new end, or None if there was nothing to do."""
    # One worker at a time: two would link different rows to the same one before them.
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('apps.core.chain'))")
        if not cursor.fetchone()[0]:
            return None
    head = _head()
    links: list[AuditLink] = []
    for event in _unsealed()[:_AT_ONCE]:
        link = AuditLink(
            position=head.position + 1,
            event_id=event.pk,
            scope_id=event.scope_id,
            at=event.at,
            digest=digest_of_row(event),
        )
        # The database does not know the key: whoever can only write to it makes no link that fits.
        link.sha256 = _linked(settings.SECRET_KEY, head.sha256, link)
        head = Head(link.position, link.sha256)
        links.append(link)
    AuditLink.objects.bulk_create(links)
    return head if links else None


def verify(noted: Head | None, *, kept_since: KeptSince, at: datetime) -> Verification:
    """Compare every link with the one before it and with its row, what is missing with what retention deleted.

    `kept_since` says since when the rows of an organisation were kept at an instant. `noted` is an end noted earlier.
    """
    purged, broken, before = 0, None, Head(0, _START)
    purges = _Purges(kept_since, at)
    for link, event in _with_events():
        purged += event is None
        if broken := _break_at(link, event, before, purges):
            break
        before = Head(link.position, link.sha256)
        if noted and noted.position == before.position and noted != before:
            broken = Break(link.event_id, "is linked in another way than was noted")
            break
    broken = broken or purges.broken()
    if broken is None and noted and before.position < noted.position:
        broken = Break(0, f"the chain ends at {before.position}, before {noted.position}")
    return Verification(before, purged, _unsealed().count(), broken)


def digest_of_row(event: AuditEvent) -> str:
    # Without its address, which is cleared later, and without empty fields: a new column, empty in earlier rows, does not
    # change their digest.
    fields: dict[str, Json] = {
        field.attname: value if field.attname == "detail" else str(value)
        for field in event._meta.concrete_fields
        if field.attname != "address_digest"
        if (value := getattr(event, field.attname)) not in (None, "", {}, [])
    }
    return sha256_of({**fields, "at": event.at.timestamp()})


def _break_at(link: AuditLink, event: AuditEvent | None, before: Head, purges: "_Purges") -> Break | None:
    # A link is never made anew: those of before the key was changed fit the key of then.
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if link.position != before.position + 1 or not any(
        hmac.compare_digest(link.sha256, _linked(key, before.sha256, link)) for key in keys
    ):
        return Break(
            link.event_id,
            "does not follow the row before it, or its key is missing from SECRET_KEY_FALLBACKS",
        )
    if event is None:
        return None if purges.explain(link) else Break(link.event_id, "is gone")
    return None if digest_of_row(event) == link.digest else Break(link.event_id, "was changed")


def _linked(key: str, before: str, link: AuditLink) -> str:
    text = f"{before} {link.position} {link.event_id} {link.scope_id} {link.at.timestamp()} {link.digest}"
    return hmac.digest(f"apps.core.chain{key}".encode(), text.encode(), "sha256").hex()


def _head() -> Head:
    newest = AuditLink.objects.order_by("-position").first()
    return Head(newest.position, newest.sha256) if newest else Head(0, _START)


def _unsealed() -> QuerySet[AuditEvent]:
    newest = AuditLink.objects.aggregate(newest=Max("event_id"))["newest"] or 0
    linked = AuditLink.objects.filter(event_id=OuterRef("pk"))
    return AuditEvent.objects.filter(~Exists(linked), pk__gt=newest - _LATE).order_by("pk")


def _with_events() -> Iterator[tuple[AuditLink, AuditEvent | None]]:
    for links in batched(AuditLink.objects.order_by("position").iterator(_AT_ONCE), _AT_ONCE, strict=False):
        events = AuditEvent.objects.in_bulk([link.event_id for link in links])
        for link in links:
            yield link, events.get(link.event_id)


@dataclass(frozen=True)
class _Purge:
    """What one row says that was deleted. Rows of before it was noted say no beginning."""

    event_id: int
    rows: int
    since: datetime
    until: datetime


_ALWAYS = datetime.min.replace(tzinfo=UTC)


class _Purges:
    """What retention deleted, by organisation. Whatever was deleted in another way explains no missing row."""

    def __init__(self, kept_since: KeptSince, at: datetime) -> None:
        self._spans: dict[UUID | None, list[_Purge]] = defaultdict(list)
        self._missing: Counter[UUID | None] = Counter()
        self._broken: Break | None = None
        for event in AuditEvent.objects.filter(verb=PURGED).order_by("pk"):
            since = event.detail.get("since")
            purge = _Purge(
                event.pk,
                event.detail["rows"],
                datetime.fromisoformat(since) if since else _ALWAYS,
                datetime.fromisoformat(event.detail["until"]),
            )
            if what := self._wrong_with(purge, event, kept_since, at):
                self._broken = self._broken or Break(event.pk, what)
            else:
                self._spans[event.scope_id].append(purge)
        for spans in self._spans.values():
            spans.sort(key=lambda purge: purge.since)

    def _wrong_with(self, purge: _Purge, event: AuditEvent, kept_since: KeptSince, at: datetime) -> str:
        if event.at > at or purge.until > kept_since(event.scope_id, event.at):
            return f"deleted {purge.rows} that had to be kept, the newest of {purge.until}"
        # Retention takes the oldest first, and leaves none that was there and is older.
        left = AuditEvent.objects.filter(scope_id=event.scope_id, at__lt=purge.until, pk__lt=event.pk)
        if (older := left.order_by("at").first()) is not None:
            return f"deleted {purge.rows} up to {purge.until} and left row {older.pk}, which is older"
        return ""

    def explain(self, link: AuditLink) -> bool:
        """Return whether retention has deleted the row of this link, and count it."""
        spans = self._spans.get(link.scope_id, [])
        place = bisect_right(spans, link.at, key=lambda purge: purge.since)
        if place == 0:
            # Older than all of them: deleted by one whose own row has been deleted since.
            return bool(spans)
        # They follow one another, so that the last to begin before is the one.
        is_within = any(link.at <= purge.until for purge in spans[max(place - 2, 0) : place])
        self._missing[link.scope_id] += is_within
        return is_within

    def broken(self) -> Break | None:
        """Return what is wrong with the deleting itself, once every link was explained."""
        for scope_id, spans in self._spans.items():
            said, missing = sum(purge.rows for purge in spans), self._missing[scope_id]
            # Fewer may be missing: a row that was deleted before it was linked left no link.
            if missing > said and spans[0].since != _ALWAYS:
                return Break(
                    spans[-1].event_id,
                    f"and those before say that {said} were deleted; {missing} are missing",
                )
        return self._broken
