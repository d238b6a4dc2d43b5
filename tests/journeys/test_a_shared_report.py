"""A report by a link, in a real browser: made by the lead, read on a phone without an account, and ended."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from apps.accounts.models import Organisation, User
from apps.assessments.models import Assessment
from apps.core.purging import purging
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import Report, ShareLink
from tests.browser import Watch, follow, problems_of
from tests.factories import make_engagement
from tests.journeys.people import sign_in
from tests.reports.rows import make_report

pytestmark = pytest.mark.journey


@pytest.fixture
def report(
    asgi_server: str,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> Report:
    made = make_report(make_engagement(organisation, lead=alice), state="ready")
    with purging():
        Assessment.objects.update(engine_version="2.1.0")
    return made


def test_the_lead_makes_a_link_and_whoever_has_it_reads_on_a_phone_until_it_is_ended(
    asgi_server: str, chromium: Browser, watch: Watch, report: Report, alice: User
) -> None:
    desk = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}))
    sign_in(desk, asgi_server, alice)
    report_page = asgi_server + reverse("report", args=[report.pk])
    desk.goto(report_page)
    desk.get_by_label("Ask for a passcode as well").check()
    follow(desk.get_by_role("button", name="Make a link"))
    link = asgi_server + urlsplit(desk.get_by_label("Link to the report").input_value()).path
    passcode = desk.get_by_label("Passcode", exact=True).input_value()

    phone = watch.open(chromium.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark"))
    closed = phone.get_by_role("heading", name="Nothing opens here")
    for typed, is_refused in (("aaaaa-aaaaa", True), (passcode, False)):
        phone.goto(link)
        phone.get_by_label("Passcode").fill(typed)
        follow(phone.get_by_role("button", name="Open the report"))
        assert closed.is_visible() is is_refused
    assert ShareLink.objects.get().openings == 1

    disagreement = phone.locator("#disagreement")
    expect(disagreement).to_be_hidden()
    phone.evaluate(
        "addEventListener('beforeprint', () => { leftShut = document.querySelector('details:not([open])'); })"
    )
    phone.pdf()
    assert phone.evaluate("leftShut") is None
    expect(disagreement).to_be_hidden()
    phone.get_by_role("link", name="Disagreement").click()
    expect(disagreement).to_be_in_viewport()
    assert list(problems_of(phone, "a shared report")) == []

    desk.goto(report_page)
    follow(desk.get_by_role("button", name="End this link"))
    phone.reload()
    assert closed.is_visible()
