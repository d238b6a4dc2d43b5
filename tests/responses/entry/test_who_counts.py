"""Ines, whom Alice put on the list, counts toward k once she opened a link that was mailed to her address."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import LinkDelivery, change_stakeholder, mint_links
from apps.responses.models import Response
from tests.factories import NOW, close, make_stakeholder, send_answers
from tests.pages import read_page
from tests.responses.conftest import link_path


def counts(person: Stakeholder) -> bool:
    return Stakeholder.objects.get(pk=person.pk).counts_from is not None


def open_mailed(person: Stakeholder, mailed_to: str) -> None:
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=mailed_to)
    (minted,) = mint_links(stakeholders=[person], at=timezone.now(), delivery=delivery)
    assert Browser().post(urlsplit(minted.link).path).status_code == 302


@pytest.fixture
def ines(engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Ines Roth", counts=False)


def test_a_mailed_link_that_is_opened_makes_her_count(ines: Stakeholder) -> None:
    assert not counts(ines)
    open_mailed(ines, ines.email)
    assert counts(ines)


@pytest.mark.parametrize("way", [LinkWay.SHOWN, LinkWay.OWN, LinkWay.BEFORE, LinkWay.PASSED_ON])
def test_a_link_that_somebody_else_may_have_seen_proves_nobody(ines: Stakeholder, way: str) -> None:
    assert Browser().post(link_path(ines, way)).status_code == 302
    assert not counts(ines)


def test_a_link_mailed_elsewhere_proves_nobody(ines: Stakeholder) -> None:
    open_mailed(ines, "alice@example.com")
    assert not counts(ines)


def test_a_guest_is_confirmed_by_the_head_count_alone(ines: Stakeholder) -> None:
    Stakeholder.objects.filter(pk=ines.pk).update(is_guest=True)
    open_mailed(ines, ines.email)
    assert not counts(ines)


def test_who_reads_a_new_address_has_to_open_a_link_again(ines: Stakeholder) -> None:
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=ines.email)
    mint_links(stakeholders=[ines], at=timezone.now(), delivery=delivery)
    Stakeholder.objects.filter(pk=ines.pk).update(counts_from=NOW)
    change_stakeholder(
        stakeholder=ines, name=ines.name, email="other@example.com", perspective=ines.perspective, by=SYSTEM, at=NOW
    )  # fmt: skip
    assert not counts(ines)


@pytest.mark.parametrize(
    ("fields", "are_files", "said"),
    [
        ({"is_guest": True}, False, "counts once the facilitator confirms that you were there"),
        ({}, False, "counts once you open a link that was mailed to you"),
        ({}, True, "this installation sends no mail. To count, join by the code"),
    ],
)
def test_first_page_receipt_and_closed_page_say_what_the_facilitator_sees(
    ines: Stakeholder, fields: dict[str, bool], are_files: bool, said: str, settings: Any
) -> None:
    settings.MAILS_ARE_FILES = are_files
    Stakeholder.objects.filter(pk=ines.pk).update(**fields)
    path, browser = link_path(ines, LinkWay.OWN if fields else LinkWay.SHOWN), Browser()
    assertContains(browser.get(path), said)
    browser.post(path)
    response = Response.objects.get()
    browser.post(reverse("respond_page", args=[response.pk, "symptoms-1"]), {"D1": "4"})
    send_answers(ines.engagement)
    receipt = browser.get(reverse("respond", args=[response.pk]))
    assertContains(receipt, said)
    assertNotContains(receipt, "They count as they are now")
    close(ines.engagement)
    closed = read_page(browser.get(reverse("respond", args=[response.pk]))).text
    assert "is heard." in closed
    assert " counts." not in closed
    assert "enough people who count" in closed
    assert "counts once you open a link" not in closed
    assert "join by the code" not in closed


def test_the_closed_pages_say_what_the_result_says_though_a_mailed_link_is_opened_since(
    ines: Stakeholder, settings: Any
) -> None:
    settings.MAILS_ARE_FILES = False
    browser = Browser()
    browser.post(link_path(ines, LinkWay.SHOWN))
    send_answers(ines.engagement)
    close(ines.engagement)
    own = reverse("respond", args=[Response.objects.get().pk])
    assertContains(
        browser.get(own), "It can count only if the round is opened again and you have opened one."
    )
    delivery = LinkDelivery(LinkWay.MAILED, mailed_to=ines.email)
    (mailed,) = mint_links(stakeholders=[ines], at=timezone.now(), delivery=delivery)
    path, device = urlsplit(mailed.link).path, Browser()
    for _when in ("before it is opened", "after"):
        invitation = read_page(device.get(path)).text
        assert "What you had given by then is heard." in invitation
        assert "It can count only if the round is opened again" in invitation
        device.post(path)
    assert counts(ines)
    closed = read_page(device.get(own)).text
    assert "is heard." in closed
    assert " counts." not in closed
    assert "It can count only if the round is opened again." in closed
    reopen_round(round=ines.engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    close(ines.engagement)
    assertContains(device.get(own), " counts.")
    assertContains(device.get(path), "What you had given by then counts.")


def test_who_gave_nothing_before_closing_is_not_told_that_it_does_not_count(ines: Stakeholder) -> None:
    close(ines.engagement)
    assertNotContains(Browser().get(link_path(ines, LinkWay.SHOWN)), "does not count")


def test_who_counts_is_told_so_and_nothing_of_counting_later(bob: Stakeholder) -> None:
    path, browser = link_path(bob), Browser()
    assertNotContains(browser.get(path), "is heard, and")
    browser.post(path)
    response = Response.objects.get()
    browser.post(reverse("respond_page", args=[response.pk, "ranking"]), {"ranking": ["data"], "told": "1"})
    send_answers(bob.engagement)
    receipt = browser.get(reverse("respond", args=[response.pk]))
    assertContains(receipt, "They count as they are now")
    assertNotContains(receipt, "people who count are in it")


def test_who_joins_by_the_code_is_told_what_counts_and_what_a_name_is_for(engagement: Engagement) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now()).code
    page = Browser().get("/join/", {"code": code})
    assertContains(page, "counts once the facilitator confirms that you were there")
    assertContains(page, "may not be recognised at the head count")
