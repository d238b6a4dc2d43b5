"""A phone follows the room from scene to scene, and says of each what the room shows."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from apps.room.commands import End, Go, Next, Park, Reveal
from apps.room.models import Room
from apps.room.selectors import room_now
from apps.room.wall.screens import screen_of
from tests.factories import acting, sign_in
from tests.pages import read_page
from tests.responses.conftest import begin
from tests.room.conftest import Steered
from tests.room.phones.conftest import Phone, at_topic


def test_every_page_of_a_response_leads_into_the_room_while_it_is_on(room: Steered, bob: Stakeholder) -> None:
    browser = begin(bob)
    response = Response.objects.get(stakeholder=bob)
    first = browser.get(reverse("respond", args=[response.pk]))["Location"]
    others = [reverse("respond_page", args=[response.pk, "review"]), reverse("held", args=[response.pk])]
    for address in (first, *others):
        bar = read_page(browser.get(address)).one(".q-bar")
        assert "The workshop is on: Join" in bar.text
        assert bar.one("a")["href"] == reverse("room_phone", args=[response.pk])
    room.do(Park())
    assert read_page(browser.get(first)).has(".q-bar")
    room.do(End())
    assert not read_page(browser.get(others[1])).has(".q-bar")


def test_where_no_room_is_there_is_no_bar_and_its_address_leads_to_the_answers(bob: Stakeholder) -> None:
    browser = begin(bob)
    response = Response.objects.get(stakeholder=bob)
    assert not read_page(browser.get(reverse("respond", args=[response.pk]), follow=True)).has(".q-bar")
    answer = browser.get(reverse("room_phone", args=[response.pk]))
    assert answer["Location"] == reverse("respond", args=[response.pk])


def test_an_interview_is_led_into_no_room(room: Steered, bob: Stakeholder, alice: User) -> None:
    browser = sign_in(Browser(), alice)
    browser.post(reverse("interview", args=[bob.engagement_id, bob.pk]))
    response = Response.objects.get(stakeholder=bob)
    assert response.is_being_interviewed
    page = read_page(browser.get(reverse("respond", args=[response.pk]), follow=True))
    assert not page.has(".q-bar")
    there = browser.get(reverse("room_phone", args=[response.pk]))
    assert there["Location"] == reverse("respond", args=[response.pk])


def test_who_joins_by_code_lands_in_the_room(room: Steered, engagement: Engagement, alice: User) -> None:
    code = open_joining(engagement=engagement, by=acting(alice), at=timezone.now())
    browser = Browser()
    joined = browser.post(
        "/join/", {"code": code.code, "name": "Ines Roth", "perspective": "risk"}, follow=True
    )
    response = Response.objects.get()
    assert joined.redirect_chain == [(reverse("room_phone", args=[response.pk]), 302)]
    page = read_page(joined)
    assert "You are in." in page.text
    assert "1 person is in." in page.text
    again = read_page(browser.get("/join/", {"code": code.code}))
    assert again.one(".q-bar a")["href"] == reverse("room_phone", args=[response.pk])


def test_answering_leads_into_the_questionnaire_and_says_how_far_one_is(
    room: Steered, bob: Stakeholder
) -> None:
    phone = Phone(bob)
    room.do(Next())
    page = phone.look()
    assert "0 of 1 have sent their answers." in page.text
    assert page.one(f'a[href="{reverse("respond", args=[phone.response.pk])}"]').text == "Begin"
    order = {"ranking": ["data", "user", "model", "organization"], "continue": "1"}
    phone.browser.post(reverse("respond_page", args=[phone.response.pk, "express-1"]), order)
    begun = phone.look()
    assert "You are at: Part 1, 2 of" in begun.text
    phone.browser.post(reverse("respond_page", args=[phone.response.pk, "review"]), {"send": "1"})
    assert "1 of 1 has sent their answers." in phone.look().text


@pytest.mark.parametrize("scene", ["brief", "first", "who", "figures", "calendar", "so_what"])
def test_a_reveal_is_on_the_phone_as_on_the_wall(
    talk: Steered, people: list[Stakeholder], scene: str
) -> None:
    phone = Phone(people[0])
    talk.do(Go(scene))
    page, now = phone.look(), room_now(talk.room.pk)
    assert now
    screen = screen_of(now)
    assert (screen.kind, page.one("#now h1").text) == (scene, screen.title)


def test_late_comers_get_the_state_at_once_and_may_vote(talk: Steered, people: list[Stakeholder]) -> None:
    at_topic(talk)
    late = Phone(people[3])
    page = late.look()
    assert "0 of 4" in page.text
    assert page.has("input[type=radio]")


def test_a_parked_room_says_so(talk: Steered, people: list[Stakeholder]) -> None:
    phone = Phone(people[0])
    talk.do(Park())
    assert "The workshop rests." in phone.look().text


def test_the_end_says_where_one_stood_and_where_the_group_stands(
    talk: Steered, people: list[Stakeholder]
) -> None:
    all_phones = [Phone(each) for each in people]
    at_topic(talk)
    for number, phone in enumerate(all_phones):
        phone.look()
        phone.send("vote", topic="D1", D1=str(2 + number % 2), **{"D1-revision": "0"})
    talk.do(Reveal(), End())
    assert Room.objects.get().scene == "over"
    page = all_phones[0].look()
    assert "The workshop is over. Thank you." in page.text
    assert "You: Rather no" in page.text
    assert not page.has("[data-room]")
    assert page.has(f'a[href="{reverse("respond", args=[all_phones[0].response.pk])}"]')


def test_whoever_has_no_session_is_told_so_and_another_persons_phone_does_not_exist(
    talk: Steered, people: list[Stakeholder]
) -> None:
    mine, other = Phone(people[0]), Phone(people[1])
    for method in (mine.browser.get, mine.browser.post):
        assert method(other.address).status_code == 404
        assert method(reverse("room_phone", args=[people[0].pk])).status_code == 404
    assert Browser().get(mine.address).status_code == 404
