"""The three demo cases come out as their `.expect.json` says: by command, on the page, in one run after another."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.assessments.selectors import assessment_findings
from apps.engagements.models import Engagement
from tests.assessments.conftest import CASES, ImportCase
from tests.pages import read_page

NAMES = ["hr-faq-bot", "platform-that-was-nightly-jobs", "support-bot-launch"]
HEADLINES = {
    "hr-faq-bot": "None of the 12 limits asked about is reached within 18 months (85%).",
    "platform-that-was-nightly-jobs": "Data reaches its limit first, any time now (now to 5 months).",
    "support-bot-launch": "Users reach their limit first, about one month after launch (within 3 months of launch).",
}


def expected_of(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CASES / f"{name}.expect.json").read_text(encoding="utf-8"))
    return document


def assessed(engagement: Engagement) -> dict[str, Any]:
    printed = StringIO()
    call_command("assess", engagement.code, stdout=printed)
    document: dict[str, Any] = json.loads(printed.getvalue())
    return document


@pytest.mark.parametrize("mode", ["named", "confidential"])
@pytest.mark.parametrize("name", NAMES)
def test_a_case_comes_out_as_expected(name: str, mode: str, import_case: ImportCase) -> None:
    expected = expected_of(name)
    printed = assessed(import_case(name, mode=mode))
    verdict = printed["assessment"]["verdict"]
    fired = {rule["id"] for rule in printed["advice"]["fired"]}
    assert verdict["dominant"] == expected.get("dominant", verdict["dominant"])
    assert verdict["level"] in expected.get("level", [verdict["level"]])
    assert verdict["kind"] == expected.get("kind", "first")
    assert set(expected["rules"]) <= fired
    assert not set(expected["not_rules"]) & fired
    gaps = printed["assessment"]["gap"]["dimensions"]
    for dimension in expected.get("gap_blind_spot", []):
        assert gaps[dimension]["kind"] == "blind_spot"


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_the_command_says(
    name: str, import_case: ImportCase, alice: User, signed_in: Callable[[User], Browser]
) -> None:
    engagement = import_case(name)
    assessed(engagement)
    page = signed_in(alice).get(reverse("results", args=[engagement.pk])).content.decode()
    assert read_page(page).one("h1").text == HEADLINES[name]
    advice = Assessment.objects.get().advice
    for entry in advice["plan"]["do_now"]:
        assert entry["title"] in page


def test_a_case_assessed_twice_is_one_assessment(import_case: ImportCase) -> None:
    engagement = import_case("hr-faq-bot")
    assert assessed(engagement) == assessed(engagement)
    assert Assessment.objects.count() == 1


def test_the_brief_is_set_beside_what_the_answers_point_to(import_case: ImportCase) -> None:
    engagement = import_case("platform-that-was-nightly-jobs")
    assessed(engagement)
    brief = assessment_findings(Assessment.objects.get(), engagement).brief
    assert brief.claimed is not None
    assert brief.text is not None
    assert brief.claimed.label == "Users"
    words = "The brief names users (first in <1% of the draws); the answers point to data (98%)."
    assert brief.text.text == words
