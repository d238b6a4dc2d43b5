"""Alice asks again about few things: what is proposed, what she may change of it, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from apps.assessments import tasks
from apps.assessments.models import Assessment
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.mailing.models import Mail
from apps.outreach.services import mailable_in
from tests.factories import close, look, make_stakeholder
from tests.pages import read_page
from tests.responses.answering.test_asked_again import SAID, give


@pytest.fixture
def looked_at(engagement: Engagement, bob: Stakeholder, rules: RuleSetVersion) -> Engagement:
    """Close a round that Bob and three others answered and one did not, and look at its result."""
    first = engagement.rounds.get()
    give(first, bob, SAID)
    for number in range(3):
        figures = {"now": 10 * (number + 1), "limit": 40, "source": "measured"}
        order = {"ranking": ["data", "user", "model", "organization"]}
        give(first, make_stakeholder(engagement, f"Person {number}"), {"D1": 5, "QU2": figures, "R1": order})
    make_stakeholder(engagement, "Silent Sue")
    close(engagement)
    tasks.run_next()
    assert Assessment.objects.get().error_text == ""
    look(engagement)
    return engagement


@pytest.fixture
def address(looked_at: Engagement) -> str:
    return reverse("ask_again", args=[looked_at.pk])


def proposed(browser: Browser, address: str) -> dict[str, Any]:
    """Return the form as it is proposed, as a browser would send it."""
    shown = browser.get(address)
    page, context = read_page(shown), shown.context
    return {
        "minutes": page.one("[name=minutes]")["value"],
        "order": [field["value"] for field in page.all("[name=order]")],
        "topic": [field["value"] for field in page.all("[name=topic][checked]")],
        "people": [field["value"] for field in page.all("[name=people][checked]")],
        "closes_at": page.one("[name=closes_at]")["value"],
        "subject": context["form"]["subject"].value(),
        "text": context["form"]["text"].value(),
    }


def test_what_could_still_move_the_result_is_proposed_to_those_who_answered(
    browser: Browser, address: str, looked_at: Engagement
) -> None:
    overview = read_page(browser.get(reverse("engagement", args=[looked_at.pk])))
    assert overview.one(f"a[href='{address}']")
    page = read_page(browser.get(address))
    ticked = {field["value"] for field in page.all("[name=topic][checked]")}
    assert ticked
    assert {field["value"] for field in page.all("[name=topic]")} > ticked
    assert len(page.all("[name=people][checked]")) == 4
    assert len(page.all("[name=people]")) == 5
    assert "Silent Sue (did not answer)" in page.text
    assert "42 are for talking" in page.text


def test_opening_asks_the_topics_in_their_order_and_mails_those_ticked(
    browser: Browser, address: str, looked_at: Engagement
) -> None:
    form = proposed(browser, address) | {"open": "1"}
    first, second_topic = form["order"][:2]
    form |= {"order": [second_topic, first], "topic": [first, second_topic]}
    form["subject"] = "Two things again, {name}"
    assertRedirects(browser.post(address, form), reverse("engagement", args=[looked_at.pk]))
    second = Round.objects.get(number=2)
    assert second.topics == [second_topic, first]
    assert abs(second.closes_at - timezone.now() - timedelta(hours=48)) < timedelta(minutes=2)
    assert Mail.objects.filter(kind="again").count() == 4
    assert looked_at.mail_texts.get(kind="again").subject == "Two things again, {name}"
    assert AuditEvent.objects.filter(verb="open_round").count() == 1


def test_only_who_was_asked_again_is_reminded(
    browser: Browser, address: str, looked_at: Engagement, bob: Stakeholder
) -> None:
    form = proposed(browser, address)
    browser.post(address, form | {"people": [str(bob.pk)], "open": "1"})
    later = timezone.now() + timedelta(hours=30)
    mailable = mailable_in(looked_at, at=later)
    assert [each.pk for each in mailable.to_remind] == [bob.pk]
    assert mailable.to_invite == ()


def test_a_topic_is_moved_without_script_and_nothing_else_is_lost(browser: Browser, address: str) -> None:
    form = proposed(browser, address)
    first, second = form["order"][:2]
    moved = browser.post(address, form | {"up": second, "subject": "Typed, {name}"})
    page = read_page(moved)
    assert moved.status_code == 200
    assert [field["value"] for field in page.all("[name=order]")][:2] == [second, first]
    assert page.one("[name=subject]")["value"] == "Typed, {name}"
    assert not Round.objects.filter(number=2).exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"topic": []}, "Tick at least one topic."),
        ({"closes_at": "2001-01-01T12:00"}, "That is past."),
        ({"closes_at": "soon"}, "Enter a valid date/time."),
        ({"text": "Hello"}, "Put it back in."),
        ({"minutes": "45", "topic": "all"}, "Untick one, or choose a longer talk."),
    ],
)
def test_what_can_not_be_is_refused_and_what_was_typed_stays(
    change: dict[str, Any], reason: str, browser: Browser, address: str
) -> None:
    form = proposed(browser, address) | {"subject": "Typed, {name}"} | change | {"open": "1"}
    if form["topic"] == "all":
        form["topic"] = form["order"]
    refused = browser.post(address, form)
    assert refused.status_code == 422
    page = read_page(refused)
    assert reason in page.text
    assert page.one("[name=subject]")["value"] == "Typed, {name}"
    assert not Round.objects.filter(number=2).exists()
    assert not Mail.objects.filter(kind="again").exists()


def test_while_a_round_is_open_the_page_leads_back_and_says_why(
    browser: Browser, address: str, looked_at: Engagement
) -> None:
    form = proposed(browser, address)
    browser.post(address, form | {"topic": form["order"][:1], "open": "1"})
    back = browser.get(address, follow=True)
    assert "A round is open already." in read_page(back).text


def test_what_was_looked_at_stays_readable_while_the_next_round_is_open(
    browser: Browser, address: str, looked_at: Engagement
) -> None:
    form = proposed(browser, address)
    browser.post(address, form | {"topic": form["order"][:1], "open": "1"})
    version = reverse("result_version", args=[looked_at.pk, 1])
    assert read_page(browser.get(reverse("results", args=[looked_at.pk]))).one(f"a[href='{version}']")
    assert "A few things are being asked again." in read_page(browser.get(version)).text
    # Also once it is closed, until somebody looks.
    close(looked_at)
    tasks.run_next()
    asked = browser.get(reverse("results", args=[looked_at.pk]), follow=True)
    assert read_page(asked).one(f"a[href='{version}']")
    assert "A few things are being asked again." in read_page(browser.get(version)).text
    assert Round.objects.get(number=2).unsealed_at is None


def test_its_queries_are_as_many_with_more_people(
    browser: Browser,
    address: str,
    looked_at: Engagement,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(18):
        make_stakeholder(looked_at, f"Late {number}")
    with django_assert_num_queries(len(few)):
        browser.get(address)
