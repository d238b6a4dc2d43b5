"""Questions that no rules read yet block nobody: they are asked, ranked, reported and exported, without advice."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.assessments.services import assess_now, reopen_round, unseal
from apps.assessments.tasks import run_next
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import export_engagement, import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.document.content import report_document
from tests.assessments.conftest import let_three_answer
from tests.factories import NOW, close, make_engagement, see_result, sign_in
from tests.portfolio.test_engagement_pages import FRAMING


@pytest.fixture
def engagement(organisation: Any, harbourline: Any, instrument: InstrumentVersion, alice: User) -> Engagement:
    return make_engagement(organisation, client=harbourline, lead=alice, rules="")


def ranked(engagement: Engagement) -> Assessment:
    let_three_answer(engagement)
    close(engagement)
    run_next()
    return Assessment.objects.select_related("snapshot").get()


def test_an_engagement_opens_without_rules(instrument: InstrumentVersion, alice: User) -> None:
    answer = sign_in(Browser(), alice).post(reverse("engagement_new"), FRAMING)
    assert answer.status_code == 302
    assert Engagement.objects.get().rules == ""


def test_a_round_closes_and_is_ranked_and_the_page_says_why_there_is_no_advice(
    engagement: Engagement, alice: User
) -> None:
    assessment = ranked(engagement)
    assert (assessment.state, assessment.rules, assessment.advice) == ("ready", "", None)
    unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    page = see_result(sign_in(Browser(), alice), engagement).content.decode()
    assert page.count("No rules read these questions yet") == 1
    assert "Nothing follows yet" not in page
    panel = sign_in(Browser(), alice).get(reverse("report_panel", args=[engagement.pk])).content.decode()
    assert "what to build" not in panel
    assert "without advice" in panel


def test_a_report_is_written_without_advice(engagement: Engagement) -> None:
    content: Any = report_document(engagement, ranked(engagement))
    assert content["advice"] == {
        "heading": "No advice: no rules read these questions yet",
        "do_now": [],
        "do_next": [],
        "leave_alone": [],
        "asks": [],
        "guards": [],
        "shape": None,
    }
    assert {"label": "Rules", "value": "none read these questions"} in content["method"]["facts"]


def test_it_is_exported_and_read_back_as_the_same_file(engagement: Engagement) -> None:
    ranked(engagement)
    first = export_engagement(engagement)
    assert first["rules"] is None
    again = import_engagement(
        document=deepcopy(first), organisation=engagement.organisation, by=SYSTEM, at=NOW
    )
    assert json.dumps(export_engagement(again)) == json.dumps(first)
    assert assess_now(engagement=again, at=NOW).advice is None


def test_the_command_prints_a_result_without_advice(
    engagement: Engagement, capsys: pytest.CaptureFixture[str]
) -> None:
    ranked(engagement)
    call_command("assess", engagement.code)
    printed = json.loads(capsys.readouterr().out)
    assert printed["advice"] is None
    assert printed["assessment"]["verdict"]


def test_rules_that_come_later_advise_at_the_next_closing(
    engagement: Engagement, request: pytest.FixtureRequest
) -> None:
    before = ranked(engagement)
    unseal(snapshot=before.snapshot, by=SYSTEM, at=NOW)
    reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    rules: RuleSetVersion = request.getfixturevalue("rules")
    close(engagement)
    run_next()
    engagement.refresh_from_db()
    assert engagement.rules == rules.name
    after = Assessment.objects.exclude(pk=before.pk).get()
    assert after.rules == rules.name
    assert after.advice is not None
    before.refresh_from_db()
    assert before.advice is None
    assert AuditEvent.objects.get(verb="take_rules").detail == {"version": rules.name}
