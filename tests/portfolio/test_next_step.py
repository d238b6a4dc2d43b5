"""The overview tells Alice what to do next, from an empty list of people to a report that is ready."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.assessments.services import unseal
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.services import mint_links, revoke_invitation
from apps.responses.models import Answer, Response
from apps.workshops.models import Decision
from tests.factories import NOW, close, make_stakeholder
from tests.pages import read_page
from tests.reports.rows import make_assessment, make_report

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]
type Overview = Callable[[], str]


@pytest.fixture
def overview(alice: User, engagement: Engagement, signed_in: SignIn, settings: LazySettings) -> Overview:
    """Return a function that reads the page as Alice does, in one line, where mails leave the machine."""
    settings.MAILS_ARE_FILES = False
    browser = signed_in(alice)

    def read() -> str:
        answer = browser.get(reverse("engagement", args=[engagement.pk]))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def send(stakeholder: Stakeholder) -> None:
    response = Response.objects.create(
        organisation=stakeholder.organisation,
        stakeholder=stakeholder,
        round=stakeholder.engagement.rounds.get(),
        state=Response.State.SUBMITTED,
        submitted_at=NOW,
        started_at=NOW,
    )
    Answer.objects.create(
        organisation=stakeholder.organisation, response=response, item="D1", value=4, answered_at=NOW
    )


def test_with_nobody_on_the_list_it_asks_for_people(overview: Overview) -> None:
    assert "Bring in the people to be heard" in overview()


def test_who_has_no_link_is_named_before_who_has_not_sent(
    overview: Overview, engagement: Engagement, bob: Stakeholder
) -> None:
    ines = make_stakeholder(engagement, "Ines Roth", "risk")
    page = overview()
    assert "Bob Answers and Ines Roth need a link" in page
    assert page.count("No link yet") == 2
    mint_links(stakeholders=[ines], at=timezone.now())
    assert "Bob Answers needs a link" in overview()
    mint_links(stakeholders=[bob], at=timezone.now())
    page = overview()
    assert "Bob Answers has not sent yet" in page
    assert "is furthest from what you want, with 0 of 3 sent." in page
    assert "Close without them" not in page  # with nothing sent there is nothing to close on
    send(ines)
    assert "Close without them" in overview()
    assert "No link yet" not in page


def test_whose_link_was_ended_needs_one_until_a_new_one_is_made(overview: Overview, bob: Stakeholder) -> None:
    mint_links(stakeholders=[bob], at=timezone.now())
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    page = overview()
    assert "Bob Answers needs a link" in page
    assert "Links ended" in page
    mint_links(stakeholders=[bob], at=timezone.now())
    page = overview()
    assert "needs a link" not in page
    assert "Links ended" not in page


def test_an_expired_link_counts_as_none(overview: Overview, bob: Stakeholder) -> None:
    mint_links(stakeholders=[bob], at=timezone.now())
    InvitationToken.objects.update(expires_at=timezone.now())
    assert "Bob Answers needs a link" in overview()


def test_once_everybody_has_sent_the_round_is_closed_where_it_says_so(
    overview: Overview, engagement: Engagement, bob: Stakeholder, alice: User, signed_in: SignIn
) -> None:
    send(bob)
    page = overview()
    assert "Close it now" in page
    assert "Close without them" not in page
    signed_in(alice).post(reverse("close_round", args=[engagement.pk]))
    assert not engagement.rounds.get().is_open


def test_after_closing_it_leads_to_the_result_the_report_and_its_readers(
    overview: Overview, engagement: Engagement, bob: Stakeholder
) -> None:
    send(bob)
    close(engagement, at=NOW - timedelta(hours=1))
    assert "Look at the result" in overview()
    unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=NOW)
    page = overview()
    assert "Write down what is decided" in page
    assert read_page(page).has(f'[href="{reverse("decision", args=[engagement.pk])}"]')
    assert read_page(page).has(f'[action="{reverse("order_report", args=[engagement.pk])}"]')
    decision = Decision.objects.create(
        organisation=engagement.organisation, engagement=engagement, state="draft", ranking=["data"]
    )
    page = overview()
    assert "Write down what is decided" in page
    assert "decision version 1 is a draft" in page
    decision.state, decision.decided_on = "decided", NOW.date()
    decision.save()
    page = overview()
    assert "decided 25 Nov 2026" in page
    assert "Order the report" in page
    report = make_report(engagement)
    assert "The report is on its way" in overview()
    report.state, report.finished_at = "failed", NOW
    report.save()
    assert "The report could not be made" in overview()
    report.state, report.finished_at = "ready", NOW
    report.save()
    page = overview()
    assert "Report version 1 is ready" in page
    assert read_page(page).has(f'[href="{reverse("report", args=[report.pk])}"]')
    # What the report prints is the first version: a second one, written down later, is not in it.
    Decision.objects.update(number=2)
    page = overview()
    assert "report version 1 is older than the decision" in page
    assert (
        "Report version 1 was ordered before the decision of 25 Nov 2026 was written down. Order it again."
        in page
    )
    assert read_page(page).has(f'.ink [action="{reverse("order_report", args=[engagement.pk])}"]')
    assert "Report version 1 is ready" not in page


def test_a_report_of_an_earlier_result_is_not_called_ready(
    overview: Overview, engagement: Engagement, bob: Stakeholder
) -> None:
    send(bob)
    close(engagement, at=NOW - timedelta(hours=1))
    make_report(engagement, state="ready")
    newer = make_assessment(engagement)
    newer.snapshot.taken_at = NOW + timedelta(hours=1)
    newer.snapshot.save(update_fields=["taken_at"])
    page = overview()
    assert "Order the report first" in page
    assert "Report version 1 is ready" not in page


def test_the_brief_is_shown_as_it_was_typed(alice: User, engagement: Engagement, signed_in: SignIn) -> None:
    engagement.success_today, engagement.success_wanted = 19.0, 7.5
    engagement.peaks = [{"name": "Flu season", "month": "2027-01", "times": 2.5}]
    engagement.save()
    browser = signed_in(alice)
    page = browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "19 today, 7.5 wanted (minutes a claim)")
    assertContains(page, "Flu season, January 2027: 2.5 times an ordinary day")
    framing = browser.get(reverse("framing", args=[engagement.pk]))
    assert read_page(framing).one("[name=success_today]")["value"] == "19"
    assertNotContains(framing, "19.0")
