"""Bob is told who asks, who sees what and how long it is kept; that he began after it is recorded."""

import hashlib
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Notice, NoticeShown, Response
from tests.factories import NOW
from tests.pages import fields_of, read_page
from tests.responses.conftest import link_path

MOST_WORDS = 100  # of the first page


def told(page: Any) -> str:
    return str(read_page(page).one("input[name=told]")["value"])


def test_the_words_say_what_the_engagement_keeps_and_what_the_organisation_adds(
    engagement: Engagement, bob: Stakeholder
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(archive_after_months=9, names_after_months=1)
    engagement.organisation.notice = "Our officer: <dpo@northlight.example>"
    engagement.organisation.save()
    page = Browser().get(f"{link_path(bob)}privacy/")
    assertContains(page, "9 months after the last round was closed")
    assertContains(page, "goes 1 month later")
    assertContains(page, "Our officer: &lt;dpo@northlight.example&gt;")
    assert not NoticeShown.objects.exists()


def test_start_records_the_very_words_that_were_shown_once(bob: Stakeholder) -> None:
    link = link_path(bob)
    page = Browser().get(link)
    for _ in range(2):
        assert Browser().post(link, {"told": told(page)}).status_code == 302
    shown = NoticeShown.objects.get()
    assert shown.stakeholder == bob
    assert hashlib.sha256(shown.notice.text.encode()).hexdigest() == shown.notice.sha256 == told(page)
    assert "only for groups of at least 3, without names" in shown.notice.text
    assert (
        " ".join(
            read_page(Browser().get(f"{link}privacy/")).one("section[aria-labelledby=how-long]").text.split()
        )
        in shown.notice.text
    )


def test_what_is_read_before_starting_is_short_and_the_rest_is_recorded_too(bob: Stakeholder) -> None:
    link = link_path(bob)
    page = read_page(Browser().get(link))
    # Without what is pressed.
    ways = " ".join(page.texts("main button") + page.texts("main .links li"))
    assert len(page.one("main").text.split()) - len(ways.split()) <= MOST_WORDS
    assert page.has('main a[href="privacy/"]')
    said = read_page(Browser().get(f"{link}privacy/")).one("section[aria-labelledby=how-long]").text
    assert said.endswith("is recorded.")


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_who_sees_what_is_said_in_120_words_and_says_what_readers_can_tell(
    bob: Stakeholder, mode: str
) -> None:
    Engagement.objects.update(mode=mode)
    shown = read_page(Browser().get(f"{link_path(bob)}privacy/"))
    said = shown.one("section[aria-labelledby=who-sees]").text
    assert len(said.split()) <= 120
    assert (
        "If your whole group answers alike, readers know; if one differs, that one knows the others’. One of "
        "three can work out the other two answers, sometimes whose."
    ) in said


def test_words_that_changed_meanwhile_are_read_again_before_anything_begins(
    engagement: Engagement, bob: Stakeholder
) -> None:
    link = link_path(bob)
    page = Browser().get(link)
    engagement.organisation.notice = "We have moved."
    engagement.organisation.save()
    answer = Browser().post(link, {"told": told(page)})
    assertContains(answer, "has changed since you opened this page", status_code=409)
    assert not Response.objects.exists()
    assert Browser().post(link, {"told": told(answer)}).status_code == 302
    assert "We have moved." in NoticeShown.objects.get().notice.text


def test_who_joins_by_code_is_told_the_same(engagement: Engagement) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW)
    browser = Browser()
    page = browser.get(reverse("join"), {"code": code.code})
    fields = fields_of(page) | {"told": told(page), "name": "Ines Roth", "perspective": "risk"}
    assertContains(browser.post(reverse("join"), fields | {"told": "0" * 64}), "has changed", status_code=409)
    assert browser.post(reverse("join"), fields).status_code == 200
    assert NoticeShown.objects.get().stakeholder.name == "Ines Roth"
    assert Notice.objects.get().sha256 == told(page)


@pytest.mark.usefixtures("bobs_browser")
def test_a_page_from_before_the_update_begins_without_a_record(bob: Stakeholder) -> None:
    assert Response.objects.filter(stakeholder=bob).exists()
    assert not NoticeShown.objects.exists()
