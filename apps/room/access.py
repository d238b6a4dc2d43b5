"""Who gets into a room: its team by the console, whoever answers by a phone, and anybody with its token by the wall."""

from uuid import UUID

from django.http import Http404

from apps.room.tokens import Surface, read_token


def channel_of(token: str) -> tuple[UUID, Surface]:
    """Return the room and the surface that a token opens, without asking the database whether the room is still on."""
    opened = read_token(token)
    if opened is None:
        raise Http404
    return opened
