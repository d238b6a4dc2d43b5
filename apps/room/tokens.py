"""What opens a wall and the live channel of a room: a signed word for one room and one surface. It dies with the room.

On another machine a short code is typed once instead, and brings the signed word.
"""

from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from apps.core.guessing import typed_letters

type Surface = Literal["wall", "phone"]
_SURFACES: dict[str, Surface] = {"wall": "wall", "phone": "phone"}
_signer = Signer(salt="room")


def token_for(room_id: UUID, surface: Surface) -> str:
    return _signer.sign(f"{room_id.hex}.{surface}")


def read_token(token: str) -> tuple[UUID, Surface] | None:
    """Return the room and the surface that a token opens, or None where nobody signed it."""
    try:
        room, _dot, surface = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    return (UUID(room), _SURFACES[surface]) if surface in _SURFACES else None


def name_of_phone(room_id: UUID, person: UUID) -> str:
    """Return the name by which a person's phones are counted as one in a room. It says nothing to anybody else."""
    return salted_hmac("apps.room.phone", f"{room_id.hex}{person.hex}", algorithm="sha256").hexdigest()[:16]


def digest_of_code(typed: str) -> str:
    # Keyed: eight letters would be found by trying them all.
    return salted_hmac("apps.room.tokens", typed_letters(typed), algorithm="sha256").hexdigest()
