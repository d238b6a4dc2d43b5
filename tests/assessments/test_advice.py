"""Advice, from the answers to what is stored, read and shown."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from apps.accounts.models import Organisation, User
from apps.advice import Advice, answers_first, read_folder
from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of
from apps.assessments.services import assess_now, unseal
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.instruments.services import load_rules
from tests.advice.lists.third import FOLDER
from tests.assessments.conftest import NAMES, ImportCase
from tests.exchange.made_up import HOSTED_AGENT, engagement_document
from tests.factories import NOW, acting, see_result, sign_in
from tests.pages import read_page

KINDS = {
    "predictive": {"model_hosting": "own", "system_kind": "predictive"},
    "answers": {"model_hosting": "hosted", "system_kind": "answers", "retrieval": "yes"},
    "agent": HOSTED_AGENT,
}


@pytest.fixture(params=KINDS)
def ranked(
    request: pytest.FixtureRequest,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> tuple[Engagement, Assessment]:
    document = engagement_document(definition_of(instrument), KINDS[request.param], people=5)
    document |= {"stage": "live", "peaks": [{"name": "Winter sale", "month": "2030-12", "times": 3}]}
    for response in document["rounds"][0]["responses"]:
        if "QU7" in response["answers"]:  # somebody measured more than there may be
            response["answers"]["QU7"] = {"now": 9000, "horizon": 20_000, "limit": 3000, "source": "measured"}
    engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
    return engagement, assess_now(engagement=engagement, at=NOW)


def test_it_is_stored_and_read_back_as_it_was_made(ranked: tuple[Engagement, Assessment]) -> None:
    engagement, assessment = ranked
    advice = advice_of(assessment)
    assert advice is not None
    assert advice == Advice.from_json(assessment.advice)
    assert advice.rules == engagement.rules
    assert "QU7" in {item.id for item in advice.items if item.class_ == 0}
    assert 0 < len(advice.do_now) <= 3
    assert answers_first(advice.items, advice.do_now)
    assert not [step.do for entry in advice.do_now for step in entry.steps if "{" in step.do]


def test_the_same_answers_give_the_same_advice(ranked: tuple[Engagement, Assessment]) -> None:
    engagement, assessment = ranked
    Assessment.objects.filter(pk=assessment.pk).delete()
    assert assess_now(engagement=engagement, at=NOW).digest == assessment.digest


@pytest.mark.parametrize("case", NAMES)
def test_advice_of_a_demo_case_is_of_the_day_its_round_was_closed(case: str, import_case: ImportCase) -> None:
    engagement = import_case(case)
    assessment = assess_now(engagement=engagement, at=NOW)
    advice = advice_of(assessment)
    assert advice is not None
    closed_at = assessment.snapshot.round.closed_at
    assert closed_at is not None
    assert date.fromisoformat(advice.issued_on) == engagement.in_its_zone(closed_at).date()
    assert len(advice.do_now) <= 3
    assert answers_first(advice.items, advice.do_now)


def test_what_grows_with_another_figure_has_one_of_the_horizon(import_case: ImportCase) -> None:
    # Nobody was asked it: the support case gives the growth of answers a day alone.
    engagement = import_case("support-bot-launch", launch_on="2027-03-01")
    advice = advice_of(assess_now(engagement=engagement, at=NOW))
    assert advice is not None
    first, second = advice.items[:2]
    assert {first.id, second.id} == {"QU2", "QU7"}
    assert (first.class_, first.date, advice.do_now[0].title) == (
        1,
        "2027-03-01",
        "Reserve capacity for the launch",
    )


def test_law_that_was_read_long_ago_says_how_old_it_is(
    organisation: Organisation, alice: User, instrument: InstrumentVersion
) -> None:
    rules: dict[str, Any] = read_folder(FOLDER)
    for law in rules["dates"].values():
        law["as_of"] = "2020-01-31"
    load_rules(rules | {"version": 4}, by=SYSTEM, at=NOW)
    document = engagement_document(definition_of(instrument), HOSTED_AGENT, people=5)
    engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
    assessment = assess_now(engagement=engagement, at=NOW)
    unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    advice = advice_of(assessment)
    assert advice is not None
    assert "days old: check before you rely on them" in advice.law.line
    assert advice.law.line in read_page(see_result(sign_in(Browser(), alice), engagement)).text
