"""Every page of the facilitator and the manager, in a real browser: readable by all, within the CSP, nothing sideways."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from apps.accounts.models import Client, Membership, Organisation, User
from apps.assessments.archiving.services import archive_engagement
from apps.assessments.services import assess_now
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.services import freeze_report
from tests.assessments.conftest import NAMES, case_document
from tests.browser import Watch, problems_of
from tests.factories import NOW, acting, make_engagement, make_member
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def case(
    asgi_server: str,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> Callable[[str], Engagement]:
    def imported(name: str) -> Engagement:
        """Bring a demo case in, assessed, with a report on order."""
        document = case_document(name)
        engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
        assess_now(engagement=engagement, at=NOW)
        freeze_report(engagement=engagement, by=acting(alice), at=NOW)
        return engagement

    return imported


def test_every_page_can_be_read_by_everybody(
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    case: Callable[[str], Engagement],
    alice: User,
    organisation: Organisation,
) -> None:
    """What is filled; the same pages with little on them are walked by address, and results by case."""
    finished = case(NAMES[0])
    collecting = make_engagement(organisation, lead=alice)
    addresses = [
        reverse("engagements"),
        reverse("archive", args=[finished.pk]),
        reverse("results", args=[collecting.pk]),
        reverse("engagement", args=[finished.pk]),
        reverse("results", args=[finished.pk]),
        reverse("report", args=[finished.reports.get().pk]),
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []


def test_an_archived_engagement_can_be_read_by_everybody(
    asgi_server: str, chromium: Browser, watch: Watch, case: Callable[[str], Engagement], alice: User
) -> None:
    engagement = case(NAMES[0])
    archive_engagement(engagement=engagement, by=acting(alice), at=NOW)
    addresses = [
        reverse("engagement", args=[engagement.pk]),
        f"{reverse('engagements')}?archived",
        reverse("engagement_clone", args=[engagement.pk]),
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []


def test_the_library_can_be_read_by_everybody(
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    case: Callable[[str], Engagement],
    organisation: Organisation,
) -> None:
    report = case(NAMES[0]).reports.get()
    clients = tuple(Client.objects.filter(organisation=organisation))
    carol = make_member(organisation, "Carol", Membership.Role.MANAGER, clients)
    addresses = [reverse("library"), reverse("report", args=[report.pk]), "/nowhere/"]
    assert find_problems(chromium, watch, asgi_server, carol, addresses) == []


def find_problems(
    chromium: Browser, watch: Watch, server: str, user: User, addresses: list[str]
) -> list[str]:
    """Open each address; return what axe finds and what hangs over the edge."""
    context = chromium.new_context()
    page = watch.open(context)
    problems: list[str] = []
    page.goto(f"{server}{reverse('account_login')}")
    problems += problems_of(page, "sign-in")
    sign_in(page, server, user)
    for address in addresses:
        page.goto(server + address)
        problems += problems_of(page, address)
    context.close()
    return problems
