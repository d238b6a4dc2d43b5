"""Phones in a room: of people whose answers were looked at, each on a device of their own."""

from django.urls import reverse

from apps.engagements.models import Stakeholder
from apps.instruments.definition import AgreementItem
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from apps.room.commands import OpenTopic
from apps.room.models import RoomTopic
from tests.pages import Element, read_page
from tests.responses.conftest import begin
from tests.room.conftest import Steered


class Phone:
    """One person's phone. It is led on to the response of the newest round, as a browser is."""

    def __init__(self, person: Stakeholder) -> None:
        self.person, self.browser = person, begin(person)

    @property
    def response(self) -> Response:
        return Response.objects.filter(stakeholder=self.person).latest("round__number")

    @property
    def address(self) -> str:
        return reverse("room_phone", args=[self.response.pk])

    def look(self) -> Element:
        return read_page(self.browser.get(self.address, follow=True))

    def send(self, do: str, **fields: str) -> Element:
        return read_page(self.browser.post(self.address, {"do": do, **fields}, follow=True))


def at_topic(talk: Steered, key: str = "D1") -> RoomTopic:
    """Have the room vote on an item, whether or not the agenda would propose it."""
    item = definition_of(talk.room.engagement.instrument_version).item(key)
    choices = item.choices if isinstance(item, AgreementItem) else ()
    topic, _is_new = RoomTopic.objects.get_or_create(
        room=talk.room,
        key=key,
        defaults={
            "organisation_id": talk.room.organisation_id,
            "position": talk.room.topics.count(),
            "minutes": 4,
            "text": item.text,
            "options": [choice.label for choice in choices],
        },
    )
    talk.do(OpenTopic(topic.pk))
    return topic
