"""Who is told that a manager may read a client's reports from now on: apps above register what they do then."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from apps.accounts.models import Membership

type Granted = Callable[[Membership, Collection[UUID], datetime], None]

_told: list[Granted] = []


def when_granted(tell: Granted) -> None:
    """Register what is done, in the transaction of the grant, with a manager and the ids of their new clients."""
    _told.append(tell)


def note_granted(membership: Membership, client_ids: Collection[UUID], at: datetime) -> None:
    for tell in _told if client_ids else ():
        tell(membership, client_ids, at)
