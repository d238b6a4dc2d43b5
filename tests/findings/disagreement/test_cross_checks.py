"""Figures of different roles that don't fit are asked about after closing, however many gave them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.assessments.snapshots import collect_evidence
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.findings.case import Case
from apps.findings.disagreement.cross_checks import cross_questions_of
from apps.instruments.selectors import definition_of
from apps.ranking import Assessment as EngineAssessment
from apps.reports.document.content import report_document
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer
from tests.factories import SignIn, see_result
from tests.findings.hand_made import result

pytestmark = pytest.mark.usefixtures("rules")


def measured(**figures: float) -> dict[str, Any]:
    return {**figures, "source": "measured"}


def let_roles_differ(engagement: Engagement, *, engineers: int = 3, results: float = 86_400.0) -> None:
    """Engineers say 5,000 requests in the busiest second; from what others say it would be a hundred at most."""
    for number in range(3):
        given = {"R1": DATA_FIRST, "QU7": measured(now=results)}
        answer(engagement, "product", given, name=f"Product {number}")
    for number in range(engineers):
        answer(
            engagement, "platform", {"R1": DATA_FIRST, "QU2": measured(now=5000.0)}, name=f"Engineer {number}"
        )


def asked(engagement: Engagement) -> dict[str, str]:
    evidence, _members = collect_evidence(engagement, engagement.rounds.get(), at=factories.NOW)
    definition = definition_of(engagement.instrument_version)
    return {
        each.id: each.text
        for each in cross_questions_of(Case(evidence, definition, EngineAssessment.from_json(result())))
    }


def test_both_figures_are_named_as_ranges_with_whose_they_are(engagement: Engagement) -> None:
    let_roles_differ(engagement)
    assert asked(engagement) == {
        "peak": "Platform, infrastructure and SRE: 4,000 to 6,200 requests a second at the busiest. The answers of a "
        "day (Business owner and operations; Product and UX; Platform, infrastructure and SRE) make it 0.8 to 120 "
        "requests a second, if the busiest moment is one to a hundred times an ordinary one. What is the busiest "
        "moment like?"
    }


def test_one_persons_figure_is_asked_about(engagement: Engagement) -> None:
    let_roles_differ(engagement, engineers=1)
    assert list(asked(engagement)) == ["peak"]
    assert "Platform, infrastructure and SRE: 4,000 to 6,200 requests a second" in asked(engagement)["peak"]


def test_who_does_not_know_makes_no_side(engagement: Engagement) -> None:
    let_roles_differ(engagement, engineers=0)
    answer(engagement, "platform", {"QU2": measured(now=0)}, name="Not live yet")
    answer(engagement, "platform", {"QU2": "dk"}, name="Doesn't know")
    assert asked(engagement) == {}


def test_figures_that_fit_raise_no_question(engagement: Engagement) -> None:
    let_roles_differ(engagement, results=4_000_000.0)
    assert asked(engagement) == {}


def test_targets_and_picks_are_compared_as_well(engagement: Engagement) -> None:
    engagement.team_size = "4-8"
    engagement.save()
    for number in range(3):
        answer(engagement, "business", {"G9": 30_000}, name=f"Business {number}")
        answer(engagement, "executive", {"G4": 10_000}, name=f"Executive {number}")
        answer(engagement, "platform", {"QO1": measured(now=20.0)}, name=f"Platform {number}")
    questions = asked(engagement)
    assert list(questions) == ["teams", "plan"]
    assert "make at most 8 teams" in questions["teams"]
    assert "all bills may come to 10,000 EUR a month" in questions["plan"]


def test_figures_beyond_all_reason_break_nothing(engagement: Engagement) -> None:
    let_roles_differ(engagement, results=1.7e308)
    assert list(asked(engagement)) == ["peak"]


def test_alice_reads_them_after_closing_and_the_report_prints_them(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    let_roles_differ(engagement)
    browser, address = signed_in(alice), reverse("results", args=[engagement.pk])
    assertNotContains(browser.get(address), "1 question to ask in the room")
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW + timedelta(hours=1))
    tasks.run_next()
    page = see_result(browser, engagement)
    assertContains(page, "1 question to ask in the room")
    assertContains(page, "What is the busiest moment like?")
    document: Any = report_document(engagement, Assessment.objects.get())
    assert [text.partition(":")[0] for text in document["questions"]] == ["Platform, infrastructure and SRE"]
