"""The result page: sealed while people answer, ranked while Alice watches, and silent about fewer than three people."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.responses.models import Answer
from apps.responses.rights.withdrawal import withdraw
from tests import factories
from tests.assessments.conftest import DATA_FIRST, ImportCase, answer, let_three_answer
from tests.factories import SignIn, close
from tests.pages import read_page

pytestmark = pytest.mark.usefixtures("rules")


def close_and_rank(engagement: Engagement) -> Assessment:
    close(engagement)
    tasks.run_next()
    return Assessment.objects.filter(engagement=engagement).latest("queued_at")


def page_of(browser: Browser, engagement: Engagement, **headers: Any) -> str:
    answered = browser.get(reverse("results", args=[engagement.pk]), headers=headers)
    if answered.status_code == 302:
        factories.look(engagement)
        answered = browser.get(reverse("results", args=[engagement.pk]), headers=headers)
    assert answered.status_code == 200
    return answered.content.decode()


def test_while_the_round_is_open_the_facilitator_sees_nothing(
    engagement: Engagement, browser: Browser
) -> None:
    let_three_answer(engagement)
    services.assess_now(engagement=engagement, at=factories.NOW)
    page = page_of(browser, engagement)
    assert "Sealed until the round is closed" in page
    assert "breaks first" not in page
    assert Round.objects.get().unsealed_at is None


def test_alice_watches_the_ranking_become_ready(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    assert "Ranking the answers" in page_of(browser, engagement)
    address = f"{reverse('results', args=[engagement.pk])}?seen=queued-0"
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 204
    tasks.run_next()
    fragment = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="result">')
    assert "Three of three fear the data; no figure says so yet." in fragment


def test_a_ranking_nobody_takes_says_so(engagement: Engagement, browser: Browser) -> None:
    close(engagement)
    Assessment.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    assert "No worker has taken it yet." in page_of(browser, engagement)


def test_a_closed_round_that_never_was_ranked_can_be(import_case: ImportCase, browser: Browser) -> None:
    engagement = import_case("support-bot-launch")
    assert "Rank the answers" in page_of(browser, engagement)
    browser.post(reverse("rank_again", args=[engagement.pk]))
    tasks.run_next()
    assert "47 requests a second" in page_of(browser, engagement)


def test_an_open_round_is_not_ranked_on_demand(engagement: Engagement, browser: Browser) -> None:
    browser.post(reverse("rank_again", args=[engagement.pk]))
    assert not Assessment.objects.exists()


def test_a_round_nobody_answered_says_what_is_missing(engagement: Engagement, browser: Browser) -> None:
    factories.make_stakeholder(engagement, perspective="risk")
    close_and_rank(engagement)
    page = page_of(browser, engagement)
    assert "Too few answers: 0 of 1." in page
    assert "Nobody has answered." in page
    assert "Nobody answered for: Security, legal and risk." in page
    assert "Nobody was asked for: " in page


def test_of_who_was_asked_and_declined_only_that_nobody_answered_is_told(
    engagement: Engagement, browser: Browser
) -> None:
    tom = factories.make_stakeholder(engagement, perspective="executive")
    withdraw(stakeholder=tom, by=SYSTEM, at=factories.NOW)
    close_and_rank(engagement)
    page = page_of(browser, engagement)
    assert "Nobody answered for: Executive and finance." in page
    assert "declined" not in page


def test_where_nothing_presses_the_page_leads_with_that(import_case: ImportCase, browser: Browser) -> None:
    engagement = import_case("hr-faq-bot")
    services.assess_now(engagement=engagement, at=factories.NOW)
    page = page_of(browser, engagement)
    assert "othing runs out before" in page
    assert "Model reaches its limit first" not in page


def test_of_people_whom_nobody_knows_to_be_there_no_opinion_is_shown(
    engagement: Engagement, browser: Browser
) -> None:
    for number in range(4):
        answer(engagement, "business", {"R1": DATA_FIRST, "R5": "The audit."}, name=f"Bob {number}")
    Stakeholder.objects.update(mail_opened_at=None)
    assert close_and_rank(engagement).snapshot.evidence.crowds == {}
    assert "The audit." not in page_of(browser, engagement)


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_of_two_people_no_opinion_is_told(engagement: Engagement, browser: Browser, mode: str) -> None:
    Engagement.objects.update(mode=mode)
    engagement.refresh_from_db()
    for name in ("Bob One", "Bob Two"):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 5, "R5": "The audit."}, name=name)
    findings = findings_for_readers(close_and_rank(engagement), engagement)
    assert findings.headline == "Too few answers to say what comes first."
    assert (findings.answer.order, findings.voices) == ((), ())
    assert (findings.evidence.places, findings.evidence.limits) == ((), ())
    assert "The audit." not in page_of(browser, engagement)


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_what_is_on_the_record_is_shown_by_whatever_number(import_case: ImportCase, mode: str) -> None:
    engagement = import_case("hr-faq-bot", mode=mode)
    assessment = services.assess_now(engagement=engagement, at=factories.NOW)
    findings = findings_for_readers(assessment, engagement)
    # Only two of platform were asked, and one executive.
    assert "How many tokens a minute does it use at the busiest?" in {
        row.label for row in findings.evidence.limits
    }
    assert [people for _, people in findings.brief.money] == ["1 person"]


def test_in_a_confidential_engagement_the_page_names_nobody(
    import_case: ImportCase, browser: Browser
) -> None:
    engagement = import_case("platform-that-was-nightly-jobs", mode="confidential")
    services.assess_now(engagement=engagement, at=factories.NOW)
    page = page_of(browser, engagement)
    for stakeholder in engagement.stakeholders.all():
        assert stakeholder.name not in page
        assert stakeholder.email not in page


def test_no_page_of_a_named_result_names_anybody_but_the_one_that_is_asked_for(
    import_case: ImportCase, browser: Browser
) -> None:
    engagement = import_case("platform-that-was-nightly-jobs")
    services.assess_now(engagement=engagement, at=factories.NOW)
    address = reverse("who_said_what", args=[engagement.pk])
    # Before the first look there is no way round the page that asks.
    assertRedirects(browser.get(address), reverse("results", args=[engagement.pk]), target_status_code=302)
    page = page_of(browser, engagement)
    assert "Marit Haugen" not in page
    assert address not in page
    assert not AuditEvent.objects.filter(verb="look_at_result", detail__named=True).exists()
    overview = browser.get(reverse("engagement", args=[engagement.pk])).content.decode()
    assert f'href="{address}"' in overview
    shown = browser.get(address).content.decode()
    assert read_page(shown).texts("th[scope=row]").count("Marit Haugen") == 1
    assert "Users, Model, Organisation, Data" in shown
    assert AuditEvent.objects.get(verb="look_at_result", detail__named=True).detail == {
        "version": 1,
        "named": True,
    }


def test_a_confidential_result_has_no_page_of_names(engagement: Engagement, browser: Browser) -> None:
    answer(engagement, "business", {"R1": DATA_FIRST}, name="Bob One")
    close_and_rank(engagement)
    factories.look(engagement)
    results = reverse("results", args=[engagement.pk])
    assertRedirects(browser.get(reverse("who_said_what", args=[engagement.pk])), results)
    overview = browser.get(reverse("engagement", args=[engagement.pk])).content.decode()
    assert "Who said what" not in overview


def test_who_said_what_costs_the_same_for_two_and_for_twenty_people(
    engagement: Engagement, browser: Browser
) -> None:
    Engagement.objects.update(mode="named")
    address, counts = reverse("who_said_what", args=[engagement.pk]), []
    for people in (2, 18):
        for number in range(people):
            answer(engagement, "business", {"R1": DATA_FIRST}, name=f"Bob {number}")
        close_and_rank(engagement)
        factories.look(engagement)
        browser.get(address)  # the look is noted
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))
        services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    assert counts[0] == counts[1]


def test_people_are_quoted_without_a_tag(import_case: ImportCase, browser: Browser) -> None:
    engagement = import_case("support-bot-launch")
    given = Answer.objects.filter(response__round__engagement=engagement, item="R3", value__isnull=False)
    given.filter(pk=given.earliest("response__stakeholder__key").pk).update(value="Only on <launch> day.")
    services.assess_now(engagement=engagement, at=factories.NOW)
    page = page_of(browser, engagement)
    quotes = read_page(page).texts("blockquote")
    assert "Only on <launch> day." in quotes


def test_mallory_cannot_see_a_result_of_another_organisation(
    engagement: Engagement, mallory: User, carol: User, signed_in: SignIn
) -> None:
    close_and_rank(engagement)
    address = reverse("results", args=[engagement.pk])
    assert signed_in(mallory).get(address).status_code == 404
    assert signed_in(carol).get(address).status_code == 404


def test_the_page_costs_the_same_for_two_and_for_twenty_people(
    engagement: Engagement, browser: Browser
) -> None:
    counts = []
    for people in (2, 18):
        for number in range(people):
            answer(engagement, "business", {"R1": DATA_FIRST, "D1": 1 + number % 5}, name=f"Bob {number}")
        close_and_rank(engagement)
        page_of(browser, engagement)  # the first look is noted
        with CaptureQueriesContext(connection) as queries:
            page_of(browser, engagement)
        counts.append(len(queries))
        services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    assert counts[0] == counts[1]
    assert counts[0] <= 16
