"""The examples beside the rows: chosen and changed by Alice, read by Bob."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.instruments.examples import pack_named
from tests.browser import Watch
from tests.journeys.test_every_page import find_problems
from tests.pages import read_page
from tests.portfolio.test_engagement_pages import FRAMING
from tests.responses.conftest import AddressOf

RETAILER = "a national retailer"  # QU7, row 4, of the support assistant


@pytest.fixture
def with_pack(engagement: Engagement) -> Engagement:
    Engagement.objects.update(example_pack="support-assistant@3")
    engagement.refresh_from_db()
    return engagement


def texts(**changed: str) -> dict[str, str]:
    """Return what the form posts: every row as the pack has it, save those changed."""
    pack = pack_named("support-assistant@3", "four-dimensions@3")
    assert pack is not None
    return {f"row-{place}": text for place, text in enumerate(pack.rows["QU7"])} | changed


def test_bob_reads_the_example_beside_each_row_of_today(
    with_pack: Engagement, bobs_browser: Browser, address_of: AddressOf
) -> None:
    assertContains(
        bobs_browser.get(address_of("express-2")), RETAILER, count=1
    )  # the rows of the limit are the same


def test_without_a_pack_the_rows_stand_alone(bobs_browser: Browser, address_of: AddressOf) -> None:
    assertNotContains(bobs_browser.get(address_of("express-2")), RETAILER)


def test_examples_cost_no_statement_on_opening_a_page(
    engagement: Engagement, bobs_browser: Browser, address_of: AddressOf
) -> None:
    counts = []
    for pack, own in (("", {}), ("support-assistant@3", {"QU7": {"4": "all adjusters"}})):
        Engagement.objects.update(example_pack=pack, own_examples=own)
        with CaptureQueriesContext(connection) as queries:
            bobs_browser.get(address_of("express-2"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_alice_chooses_a_pack_with_the_framing_and_may_take_it_back(
    engagement: Engagement, alices_browser: Browser
) -> None:
    address = reverse("framing", args=[engagement.pk])
    for pack in ("fraud-scoring@3", ""):
        assert alices_browser.post(address, {**FRAMING, "example_pack": pack}).status_code == 302
        engagement.refresh_from_db()
        assert engagement.example_pack == pack
    answer = alices_browser.post(address, {**FRAMING, "example_pack": "weather@1"})
    assertContains(answer, "weather@1 is not one of the available choices")


def test_alice_changes_a_text_while_bob_answers_and_only_the_difference_is_kept(
    with_pack: Engagement, alices_browser: Browser, bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = reverse("example", args=[with_pack.pk, "QU7"])
    answer = alices_browser.post(address, texts(**{"row-2": "every adjuster at Harbourline", "row-6": ""}))
    assertRedirects(answer, reverse("examples", args=[with_pack.pk]))
    with_pack.refresh_from_db()
    assert with_pack.own_examples == {"QU7": {"2": "every adjuster at Harbourline", "6": ""}}
    page = bobs_browser.get(address_of("express-2"))
    assertContains(page, "every adjuster at Harbourline", count=1)
    assertContains(page, RETAILER)
    assertNotContains(page, "a world-wide shop")
    audited = AuditEvent.objects.get(verb="change_examples")
    assert (audited.object_id, audited.detail["item"]) == (str(with_pack.pk), "QU7")


def test_the_packs_texts_come_back_once_they_are_kept(with_pack: Engagement, alices_browser: Browser) -> None:
    Engagement.objects.update(own_examples={"QU7": {"2": "every adjuster"}, "QO1": {"0": "one team"}})
    address = reverse("example", args=[with_pack.pk, "QU7"])
    shown = alices_browser.post(address, {**texts(), "row-2": "every adjuster", "usual": "1"})
    assertNotContains(shown, "every adjuster")
    alices_browser.post(address, texts())
    with_pack.refresh_from_db()
    assert with_pack.own_examples == {"QO1": {"0": "one team"}}


def test_a_preview_shows_the_texts_as_somebody_would_meet_them_and_keeps_nothing(
    with_pack: Engagement, alices_browser: Browser
) -> None:
    address = reverse("example", args=[with_pack.pk, "QU7"])
    shown = alices_browser.post(address, texts(**{"row-0": "<b>two testers</b>", "preview": "1"}))
    assert "<b>two testers</b>" in read_page(shown).texts(".ladder span")
    with_pack.refresh_from_db()
    assert with_pack.own_examples == {}


def test_a_text_that_is_too_long_is_refused_at_its_row(
    with_pack: Engagement, alices_browser: Browser
) -> None:
    address = reverse("example", args=[with_pack.pk, "QU7"])
    shown = alices_browser.post(address, texts(**{"row-3": "a" * 95}))
    assertContains(shown, "This has 95 characters; 80 fit", status_code=422)
    assert read_page(shown).has('[href="#id_row-3"]')


def test_only_ladders_that_are_asked_have_a_page(with_pack: Engagement, alices_browser: Browser) -> None:
    for item, status in (("QM2", 200), ("QM5", 404), ("D1", 404)):  # QM5: only where a supplier hosts
        assert alices_browser.get(reverse("example", args=[with_pack.pk, item])).status_code == status
    with_pack.perspectives = ["business"]
    with_pack.save()
    shown = alices_browser.get(reverse("examples", args=[with_pack.pk]))
    assertContains(shown, RETAILER)
    assertContains(shown, "7 of 7 steps have an example")
    assert not read_page(shown).has("#QM2")


def test_alice_reads_them_in_the_preview_of_the_questions_too(
    with_pack: Engagement, alices_browser: Browser
) -> None:
    address = reverse("preview_page", args=[with_pack.pk, "business", "express-2"])
    assertContains(alices_browser.get(address), RETAILER, count=1)


@pytest.mark.journey
def test_the_pages_of_the_examples_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, alice: User, with_pack: Engagement
) -> None:
    addresses = [
        reverse("examples", args=[with_pack.pk]),
        reverse("example", args=[with_pack.pk, "QU7"]),
        reverse("framing", args=[with_pack.pk]),
        reverse("preview_page", args=[with_pack.pk, "business", "express-2"]),
    ]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []
