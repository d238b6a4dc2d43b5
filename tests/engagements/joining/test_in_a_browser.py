"""Alice at the pages of those who join, in a real browser."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium

from apps.accounts.models import User
from apps.engagements.models import Engagement, Stakeholder
from tests.browser import Watch, problems_of
from tests.engagements.joining.rooms import guests
from tests.factories import make_stakeholder

pytestmark = pytest.mark.journey


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_those_who_join_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, engagement: Engagement, alice: User
) -> None:
    guests(engagement, 4)
    guest = Stakeholder.objects.first()
    make_stakeholder(engagement, "Ines Roth", is_known=False)
    signed = Browser()
    signed.force_login(alice)
    context = chromium.new_context()
    context.add_cookies(
        [{"name": "sessionid", "value": signed.cookies["sessionid"].value, "url": asgi_server}]
    )
    page = watch.open(context)
    problems: list[str] = []
    ids = [engagement.pk]
    addresses = {
        "vouching": reverse("vouching", args=ids),
        "most_guests": reverse("most_guests", args=ids),
        "people_clear": reverse("people_clear", args=ids) + f"?person={guest.pk}",
        "person": reverse("person", args=[engagement.pk, guest.pk]),
        "engagement": reverse("engagement", args=ids),
    }
    for name, address in addresses.items():
        page.goto(asgi_server + address)
        problems += problems_of(page, name)
    context.close()
    assert problems == []
