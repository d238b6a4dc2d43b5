"""Ines joins in the room by its code, answers, and may turn out to be somebody on the list."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, RateBucket
from apps.engagements.joining import codes
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, InvitationToken, JoinCode, Stakeholder
from apps.engagements.services import remove_stakeholder
from apps.responses.answering.saving import save_answer
from apps.responses.entry.joining import merge_guest
from apps.responses.errors import NotMerged
from apps.responses.models import Response
from apps.responses.statements import Change
from tests.browser import Watch
from tests.factories import NOW
from tests.journeys.test_every_page import find_problems
from tests.pages import Shown, read_page
from tests.responses.conftest import begin

JOIN = "/join/"


@pytest.fixture
def code(engagement: Engagement) -> JoinCode:
    return open_joining(engagement=engagement, by=SYSTEM, at=NOW)


def join(joined: JoinCode, browser: Browser | None = None, **fields: str) -> Shown:
    body = {"code": joined.code, "name": "Ines Roth", "perspective": "risk", **fields}
    return (browser or Browser()).post(JOIN, body)


def answer_d1(response: Response) -> None:
    save_answer(response=response, change=Change("D1", 4, 0, uuid4()), at=timezone.now())


def test_ines_joins_and_answers_in_her_own_questionnaire(code: JoinCode, engagement: Engagement) -> None:
    browser = Browser()
    answer = join(code, browser)
    guest, response = Stakeholder.objects.get(), Response.objects.get()
    assert (guest.name, guest.perspective, guest.is_guest) == ("Ines Roth", "risk", True)
    assert response.stakeholder == guest
    assertContains(answer, reverse("respond", args=[response.pk]))
    assert browser.get(reverse("respond_page", args=[response.pk, "ranking"])).status_code == 200
    link = urlsplit(read_page(answer).one("#own-link")["value"]).path
    assertRedirects(
        Browser().post(link), reverse("respond", args=[response.pk]), fetch_redirect_response=False
    )
    assert AuditEvent.objects.filter(verb="join").get().actor_id == str(guest.pk)


def test_looking_changes_nothing(code: JoinCode) -> None:
    browser = Browser()
    for address in (JOIN, f"{JOIN}?code={code.code}", f"{JOIN}?code=4173"):
        browser.get(address)
        browser.head(address)
    assert not Stakeholder.objects.exists()
    assert not RateBucket.objects.exists()
    assert not AuditEvent.objects.exclude(verb="open_joining").exists()


@pytest.mark.parametrize("pause", [" ", "-", "  ", "\u202f"])
def test_the_code_is_read_as_people_type_it(code: JoinCode, engagement: Engagement, pause: str) -> None:
    answer = Browser().get(JOIN, {"code": f" {code.code[:4]}{pause}{code.code[4:]}"})
    assertContains(answer, engagement.initiative)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("417", "has 3 digits; the code has 8"),
        ("kitchen", "has no digit; the code has 8"),
        ("", "Type the code"),
    ],
)
def test_what_cannot_be_a_code_is_said_at_its_field(db: None, typed: str, said: str) -> None:
    assertContains(Browser().get(JOIN, {"code": typed}), said, status_code=422)
    assert not RateBucket.objects.exists()


def wrong_of(code: JoinCode) -> str:
    return "00000000" if code.code != "00000000" else "11111111"


def guess_until_all_digits_are_asked_for() -> None:
    RateBucket.objects.create(key="join-guesses", window_started_at=timezone.now(), used=codes.MOST_GUESSES)


def test_forty_wrong_codes_keep_nobody_in_the_same_network_out(code: JoinCode) -> None:
    wrong = wrong_of(code)
    for number in range(30):  # the whole room, from one address
        assert join(code, name=f"Person {number}").status_code == 200
    for _ in range(40):
        answer = Browser().get(JOIN, {"code": wrong})
        assertContains(answer, f"{wrong[:4]} {wrong[4:]}", status_code=404)
    slowed = Browser().post(JOIN, {"code": wrong, "name": "Ines", "perspective": "risk"})
    assertContains(slowed, "Compare it with the screen", status_code=429)
    assert int(slowed["Retry-After"]) > 0
    assertContains(Browser().get(JOIN, {"code": code.code}), code.engagement.initiative)
    assert join(code, name="Dele Okafor").status_code == 200
    assert Stakeholder.objects.count() == 31
    assert len(set(Stakeholder.objects.values_list("key", flat=True))) == 31


def test_while_codes_are_guessed_at_all_digits_are_asked_for_and_let_everybody_in(code: JoinCode) -> None:
    guess_until_all_digits_are_asked_for()
    right, wrong = Browser().get(JOIN, {"code": code.code}), Browser().get(JOIN, {"code": wrong_of(code)})
    assertContains(right, "Type all 12 digits", status_code=422)
    assert read_page(right).text.replace(code.code, "") == read_page(wrong).text.replace(wrong_of(code), "")
    assertContains(Browser().get(JOIN, {"code": f"{code} {code.more}"}), code.engagement.initiative)
    assert join(code, code=code.code + code.more).status_code == 200
    other = "0000" if code.more != "0000" else "1111"
    assert Browser().get(JOIN, {"code": code.code + other}).status_code == 404
    RateBucket.objects.update(window_started_at=timezone.now() - codes.GUESSED_WITHIN)
    assertContains(Browser().get(JOIN, {"code": code.code}), code.engagement.initiative)


def test_whoever_has_the_page_open_joins_though_guessing_begins_meanwhile(code: JoinCode) -> None:
    page = read_page(Browser().get(JOIN, {"code": code.code}))
    guess_until_all_digits_are_asked_for()
    assert join(code, code=page.one('input[name="code"]')["value"]).status_code == 200


def test_the_thousandth_wrong_code_is_the_alarm(code: JoinCode, caplog: pytest.LogCaptureFixture) -> None:
    RateBucket.objects.create(
        key="join-guesses", window_started_at=timezone.now(), used=codes.MOST_GUESSES - 1
    )
    assert Browser().get(JOIN, {"code": wrong_of(code)}).status_code == 404
    assert "guessed at" in caplog.text
    assert Browser().get(JOIN, {"code": wrong_of(code)}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"perspective": ""}, "Choose one"),
        ({"perspective": "astrology"}, "Select a valid choice"),
        ({"name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(code: JoinCode, fields: dict[str, Any], said: str) -> None:
    assertContains(join(code, **fields), said, status_code=422)
    assert not Stakeholder.objects.exists()


def test_the_name_may_stay_empty_unless_the_round_is_named(code: JoinCode, engagement: Engagement) -> None:
    assert join(code, name="").status_code == 200
    assert str(Stakeholder.objects.get()) == "Guest s01"
    engagement.mode = "named"
    engagement.save()
    assertContains(join(code, name=""), "This field is required", status_code=422)


def test_a_name_is_one_line(code: JoinCode) -> None:
    join(code, name="Ines\r\nBcc: all@example.com")
    assert Stakeholder.objects.get().name == "Ines Bcc: all@example.com"


def test_the_same_page_sent_twice_joins_once_and_another_person_on_it_is_another(code: JoinCode) -> None:
    page = str(uuid4())
    join(code, joining=page)
    join(code, joining=page)
    assert Stakeholder.objects.count() == Response.objects.count() == 1
    # Nobody who reads the facilitator's addresses finds the page in them.
    assert str(Stakeholder.objects.get().pk) != page
    join(code, joining=page, name="Dele Okafor")
    assert Response.objects.count() == 2


def test_a_device_that_has_joined_is_offered_to_go_on(code: JoinCode) -> None:
    browser = Browser()
    join(code, browser)
    here = reverse("respond", args=[Response.objects.get().pk])
    assertContains(browser.get(JOIN, {"code": code.code}), here)
    assertNotContains(Browser().get(JOIN, {"code": code.code}), here)


def test_alice_sees_guests_marked_on_the_list(
    code: JoinCode, engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    join(code)
    page = read_page(alices_browser.get(reverse("engagement", args=[engagement.pk])))
    rows = page.texts("th[scope=row]")
    marked = {name: "Guest" in row for row in rows for name in ("Ines Roth", "Bob Answers") if name in row}
    assert marked == {"Ines Roth": True, "Bob Answers": False}


def test_a_guest_who_gave_nothing_can_be_taken_off_the_list(code: JoinCode) -> None:
    join(code)
    remove_stakeholder(stakeholder=Stakeholder.objects.get(), by=SYSTEM, at=NOW)
    assert not Response.objects.exists()


def test_alice_merges_a_guest_with_somebody_who_has_not_begun(
    code: JoinCode, engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    guests_browser = Browser()
    join(code, guests_browser)
    guest, response = Stakeholder.objects.get(is_guest=True), Response.objects.get()
    answer_d1(response)
    address = reverse("guest_merge", args=[engagement.pk, guest.pk])
    assertContains(alices_browser.get(address), "This can't be undone")
    answer = alices_browser.post(address, {"person": bob.pk}, follow=True)
    assertContains(answer, "Ines Roth is Bob Answers now")
    bob.refresh_from_db()
    assert list(Stakeholder.objects.all()) == [bob]
    assert (bob.key, bob.perspective, bob.name) == (guest.key, "risk", "Bob Answers")
    assert bob.responses.get().answers.get().value == 4
    # Both ways in lead to the same answers.
    assert guests_browser.get(reverse("respond_page", args=[response.pk, "ranking"])).status_code == 200
    assert InvitationToken.objects.get().invitation == bob.invitation
    begin(bob)
    assert Response.objects.get() == response


def test_two_who_have_both_answered_stay_two(
    code: JoinCode, engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    join(code)
    begin(bob)
    guest = Stakeholder.objects.get(is_guest=True)
    address = reverse("guest_merge", args=[engagement.pk, guest.pk])
    answer = alices_browser.post(address, {"person": bob.pk})
    assertContains(answer, "Bob Answers has begun to answer, and so has Ines Roth", status_code=422)
    assert Stakeholder.objects.count() == 2


def test_only_a_guest_is_merged_and_only_with_somebody_of_the_same_list(
    code: JoinCode, engagement: Engagement, bob: Stakeholder, alices_browser: Browser
) -> None:
    join(code)
    join(code, name="Dele Okafor")
    ines, dele = Stakeholder.objects.filter(is_guest=True)
    assert alices_browser.get(reverse("guest_merge", args=[engagement.pk, bob.pk])).status_code == 404
    address = reverse("guest_merge", args=[engagement.pk, ines.pk])
    assertContains(
        alices_browser.post(address, {"person": dele.pk}), "Choose somebody on the list", status_code=422
    )
    assertContains(alices_browser.post(address, {"person": ""}), "Choose who it is", status_code=422)
    with pytest.raises(NotMerged):
        merge_guest(guest=bob, person=bob, by=SYSTEM, at=NOW)


@pytest.mark.journey
def test_every_page_of_joining_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, alice: User, engagement: Engagement
) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    join(code)
    guest = Stakeholder.objects.get()
    addresses = [
        reverse("engagement", args=[engagement.pk]),
        reverse("joining_room", args=[engagement.pk]),
        reverse("person", args=[engagement.pk, guest.pk]),
        reverse("guest_merge", args=[engagement.pk, guest.pk]),
        JOIN,
        f"{JOIN}?code=417",
        f"{JOIN}?code={code.code}",
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []
