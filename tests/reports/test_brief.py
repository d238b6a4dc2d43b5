"""A result and its report keep the brief that they rest on, and say what was changed since."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from docx import Document
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments.services import assess_now, unseal
from apps.core.actors import SYSTEM
from apps.engagements.framing.services import change_framing
from apps.engagements.models import Engagement
from apps.reports.document.content import content_of, report_document
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.word import report_docx
from apps.reports.models import Report
from apps.reports.pdf.rendering import report_html
from apps.reports.services import freeze_report
from tests.factories import NOW, acting, leave

KEEPS = (
    "The brief was changed on 3 Dec 2026 by Alice Duarte. What must scale: “Users” became “Data”. "
    "This report keeps what it said before."
)


@pytest.fixture
def engagement(bring_in: Callable[..., Engagement]) -> Engagement:
    brought = bring_in("support-bot-launch", brief_claim="user")
    unseal(snapshot=brought.snapshots.get(), by=SYSTEM, at=NOW)
    return brought


def change(engagement: Engagement, alice: User) -> Engagement:
    change_framing(
        engagement=engagement,
        client_name=engagement.client.name,
        framing={"brief_claim": "data", "success_measure": engagement.success_measure},
        by=acting(alice),
        at=NOW + timedelta(days=8),
    )
    return Engagement.objects.with_framing().get(pk=engagement.pk)


def order(engagement: Engagement) -> Report:
    report = freeze_report(engagement=engagement, by=SYSTEM, at=NOW + timedelta(days=9))
    leave(Report, "ready")
    return report


def test_a_report_of_a_result_before_the_change_keeps_the_brief_and_says_both(
    engagement: Engagement, alice: User
) -> None:
    assessment = engagement.assessments.get()
    assert content_of(report_document(engagement, assessment)).brief_changes == ()
    document = report_document(change(engagement, alice), assessment)
    content = content_of(document)
    assert content.brief.claimed is not None
    assert content.brief.claimed.label == "The load"
    assert {fact.label: fact.value for fact in content.framing}["The brief says"] == "Users must scale"
    assert content.brief_changes == (KEEPS,)
    word = report_docx(document, number=1, fingerprint="0" * 64, template=builtin_template())
    assert KEEPS in [each.text for each in Document(io.BytesIO(word)).paragraphs]
    assert KEEPS in report_html(document, number=1, fingerprint="0" * 64)


def test_a_report_of_a_result_after_the_change_says_what_was_asked_before(
    engagement: Engagement, alice: User
) -> None:
    changed = change(engagement, alice)
    assessment = assess_now(engagement=changed, at=NOW + timedelta(days=9))
    content = content_of(report_document(changed, assessment))
    assert content.brief.claimed is not None
    assert content.brief.claimed.label == "The data"
    assert content.brief_changes == (
        "The brief was changed on 3 Dec 2026 by Alice Duarte. What must scale: “Users” became “Data”. "
        "This report rests on what it says since.",
    )


def test_the_result_page_keeps_the_brief_and_says_what_was_changed(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    address = reverse("results", args=[engagement.pk])
    assertNotContains(browser.get(address), "The brief was changed")
    change(engagement, alice)
    page = browser.get(address)
    assertContains(page, "What must scale: “Users” became “Data”. This result keeps what it said before.")


@pytest.mark.usefixtures("quick")
def test_a_report_ordered_before_the_change_is_read_with_the_change_beside_it(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    report = order(engagement)
    for page in ("report", "report_reading"):
        assertNotContains(browser.get(reverse(page, args=[report.pk])), "The brief was changed")
    change_framing(
        engagement=engagement,
        client_name=engagement.client.name,
        framing={"brief_claim": "data"},
        by=acting(alice),
        at=NOW + timedelta(days=10),
    )
    for page in ("report", "report_reading"):
        assertContains(browser.get(reverse(page, args=[report.pk])), "This report keeps what it said before.")
    report.refresh_from_db()
    assert content_of(report.content.document).brief_changes == ()
