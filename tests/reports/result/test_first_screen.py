"""The first screen of a result says what page 2 of its report says, as of the same day, and who answered."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import services
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportReply
from apps.reports.services import freeze_report
from tests.factories import see_result, sign_in
from tests.pages import read_page
from tests.reports.conftest import bring_in

__all__ = ["bring_in"]

type BringIn = Callable[..., Engagement]

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def ranked(bring_in: BringIn) -> Engagement:
    engagement = bring_in("platform-that-was-nightly-jobs")
    services.assess_now(engagement=engagement, at=timezone.now())
    return engagement


def page_of(engagement: Engagement, user: User) -> str:
    return unescape(see_result(sign_in(Browser(), user), engagement).content.decode())


def test_page_and_report_say_the_same_in_the_same_order(ranked: Engagement, alice: User) -> None:
    see_result(sign_in(Browser(), alice), ranked)
    report = freeze_report(engagement=ranked, by=SYSTEM, at=timezone.now() - timedelta(days=3))
    brief = report.content.document["brief"]
    page = page_of(ranked, alice)
    said = [
        brief["headline"],
        brief["why"],
        brief["sure"],
        brief["differ"],
        *(step["title"] for step in brief["steps"]),
        *brief["leave"],
        *brief["costs"],
        brief["decide_on"],
        brief["asked"],
    ]
    body = page[page.index('id="finding"') :]
    places = [body.index(each) for each in said]
    assert places == sorted(places)
    assert "draw" not in body[: body.index('class="onpage"')]


def test_without_a_report_it_counts_from_today_and_one_can_be_ordered(
    ranked: Engagement, alice: User
) -> None:
    page = read_page(page_of(ranked, alice))
    # It says "Order", and orders: it does not only lead to where one could.
    order = f'.ask form[action="{reverse("order_report", args=[ranked.pk])}"]'
    assert page.texts(f"{order} button") == ["Order the report"]
    assert page.has("figure.calendar svg")


def test_who_answered_what_is_asked_stands_beside_it(ranked: Engagement, alice: User, carol: User) -> None:
    see_result(sign_in(Browser(), alice), ranked)
    report: Report = freeze_report(engagement=ranked, by=SYSTEM, at=timezone.now())
    ReportReply.objects.create(
        organisation_id=ranked.organisation_id,
        engagement=ranked,
        report=report,
        rule=ReportReply.ASKED,
        title="Asked",
        kind="refused",
        text="<b>Not before May</b>",
        given_by=carol,
        given_at=timezone.now(),
    )
    (said,) = read_page(see_result(sign_in(Browser(), alice), ranked).content.decode()).texts(".said li")
    assert said.startswith(f"Refused: {carol.name}")
    assert "<b>Not before May</b>" in said
