"""Steps of the plan are changed in their place, with scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from apps.accounts.models import User
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from tests import factories
from tests.browser import Watch
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey


def test_a_step_is_changed_in_its_place(
    asgi_server: str, chromium: Browser, watch: Watch, engagement: Engagement, alice: User
) -> None:
    factories.make_plan_step(engagement, text="Load test")
    page = watch.open(chromium.new_context())
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("plan", args=[engagement.pk]))
    kept = page.locator("#kept")
    kept.get_by_role("link", name="Edit").click()
    kept.get_by_role("link", name="Leave as it is").click()
    kept.get_by_role("link", name="Edit").click()
    kept.locator("[name=text]").fill("Load test of the gateway")
    kept.get_by_role("button", name="Save").click()
    expect(kept.get_by_role("link", name="Edit")).to_be_visible()
    expect(kept).to_contain_text("Load test of the gateway")


def test_owners_typed_beside_a_proposal_stay_while_it_is_changed(
    asgi_server: str, chromium: Browser, watch: Watch, decided: Engagement
) -> None:
    assert decided.lead
    page = watch.open(chromium.new_context())
    sign_in(page, asgi_server, decided.lead)
    page.goto(asgi_server + reverse("plan", args=[decided.pk]))
    owners, own = page.locator("#proposed [name$=-owner]"), page.locator("#own")
    owners.nth(0).fill("Ann")
    owners.nth(1).fill("Bea")
    page.get_by_role("button", name="Change").first.click()
    expect(own.locator("summary")).to_be_focused()
    expect(own.locator("[name=owner]")).to_have_value("Ann")
    expect(own).to_be_in_viewport()
    expect(owners.nth(1)).to_have_value("Bea")
    own.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Stored.")).to_be_focused()
    expect(owners.nth(0)).to_have_value("Bea")
    assert PlanStep.objects.get().owner == "Ann"
