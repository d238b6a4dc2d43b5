"""“Not my field”: Bob asks, Alice decides, and nothing changes in between."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Answer, PerspectiveRequest, Response
from tests.factories import SignIn, close, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin, link_path


@pytest.fixture
def ask(bobs_browser: Browser, response: Response) -> Callable[..., Any]:
    """Return a function by which Bob asks for another perspective."""

    def post(wished: str = "risk") -> Any:
        return bobs_browser.post(reverse("not_my_field", args=[response.pk]), {"wished": wished}, follow=True)

    return post


def settle(browser: Browser, bob: Stakeholder, button: str) -> str:
    address = reverse("settle_request", args=[bob.engagement_id, bob.pk])
    answer = browser.post(address, {button: "1"}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def overview(browser: Browser, engagement: Engagement) -> Any:
    return browser.get(reverse("engagement", args=[engagement.pk]))


def test_every_page_of_questions_leads_to_it(bobs_browser: Browser, address_of: AddressOf) -> None:
    for slug in ("express-1", "statements-1", "rest-2"):
        assertContains(bobs_browser.get(address_of(slug)), "Not my field")


def test_asking_changes_nothing_until_alice_has_decided(
    ask: Callable[..., Any], bob: Stakeholder, response: Response, bobs_browser: Browser
) -> None:
    asked = list(response.asked)
    page = ask()
    assertContains(page, "to speak for Legal and risk")
    assertContains(page, "The facilitator has not answered yet")
    bob.refresh_from_db()
    response.refresh_from_db()
    assert bob.perspective == "business"
    assert response.asked == asked


def test_alice_sees_who_asks_for_what_and_no_answer(
    ask: Callable[..., Any],
    bob: Stakeholder,
    bobs_browser: Browser,
    address_of: AddressOf,
    alices_browser: Browser,
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    ask()
    page = overview(alices_browser, bob.engagement)
    assert "would rather speak for Security, legal and risk" in read_page(page).text
    assert "Move" in [label.partition(" ")[0] for label in read_page(page).texts("button")]
    assertNotContains(page, "steady")


def test_accepted_bob_is_asked_what_belongs_to_his_new_perspective_and_keeps_his_answers(
    ask: Callable[..., Any],
    alice: User,
    bob: Stakeholder,
    response: Response,
    bobs_browser: Browser,
    address_of: AddressOf,
    alices_browser: Browser,
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    ask()
    assert settle(alices_browser, bob, "move") == "Bob Answers speaks for Security, legal and risk."
    bob.refresh_from_db()
    response.refresh_from_db()
    assert bob.perspective == "risk"
    assert {"C2", "QO5", "C10"} <= set(response.asked)
    assert Answer.objects.get().value == "steady"
    request = PerspectiveRequest.objects.get()
    assert (request.state, request.settled_by) == ("accepted", alice)
    assertNotContains(overview(alices_browser, bob.engagement), "Not their trade")


def test_moved_before_his_first_answer_bob_is_asked_only_what_is_new(
    ask: Callable[..., Any], bob: Stakeholder, response: Response, alices_browser: Browser
) -> None:
    ask()
    settle(alices_browser, bob, "move")
    response.refresh_from_db()
    assert "QU7" not in response.asked
    assert "QO5" in response.asked


def test_declined_bob_is_told_and_stays_where_he_is(
    ask: Callable[..., Any],
    bob: Stakeholder,
    response: Response,
    bobs_browser: Browser,
    alices_browser: Browser,
) -> None:
    ask()
    said = settle(alices_browser, bob, "leave")
    assert said == "Bob Answers still speaks for Business owner and operations."
    bob.refresh_from_db()
    assert bob.perspective == "business"
    page = bobs_browser.get(reverse("not_my_field", args=[response.pk]))
    assertContains(page, "would like you to go on speaking for Business")
    ask("executive")
    assert PerspectiveRequest.objects.filter(state="open").get().wished == "executive"


def test_who_finds_no_perspective_fitting_is_led_to_declining(ask: Callable[..., Any]) -> None:
    assertContains(ask("none"), "You would rather not take part.")
    assert not PerspectiveRequest.objects.exists()


def test_bob_asks_by_his_link_before_he_begins(bob: Stakeholder) -> None:
    address = link_path(bob) + "field/"
    assertContains(Browser().get(address), "None of these")
    assertContains(Browser().post(address, {"wished": "risk"}, follow=True), "to speak for Legal and risk")
    assert PerspectiveRequest.objects.get().stakeholder == bob
    assert not Response.objects.exists()


def test_asking_twice_leaves_one_request_and_settling_twice_says_so(
    ask: Callable[..., Any], bob: Stakeholder, alices_browser: Browser
) -> None:
    ask("risk")
    ask("product")
    assert PerspectiveRequest.objects.get().wished == "product"
    settle(alices_browser, bob, "leave")
    assert settle(alices_browser, bob, "move") == "Nothing waits for Bob Answers: it was settled already."


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        ("", "Choose the one that fits"),
        ("astrology", "Select a valid choice. astrology is not one of the available choices."),
        ("business", "Select a valid choice. business is not"),
    ],
)
def test_what_can_not_be_read_is_said_at_its_field(ask: Callable[..., Any], wished: str, said: str) -> None:
    answer = ask(wished)
    assertContains(answer, said, status_code=422)
    assert not PerspectiveRequest.objects.exists()


def test_nobody_else_asks_or_settles_for_bob(
    ask: Callable[..., Any], bob: Stakeholder, response: Response, mallory: User, signed_in: SignIn
) -> None:
    ask()
    elsewhere = begin(make_stakeholder(bob.engagement, "Mallory"))
    assert elsewhere.get(reverse("not_my_field", args=[response.pk])).status_code == 404
    address = reverse("settle_request", args=[bob.engagement_id, bob.pk])
    assert signed_in(mallory).post(address, {"move": "1"}).status_code == 404
    assert elsewhere.post(address, {"move": "1"}).status_code in {302, 404}
    assert PerspectiveRequest.objects.get().is_open


def test_the_trail_says_who_asked_and_not_whose_answers_are_whose(
    ask: Callable[..., Any], bob: Stakeholder, response: Response
) -> None:
    ask()
    event = AuditEvent.objects.get(verb="ask_for_perspective")
    assert event.object_id == str(bob.invitation.pk)
    assert str(response.pk) not in f"{event.object_id} {event.actor_id} {event.detail}"


def test_after_closing_there_is_nothing_to_ask(
    bobs_browser: Browser, response: Response, engagement: Engagement
) -> None:
    close(engagement)
    answer = bobs_browser.get(reverse("not_my_field", args=[response.pk]))
    assertRedirects(answer, reverse("respond", args=[response.pk]))


def test_the_overview_asks_the_database_as_often_for_many_requests(
    engagement: Engagement, alices_browser: Browser
) -> None:
    counts = []
    for people in (2, 18):
        for number in range(people):
            person = make_stakeholder(engagement, f"Person {number}")
            PerspectiveRequest.objects.create(
                organisation_id=engagement.organisation_id,
                stakeholder=person,
                asked_from="business",
                wished="risk",
                asked_at=person.added_at,
            )
        with CaptureQueriesContext(connection) as queries:
            page = overview(alices_browser, engagement)
        counts.append(len(queries))
    assert read_page(page).text.count("would rather") == 20
    assert counts[0] == counts[1]
