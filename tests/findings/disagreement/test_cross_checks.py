"""Figures of different roles that don't fit are asked about after closing, and only where enough gave each side."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from apps.findings.disagreement.cross_check_words import CONTRADICTIONS, SECOND_WORDS, WORDS, Words
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import Organisation, User
from apps.advice.cross_checks import CHECKS
from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.assessments.snapshots import collect_evidence
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.findings.case import Case
from apps.findings.disagreement.cross_checks import cross_questions_of
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.ranking import Assessment as EngineAssessment
from apps.reports.document.content import report_document
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer
from tests.exchange.made_up import HOSTED_AGENT, engagement_document
from tests.factories import acting
from tests.findings.hand_made import result

pytestmark = pytest.mark.usefixtures("rules")

type SignIn = Callable[[User], Browser]


def measured(**figures: float) -> dict[str, Any]:
    return {**figures, "source": "measured"}


def let_roles_differ(engagement: Engagement, *, engineers: int = 3, results: float = 86_400.0) -> None:
    """Engineers say 5,000 requests in the busiest second; from what others say it would be a hundred at most."""
    for number in range(3):
        given = {"R1": DATA_FIRST, "QU3": measured(now=10.0)}
        answer(engagement, "business", given, name=f"Business {number}")
        given = {"R1": DATA_FIRST, "QU7": measured(now=results)}
        answer(engagement, "product", given, name=f"Product {number}")
    for number in range(engineers):
        answer(
            engagement, "platform", {"R1": DATA_FIRST, "QU2": measured(now=5000.0)}, name=f"Engineer {number}"
        )


def asked(engagement: Engagement, k: int = 3) -> dict[str, str]:
    evidence = collect_evidence(engagement, engagement.rounds.get(), at=factories.NOW)
    definition = definition_of(engagement.instrument_version)
    return {
        each.id: each.text
        for each in cross_questions_of(Case(evidence, definition, k, EngineAssessment.from_json(result())))
    }


def test_both_figures_are_named_as_ranges_with_whose_they_are(engagement: Engagement) -> None:
    let_roles_differ(engagement)
    assert asked(engagement) == {
        "peak": "Platform, infrastructure and SRE: 4,000 to 6,300 requests a second in the busiest second. The "
        "answers of a day and the busiest hour (Business owner and operations; Product and UX; Platform, "
        "infrastructure and SRE) make it 6.4 to 160 requests a second, at one to ten requests for an answer. How "
        "many requests does an answer take, and what is the busiest hour like?"
    }


def test_a_side_of_fewer_than_k_people_is_not_asked_about(engagement: Engagement) -> None:
    let_roles_differ(engagement, engineers=2)
    assert asked(engagement) == {}
    assert list(asked(engagement, k=1)) == ["peak"]  # as in a named engagement
    answer(engagement, "platform", {"QU2": measured(now=0)}, name="Not live yet")
    answer(engagement, "platform", {"QU2": "dk"}, name="Doesn't know")
    assert asked(engagement) == {}


def test_figures_that_fit_raise_no_question(engagement: Engagement) -> None:
    let_roles_differ(engagement, results=4_000_000.0)
    assert asked(engagement) == {}


def test_memory_is_compared_only_where_the_model_is_ones_own(engagement: Engagement) -> None:
    for number in range(3):
        answer(engagement, "data_ml", {"QM1": measured(now=7e9)}, name=f"Data {number}")
        answer(engagement, "platform", {"QM2": measured(now=640.0)}, name=f"Engineer {number}")
    assert list(asked(engagement)) == ["memory"]
    engagement.model_hosting = "hosted"
    engagement.save()
    assert asked(engagement) == {}


def test_targets_and_statements_are_compared_as_well(engagement: Engagement) -> None:
    for number in range(3):
        answer(engagement, "data_ml", {"QD4": measured(now=30.0)}, name=f"Data {number}")
        answer(engagement, "business", {"G3": "1h"}, name=f"Business {number}")
        answer(engagement, "risk", {"QO2": measured(now=40.0), "O5": 5}, name=f"Risk {number}")
    questions = asked(engagement)
    assert list(questions) == ["freshness", "inventory"]
    assert "may be 1 hour old" in questions["freshness"]
    assert "36 to 44 use cases in production" in questions["inventory"]


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
    page = browser.get(address)
    assertContains(page, "1 question to ask in the room")
    assertContains(page, "How many requests does an answer take, and what is the busiest hour like?")
    document: Any = report_document(engagement, Assessment.objects.get())
    assert [text.partition(":")[0] for text in document["questions"]] == ["Platform, infrastructure and SRE"]


def test_every_check_has_its_words(instrument: InstrumentVersion) -> None:
    words: Mapping[str, Words] = {**WORDS, **SECOND_WORDS}
    said = {"said_by": "<1>", "said": "<2>", "rests_on_by": "<3>", "expected": "<4>"}
    for check in CHECKS[instrument.name]:
        figures, question = words[check.id]
        text = str(figures) % said
        assert all(part in text for part in ("<1>", "<2>", *(["<3>"] if check.rests_on else []))), check.id
        assert str(question).endswith("?")


def let_answer(
    instrument: InstrumentVersion, organisation: Organisation, alice: User, given: dict[str, Any]
) -> Engagement:
    """Everybody answers the ranking, and what of `given` they are asked."""
    document = engagement_document(definition_of(instrument), HOSTED_AGENT)
    for response in document["rounds"][0]["responses"]:
        answers = response["answers"]
        response["answers"] = {"R1": answers["R1"]} | {
            name: answer for name, answer in given.items() if name in answers
        }
    engagement = import_engagement(
        document=document, organisation=organisation, by=acting(alice), at=factories.NOW
    )
    Stakeholder.objects.filter(engagement=engagement).update(counts_from=factories.NOW)
    return engagement


NONE_PROMISED: dict[str, Any] = {"now": 9000.0, "limit_none": "none_promised", "source": "measured"}


@pytest.mark.parametrize(
    ("picked", "quota", "question"),
    [
        ("shared", measured(now=9000.0, limit=20_000.0), "named_though_none"),
        ("tokens_in", NONE_PROMISED, "none_though_some"),
    ],
)
def test_a_quota_that_is_shared_and_written_is_asked_about(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    picked: str,
    quota: dict[str, Any],
    question: str,
) -> None:
    engagement = let_answer(instrument, organisation, alice, {"C16": picked, "QM5": quota})
    asker = "Platform, infrastructure and SRE"
    figures, words = CONTRADICTIONS[question]
    text = str(figures) % {"said_by": asker, "rests_on_by": asker}
    assert asked(engagement) == {"quota_words": f"{text} {words}"}
    assert asked(engagement, k=4) == {}


@pytest.mark.parametrize(
    ("picked", "quota"),
    [("shared", NONE_PROMISED), ("tokens_in", measured(now=9000.0, limit=20_000.0)), ("dk", NONE_PROMISED)],
)
def test_a_quota_that_fits_its_words_is_not_asked_about(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    picked: str,
    quota: dict[str, Any],
) -> None:
    assert asked(let_answer(instrument, organisation, alice, {"C16": picked, "QM5": quota})) == {}


def test_a_price_is_held_against_the_tokens_at_what_suppliers_ask(
    organisation: Organisation, alice: User, instrument: InstrumentVersion
) -> None:
    """0.40 for a thousand, where 0.40 for each was meant: 50,000 tokens can't be had for that."""
    given = {"QM4": measured(now=0.4), "QM7": measured(now=50_000.0), "QM9": measured(now=400.0)}
    questions = asked(let_answer(instrument, organisation, alice, given))
    assert list(questions) == ["price"]
    assert "Is the price that of a thousand" in questions["price"]
