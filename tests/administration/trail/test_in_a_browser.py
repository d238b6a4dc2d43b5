"""The team's page, the owner's trail and the list with other teams, as they look."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from apps.accounts.models import Organisation, User
from apps.engagements.models import Engagement, Stakeholder
from tests import factories
from tests.browser import Watch
from tests.journeys.test_every_page import find_problems

pytestmark = pytest.mark.journey


def test_the_pages_of_walls_and_trail_can_be_read_by_everybody(
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    engagement: Engagement,
    bob: Stakeholder,
    alice: User,
    olga: User,
    organisation: Organisation,
) -> None:
    factories.make_co_facilitator(engagement, "Conrad Helps")
    ada = factories.make_member(organisation, "Ada Outside")
    Organisation.objects.update(engagements_visible=True)
    browser = factories.sign_in(Client(), alice)
    browser.post(reverse("links", args=[engagement.pk]))
    factories.sign_in(Client(), ada).get(reverse("engagement", args=[engagement.pk]))
    team = reverse("team", args=[engagement.pk])
    assert find_problems(chromium, watch, asgi_server, alice, [team]) == []
    trail = reverse("trail")
    asked = [trail, f"{trail}?group=refused", f"{trail}?first=x", f"{trail}?last=2001-01-01", team]
    assert find_problems(chromium, watch, asgi_server, olga, asked) == []
    assert find_problems(chromium, watch, asgi_server, ada, [reverse("engagements")]) == []
