"""The third edition as somebody is asked it: a pilot that answers by a supplier's model, and looks things up."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import Client, Organisation, User
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from apps.responses.models import Response
from tests.factories import make_engagement, make_stakeholder
from tests.instruments.third import routing
from tests.responses.conftest import begin

type Asked = Callable[..., "Person"]


class Person:
    """Somebody who is asked, with their browser."""

    def __init__(self, engagement: Engagement, perspective: str) -> None:
        self.stakeholder = make_stakeholder(engagement, f"{perspective} person", perspective)
        self.browser: Browser = begin(self.stakeholder)
        self.response = Response.objects.get(stakeholder=self.stakeholder)

    def url(self, slug: str) -> str:
        return reverse("respond_page", args=[self.response.pk, slug])

    @property
    def answers(self) -> dict[str, object]:
        given = self.response.answers.values_list("item", "value")
        return {item: value for item, value in given if value is not None}


@pytest.fixture
def framed(
    instrument: InstrumentVersion, organisation: Organisation, harbourline: Client, alice: User
) -> Callable[..., Engagement]:
    """Return a function that makes an engagement of the third edition."""

    def frame(*, room: bool = False, **chosen: str) -> Engagement:
        where = routing(**{"stage": "pilot", "retrieval": "yes", **chosen})
        return make_engagement(
            organisation,
            instrument_version=instrument,
            client=harbourline,
            lead=alice,
            stage=where["stage"],
            model_hosting=where["model_hosting"],
            switches={name: where[name] for name in ("system_kind", "retrieval", "people_check")},
            has_room_form=room,
        )

    return frame


@pytest.fixture
def asked(framed: Callable[..., Engagement]) -> Asked:
    """Return a function that makes an engagement, and somebody who is asked in it."""
    return lambda perspective="platform", **chosen: Person(framed(**chosen), perspective)
