"""Ines joins in the room by its code, answers, as somebody on the list or as a guest."""

import re
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
from apps.engagements.choices import LinkWay
from apps.engagements.joining import codes
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.engagements.services import LinkDelivery, mint_links, remove_stakeholder, revoke_invitation
from apps.portfolio.people import PersonRow
from apps.portfolio.selectors import overview_page
from apps.responses.answering.saving import save_answer
from apps.responses.entry import join_forms
from apps.responses.models import Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.selectors import promises_of
from apps.responses.statements import Change
from tests.browser import Watch
from tests.factories import NOW, close, make_stakeholder, send_answers
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
    assert browser.get(reverse("respond_page", args=[response.pk, "express-1"])).status_code == 200
    link = urlsplit(read_page(answer).one("#own-link")["value"]).path
    assertRedirects(
        Browser().post(link), reverse("respond", args=[response.pk]), fetch_redirect_response=False
    )
    assert AuditEvent.objects.filter(verb="join").get().actor_id == str(guest.pk)


def test_the_code_promises_the_minutes_that_each_link_promises(
    code: JoinCode, engagement: Engagement
) -> None:
    promises = promises_of(engagement)
    heard = [promises[slug] for slug in engagement.perspectives]
    text = read_page(Browser().get(JOIN, {"code": code.code})).text
    said = re.search(r"about (\d+)(?: to (\d+))? minutes\. Then .* about (\d+)(?: to (\d+))? more", text)
    assert said is not None
    first, most_first, more, most = (each and int(each) for each in said.groups())
    assert {first, most_first or first} == {f([each.first for each in heard]) for f in (min, max)}
    assert {more, most or more} == {f([each.more for each in heard]) for f in (min, max)}


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
    assertContains(join(code, name=""), "Say your name: this round is named.", status_code=422)


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
    rows = page.texts("#people-rows tbody tr")
    marked = {
        name: "not on your list" in row
        for row in rows
        for name in ("Ines Roth", "Bob Answers")
        if name in row
    }
    assert marked == {"Ines Roth": True, "Bob Answers": False}


def test_a_guest_who_gave_nothing_can_be_taken_off_the_list(code: JoinCode) -> None:
    join(code)
    remove_stakeholder(stakeholder=Stakeholder.objects.get(), by=SYSTEM, at=NOW)
    assert not Response.objects.exists()


def joining_as(joined: JoinCode, person: Stakeholder, browser: Browser | None = None, **fields: str) -> Shown:
    body = {"code": joined.code, "who": str(person.pk), **fields}
    return (browser or Browser()).post(JOIN, body)


def names_offered(code: JoinCode) -> list[str]:
    page = read_page(Browser().get(JOIN, {"code": code.code}))
    return [text.strip() for text in page.texts("label:has(input[name=who])")]


def test_who_is_on_the_list_joins_as_that_row(code: JoinCode, bob: Stakeholder) -> None:
    phone = Browser()
    assertContains(joining_as(code, bob, phone), "As <b>Bob Answers</b>, for Business owner and operations.")
    assert (Stakeholder.objects.get(), Response.objects.get().stakeholder) == (bob, bob)
    bob.refresh_from_db()
    assert (bob.is_guest, bob.joining is None) == (False, False)
    # Whoever keeps the list may have entered any address: no mail to it opens what is given.
    assert bob.proving_email == ""
    assert (
        phone.get(reverse("respond_page", args=[Response.objects.get().pk, "express-1"])).status_code == 200
    )


def test_the_code_shows_first_names_and_no_more_than_tells_them_apart(
    code: JoinCode, engagement: Engagement
) -> None:
    for name, perspective, email in (
        ("Ada Byron", "risk", ""),
        ("Ada Lovelace", "business", ""),
        ("Berg, Jo", "business", ""),
        ("Jo Berger", "business", ""),
        ("Sam One", "risk", "sam@example.com"),
        ("Sam One", "risk", "pat@example.com"),
    ):
        make_stakeholder(engagement, name, perspective, email)
    risk, business = "Security, legal and risk", "Business owner and operations"
    assert names_offered(code) == [
        f"Ada · {business}",
        f"Ada · {risk}",
        f"Berg, Jo · {business}",
        f"Jo Berger · {business}",
        f"Sam One (pa…@example.com) · {risk}",
        f"Sam One (sa…@example.com) · {risk}",
        "I’m not on this list",
    ]
    nobody = Browser().get(JOIN, {"code": wrong_of(code)}).content.decode()
    assert "Lovelace" not in nobody


def test_who_has_begun_withdrew_or_was_shut_out_is_not_offered(
    code: JoinCode, engagement: Engagement, bob: Stakeholder
) -> None:
    begin(bob)
    withdrawn, ended = make_stakeholder(engagement, "Wim Gone"), make_stakeholder(engagement, "Eve Out")
    withdraw(stakeholder=withdrawn, by=SYSTEM, at=NOW)
    revoke_invitation(stakeholder=ended, by=SYSTEM, at=NOW)
    join(code)
    assert names_offered(code) == []
    for person in (withdrawn, ended):
        joining_as(code, person)
        assert not Response.objects.filter(stakeholder=person).exists()


def test_a_name_that_somebody_took_is_said_with_what_to_do_and_nothing_typed_is_lost(
    code: JoinCode, bob: Stakeholder
) -> None:
    assert joining_as(code, bob).status_code == 200
    said = "“Bob · Business owner and operations”: is that you? It can’t be chosen here any more"
    again = joining_as(code, bob)
    assertContains(again, said, status_code=422)
    assertContains(again, "Choose another, or “I’m not on this list”.", status_code=422)
    assert read_page(again).text.count("is that you?") == 1
    assertNotContains(again, "I am somebody else", status_code=422)
    assertNotContains(again, "Bob Answers", status_code=422)
    page = join(code, name="bob ANSWERS", perspective="risk")
    assertContains(page, said, status_code=422)
    assertContains(page, 'value="bob ANSWERS"', status_code=422)
    assert Stakeholder.objects.count() == 1
    assert join(code, name="Bob Answers", perspective="risk", shares_name="on").status_code == 200
    assert Stakeholder.objects.count() == 2


def test_who_types_a_name_of_the_list_is_shown_that_it_is_on_it(code: JoinCode, bob: Stakeholder) -> None:
    answer = join(code, who="new", name="Bob Answers")
    assertContains(
        answer, "“Bob · Business owner and operations”: is that you? Choose it above.", status_code=422
    )
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Tomasz Zielinski", "Tomas Zielinksi"),
        ("Ben Carver", "Ben Carvr"),
        ("Priya Nair", "Pria Nayr"),
        ("Marie-Louise O'Neill", "Marie Louise ONeill"),
    ],
)
def test_who_types_a_name_of_the_list_a_little_wrong_is_asked_too(
    code: JoinCode, engagement: Engagement, listed: str, typed: str
) -> None:
    person = make_stakeholder(engagement, listed)
    page = join(code, who="new", name=typed)
    assertContains(page, "is that you? Choose it above.", status_code=422)
    assert read_page(page).all("input[name=who]")[0]["value"] == str(person.pk)
    assert join(code, who="new", name=typed, shares_name="on").status_code == 200


@pytest.mark.parametrize(
    ("typed", "perspective"),
    [
        ("Sam", "business"),
        ("S. Rhys", "data_ml"),
        ("Rhys, Sam", "data_ml"),
        ("S.R.", "risk"),
        ("sam ryhs", "data_ml"),
    ],
)
@pytest.mark.parametrize("became", ["free", "joined", "declined"])
def test_a_name_that_may_be_somebodys_on_the_list_is_asked_once(
    code: JoinCode, engagement: Engagement, typed: str, perspective: str, became: str
) -> None:
    sam = make_stakeholder(engagement, "Sam Rhys", "data_ml")
    if became == "joined":
        joining_as(code, sam)
    if became == "declined":
        withdraw(stakeholder=sam, by=SYSTEM, at=NOW)
    page = join(code, who="new", name=typed, perspective=perspective)
    text = read_page(page).text
    assert page.status_code == 422
    assert "“Sam · Data and ML engineering”: is that you?" in text
    assert "No, I am somebody else" in text
    assert "Rhys" not in text  # nor is more of the name told than the list shows
    assert join(code, who="new", name=typed, perspective=perspective, shares_name="on").status_code == 200


def test_a_name_of_nobody_on_the_list_is_taken_as_it_is(code: JoinCode, engagement: Engagement) -> None:
    for name in ("Sam Rhys", "Tom Baker"):
        make_stakeholder(engagement, name)
    for typed in ("Ines Roth", "Thea Bell", "Samira Khan-Lopez"):
        assert join(code, who="new", name=typed).status_code == 200


def test_a_refusal_is_told_to_nobody(code: JoinCode, engagement: Engagement) -> None:
    joined, gone = (make_stakeholder(engagement, "Nina Roth", each) for each in ("business", "risk"))
    begin(joined)
    withdraw(stakeholder=gone, by=SYSTEM, at=NOW)
    for name in ("Nina Roth", "Nina"):
        page = read_page(join(code, name=name, perspective="risk"))
        said = page.texts(".error")
        assert not [each for each in said if "declined" in each or "asked not" in each]
        assert not page.all("input[name=comes_back]")
    chosen = [
        read_page(joining_as(code, each)).text.replace(
            "Security, legal and risk", "Business owner and operations"
        )
        for each in (joined, gone)
    ]
    assert chosen[0] == chosen[1]
    join(code, name="Nina Roth", comes_back="on")
    assert Stakeholder.objects.get(pk=gone.pk).has_withdrawn


def test_somebody_else_of_the_name_of_who_declined_is_a_row_of_their_own(
    code: JoinCode, engagement: Engagement
) -> None:
    withdraw(stakeholder=make_stakeholder(engagement, "Ines Roth"), by=SYSTEM, at=NOW)
    assert join(code, shares_name="on").status_code == 200
    assert Stakeholder.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert Stakeholder.objects.taking_part().count() == 1


def person_row(person: Stakeholder) -> PersonRow:
    (row,) = (
        row for row in overview_page(person.engagement, at=timezone.now()).people if row.id == person.pk
    )
    return row


def choose_again(joined: JoinCode, browser: Browser, button: str = "again") -> Shown:
    return browser.post(JOIN, {"code": joined.code, button: "1"})


@pytest.mark.parametrize("has_left", [False, True])
def test_a_wrong_tap_is_undone_as_long_as_nothing_is_answered(
    code: JoinCode, bob: Stakeholder, has_left: bool
) -> None:
    asked_before = person_row(bob)
    phone = Browser()
    assertContains(joining_as(code, bob, phone), "Not you? Choose again")
    response = Response.objects.get()
    assertContains(phone.get(reverse("respond_page", args=[response.pk, "express-1"])), "Choose again")
    link = urlsplit(read_page(phone.get(JOIN, {"code": code.code})).one("form")["action"]).path
    assert link == JOIN
    if has_left:
        phone.post(reverse("leave_device", args=[response.pk]))
        assertContains(phone.get(JOIN, {"code": code.code}), "Choose again")
    assert len(names_offered(code)) == 0
    assertRedirects(choose_again(code, phone), f"{JOIN}?code={code.code}{code.more}")
    bob.refresh_from_db()
    assert (bob.joining, bob.proving_email) == (None, bob.email)
    # Whose name was tapped was asked nothing, and has no link that could have ended.
    row = person_row(bob)
    assert (row.state, row.asked_on, row.has_ended_link) == ("invited", asked_before.asked_on, False)
    assert names_offered(code)[0].startswith("Bob · ")
    assert phone.get(reverse("respond", args=[response.pk])).status_code in {401, 404}
    # Another phone has the name now: the first can't take it away.
    other = Browser()
    assert joining_as(code, bob, other).status_code == 200
    choose_again(code, phone)
    assert Response.objects.get().stakeholder == bob
    assert other.get(reverse("respond", args=[Response.objects.get().pk]), follow=True).status_code == 200


def test_a_guest_who_chooses_again_leaves_no_row(code: JoinCode, bob: Stakeholder) -> None:
    phone = Browser()
    join(code, phone, who="new")
    assert choose_again(code, phone).status_code == 302
    assert Stakeholder.objects.get() == bob
    assert joining_as(code, bob, phone).status_code == 200


def test_a_name_under_which_something_was_answered_stays(code: JoinCode, bob: Stakeholder) -> None:
    phone = Browser()
    joining_as(code, bob, phone)
    response = Response.objects.get()
    answer_d1(response)
    assertNotContains(phone.get(JOIN, {"code": code.code}), "Choose again")
    assertContains(choose_again(code, phone), "Something was answered under this name", status_code=409)
    assert Response.objects.get() == response
    # Left, the device lets somebody else join, and what was answered stays.
    assert choose_again(code, phone, "beside").status_code == 409
    phone.post(reverse("leave_device", args=[response.pk]))
    assertContains(phone.get(JOIN, {"code": code.code}), "Join as somebody else")
    assert choose_again(code, phone, "beside").status_code == 302
    assert join(code, phone, name="Ines Roth").status_code == 200
    assert Response.objects.count() == 2


def test_ending_the_link_of_a_wrong_tap_frees_the_name(
    code: JoinCode, bob: Stakeholder, alices_browser: Browser
) -> None:
    wrong, right = Browser(), Browser()
    joining_as(code, bob, wrong)
    first = Response.objects.get()
    token = bob.invitation.tokens.get()
    alices_browser.post(reverse("person_link_end", args=[bob.engagement_id, bob.pk, token.pk]))
    assert names_offered(code)[0].startswith("Bob · ")
    assert joining_as(code, bob, right).status_code == 200
    assert wrong.get(reverse("respond", args=[first.pk])).status_code == 404
    assert Response.objects.get() != first


def test_of_two_of_one_name_the_one_who_has_not_joined_is_offered_first(
    code: JoinCode, engagement: Engagement
) -> None:
    make_stakeholder(engagement, "Ada Byron")
    first, second = (make_stakeholder(engagement, "Maria Silva", each) for each in ("business", "risk"))
    joining_as(code, first)
    page = join(code, who="new", name="maria silva", perspective="risk")
    assertContains(page, "“Maria · Security, legal and risk”: is that you? Choose it above.", status_code=422)
    offered = [each["value"] for each in read_page(page).all("input[name=who]")]
    assert offered[0] == str(second.pk)
    assert Stakeholder.objects.count() == 3
    assert join(code, who="new", name="Maria Silva", shares_name="on").status_code == 200


def test_of_two_who_take_a_name_at_once_the_second_is_told(
    code: JoinCode, bob: Stakeholder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Their page was read before the first had joined: the form still lets the name through.
    monkeypatch.setattr(join_forms.JoinForm, "clean", lambda form: form.cleaned_data)
    assert joining_as(code, bob).status_code == 200
    assertContains(joining_as(code, bob), "can’t be chosen here any more", status_code=409)
    assert Response.objects.count() == 1


def test_the_same_page_sent_twice_joins_the_person_once(code: JoinCode, bob: Stakeholder) -> None:
    page = str(uuid4())
    for _ in range(2):
        assert joining_as(code, bob, joining=page).status_code == 200
    assert Response.objects.count() == 1


def test_what_is_no_page_and_nobody_is_refused_and_not_an_error(code: JoinCode, bob: Stakeholder) -> None:
    for fields in ({"who": "nonsense"}, {"who": str(uuid4())}, {"who": str(bob.pk), "joining": "nonsense"}):
        assert join(code, None, **fields).status_code == 422
    assert join(code, joining="nonsense").status_code == 422
    assert not Response.objects.exists()


def test_who_chooses_nobody_is_asked_to(code: JoinCode, bob: Stakeholder) -> None:
    answer = join(code, name="", perspective="")
    assertContains(answer, "Choose yourself, or say that you are not on this list.", status_code=422)


def test_who_opens_their_mail_takes_back_a_name_that_somebody_joined_by_and_gave_nothing(
    code: JoinCode, bob: Stakeholder
) -> None:
    phone = Browser()
    joining_as(code, bob, phone)
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=bob.email)
    (mailed,) = mint_links(stakeholders=[bob], at=timezone.now(), delivery=delivery)
    assert Browser().post(urlsplit(mailed.link).path).status_code == 302
    bob.refresh_from_db()
    assert (bob.proving_email, bob.joining) == (bob.email, None)
    own = reverse("respond_page", args=[Response.objects.get().pk, "express-1"])
    assert phone.get(own).status_code == 401


def test_who_joins_reads_nothing_of_counting(code: JoinCode, bob: Stakeholder) -> None:
    phone = Browser()
    pages = [phone.get(JOIN, {"code": code.code}), joining_as(code, bob, phone)]
    answer_d1(Response.objects.get())
    send_answers(code.engagement)
    own = reverse("respond", args=[Response.objects.get().pk])
    pages.append(phone.get(own))
    pages.append(phone.get(reverse("held", args=[Response.objects.get().pk])))
    close(code.engagement)
    pages.append(phone.get(own))
    for page in pages:
        text = read_page(page).text
        assert not re.search(r"count(s|ed)?\b (once|toward|in this)|not count|head count|vouch", text), text


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
        reverse("vouching", args=[engagement.pk]),
        JOIN,
        f"{JOIN}?code=417",
        f"{JOIN}?code={code.code}",
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []
