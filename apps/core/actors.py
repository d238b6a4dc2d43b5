"""Who makes a change, for which organisation and from where. Services take it as `by` and record it in the audit log."""

from dataclasses import dataclass, replace
from typing import Literal, Self
from uuid import UUID

from django.utils.crypto import salted_hmac

type ActorKind = Literal["user", "stakeholder", "visitor", "command", "system"]


@dataclass(frozen=True)
class Actor:
    """Who makes a change. `id` is the primary key of their row, or empty when they have none."""

    kind: ActorKind
    id: str = ""
    scope_id: UUID | None = None
    # Empty for participants: no log may join an address to answers.
    address_digest: str = ""

    @property
    def user_id(self) -> UUID | None:
        return UUID(self.id) if self.kind == "user" else None

    def within(self, scope_id: UUID) -> Self:
        return replace(self, scope_id=scope_id)


SYSTEM = Actor("system")
COMMAND = Actor("command")
VISITOR = Actor("visitor")


def digest_of(address: str) -> str:
    """Return the keyed digest of a network address, the only form in which one is stored."""
    # Keyed: there are few enough addresses to try them all against a plain digest.
    return salted_hmac("apps.core.actors", address, algorithm="sha256").hexdigest() if address else ""
