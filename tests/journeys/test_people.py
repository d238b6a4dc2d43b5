"""Alice, new to it and without a mail server, brings twelve people in by every way: each is one row at every moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.outreach.services import mailable_in
from apps.responses.models import Response
from tests.browser import Watch, follow
from tests.journeys import people

pytestmark = pytest.mark.journey

PASTED = """Amara Eze <amara@harbourline.example>, business
Bo Lind <bo@harbourline.example>, operations
Cleo Marsh, sales
Mateo Fuentes, IT ops
Siobhan Gallagher, infrastructure
Tariq Mansour, IT ops
Elena Petrova, the data team
Kofi Mensah, data
Nadia Karimi, ML
Aiko Tanabe, legal
Jonas Weber, Mayor's office
Leila Farahani, Mayor's office"""
BY_LINK = ("Amara Eze", "Bo Lind", "Cleo Marsh", "Mateo Fuentes", "Siobhan Gallagher", "Jonas Weber")
BY_CODE = ("Tariq", "Elena", "Kofi", "Nadia", "Leila")
DECLINE, INTERVIEWED = ("Jonas Weber", "Leila"), "Aiko Tanabe"
A_PRESS = 15  # seconds for a person to read, find and press; what the machine takes comes on top
TEN_MINUTES = 600


@dataclass
class Desk:
    """Alice's window, with what her hour is spent on."""

    page: Page
    presses: int = 0
    seconds: float = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        began = perf_counter()
        yield
        self.seconds += perf_counter() - began

    def press(self, what: Locator) -> None:
        self.presses += 1
        follow(what)

    @property
    def of_a_person(self) -> float:
        return self.seconds + A_PRESS * self.presses


@pytest.mark.timeout(300)
def test_twelve_people_by_list_link_code_and_interview_stay_twelve_rows(
    asgi_server: str, chromium: Browser, watch: Watch, engagement: Engagement, alice: User
) -> None:
    desk = Desk(watch.open(chromium.new_context(viewport={"width": 1440, "height": 900})))
    home = asgi_server + reverse("engagement", args=[engagement.pk])
    people.sign_in(desk.page, asgi_server, alice)

    def stand_there(state: str = "") -> None:
        desk.page.goto(home)
        expect(desk.page.locator("#people-rows tbody tr")).to_have_count(len(PASTED.splitlines()))
        if state:
            expect(desk.page.locator("#people-rows")).to_contain_text(state)

    with desk.at_work():
        desk.page.goto(home)
        paste(desk)
    stand_there("not asked yet")
    with desk.at_work():
        links = links_on_paper(desk)
    stand_there("link made")
    for name in BY_LINK:
        page = phone(chromium, watch)
        people.start(page, asgi_server + links[name])
        answer(page, name)
    stand_there("Link")

    with desk.at_work():
        desk.press(desk.page.get_by_role("button", name="Let the room join"))
    code = JoinCode.objects.get().code
    for name in BY_CODE:
        page = phone(chromium, watch)
        join(page, f"{asgi_server}/join/?code={code}", name)
        answer(page, name)
    stand_there("Code in the room")
    with desk.at_work():
        interview(desk)
    stand_there("interview: heard, but does not help the group to a row of its own")
    assert Stakeholder.objects.count() == len(PASTED.splitlines())

    # One press vouches for all for whom her word makes rows: nine people of three perspectives.
    with desk.at_work():
        desk.page.goto(home)
        desk.press(desk.page.get_by_role("button", name="Vouch for these 9"))
    expect(desk.page.locator("#people")).to_contain_text("0 known by their mail, 9 vouched for.")
    stand_there("vouched for")
    # Nobody who sent, declined or was interviewed is asked again.
    mailable = mailable_in(engagement, at=timezone.now())
    assert (mailable.to_invite, mailable.to_remind) == ((), ())
    expect(desk.page.get_by_role("button", name="Remind")).to_have_count(0)
    expect(desk.page.locator("#next-title")).to_have_text("Close the round")
    assert desk.of_a_person < TEN_MINUTES, f"{desk.presses} presses, {desk.seconds:.0f} s of the machine"
    assert desk.presses <= 12


def paste(desk: Desk) -> None:
    desk.press(desk.page.get_by_role("link", name="Add people").first)
    desk.page.get_by_label("People, one a line").fill(PASTED)
    desk.press(desk.page.get_by_role("button", name="Add people"))
    expect(desk.page.get_by_role("alert")).to_contain_text("1 word is no perspective")
    desk.page.get_by_label("Mayor's office").select_option("Executive and finance")
    expect(desk.page.get_by_label("People, one a line")).to_have_value(PASTED)
    desk.press(desk.page.get_by_role("button", name="Add people"))


def links_on_paper(desk: Desk) -> dict[str, str]:
    desk.press(desk.page.get_by_role("button", name="Links for all"))
    return {
        slip.get_by_role("heading").inner_text(): urlsplit(slip.locator("input[readonly]").input_value()).path
        for slip in desk.page.locator(".slip").all()
    }


def join(page: Page, address: str, first_name: str) -> None:
    page.goto(address)
    page.get_by_label(f"{first_name} ·").check()
    follow(page.get_by_role("button", name="Join", exact=True))
    follow(page.get_by_role("link", name="Begin"))


def phone(chromium: Browser, watch: Watch) -> Page:
    return watch.open(chromium.new_context(viewport={"width": 390, "height": 844}))


def answer(page: Page, name: str) -> None:
    home = page.url.split("/r/")[0] + "/r/" + page.url.split("/r/")[1].split("/")[0] + "/"
    if name in DECLINE:
        page.goto(home + "withdraw/")
        follow(page.get_by_role("button", name="Do not ask me again"))
    else:
        answer_a_page_and_send(page, home)
    page.context.close()


def answer_a_page_and_send(page: Page, home: str) -> None:
    people.answer_page(page, ["data", "user", "organization", "model"])
    follow(page.get_by_role("button", name="Continue"))
    page.goto(home + "review/")
    people.send(page)


def interview(desk: Desk) -> None:
    follow(desk.page.get_by_role("link", name="Engagements").first)
    person = Stakeholder.objects.get(name=INTERVIEWED)
    desk.page.goto(
        desk.page.url.split("/engagements")[0] + reverse("person", args=[person.engagement_id, person.pk])
    )
    desk.press(desk.page.get_by_role("link", name="Enter an interview"))
    desk.press(desk.page.get_by_role("button", name="Begin"))
    response = Response.objects.get(stakeholder=person)
    people.answer_page(desk.page, ["data", "user", "organization", "model"])
    desk.press(desk.page.get_by_role("button", name="Continue"))
    desk.page.goto(desk.page.url.split("/r/")[0] + f"/r/{response.pk}/review/")
    desk.press(desk.page.get_by_role("button", name="Send"))
