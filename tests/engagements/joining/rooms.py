"""People who join an engagement by its code."""

from typing import Any

from django.test import Client as Browser

from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from tests.factories import NOW


def join(engagement: Engagement, name: str, perspective: str = "risk", browser: Browser | None = None) -> Any:
    """Join as a guest, who says that they are nobody on the list."""
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    body = {"code": code, "name": name, "perspective": perspective, "shares_name": "on"}
    return (browser or Browser()).post("/join/", body)


def guests(engagement: Engagement, people: int) -> list[Stakeholder]:
    for number in range(people):
        assert join(engagement, f"Guest {number}").status_code == 200
    return list(Stakeholder.objects.filter(is_guest=True))


def answer_as(guest: Stakeholder) -> None:
    Response.objects.get(stakeholder=guest).answers.create(
        organisation_id=guest.organisation_id, item="D1", value=1, answered_at=NOW
    )
