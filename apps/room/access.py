"""Who gets into a room: its team by the console, whoever answers by a phone, and anybody with its token by the wall.

| who                                          | what of it                                   |
|----------------------------------------------|----------------------------------------------|
| the engagement's team, signed in             | the console; once it ended, its screens      |
| who answers, by the session of this browser  | the phone, until the room ends               |
| anybody with a signed token                  | the wall and the channel, until it ends      |
| whoever types the console's code first       | the token of the wall, for ten minutes       |
| anybody else                                 | 404                                          |
"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from apps.accounts.models import Membership
from apps.assessments.models import Snapshot
from apps.core.database.scope import enter
from apps.engagements.access import engagement_of, workshop_of
from apps.engagements.models import Engagement
from apps.responses.models import Response
from apps.room.models import Room, RoomPrint
from apps.room.tokens import Surface, digest_of_code, read_token


def console_of(membership: Membership, engagement_id: UUID) -> tuple[Engagement, Room | None]:
    """Return an engagement of the member's team, or a rehearsal of theirs, and its newest room. Raises EngagementArchived."""
    engagement = workshop_of(membership, engagement_id)
    rooms = Room.objects.filter(engagement=engagement).select_related("steered_by", "topic")
    return engagement, rooms.order_by("opened_at").last()


def screens_of(membership: Membership, engagement_id: UUID) -> tuple[Engagement, RoomPrint | None]:
    """Return the printed screens of the newest room that has ended, while nobody is being taken out of them.

    Raises EngagementArchived.
    """
    engagement = engagement_of(membership, engagement_id)
    prints = RoomPrint.objects.filter(room__engagement=engagement).order_by("room__opened_at")
    if Snapshot.objects.filter(engagement=engagement, is_being_erased=True).exists():
        return engagement, None
    return engagement, prints.last()


def room_beside(response: Response) -> Room | None:
    """Return the room that is on where somebody answers."""
    return _on().select_related("topic").filter(engagement=response.round.engagement_id).first()


def is_on(engagement_id: UUID) -> bool:
    """Return whether a room of an engagement is on, and does not rest."""
    return _on().filter(engagement=engagement_id, state=Room.State.OPEN).exists()


def wall_of(token: str) -> Room:
    """Return the room of a wall, and enter its organisation."""
    room, surface = opened_by(token)
    if surface != "wall":
        raise Http404
    return room


def room_of_code(typed: str, at: datetime) -> Room | None:
    """Return the room whose wall these letters open now, and enter its organisation."""
    digest = digest_of_code(typed)
    enter(Room, wall_code=digest)
    return _on().filter(wall_code=digest, wall_code_until__gt=at).first()


def opened_by(token: str) -> tuple[Room, Surface]:
    """Return the room of a token, which has not ended, with its surface, and enter its organisation."""
    opened = read_token(token)
    if opened is None:
        raise Http404
    room_id, surface = opened
    enter(Room, id=room_id)
    room = _on().filter(pk=room_id).first()
    if room is None:
        raise Http404
    return room, surface


def _on() -> QuerySet[Room]:
    """Return the rooms that have not ended, nor gone with their engagement."""
    rooms = Room.objects.exclude(state=Room.State.ENDED)
    return rooms.filter(engagement__archived_at__isnull=True, engagement__deleted_at__isnull=True)


def channel_of(token: str) -> tuple[UUID, Surface]:
    """Return the room and the surface of a token, without asking the database whether the room is still on."""
    opened = read_token(token)
    if opened is None:
        raise Http404
    return opened
