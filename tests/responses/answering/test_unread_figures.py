"""Nothing half-typed counts: what can't be read stays in its field, is marked, and takes away what stood before it."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Answer, AnswerEvent, LateAnswer, Response
from tests.factories import NOW, close, make_stakeholder, send_answers
from tests.pages import fields_of, read_page
from tests.responses.conftest import AddressOf, save_item

PAGE = "express-2"
TYPED = "QU7-now-figure"


@pytest.fixture
def bob(engagement: Engagement) -> Stakeholder:
    """Product is asked for today's figure, the one to come and the limit on its first page of figures."""
    return make_stakeholder(engagement, perspective="product")


@pytest.fixture
def save(bobs_browser: Browser, response: Response) -> Callable[..., Any]:
    return partial(save_item, bobs_browser, response, "QU7")


def test_the_rest_of_a_figure_takes_back_what_its_beginning_gave(save: Callable[..., Any]) -> None:
    assert (
        save({TYPED: "100", "QU7-horizon": "10"}).json()["echoes"]["QU7-now"] == "Read as 100 results a day"
    )
    answer = save({TYPED: "100-200", "QU7-horizon": "10", "QU7-source": "rough"}, base=1)
    said = answer.json()
    assert (answer.status_code, answer["X-Save-Code"], said["revision"]) == (200, "UNREAD", 2)
    assert said["errors"] == {
        TYPED: "Give one figure; for a range, the one you would bet on.",
        "QU7-horizon": "It counts once today's figure can be read.",
    }
    assert set(said["echoes"].values()) == {""}
    stored = Answer.objects.get()
    assert stored.value == {"source": "rough"}
    assert stored.unread == {TYPED: "100-200", "QU7-horizon": "10"}
    assert save({TYPED: "150", "QU7-horizon": "10"}, base=2).json()["code"] == "SAVED"
    stored.refresh_from_db()
    assert (stored.value, stored.unread) == ({"now": 150, "horizon": 1500}, {})


def test_an_unread_text_is_there_on_every_device_and_marked_at_the_review(
    save: Callable[..., Any], bobs_browser: Browser, address_of: AddressOf
) -> None:
    save({TYPED: "<b>100-200", "QU7-limit": "4"})
    shown = bobs_browser.get(address_of(PAGE))
    page = read_page(shown)
    assert page.one(f"#{TYPED}")["value"] == "<b>100-200"
    assert page.one(f"#{TYPED}").get("aria-invalid") == "true"
    assert "the one you would bet on" in page.one(f"#{TYPED}-error").text
    assert page.one("#QU7-now-echo").text == ""
    assertNotContains(shown, "<b>100-200")
    assertContains(
        bobs_browser.get(address_of("review")),
        "“&lt;b&gt;100-200” can&#x27;t be read, so it doesn&#x27;t count.",
    )
    held = bobs_browser.get(reverse("held", args=[Response.objects.get().pk]))
    assertContains(held, "“&lt;b&gt;100-200” can't be read")


def test_without_javascript_the_page_is_sent_back_until_the_text_can_be_read(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = address_of(PAGE)
    bobs_browser.post(address, {TYPED: "100", "QU7-limit": "4", "QU7-source": "guess"})
    for _again in range(2):  # the second time it is as stored, and stops them still
        sent = fields_of(bobs_browser.get(address)) | {TYPED: "a few"}
        answer = bobs_browser.post(address, sent, follow=True)
        assertContains(answer, "One thing to fix")
        assertNotContains(answer, "Read as 100")
        assert Answer.objects.get().value == {"limit": 316228, "rows": ["limit"], "source": "guess"}
    # The page that came back is on the latest state: what is mended there meets no conflict.
    mended = bobs_browser.post(address, fields_of(answer) | {TYPED: "300"})
    assert mended.status_code == 302
    assert Answer.objects.get().value["now"] == 300


OFFERS = {
    "idk": ("dk", "Don't know", None),
    "n/a": ("dk", "Don't know", None),
    "500+": ("500", "Use 500 results a day", 500),
    "500 widgets": ("500", "Use 500 results a day", 500),
    "none": ("0", "Use 0 results a day", 0),
}


@pytest.mark.parametrize(
    ("typed", "value", "label", "figure"), [(key, *offer) for key, offer in OFFERS.items()]
)
def test_what_is_offered_is_given_by_one_press_of_a_button(
    save: Callable[..., Any],
    bobs_browser: Browser,
    address_of: AddressOf,
    typed: str,
    value: str,
    label: str,
    figure: float | None,
) -> None:
    assert save({TYPED: typed}).json()["offers"] == {TYPED: {"value": value, "label": label}}
    shown = bobs_browser.get(address_of(PAGE))
    button = read_page(shown).one("[data-offer=QU7-now-figure] button")
    assert (button["name"], button["value"], button.text) == ("QU7-now-instead", value, label)
    taken = bobs_browser.post(address_of(PAGE), fields_of(shown) | {"QU7-now-instead": value})
    assert taken["Location"] == f"{address_of(PAGE)}#QU7-now"
    stored = Answer.objects.get()
    assert (stored.value["now"], stored.unread) == (figure, {})


def test_a_limit_of_nothing_is_not_offered(save: Callable[..., Any]) -> None:
    said = save({"QU7-limit-figure": "none"}).json()
    assert (said["code"], said["offers"]) == ("UNREAD", {})
    assert save({"QU7-limit-figure": "0"}, base=1).json()["errors"] == {
        "QU7-limit-figure": "A limit is above 0."
    }


def test_the_most_is_a_limit_and_no_figure_of_today(save: Callable[..., Any]) -> None:
    said = save({TYPED: "max 100", "QU7-limit-figure": "max 100"}).json()
    assert set(said["errors"]) == {TYPED}
    assert Answer.objects.get().value == {"limit": 100}


def test_a_growth_waits_for_a_figure_of_today(
    save: Callable[..., Any], bobs_browser: Browser, address_of: AddressOf
) -> None:
    said = save({"QU7-horizon": "10"}).json()
    assert (said["code"], set(said["errors"])) == ("UNREAD", {"QU7-horizon"})
    assert read_page(bobs_browser.get(address_of(PAGE))).has('[name="QU7-horizon"][value="10"][checked]')
    assertContains(bobs_browser.get(address_of("review")), "The growth doesn&#x27;t count")


def test_no_text_can_be_cut_into_a_figure(save: Callable[..., Any]) -> None:
    assert save({TYPED: "1" * 70}).json()["code"] == "UNREAD"
    assert Answer.objects.get().unread == {TYPED: "1" * 59 + "…"}


def test_what_can_not_be_read_is_never_kept_as_late(
    save: Callable[..., Any], engagement: Engagement, bobs_browser: Browser, address_of: AddressOf
) -> None:
    close(engagement)
    answer = save({TYPED: "a lot"})
    assert (answer.status_code, answer["X-Save-Code"]) == (422, "INVALID")
    shown = bobs_browser.post(address_of(PAGE), {TYPED: "a lot"}, follow=True)
    assertContains(shown, "can't be read, and is not kept")
    assert not LateAnswer.objects.exists()
    assert not AnswerEvent.objects.exists()


@pytest.mark.parametrize("has_script", [True, False])
def test_what_can_be_read_beside_it_is_kept_as_late(
    has_script: bool,
    save: Callable[..., Any],
    engagement: Engagement,
    bobs_browser: Browser,
    address_of: AddressOf,
) -> None:
    close(engagement)
    fields = {TYPED: "a lot", "QU7-limit-figure": "900"}
    if has_script:
        answer = save(fields)
        assert (answer["X-Save-Code"], set(answer.json()["errors"])) == ("INVALID", {TYPED})
    else:
        assertContains(bobs_browser.post(address_of(PAGE), fields, follow=True), "is not kept")
    assert LateAnswer.objects.get().value == {"limit": 900}
    reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assert (Answer.objects.get().value, Answer.objects.get().unread) == ({"limit": 900}, {})


def test_after_sending_what_can_not_be_read_stays_in_the_browser(
    save: Callable[..., Any], engagement: Engagement
) -> None:
    send_answers(engagement)
    assert save({TYPED: "a lot"})["X-Save-Code"] == "INVALID"


def test_a_repeated_save_says_the_same(save: Callable[..., Any]) -> None:
    operation = uuid.uuid4()
    said = [save({TYPED: "a lot"}, operation=operation).json() for _ in range(2)]
    assert [(each["code"], each["revision"], set(each["errors"])) for each in said] == [
        ("UNREAD", 1, {TYPED})
    ] * 2


def test_0_is_a_figure(save: Callable[..., Any], bobs_browser: Browser, address_of: AddressOf) -> None:
    assert save({TYPED: "0"}).json()["echoes"]["QU7-now"] == "Read as 0 results a day"
    assert Answer.objects.get().value == {"now": 0}
    assert "0 results a day" in read_page(bobs_browser.get(address_of("review"))).texts("dd")
    sent_again = bobs_browser.post(address_of(PAGE), fields_of(bobs_browser.get(address_of(PAGE))))
    assert (sent_again.status_code, Answer.objects.get().value) == (302, {"now": 0})


def test_a_row_says_for_what_it_counts(save: Callable[..., Any]) -> None:
    said = save({"QU7-now": "2", "QU7-limit": "5"}).json()["echoes"]
    assert said["QU7-now"] == "Read as about 3,200 results a day"
    assert said["QU7-limit"] == "Read as about 3.2 million results a day"
