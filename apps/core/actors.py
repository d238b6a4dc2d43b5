"""Who makes a change, for which organisation and from where. Services take it as `by` and record it in the audit log."""

from dataclasses import dataclass, replace
from typing import Literal, Self
from uuid import UUID

from django.utils.crypto import salted_hmac

type ActorKind = Literal["user", "stakeholder", "visitor", "command", "system"]


@dataclass(frozen=True)
class Actor:
    """Who makes a change. `id` is the primary key of their row, or empty when they have none.

    Participants have no address: no log may join one to answers.
    """

    kind: ActorKind
    id: str = ""
    scope_id: UUID | None = None
    address_digest: str = ""

    @property
    def user_id(self) -> UUID | None:
        """Return the value for a foreign key to the user; None for every other kind."""
        return UUID(self.id) if self.kind == "user" else None

    def within(self, scope_id: UUID) -> Self:
        """Return the same actor for one organisation: the system and commands work for all."""
        return replace(self, scope_id=scope_id)


SYSTEM = Actor("system")
COMMAND = Actor("command")
VISITOR = Actor("visitor")


def digest_of(address: str) -> str:
    """Return the keyed digest of a network address, the only form in which one is stored."""
    return salted_hmac("apps.core.actors", address, algorithm="sha256").hexdigest() if address else ""
