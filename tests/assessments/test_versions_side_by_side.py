"""What is compared across versions is compared over what both asked, and within an engagement there is only one."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.assessments.selectors import own_result_page
from apps.assessments.services import assess_now, reveal
from apps.assessments.snapshots import collect_evidence
from apps.core.actors import SYSTEM
from apps.documents.mapping import plain
from apps.engagements.framing.editions import are_settled
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_for, definition_of
from apps.ranking.exchange import assess_document
from apps.reports.document.content import report_document
from apps.responses.models import Response
from tests.exchange.made_up import HOSTED_AGENT, engagement_document
from tests.factories import NOW, acting, look, make_next_instrument, see_result, sign_in


def brought_in(
    organisation: Organisation, version: InstrumentVersion, alice: User, **changes: object
) -> Engagement:
    document = engagement_document(definition_of(version), {**HOSTED_AGENT, "reach": "yes"}) | changes
    return import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)


def engine_input_of(engagement: Engagement) -> dict[str, Any]:
    stored = Engagement.objects.with_framing().get(pk=engagement.pk)
    evidence, _members = collect_evidence(stored, stored.rounds.get(), at=NOW)
    document: dict[str, Any] = plain(evidence.engine_input)
    document["settings"] |= {"draws": 256, "seed": 1}
    return document


def test_a_round_of_the_next_version_is_compared_with_one_of_this_over_what_both_asked(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
) -> None:
    versions = (instrument, make_next_instrument())
    before, now = (engine_input_of(brought_in(organisation, version, alice)) for version in versions)
    found: Any = assess_document(now, before)["shift"]
    asked = [set(definition_of(version).agreements) for version in versions]
    assert set(found["items"]) == asked[0] & asked[1]
    assert asked[0] - asked[1] == {"U10"}


def test_results_of_both_versions_stand_side_by_side_each_by_its_own_questions(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    engagements = {
        version: brought_in(organisation, version, alice, initiative=f"Asked by {version.version}")
        for version in (instrument, make_next_instrument())
    }
    browser = sign_in(Browser(), alice)
    for version, engagement in engagements.items():
        assessment = assess_now(engagement=engagement, at=NOW)
        assert assessment.snapshot.evidence.instrument == version.name
        assert set(assessment.engine_result.agreement.items) == set(definition_of(version).agreements)
        assert are_settled(engagement)
        content: Any = report_document(engagement, assessment)
        assert {"label": "Question set", "value": version.name} in content["method"]["facts"]
        look(engagement)
        reveal(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
        person = Response.objects.filter(round__engagement=engagement).first()
        assert person
        page = own_result_page(person)
        assert page
        asked = definition_for(version, engagement.routing).agreements
        texts = {item.text.rstrip(".") for item in asked.values()}
        assert {answer.text for answer in page.result.answers} <= texts
        assert page.result.answers
        assert see_result(browser, engagement).status_code == 200
    listed = browser.get(reverse("engagements")).content.decode()
    assert "Asked by 4" in listed
    assert "Asked by 3" in listed
