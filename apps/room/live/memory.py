"""What a room shows, kept in the process: however many ask, the database is asked at most once a second."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from django.db import connection
from django.db.models import Q

from apps.core.database import scope
from apps.room import selectors
from apps.room.models import Room
from apps.room.tokens import Surface

FRESH_SECONDS = 1.0
FORGOTTEN_SECONDS = 600.0
LINGERS = timedelta(minutes=10)


@dataclass(frozen=True)
class View:
    """What a surface shows now. Without a console that steers the host is away."""

    step: int
    html: str
    is_host_there: bool


@dataclass
class _Kept:
    lock: Lock = field(default_factory=Lock)
    asked_at: float = float("-inf")
    step: int | None = None  # None: there is no such room, or it is over
    steered_until: datetime | None = None
    shown: dict[Surface, selectors.Shared] = field(default_factory=dict)

    def is_host_there(self, at: datetime) -> bool:
        return self.steered_until is None or self.steered_until > at


_rooms: dict[UUID, _Kept] = {}


def view_of(room_id: UUID, surface: Surface, *, at: datetime, since: float = 0) -> View | None:
    """Return what a surface shows, seen within the last second and not before a moment; None where the room is over."""
    kept = _rooms.get(room_id) or _keep(room_id)
    with kept.lock:
        if kept.asked_at < max(since, time.monotonic() - FRESH_SECONDS):
            _ask(room_id, kept, at)
        if kept.step is None:
            return None
        shown = kept.shown.get(surface)
        if shown is None or shown.step < kept.step:
            shown = kept.shown[surface] = selectors.shared_of(room_id, surface)
        return View(shown.step, shown.html, kept.is_host_there(at))


def view_beside(room_id: UUID, surface: Surface, at: datetime, since: float = 0) -> View | None:
    """Do the same beside any request, and leave no connection open."""
    try:
        return view_of(room_id, surface, at=at, since=since)
    finally:
        scope.leave()
        connection.close()


def _keep(room_id: UUID) -> _Kept:
    long_ago = time.monotonic() - FORGOTTEN_SECONDS
    for each, kept in list(_rooms.items()):
        if kept.asked_at < long_ago and not kept.lock.locked():
            _rooms.pop(each, None)
    return _rooms.setdefault(room_id, _Kept())


def _ask(room_id: UUID, kept: _Kept, at: datetime) -> None:
    kept.asked_at = time.monotonic()
    scope.enter(Room, id=room_id)
    # Who missed the end still gets to see it.
    is_over = Q(ended_at__lt=at - LINGERS)
    rooms = Room.objects.exclude(is_over).filter(pk=room_id)
    row = rooms.values_list("step", "steered_until", "state").first()
    kept.step, kept.steered_until, state = row or (None, None, None)
    if state != Room.State.OPEN:
        kept.steered_until = None  # nobody has to be there
