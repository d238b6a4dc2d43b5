"""Advice, from the answers to the page and the report."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from apps.accounts.models import Organisation, User
from apps.advice import DEFINITIONS, Advice
from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.assessments.services import assess_now, unseal
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.instruments.services import load_rules
from apps.reports.document.content import report_document
from apps.reports.pdf.rendering import report_html
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


def test_it_is_advised_shown_and_reported(
    ranked: tuple[Engagement, Assessment], alice: User, tmp_path: Path
) -> None:
    engagement, assessment = ranked
    advice = Advice.from_json(assessment.advice)
    assert advice.to_json() == assessment.advice
    kinds = Counter(rule.kind for rule in advice.fired)
    assert kinds["base"] == 1
    assert kinds["stop"] >= 1
    unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    plan = findings_for_readers(assessment, engagement).plan
    assert 0 < len(plan.do_now) <= 7
    page = read_page(see_result(sign_in(Browser(), alice), engagement))
    section = page.one("#plan")
    assert "Stop first" in section.texts(".tag")
    assert {"Today:", "By day 30:"} & set(section.texts("li span.nums"))
    assert "{" not in section.text
    effects = section.one("#effects").texts("b")
    assert len(effects) == len(set(effects)) > 0
    content: Any = report_document(engagement, assessment)
    told = content["advice"]
    assert not any("effect" in line for line in told["details"])
    assert told["effects"]
    assert {line["mark"] for line in told["do_now"] if "mark" in line} >= {"Stop first"}
    assert not {line["id"] for line in told["details"]} & plan.brief
    said = [told["heading"], *told["leave_alone"], *told["effects"], *told.get("unsaid", [])]
    said += [line[name] for line in told["details"] for name in ("recommendation", "stop_if")]
    assert not [text for text in said if "{" in text]
    printed = read_page(report_html(content, number=1, fingerprint="f"))
    marked = [": ".join(filter(None, (line.get("mark"), line["title"]))) for line in told["do_now"]]
    numbered = [f"{place}. {title}" for place, title in enumerate(marked, start=1)]
    assert printed.texts(".rule > h3") == numbered
    at_once = {line["rule"] for line in told["do_now"]}
    later = {f"{line['title']}." for line in told["do_next"] if line["rule"] not in at_once}
    assert later
    assert later <= set(printed.texts("ol.do b"))
    if engagement.routing["system_kind"] == "agent":  # of one kind: laying pages out takes seconds
        call_command("build_report", engagement.code, output=tmp_path / "report.pdf")
        assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_law_that_was_read_long_ago_is_said_to_be_so_on_the_page_and_in_the_report(
    organisation: Organisation, alice: User, instrument: InstrumentVersion
) -> None:
    rules = json.loads((DEFINITIONS / "scale-where-it-matters-2.json").read_text(encoding="utf-8"))
    for law in rules["dates"].values():
        law["as_of"] = "2020-01-31"
    load_rules(rules | {"version": 3}, by=SYSTEM, at=NOW)
    document = engagement_document(definition_of(instrument), HOSTED_AGENT, people=5)
    engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
    assessment = assess_now(engagement=engagement, at=NOW)
    unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    said = "It rests on the law as read on 31 Jan 2020, more than 180 days before the answers were closed"
    page = read_page(see_result(sign_in(Browser(), alice), engagement))
    content: Any = report_document(engagement, assessment)
    lines = [*content["advice"]["do_now"], *content["advice"]["do_next"], *content["advice"]["details"]]
    dated = {line.get("rule", line.get("id")) for line in lines if line.get("dated", "").startswith(said)}
    assert "LW10" in dated
    assert not {line.get("rule", line.get("id")) for line in lines if "dated" in line} - dated
    assert page.one("#plan").text.count(said) >= len(dated)


def test_the_same_answers_give_the_same_advice(ranked: tuple[Engagement, Assessment]) -> None:
    engagement, assessment = ranked
    Assessment.objects.filter(pk=assessment.pk).delete()
    assert assess_now(engagement=engagement, at=NOW).digest == assessment.digest
