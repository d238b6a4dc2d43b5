"""A report is frozen and printed in one language: its words, its dates and its numbers."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.reports.models import ReportContent
from apps.reports.pdf import rendering
from apps.reports.services import freeze_report
from tests.assessments.conftest import NAMES
from tests.factories import NOW, acting
from tests.i18n.reading import plain_texts
from tests.i18n.typed import names_in_use, typed_by_people

type Case = Callable[[str], Engagement]

FINGERPRINT = "9c1f44ab" * 8


@pytest.fixture
def frozen(pseudo_locale: str, case: Case, alice: User) -> Callable[[str], ReportContent]:
    """Order the report of a case whose engagement speaks the pseudo-locale."""

    def ordered(name: str) -> ReportContent:
        engagement = case(name)
        engagement.language = pseudo_locale
        engagement.save()
        # Who orders it asks for English: that is not what decides.
        with override("en-gb"):
            return freeze_report(engagement=engagement, by=acting(alice), at=NOW).content

    return ordered


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_frozen_in_the_language_of_its_engagement(
    name: str, frozen: Callable[[str], ReportContent], repository: Path, alice: User
) -> None:
    document = frozen(name).document
    assert document["options"]["language"] == "en-xa"
    html = rendering.report_html(document, number=1, fingerprint=FINGERPRINT)
    # The engagement's own choices speak English until apps/engagements is translated.
    not_yet = {"Live", "A pilot", "An idea", "We do, on machines we rent or own", "A supplier does"}
    rules = {each["id"] for each in document["sentences"]}
    assert (
        plain_texts(html, {*typed_by_people(repository), *names_in_use(), alice.name, *not_yet, *rules}) == []
    )


def test_the_pdf_says_its_language_and_follows_it(
    frozen: Callable[[str], ReportContent], repository: Path, alice: User
) -> None:
    document = frozen("support-bot-launch").document
    with override("en-gb"):  # a worker speaks whatever it speaks
        pdf = PdfReader(io.BytesIO(rendering.render(document, number=1, fingerprint=FINGERPRINT).pdf))
    lines = [line for page in pdf.pages for line in page.extract_text().splitlines()]
    catalogue: Any = pdf.trailer["/Root"]
    assert catalogue["/Lang"] == "en-xa"
    assert any("2026/" in line for line in lines)
    assert any("16.384" in line for line in lines)


def test_an_english_report_stays_english(pseudo_locale: str, case: Case, alice: User) -> None:
    with override(pseudo_locale):
        content = freeze_report(engagement=case("hr-faq-bot"), by=acting(alice), at=NOW).content
    assert content.document["options"]["language"] == "en-gb"
    assert content.document["mark"] == "Restricted"
