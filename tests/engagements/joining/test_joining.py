"""Alice opens the room's code, shows it, and closes it again."""

import re
import secrets

import pytest
import segno
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.web.qr import QUIET_ZONE, qr_picture
from apps.engagements.errors import CodeNotFound, RoundNotOpen
from apps.engagements.joining import codes
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from tests.factories import NOW, close, make_engagement
from tests.pages import read_page


def test_the_code_is_eight_digits_said_in_two_halves_and_not_the_engagements_own(
    engagement: Engagement,
) -> None:
    code = codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    assert re.fullmatch(r"\d{4} \d{4}", str(code))
    assert code.code not in engagement.code


def test_a_code_that_is_taken_is_drawn_again(engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_engagement(engagement.organisation)
    drawn = iter("111111111111111122222222")
    monkeypatch.setattr(secrets, "choice", lambda digits: next(drawn))
    assert codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW).code == "11111111"
    assert codes.open_joining(engagement=other, by=SYSTEM, at=NOW).code == "22222222"


def test_opening_again_keeps_the_code_and_a_new_one_ends_it(engagement: Engagement) -> None:
    first = codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    codes.close_joining(engagement=engagement, by=SYSTEM, at=NOW)
    with pytest.raises(CodeNotFound):
        codes.open_code(first)
    assert codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW).code == first
    assert codes.open_code(first).engagement == engagement
    second = codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW, renew=True).code
    assert codes.open_code(second).engagement == engagement
    with pytest.raises(CodeNotFound):
        codes.open_code(first)


def test_nobody_joins_a_closed_round(engagement: Engagement) -> None:
    code = codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    close(engagement)
    with pytest.raises(CodeNotFound):
        codes.open_code(code)
    with pytest.raises(RoundNotOpen):
        codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW)


@override_settings(BASE_URL="https://scalelens.example")
def test_alice_shows_the_room_a_code_an_address_and_a_picture_and_no_name(
    alice: User, engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    answer = browser.post(reverse("joining", args=[engagement.pk]), {"open": "1"})
    room = reverse("joining_room", args=[engagement.pk])
    assertRedirects(answer, room, fetch_redirect_response=False)
    page, code = browser.get(room), JoinCode.objects.get()
    assertContains(page, str(code))
    assertContains(page, "scalelens.example/join")
    assertContains(page, qr_picture(f"https://scalelens.example/join/?code={code.code}{code.more}").path)
    assertContains(page, f"{code} {code.more}")
    assertNotContains(page, alice.name)
    assertNotContains(page, bob.name)
    assertNotContains(page, "make up LAN=1")
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), str(code))


def test_an_address_no_phone_reaches_is_said_to_be_one(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    # Before any link is made or a code is shown, and once.
    page = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert "No other device reaches these links" in page.one("section[aria-labelledby=next-title]").text
    ask_for = f'href="{reverse("check_room", args=[engagement.pk])}">What to ask for'
    assert "make up" not in page.text
    for _is_open in (False, True):
        assertContains(browser.get(reverse("engagement", args=[engagement.pk])), ask_for, count=1)
        codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    assertNotContains(browser.get(reverse("joining_room", args=[engagement.pk])), "LAN=1")


def test_closed_the_room_sees_nothing(engagement: Engagement, browser: Browser) -> None:
    home = reverse("engagement", args=[engagement.pk])
    codes.open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    assertRedirects(browser.post(reverse("joining", args=[engagement.pk]), {"close": "1"}), home)
    assertRedirects(browser.get(reverse("joining_room", args=[engagement.pk])), home)
    assertNotContains(browser.get(home), str(JoinCode.objects.get()))


def test_opening_on_a_closed_round_says_why_not(engagement: Engagement, browser: Browser) -> None:
    close(engagement)
    answer = browser.post(reverse("joining", args=[engagement.pk]), {"open": "1"}, follow=True)
    assertContains(answer, "Reopen it first")


def test_the_picture_is_dark_where_the_code_is() -> None:
    text = "https://scalelens.example/join/?code=41730295"
    picture = qr_picture(text)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture.path)
        for step in range(int(width))
    }
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    dark = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    }
    assert drawn == dark
    assert picture.size == len(matrix) + 2 * QUIET_ZONE
