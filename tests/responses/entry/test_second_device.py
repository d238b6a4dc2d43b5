"""A second device never meets a wall: its own link before the first answer, four letters, or afresh."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.responses import codes
from apps.responses.errors import CodeRefused
from apps.responses.models import Answer, Device, Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.selectors import SENT, effective_answers, progress_of
from tests.factories import SignIn, close, make_stakeholder
from tests.pages import read_page
from tests.responses.answering.test_asked_again import second
from tests.responses.conftest import begin, link_path

__all__ = ["second"]  # a fixture


def answer(browser: Browser, response: Response, value: str, base: int = 0) -> None:
    address = reverse("respond_page", args=[response.pk, "rest-2"])
    assert browser.post(address, {"C2": value, "C2-revision": str(base)}).status_code == 302


@pytest.fixture
def shown(bob: Stakeholder) -> str:
    """The path of a link that was shown on a member's screen: of what was given it opens nothing elsewhere."""
    return link_path(bob, LinkWay.SHOWN)


@pytest.fixture
def laptop(bob: Stakeholder, shown: str) -> Browser:
    """The device on which Bob began by that link, and gave an answer."""
    browser = Browser()
    browser.post(shown)
    answer(browser, Response.objects.get(), "steady")
    return browser


def letters_on(browser: Browser) -> str:
    shown = browser.post(reverse("other_device", args=[Response.objects.get().pk]), {"letters": "1"})
    return read_page(shown).one(".letters").text


def test_a_link_is_kept_before_the_first_answer(bob: Stakeholder, shown: str) -> None:
    browser = Browser()
    kept = browser.post(shown, {"keep": "1"})
    page = reverse("other_device", args=[Response.objects.get().pk])
    assertRedirects(kept, page)
    made = read_page(browser.post(page))
    link = made.one("#own-link")["value"]
    assert made.has("svg.qr")
    assert any(href.startswith("mailto:?") and "body=http" in href for href in made.each("href"))
    answer(browser, Response.objects.get(), "steady")
    phone = Browser()
    assertRedirects(
        phone.post(link[link.index("/i/") :]),
        reverse("respond", args=[Response.objects.get().pk]),
        fetch_redirect_response=False,
    )


def test_by_the_letters_of_the_first_device_the_second_goes_on_beside_it(
    bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    phone, response = Browser(), Response.objects.get()
    assertContains(phone.post(shown, follow=True), "You began on another device.")
    letters = letters_on(laptop)
    assert len(letters) == 4
    on = phone.post(f"{shown}code/", {"letters": letters.lower()})
    assertRedirects(on, reverse("respond", args=[response.pk]), fetch_redirect_response=False)
    answer(phone, response, "daily", base=1)
    answer(laptop, response, "steady", base=2)
    assert Answer.objects.get().value == "steady"
    # As little proof as the device that showed them: no mail was opened, and stronger proof puts both out.
    assert set(Device.objects.values_list("is_own", flat=True)) == {False}
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"show_letters", "open_link"}


def test_letters_hold_once_for_ten_minutes_and_five_tries(
    bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    letters = letters_on(laptop)
    for _ in range(codes.MOST_TRIES):
        refused = Browser().post(f"{shown}code/", {"letters": "AAAA" if letters != "AAAA" else "BBBB"})
        assertContains(refused, "These are not the letters", status_code=422)
    assert Browser().post(f"{shown}code/", {"letters": letters}).status_code == 422
    device, now = Device.objects.get(), timezone.now()

    def tried(letters: str, at: datetime) -> bool:
        try:
            codes.check_letters(person=bob, typed=letters, by=SYSTEM, at=at)
        except CodeRefused:
            return False
        return True

    older, newer = (codes.show_letters(device=device, by=SYSTEM, at=now) for _ in range(2))
    assert not tried(newer, now + codes.LIFETIME)
    assert older == newer or not tried(older, now)
    assert tried(newer, now)
    assert not tried(newer, now)
    assert Browser().post(f"{shown}code/", {"letters": ""}).status_code == 422


def test_letters_of_somebody_else_open_nothing(
    engagement: Engagement, bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    letters = letters_on(laptop)
    other = make_stakeholder(engagement, "Mallory Roth")
    begin(other)
    link = link_path(other, LinkWay.SHOWN)
    assert Browser().post(f"{link}code/", {"letters": letters}).status_code == 422


def test_afresh_counts_nothing_until_it_is_sent_and_then_takes_the_others_place(
    engagement: Engagement, bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    phone, before = Browser(), Response.objects.get()
    begun = phone.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.get(replaces=before.pk)
    assertRedirects(begun, reverse("respond", args=[afresh.pk]), fetch_redirect_response=False)
    answer(phone, afresh, "daily")
    (counted,) = effective_answers(engagement, 1)
    assert counted.answers["C2"] == "steady"
    assert [row.answered for row in progress_of(engagement.rounds.get())] == [1]
    # Its own device opens this alone, by the link as well.
    again = phone.post(shown)
    assertRedirects(again, reverse("respond", args=[afresh.pk]), fetch_redirect_response=False)
    assert phone.get(reverse("respond", args=[before.pk])).status_code == 404
    sent = phone.post(reverse("respond_page", args=[afresh.pk, "review"]), {"send": "1"}, follow=True)
    assertContains(sent, "Sent, ")
    (counted,) = effective_answers(engagement, 1)
    assert counted.answers["C2"] == "daily"
    assert [row.state for row in progress_of(engagement.rounds.get())] == [SENT]
    assert Response.everything.count() == 1
    assert laptop.get(reverse("respond", args=[before.pk])).status_code == 404
    assert laptop.get(reverse("respond", args=[afresh.pk])).status_code == 404
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"start_afresh", "replace_answers", "send_answers"} <= verbs


def test_who_sent_afresh_hides_nobody_by_a_mail_that_somebody_else_opened(
    bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    assert bob.hides_others
    phone = Browser()
    phone.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.exclude(replaces=None).get()
    answer(phone, afresh, "daily")
    bob.refresh_from_db()
    assert bob.hides_others
    phone.post(reverse("respond_page", args=[afresh.pk, "review"]), {"send": "1"})
    bob.refresh_from_db()
    assert not bob.hides_others


@pytest.mark.parametrize("had_sent", [True, False])
def test_who_sends_afresh_what_was_sent_is_marked_for_whoever_vouches(
    bob: Stakeholder, laptop: Browser, shown: str, alice: User, signed_in: SignIn, *, had_sent: bool
) -> None:
    before = Response.objects.get()
    if had_sent:
        laptop.post(reverse("respond_page", args=[before.pk, "review"]), {"send": "1"})
    phone = Browser()
    phone.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.exclude(replaces=None).get()
    answer(phone, afresh, "daily")
    facilitator = signed_in(alice)
    pages = [reverse(name, args=[bob.engagement_id]) for name in ("engagement", "vouching")]
    mark = "sent, then begun afresh on another device, "
    assert not any(mark in read_page(facilitator.get(page)).text for page in pages)
    phone.post(reverse("respond_page", args=[afresh.pk, "review"]), {"send": "1"})
    today = bob.engagement.in_its_zone(timezone.now()).date()
    for page in pages:
        text = read_page(facilitator.get(page)).text
        assert (f"{mark}{today.day} " in text) is had_sent
        assert "daily" not in text


def test_the_last_to_begin_afresh_goes_on(bob: Stakeholder, laptop: Browser, shown: str) -> None:
    tablet, phone = Browser(), Browser()
    for browser in (tablet, phone):
        browser.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.exclude(replaces=None).get()
    assert phone.get(reverse("respond", args=[afresh.pk])).status_code == 302
    assertContains(tablet.post(shown, follow=True), "You began on another device.")


def test_what_was_begun_afresh_and_not_sent_is_not_heard_after_closing_and_says_so(
    engagement: Engagement, bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    phone = Browser()
    phone.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.exclude(replaces=None).get()
    answer(phone, afresh, "daily")
    close(engagement)
    told = phone.get(reverse("respond", args=[afresh.pk]))
    assertContains(told, "what you gave on the other device stays as it was")
    assertNotContains(told, "although you had not pressed")
    (counted,) = effective_answers(engagement, 1)
    assert counted.answers["C2"] == "steady"
    assertContains(Browser().get(f"{shown}code/"), "You began on another device.")
    assertNotContains(Browser().get(f"{shown}code/"), "Start afresh")
    assert Browser().post(f"{shown}code/", {"afresh": "1"}).status_code == 200


def test_withdrawing_takes_what_was_begun_afresh_along(bob: Stakeholder, laptop: Browser, shown: str) -> None:
    Browser().post(f"{shown}code/", {"afresh": "1"})
    withdraw(stakeholder=bob, by=SYSTEM, at=timezone.now() + timedelta(minutes=1))
    assert not Response.everything.exists()


def test_a_device_that_began_afresh_makes_no_link_of_it_before_it_is_sent(
    bob: Stakeholder, laptop: Browser, shown: str
) -> None:
    phone = Browser()
    phone.post(f"{shown}code/", {"afresh": "1"})
    afresh = Response.everything.exclude(replaces=None).get()
    for fields in ({}, {"letters": "1"}):
        told = phone.post(reverse("other_device", args=[afresh.pk]), fields)
        assertContains(told, "Send your answers first")


def test_nobody_starts_afresh_where_few_things_are_asked_again(second: Round, bob: Stakeholder) -> None:
    """What was said before stands beside them there: a link that members can see must not lead to it."""
    begin(bob)
    shown = link_path(bob, LinkWay.SHOWN)
    browser = Browser()
    page = read_page(browser.post(shown, follow=True))
    assert "Start afresh" not in page.text
    assert "what you gave stays as it is, and counts" in page.text
    told = browser.post(f"{shown}code/", {"afresh": "1"})
    assert told.status_code == 200
    assert not Response.everything.exclude(replaces=None).exists()
