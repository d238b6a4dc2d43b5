"""Alice walks through the questionnaire as each perspective. No row of anybody's answers comes of it."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Answer, AnswerEvent, Response
from apps.responses.preview.views import preview_questionnaire
from tests.browser import Watch
from tests.journeys.test_every_page import find_problems
from tests.pages import fields_of, read_page

MARK = "Preview: nothing is kept"


def address(engagement: Engagement, perspective: str, slug: str) -> str:
    return reverse("preview_page", args=[engagement.pk, perspective, slug])


@pytest.mark.parametrize("perspective", ["business", "product", "data_ml", "platform", "risk", "executive"])
def test_alice_walks_all_pages_of_a_perspective_and_nothing_is_kept(
    engagement: Engagement, alices_browser: Browser, perspective: str
) -> None:
    start = reverse("preview_start", args=[engagement.pk, perspective])
    shown = alices_browser.get(start)
    assertContains(shown, MARK)
    answer = alices_browser.post(start, fields_of(shown))
    seen = []
    while "/preview/" + perspective in answer["Location"]:
        page = alices_browser.get(answer["Location"])
        assertContains(page, MARK)
        assertNotContains(page, "js/questionnaire/main.js")
        assertNotContains(page, "js/questionnaire/waiting.js")
        seen.append(answer["Location"].rstrip("/").rsplit("/", 1)[1])
        # What is typed in is read as a stakeholder's would be, and forgotten.
        answer = alices_browser.post(
            answer["Location"],
            {"ranking": ["data", "user"], "R1-how": "order", "D1": "4"},
        )
        assert answer.status_code == 302
    assert tuple(seen) == preview_questionnaire(engagement, perspective).course.slugs
    assertRedirects(answer, reverse("preview", args=[engagement.pk]))
    for kept in (Response, Answer, AnswerEvent, Stakeholder):
        assert not kept.objects.exists()
    assert set(AuditEvent.objects.values_list("verb", "object_id")) == {
        ("preview_questions", str(engagement.pk))
    }


def test_no_link_of_a_preview_leads_nowhere(engagement: Engagement, alices_browser: Browser) -> None:
    start = reverse("preview_start", args=[engagement.pk, "risk"])
    followed: set[str] = set()
    for shown in (start, alices_browser.post(start)["Location"], address(engagement, "risk", "review")):
        for link in read_page(alices_browser.get(shown)).all("a[href]"):
            target = urljoin(shown, link["href"])
            if target.startswith("/") and not target.startswith("/static/"):
                followed.add(target)
    assert len(followed) > 3
    assert {target: alices_browser.get(target).status_code for target in followed} == dict.fromkeys(
        followed, 200
    )


def test_the_choice_says_how_much_each_perspective_is_asked(
    engagement: Engagement, alices_browser: Browser
) -> None:
    engagement.perspectives = ["risk", "business"]
    engagement.save()
    answer = alices_browser.get(reverse("preview", args=[engagement.pk]))
    assertContains(answer, "about 8 minutes, 11 questions on 8 pages, 13 things to tap or type in all")
    assertContains(answer, "about 10 minutes, 14 questions on 10 pages, 17 things to tap or type in all")
    assertContains(answer, reverse("preview_start", args=[engagement.pk, "risk"]))


@pytest.mark.parametrize(
    "address_of",
    [
        lambda e: reverse("preview_start", args=[e.pk, "platform"]),
        lambda e: address(e, "platform", "express-1"),
        lambda e: address(e, "business", "nowhere"),
    ],
)
def test_a_perspective_or_page_that_is_not_asked_is_a_404(
    engagement: Engagement, alices_browser: Browser, address_of: Callable[[Engagement], str]
) -> None:
    engagement.perspectives = ["business"]
    engagement.save()
    assert alices_browser.get(address_of(engagement)).status_code == 404


def test_what_cannot_be_read_is_said_as_to_a_stakeholder(
    engagement: Engagement, alices_browser: Browser
) -> None:
    way = preview_questionnaire(engagement, "platform")
    slug, item = next(
        (page.slug, item) for page in way.course.pages for item in page.items if item.kind == "quantity"
    )
    answer = alices_browser.post(address(engagement, "platform", slug), {f"{item.id}-now-figure": "lots"})
    assertContains(answer, "lots", status_code=422)
    assertContains(answer, MARK, status_code=422)


def test_the_order_moves_without_a_script(engagement: Engagement, alices_browser: Browser) -> None:
    answer = alices_browser.post(
        address(engagement, "business", "express-1"),
        {"ranking": ["data"], "R1-how": "order", "move": "model:up"},
    )
    assert "Take Model out" in read_page(answer).texts("button")
    assert not Answer.objects.exists()


def test_a_button_that_would_end_a_link_does_nothing(engagement: Engagement, alices_browser: Browser) -> None:
    start = reverse("preview_start", args=[engagement.pk, "risk"])
    answer = alices_browser.post(start, {"not_me": "1"}, follow=True)
    assertContains(answer, "the button does nothing here")


def test_each_page_costs_the_same_queries_for_every_perspective(
    engagement: Engagement, alices_browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for perspective in ("business", "platform"):
        with django_assert_max_num_queries(8):
            alices_browser.get(address(engagement, perspective, "express-1"))


@pytest.mark.journey
def test_the_preview_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, alice: User, engagement: Engagement
) -> None:
    way = preview_questionnaire(engagement, "platform")
    quantity = next(page.slug for page in way.course.pages if page.items[0].kind == "quantity")
    addresses = [
        reverse("preview", args=[engagement.pk]),
        reverse("preview_start", args=[engagement.pk, "platform"]),
        *(address(engagement, "platform", slug) for slug in ("express-1", quantity, "review")),
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []
