"""What the other pages of a response say of the workshop that is on."""

from django.urls import reverse

from apps.responses.models import Response
from apps.responses.workshop import Workshop
from apps.room.access import room_beside
from apps.room.selectors import where_of


def workshop_beside(response: Response) -> Workshop | None:
    room = room_beside(response)
    if room is None:
        return None
    return Workshop(reverse("room_phone", args=[response.pk]), where_of(room))
