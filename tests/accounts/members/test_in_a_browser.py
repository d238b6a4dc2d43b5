"""The owner's pages and the invitation in a real browser: readable by all, within the CSP, nothing sideways."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from apps.accounts.members.inviting import mint_token
from apps.accounts.models import Client, Membership, Organisation, User
from apps.engagements.models import Engagement
from tests import factories
from tests.browser import Watch, follow, problems_of
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def people(organisation: Organisation, harbourline: Client, engagement: Engagement, olga: User) -> User:
    """An organisation with members in every state; return somebody who leads an engagement."""
    alice = factories.make_member(organisation, "Alice Duarte")
    factories.make_member(organisation, "Carol Lindqvist", Membership.Role.MANAGER, (harbourline,))
    gone = factories.make_member(organisation, "Gunnar Gone-with-a-rather-long-name von und zu Hohenstein")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice, contact_email=alice.email)
    factories.make_member_invitation(organisation, invited_by=olga)
    long_ago = timezone.now() - timedelta(days=1)
    factories.make_member_invitation(
        organisation, invited_by=olga, expires_at=long_ago, email="a" * 60 + "@northlight.example"
    )
    return alice


def test_every_page_of_the_owner_can_be_read_by_everybody(
    asgi_server: str, chromium: Browser, watch: Watch, people: User, olga: User
) -> None:
    context = chromium.new_context()
    page = watch.open(context)
    sign_in(page, asgi_server, olga)
    problems: list[str] = []
    for address in (
        reverse("members"),
        reverse("member_invite"),
        reverse("organisation_settings"),
        reverse("member", args=[people.pk]),
        reverse("member", args=[User.objects.get(is_active=False).pk]),
        reverse("member_leave", args=[people.pk]),
    ):
        page.goto(asgi_server + address)
        problems += problems_of(page, address)
    page.goto(asgi_server + reverse("member_invite"))
    page.get_by_label("Mail addresses").fill("nobody")
    follow(page.get_by_role("button", name="Invite"))
    problems += problems_of(page, "an error")
    context.close()
    assert problems == []


def test_ines_comes_in_by_her_link(
    asgi_server: str, chromium: Browser, watch: Watch, people: User, organisation: Organisation, olga: User
) -> None:
    link = reverse(
        "welcome", args=[mint_token(factories.make_member_invitation(organisation, invited_by=olga))]
    )
    context = chromium.new_context()
    page = watch.open(context)
    page.goto(asgi_server + link)
    problems = [*problems_of(page, "welcome")]
    page.get_by_label("Your name").fill("Ines Roth")
    page.get_by_label("Password").fill("short")
    follow(page.get_by_role("button", name="Begin"))
    problems += problems_of(page, "an error")
    page.get_by_label("Password").fill(factories.PASSWORD)
    follow(page.get_by_role("button", name="Begin"))
    expect(page.get_by_role("heading", name="Engagements")).to_be_visible()
    page.goto(asgi_server + link)
    problems += problems_of(page, "over")
    context.close()
    assert problems == []
