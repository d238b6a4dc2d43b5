"""Who comes late, and who answered before: both doors say what is so, and let in whom they may."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.engagements.joining.codes import close_joining, open_joining
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.responses.models import Response
from apps.room.commands import End, Park
from tests.factories import acting, close, make_stakeholder
from tests.pages import Element, read_page
from tests.responses.conftest import link_path
from tests.room.conftest import START, Steered
from tests.room.phones.conftest import at_topic

WAITS = "The round is closed, and the workshop is on"


@pytest.fixture
def code(engagement: Engagement, room: Steered) -> JoinCode:
    """Return the code of a room whose first round was closed."""
    code = open_joining(engagement=engagement, by=acting(room.user), at=START)
    close(engagement, at=room.later(5))
    return code


def tried(digits: str) -> tuple[int, str]:
    answer = Browser().get("/join/", {"code": digits})
    return answer.status_code, read_page(answer).text


def test_the_right_code_says_between_closing_and_the_first_topic_when_it_opens(code: JoinCode) -> None:
    for digits in (code.code, code.code + code.more):
        status, text = tried(digits)
        assert status == 409
        assert WAITS in text
        assert "Nothing can be joined" not in text


def test_a_wrong_code_says_the_same_as_ever_and_so_does_a_right_one_of_no_room(
    code: JoinCode, room: Steered
) -> None:
    wrong_end = "".join(str((int(digit) + 1) % 10) for digit in code.more)
    for digits in ("12345678", code.code + wrong_end):
        assert (tried(digits)[0], WAITS in tried(digits)[1]) == (404, False)
    room.do(Park())
    assert "Nothing can be joined" in tried(code.code)[1]
    room.do(End())
    assert "Nothing can be joined" in tried(code.code)[1]


def test_a_code_that_the_facilitator_closed_opens_nothing_and_promises_nothing(
    code: JoinCode, room: Steered
) -> None:
    close_joining(engagement=code.engagement, by=acting(room.user), at=room.later(5))
    assert tried(code.code)[0] == 404


def opened(person: Stakeholder) -> tuple[Browser, Element]:
    browser = Browser()
    return browser, read_page(browser.get(link_path(person)))


def test_a_link_says_so_until_the_first_topic_and_then_leads_into_the_room(
    talk: Steered, engagement: Engagement
) -> None:
    late = make_stakeholder(engagement, "Kim Sato")
    _browser, page = opened(late)
    assert page.one("h1").text == WAITS
    assert "You wanted to take part?" not in page.text
    assert not page.has("main form")
    at_topic(talk)
    browser, page = opened(late)
    assert "The workshop is on." in page.text
    assert page.all("main form button")[0].text == "Come in"
    there = browser.post(link_path(late), follow=True)
    response = Response.objects.get(stakeholder=late)
    assert there.redirect_chain == [(reverse("room_phone", args=[response.pk]), 302)]


def test_whose_field_a_topic_is_not_finds_no_empty_form(talk: Steered, engagement: Engagement) -> None:
    late = make_stakeholder(engagement, "Kim Sato")
    at_topic(talk, "QU2")
    browser = Browser()
    browser.post(link_path(late))
    response = Response.objects.get(stakeholder=late)
    page = read_page(browser.get(reverse("respond", args=[response.pk]), follow=True))
    assert "0 of 0" not in page.text


def test_who_answered_before_and_missed_the_room_opens_what_they_gave(
    talk: Steered, people: list[Stakeholder]
) -> None:
    at_topic(talk)
    talk.do(End())
    path = link_path(people[0])
    page = read_page(Browser().get(path))
    assert "You wanted to take part?" not in page.text
    assert "The round is closed. What you had given by then is saved." in page.text
    assert page.one("main form button").text == "Open what I gave"
