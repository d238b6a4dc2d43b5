"""Alice confirms who of the guests was in the room: until then they are heard, and do not count."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.assessments import services as assessments
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import findings_for_readers
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.entry.joining import merge_guest
from apps.responses.models import Response
from tests.assessments.conftest import DATA_FIRST, answer
from tests.factories import NOW, make_stakeholder


def join(engagement: Engagement, name: str, perspective: str = "risk", browser: Browser | None = None) -> Any:
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    body = {"code": code, "name": name, "perspective": perspective}
    return (browser or Browser()).post("/join/", body)


def guests(engagement: Engagement, people: int) -> list[Stakeholder]:
    for number in range(people):
        assert join(engagement, f"Guest {number}").status_code == 200
    return list(Stakeholder.objects.filter(is_guest=True))


def answer_as(guest: Stakeholder) -> None:
    Response.objects.get(stakeholder=guest).answers.create(
        organisation_id=guest.organisation_id, item="D1", value=1, answered_at=NOW
    )


def confirm(browser: Browser, engagement: Engagement, chosen: list[Stakeholder], people: int) -> Any:
    body = {"guests": [str(each.pk) for each in chosen], "people": people}
    return browser.post(reverse("head_count", args=[engagement.pk]), body)


def test_guests_count_once_alice_says_how_many_there_were(engagement: Engagement, browser: Browser) -> None:
    three = guests(engagement, 3)
    overview = reverse("engagement", args=[engagement.pk])
    assertContains(browser.get(overview), "3 guests are not confirmed.")
    page = browser.get(reverse("head_count", args=[engagement.pk]))
    assertContains(page, "Guest 2")
    assertRedirects(confirm(browser, engagement, three[:2], 2), overview, fetch_redirect_response=False)
    counting = [each.counts_from is not None for each in Stakeholder.objects.order_by("name")]
    assert counting == [True, True, False]
    rows = AuditEvent.objects.filter(verb="confirm_guest")
    assert {row.object_id for row in rows} == {str(each.pk) for each in three[:2]}
    assert rows[0].detail == {"head_count": 2}
    assertContains(browser.get(overview), "1 guest is not confirmed.")


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (2, "You counted 2 people, 3 guests are ticked. Tick only those who were there"),
        (4, "You counted 4 people, 3 guests are ticked. Anyone who has not joined can&#x27;t be confirmed"),
        ("", "Count the people who joined by code"),
        ("many", "Say it as a number"),
        (0, "greater than or equal to 1"),
    ],
)
def test_a_head_count_that_differs_confirms_nobody(
    engagement: Engagement, browser: Browser, people: Any, said: str
) -> None:
    answered = confirm(browser, engagement, guests(engagement, 3), people)
    assertContains(answered, said, status_code=422)
    assertContains(answered, "checked", count=3, status_code=422)
    assert not Stakeholder.objects.filter(counts_from__isnull=False).exists()


def test_people_on_the_list_are_not_confirmed_here(engagement: Engagement, browser: Browser) -> None:
    ines = make_stakeholder(engagement, "Ines Roth", counts=False)
    guests(engagement, 1)
    assertContains(confirm(browser, engagement, [ines], 1), "not waiting any more", status_code=422)
    assert not Stakeholder.objects.filter(counts_from__isnull=False).exists()


@pytest.mark.usefixtures("rules")
def test_who_joined_three_times_reads_nothing_of_the_one_real_person(
    engagement: Engagement, browser: Browser
) -> None:
    answer(engagement, "risk", {"R1": DATA_FIRST, "D1": 5}, name="Vera Victim")
    for name in ("business", "platform"):
        for number in range(3):
            answer(engagement, name, {"R1": DATA_FIRST, "D1": number + 1}, name=f"{name} {number}")
    for guest in guests(engagement, 3):
        answer_as(guest)
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assessments.assess_now(engagement=engagement, at=NOW)
    evidence = Snapshot.objects.get().evidence
    assert evidence.counted == {"business": 3, "platform": 3, "risk": 1}
    findings = findings_for_readers(Assessment.objects.get(), engagement)
    assert {row.answered for row in findings.coverage.rows} == {3, 7}  # risk stands with a neighbour
    assert "3 of the 10 people who answered are not counted" in " ".join(map(str, findings.missing))


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
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    evidence = Snapshot.objects.get().evidence
    assert (evidence.left_out, evidence.answered["risk"]) == (1, 1)
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


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_somebody_on_the_list_counts_if_the_guest_they_are_did(
    engagement: Engagement, is_confirmed: bool
) -> None:
    ines = make_stakeholder(engagement, "Ines Roth", counts=not is_confirmed)
    (guest,) = guests(engagement, 1)
    if is_confirmed:
        Stakeholder.objects.filter(pk=guest.pk).update(counts_from=NOW)
    merged = merge_guest(guest=guest, person=ines, by=SYSTEM, at=NOW)
    assert (merged.counts_from is not None) is is_confirmed


def test_a_closed_round_confirms_nobody(engagement: Engagement, browser: Browser) -> None:
    three = guests(engagement, 3)
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    page = browser.get(reverse("head_count", args=[engagement.pk]))
    assertContains(page, "Open the round again to confirm them")
    assertContains(page, reverse("reopen_round", args=[engagement.pk]))
    assertNotContains(page, "They were there")
    assertContains(confirm(browser, engagement, three, 3), "Open the round again", status_code=422)
    assert not Stakeholder.objects.filter(counts_from__isnull=False).exists()
