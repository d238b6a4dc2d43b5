"""What people read before the first question, and every page of erasing, in a real browser: readable by all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import AskedPerson, Engagement, Stakeholder
from apps.reports.models import ERASED, Report
from apps.responses.models import Response
from tests.browser import Watch, follow, problems_of
from tests.factories import make_engagement, make_stakeholder
from tests.journeys.people import sign_in, start
from tests.reports.rows import make_report
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

ADDRESS = "ines.roth@brightwell.example"


@pytest.fixture
def ines(organisation: Organisation, engagement: Engagement) -> Stakeholder:
    Organisation.objects.update(notice="Our data protection officer: privacy@northlight.example")
    since = timezone.now() - timedelta(days=3)
    old = make_engagement(organisation, initiative="Old bot", archived_at=since)
    AskedPerson.objects.create(organisation=organisation, engagement=old, name="Ines Roth", email=ADDRESS)
    return make_stakeholder(engagement, "Ines Roth", "risk", ADDRESS)


def look(page: Page, name: str) -> list[str]:
    return list(problems_of(page, name))


def test_somebody_reads_takes_along_and_erases(
    asgi_server: str, chromium: Browser, watch: Watch, engagement: Engagement, ines: Stakeholder
) -> None:
    context = chromium.new_context()
    page = watch.open(context)
    link = asgi_server + link_path(ines)
    page.goto(link)
    follow(page.get_by_role("link", name="Who sees what"))
    expect(page.get_by_role("heading", name="How long it is kept")).to_be_visible()
    problems = look(page, "who-sees-what")
    start(page, link)
    response = Response.objects.get(stakeholder=ines)
    for name in ("who_sees_what", "held", "withdraw", "erase"):
        page.goto(asgi_server + reverse(name, args=[response.pk]))
        problems += look(page, name)
    follow(page.get_by_role("button", name="Erase me"))
    expect(page.get_by_role("heading", name="You are erased")).to_be_visible()
    problems += look(page, "erased")
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())
    page.goto(f"{asgi_server}{reverse('join')}?code={code.code}")
    problems += look(page, "join")
    context.close()
    assert problems == []


def test_every_page_of_who_keeps_the_list_can_be_read_by_everybody(
    asgi_server: str, chromium: Browser, watch: Watch, engagement: Engagement, ines: Stakeholder, olga: User
) -> None:
    report: Report = make_report(
        engagement, state="failed", error_code=ERASED, error_text="It named somebody."
    )
    context = chromium.new_context()
    page = watch.open(context)
    sign_in(page, asgi_server, olga)
    problems = []
    for name in ("person", "person_held", "person_erase"):
        page.goto(asgi_server + reverse(name, args=[engagement.pk, ines.pk]))
        problems += look(page, name)
    follow(page.get_by_role("button", name="Erase Ines Roth"))
    problems += look(page, "not ticked")
    page.goto(asgi_server + reverse("person_held", args=[engagement.pk, ines.pk]))
    follow(page.get_by_role("button", name="Show it"))
    problems += look(page, "what is held")
    page.goto(asgi_server + reverse("report", args=[report.pk]))
    problems += look(page, "a deleted report")
    page.goto(asgi_server + reverse("organisation_settings"))
    problems += look(page, "settings")
    page.goto(asgi_server + reverse("erase_everywhere"))
    page.get_by_label("Mail address or full name").fill(ADDRESS)
    follow(page.get_by_role("button", name="Look for them"))
    problems += look(page, "found")
    page.get_by_label("They told us that they want to be erased").check()
    follow(page.get_by_role("button", name="Erase them"))
    expect(page.get_by_text("They are erased from 2 places.")).to_be_visible()
    page.get_by_label("Mail address or full name").fill(ADDRESS)
    follow(page.get_by_role("button", name="Look for them"))
    problems += look(page, "erased before")
    page.goto(asgi_server + reverse("people_new", args=[engagement.pk]))
    page.get_by_label("People, one a line").fill(f"Ines Roth, {ADDRESS}, risk")
    follow(page.get_by_role("button", name="Add people"))
    expect(page.get_by_label("Whoever was erased told me that they want to be asked again")).to_be_visible()
    problems += look(page, "asked again")
    context.close()
    assert problems == []
