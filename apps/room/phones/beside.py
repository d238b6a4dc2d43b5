"""What the other pages of a response say of the workshop that is on, and what it hears of them."""

from django.urls import reverse

from apps.responses.models import Response
from apps.responses.workshop import Workshop
from apps.room.access import room_beside
from apps.room.models import Room, RoomScene
from apps.room.selectors import where_of
from apps.room.services import stir
from apps.room.tokens import name_of_phone, token_for


def workshop_beside(response: Response) -> Workshop | None:
    room = room_beside(response)
    if room is None:
        return None
    return Workshop(
        address=reverse("room_phone", args=[response.pk]),
        place=where_of(room),
        channel=token_for(room.pk, "phone"),
        phone=name_of_phone(room.pk, response.stakeholder_id),
        scene=room.scene,
        is_on=room.state == Room.State.OPEN,
    )


def count_person(response: Response) -> None:
    """Let wall and console count again: somebody joined, or sent their answers."""
    room = room_beside(response)
    counts = room is not None and room.scene in (RoomScene.JOIN, RoomScene.ANSWER)
    if room is not None and counts and room.state == Room.State.OPEN:
        stir(room_id=room.pk, gives_way=True)


def count_vote(response: Response) -> None:
    """Let wall and console count again: somebody voted on the topic's own page, or typed a vote and sent none."""
    room = room_beside(response)
    if room is not None and room.state == Room.State.OPEN and room.topic is not None and room.topic.is_voting:
        stir(room_id=room.pk)
