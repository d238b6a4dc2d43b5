"""Apps above register here what they do when a manager is granted a client's reports."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from apps.accounts.models import Membership

type Granted = Callable[[Membership, Collection[UUID], datetime], None]

# They register because this app may import none that builds on it.
_listeners: list[Granted] = []


def on_reports_granted(call: Granted) -> None:
    """Register what to call, in the transaction of the grant, with the manager and the ids of their new clients."""
    _listeners.append(call)


def announce_grant(membership: Membership, client_ids: Collection[UUID], at: datetime) -> None:
    for call in _listeners if client_ids else ():
        call(membership, client_ids, at)
