"""People in a room whose phone is no browser: they join, answer and vote by HTTP, as a page without a script does."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.definition import AgreementItem, QuantityItem
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.models import Response
from tests.pages import Element, fields_in, read_page
from tests.responses.conftest import save_item

ORDERS = (["data", "user", "model", "organization"], ["user", "data", "organization", "model"])


@dataclass
class Hand:
    """A phone without a browser: it votes by HTTP as a page without a script does."""

    number: int
    person: Stakeholder
    browser: Client

    @property
    def response(self) -> Response:
        return Response.objects.filter(stakeholder=self.person).latest("round__number")

    def look(self) -> Element:
        address = reverse("room_phone", args=[self.response.pk])
        return read_page(self.browser.get(address, follow=True))

    def send(self, **fields: object) -> Element:
        address = reverse("room_phone", args=[self.response.pk])
        return read_page(self.browser.post(address, fields, follow=True))

    def vote(self, choice: int) -> bool:
        """Vote on the topic, by the answer at a place of those there are; return whether one is asked."""
        page = self.look()
        if not page.has("#questionnaire"):
            return False
        form = page.one("#questionnaire")
        fields: dict[str, object] = {**fields_in(form), "do": "vote"}
        radios: dict[str, list[str]] = {}
        for each in form.all("input[type=radio]"):
            radios.setdefault(each["name"], []).append(each["value"])
        for name, values in radios.items():
            fields[name] = "measured" if name.endswith("-source") else values[choice % len(values)]
        for each in form.all("input[name$=-figure]"):
            fields[each["name"]] = str(100 * (choice + 1) + self.number)
        fields.pop("keep", None)
        self.send(**fields)
        return True


def join_by_hand(engagement: Engagement, number: int, name: str, browser: Client | None = None) -> Hand:
    browser, person = browser or Client(), engagement.stakeholders.get(name=name)
    code = engagement.join_code.code
    form = read_page(browser.get("/join/", {"code": code})).one("form[action='/join/']")
    browser.post("/join/", {**fields_in(form), "who": str(person.pk)})
    assert Response.objects.filter(stakeholder=person).exists()
    return Hand(number, person, browser)


def answer_by_hand(hand: Hand) -> None:
    """Answer what the room form asks, in one of two ways."""
    response, kind = hand.response, hand.number % 2
    save_item(hand.browser, response, "R1", {"ranking": ORDERS[kind]})
    for item in questionnaire_of(response).course.items:
        if isinstance(item, AgreementItem):
            save_item(hand.browser, response, item.id, {item.id: str((1, 5)[kind])})
        elif isinstance(item, QuantityItem):
            figures = {
                f"{item.id}-{point}-figure": str(value)
                for point, value in (("now", 20), ("limit", (30, 900)[kind]))
            }
            save_item(hand.browser, response, item.id, figures | {f"{item.id}-source": "rough"})
    hand.browser.post(reverse("respond_page", args=[response.pk, "review"]), {"send": "1"})
