"""Alice leaves guests out, clears the list, and says how many may join; a device joins once."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.assessments import services as assessments
from apps.assessments.models import Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from tests.assessments.conftest import answer
from tests.engagements.joining.rooms import answer_as, guests, join
from tests.factories import NOW, send_as_it_is
from tests.pages import read_page


@pytest.mark.usefixtures("rules")
def test_a_guest_is_left_out_with_what_they_gave_and_can_be_put_back(
    engagement: Engagement, browser: Browser
) -> None:
    answer(engagement, "risk", {"D1": 5}, name="Vera Victim")
    (guest,) = guests(engagement, 1)
    answer_as(guest)
    address = reverse("guest_leave_out", args=[engagement.pk, guest.pk])
    assertContains(browser.post(address, follow=True), "is left out, with what they gave")
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), "1 guest is left out")
    assertContains(browser.post(address, {"back": "1"}, follow=True), "is heard again")
    browser.post(address)
    phone = join(engagement, "Ines Roth").client
    stranger = Response.objects.get(stakeholder__name="Ines Roth")
    answer_as(stranger.stakeholder)
    send_as_it_is(stranger)
    browser.post(reverse("guest_leave_out", args=[engagement.pk, stranger.stakeholder_id]))
    # Nothing on their phone says that they are left out, and nothing that they count.
    receipt = phone.get(reverse("respond", args=[stranger.pk]))
    assertContains(receipt, "If you leave it, it stays as it is.")
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    evidence = Snapshot.objects.get().evidence
    assert (evidence.left_out, evidence.answered["risk"]) == (2, 1)
    for page in (receipt, closed := phone.get(reverse("respond", args=[stranger.pk]))):
        assert not re.search(r"\bcounts?\b", read_page(page).one("main").text)
    assertContains(closed, "is saved")
    assertContains(browser.post(address, {"back": "1"}, follow=True), "The round is closed")
    assert Stakeholder.objects.get(pk=guest.pk).left_out_at is not None
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"leave_out", "put_back"}


def test_many_are_taken_off_at_once_after_a_page_that_says_what_becomes_of_each(
    engagement: Engagement, browser: Browser
) -> None:
    silent, spammer = guests(engagement, 2)
    invited = answer(engagement, "risk", {"D1": 5}, name="Vera Victim").stakeholder
    for person in (spammer, invited):
        Response.objects.get(stakeholder=person).events.create(
            organisation_id=engagement.organisation_id, operation=person.pk, item="D1", value=1, base_revision=0,
            outcome="saved", at=NOW,
        )  # fmt: skip
    address = reverse("people_clear", args=[engagement.pk])
    chosen = {"person": [str(each.pk) for each in (silent, spammer, invited)]}
    page = browser.get(address, chosen)
    for words in ("Nothing has happened yet", "Off the list", "Left out", "They stay", "Vera Victim"):
        assertContains(page, words)
    assert Stakeholder.objects.count() == 3
    said = browser.post(address, chosen, follow=True)
    assertContains(said, "1 person is off the list. 1 guest is left out, with what they gave.")
    assert set(Stakeholder.objects.taking_part()) == {invited}
    assert Stakeholder.objects.get(left_out_at__isnull=False) == spammer
    assertContains(browser.get(address, {"person": ["nonsense", str(invited.pk)]}), "Nobody you chose")


def test_no_more_join_than_may_and_alice_lets_more_in(engagement: Engagement, browser: Browser) -> None:
    Engagement.objects.update(most_guests=2)
    engagement.refresh_from_db()
    first, _second = guests(engagement, 2)
    assertContains(join(engagement, "Ines Roth"), "As many people have joined here as may", status_code=409)
    browser.post(reverse("guest_leave_out", args=[engagement.pk, first.pk]))
    assert join(engagement, "Ines Roth").status_code == 200
    assert join(engagement, "Dele Okafor").status_code == 409
    most = reverse("most_guests", args=[engagement.pk])
    assertContains(browser.post(most, {"most": "few"}), "Say it as a number", status_code=422)
    browser.post(most, {"most": "80"})
    assert join(engagement, "Dele Okafor").status_code == 200


def test_one_device_joins_once_and_is_told_how_to_go_on(engagement: Engagement) -> None:
    phone = Browser()
    assert join(engagement, "Ines Roth", browser=phone).status_code == 200
    again = join(engagement, "Other Name", browser=phone)
    assertContains(again, "You have joined already", status_code=409)
    assertContains(again, reverse("respond", args=[Response.objects.get().pk]), status_code=409)
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    assertContains(phone.get("/join/", {"code": code}), "You have joined already")
    for name in [name for name in phone.cookies if "scalelens_r_" in name]:
        del phone.cookies[name]  # she left the device
    assertContains(phone.get("/join/", {"code": code}), "Open your personal link to go on")
    assert Stakeholder.objects.count() == 1
