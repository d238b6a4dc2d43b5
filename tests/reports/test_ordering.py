"""Alice orders a report: what is frozen, when it is the same one again, and what keeps it from being ordered."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.models import Decision, Target
from apps.documents.digests import sha256_of
from apps.documents.mapping import plain
from apps.engagements.models import Engagement
from apps.findings.claims.claim import all_claims
from apps.reports import services, tasks
from apps.reports.document.content import content_of
from apps.reports.errors import NothingToReport, ReportNotFailed
from apps.reports.models import Report, ReportContent
from apps.reports.pdf import rendering
from tests.factories import NOW, SignIn, acting, leave, look
from tests.pages import read_page
from tests.reports.conftest import case_document
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db

type BringIn = Callable[..., Engagement]

CASES = ["hr-faq-bot", "platform-that-was-nightly-jobs", "support-bot-launch"]


def order(engagement: Engagement, by: User | None = None) -> Report:
    return services.freeze_report(engagement=engagement, by=acting(by) if by else SYSTEM, at=NOW)


@pytest.mark.parametrize("name", CASES)
def test_the_content_says_what_the_result_page_says_and_names_no_stakeholder(
    name: str, bring_in: BringIn
) -> None:
    engagement = bring_in(name)
    content = order(engagement).content.document
    findings = findings_for_readers(Assessment.objects.get(), engagement)
    assert content["disagreement"]["heading"].casefold() == str(findings.disagreement.heading).casefold()
    assert content["brief"]["headline"] in {each["text"] for each in content["sentences"]}
    printed = json.dumps(content, ensure_ascii=False)
    for answer in json.loads(case_document(name))["rounds"][0]["responses"]:
        assert answer["name"] not in printed
        assert answer["email"] not in printed


@pytest.mark.parametrize("name", CASES)
def test_what_is_frozen_is_read_as_it_was_written(name: str, bring_in: BringIn) -> None:
    stored = order(bring_in(name)).content.document
    assert json.dumps(plain(content_of(stored))) == json.dumps(stored)


def test_what_the_group_disagrees_on_is_what_the_page_says(bring_in: BringIn) -> None:
    engagement = bring_in("platform-that-was-nightly-jobs", mode="confidential")
    content = order(engagement).content.document
    findings = findings_for_readers(Assessment.objects.get(), engagement)
    assert findings.disagreement is not None
    assert findings.robustness is not None
    assert content["disagreement"]["heading"].casefold() == str(findings.disagreement.heading).casefold()
    assert content["disagreement"]["sentences"] == list(map(str, findings.disagreement.sentences))
    assert all(int(row["note"].split()[0]) >= 3 for row in content["disagreement"]["map"]["rows"])
    assert [point["label"] for point in content["robustness"]["points"]] == [
        point.label for point in findings.robustness.turning_points
    ]
    assert content["robustness"]["stop"] == str(findings.robustness.stop or "")


@pytest.mark.parametrize("name", CASES)
def test_every_claim_is_frozen_with_its_rule_and_the_people_behind_it(name: str, bring_in: BringIn) -> None:
    engagement = bring_in(name, mode="confidential")
    content = order(engagement).content.document
    findings = findings_for_readers(Assessment.objects.get(), engagement)
    told = {row["text"]: row for row in content["sentences"]}
    # What is said of all futures is written with the report, from results of its own.
    said = [*(claim.text for claim in all_claims(findings)), content["futures"]["heading"]]
    assert said == [row["text"] for row in content["sentences"]][-len(said) :]
    assert all(row["rule"] for row in content["sentences"])
    for sentence in (
        *(content["brief"][name] for name in ("headline", "cover", "why", "sure", "differ", "asked")),
        *content["brief"]["leave"],
        *content["brief"]["costs"],
        content["brief"].get("decided", ""),
        *(step["title"].rstrip(".;,") for step in content["brief"]["steps"]),
        *content["robustness"]["hangs_on"],
    ):
        assert not sentence or sentence in told


def test_the_appendix_says_how_sure_the_camps_are(bring_in: BringIn) -> None:
    content = order(bring_in("platform-that-was-nightly-jobs", mode="confidential")).content.document
    facts = {fact["label"]: fact["value"] for fact in content["method"]["facts"]}
    found = Assessment.objects.get().result["camps"]
    assert content["disagreement"]["camps"]["heading"] == "Two camps: 7 people and 6"
    assert facts["Two camps"].startswith(f"{found['apart']:.0%} of the distance to one order goes")
    assert facts["Two camps"].endswith("against one crowd")
    assert "; p " in facts["Kendall's W"]


def test_without_camps_the_appendix_says_nothing_of_them(bring_in: BringIn) -> None:
    content = order(bring_in("support-bot-launch")).content.document
    assert "Two camps" not in {fact["label"] for fact in content["method"]["facts"]}


@pytest.mark.parametrize("name", CASES)
def test_one_order_stands_everywhere_numbered_as_far_as_it_is_decided(name: str, bring_in: BringIn) -> None:
    content = order(bring_in(name)).content.document
    ranking = Assessment.objects.get().result["ranking"]
    assert [each["slug"] for each in content["places"]["rows"]] == ranking["order"]
    numbers = [each["number"] for each in content["ranking"]]
    if ranking["decided"] < 2:
        assert numbers == []
    else:
        assert [each["slug"] for each in content["ranking"]] == ranking["order"]
        assert [number for number in numbers if number] == list(range(1, ranking["decided"] + 1))


def test_where_no_limit_is_near_that_leads_and_no_dimension_does(bring_in: BringIn) -> None:
    content = order(bring_in("hr-faq-bot")).content.document
    assert content["brief"]["kind"] == "nothing"
    assert "othing runs out before" in content["brief"]["headline"]
    assert content["ranking"] == []
    assert content["brief"]["bites_on"] is None


def test_a_new_report_waits_as_version_1_of_the_frozen_content(bring_in: BringIn, alice: User) -> None:
    report = order(bring_in("hr-faq-bot"), alice)
    assert (report.state, report.number, report.requested_by) == ("queued", 1, alice)
    document = report.content.document
    assert report.content.digest == report.content.assessment.snapshot.keyed_digest_of(document)
    assert report.content.digest != sha256_of(document), "whoever guesses the content can't try the guess"


def test_what_is_frozen_names_its_result_and_has_no_digit_that_is_not_printed(bring_in: BringIn) -> None:
    document = order(bring_in("support-bot-launch")).content.document
    assert document["method"]["facts"][0] == {"label": "Result", "value": "Round 1, version 1"}
    numbers = [each for each in _every(document) if isinstance(each, float)]
    assert len(numbers) > 50
    assert [each for each in numbers if each != float(f"{each:.4g}")] == []
    texts = [each for each in _every(document) if isinstance(each, str)]
    assert [each for each in texts if re.search(r"\b[0-9a-f]{32,}\b", each)] == []


def _every(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _every(each)
    else:
        yield value


def test_the_same_content_is_the_same_report(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    first = order(engagement)
    again = services.freeze_report(engagement=engagement, by=SYSTEM, at=NOW + timedelta(minutes=3))
    assert again == first
    assert ReportContent.objects.count() == Report.objects.count() == 1


def test_on_another_day_its_dates_are_others_and_it_is_the_next_version(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    engagement.time_zone = "Pacific/Auckland"
    engagement.save()
    first = order(engagement)
    late = services.freeze_report(engagement=engagement, by=SYSTEM, at=NOW + timedelta(days=3, hours=12))
    assert (first.number, late.number) == (1, 2)
    told = [each.content.document["brief"]["issued_on"] for each in (first, late)]
    assert told == ["25 November 2026", "29 November 2026"], "the day where the engagement is"


def test_a_decision_makes_a_new_version_and_leaves_the_old_one(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    first = order(engagement)
    Decision.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        ranking=["model", "user", "data", "organization"],
        decided_on=NOW.date(),
    )
    second = order(engagement)
    assert (first.number, second.number) == (1, 2)
    first.content.refresh_from_db()
    assert first.content.document["decision"] is None
    assert second.content.document["decision"]["order"][0] == {"slug": "model", "label": "Model"}


def test_an_assumption_names_its_owners_perspective_not_the_owner(bring_in: BringIn) -> None:
    person = json.loads(case_document("hr-faq-bot"))["rounds"][0]["responses"][0]
    assumption: dict[str, Any] = {
        "text": "Use stays under a thousand a day.",
        "quantity": None,
        "field": None,
        "value": None,
        "flip": None,
        "test": "count it",
        "check_by": "2027-03-01",
        "status": "open",
        "measured": [],
    }
    engagement = bring_in(
        "hr-faq-bot",
        assumptions=[
            {**assumption, "id": "a1", "owner": person["stakeholder"]},
            {**assumption, "id": "a2", "owner": person["name"]},
            {**assumption, "id": "a3", "owner": "The works council"},
        ],
    )
    owners = [each["owner"] for each in order(engagement).content.document["assumptions"]]
    label = engagement.instrument_version.document["perspectives"][person["perspective"]]
    assert owners == [label, label, "The works council"]


def test_what_the_group_accepted_replaces_what_was_proposed(bring_in: BringIn) -> None:
    engagement = bring_in("support-bot-launch", targets=[])
    proposed = {row["indicator"] for row in order(engagement).content.document["targets"]}
    assert "95 of 100 answers show their first words within this time" in proposed
    own = {"organisation_id": engagement.organisation_id, "engagement": engagement, "indicator": "it"}
    targets = [
        Target(
            key="first_words",
            value="1s",
            stop_value="5s",
            taken_from="target.G10",
            agreed=True,
            position=0,
            **own,
        ),
        Target(key="month_budget", value=30000, stop_value=41000, taken_from="target.G4", position=1, **own),
        Target(key="fallback_order", value=["full", "human"], position=2, **own),
        Target(key="nights", value=2.5, unit="a month", position=3, **own),
    ]
    Target.objects.bulk_create(targets)
    content = order(engagement).content.document
    assert [(row["value"], row["stop"], row["state"]) for row in content["targets"][:4]] == [
        ("1 s", "5 s", "accepted"),
        ("30,000 EUR a month", "41,000 EUR a month", "open"),
        ("full, human", "", "open"),
        ("2.5 a month", "", "open"),
    ]
    assert {row["indicator"] for row in content["targets"][4:]} == proposed - {
        "95 of 100 answers show their first words within this time"
    }
    assert "1 of them accepted" in content["targets_heading"]


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_what_people_think_is_printed_of_three_together_or_more(mode: str, bring_in: BringIn) -> None:
    rounds = json.loads(case_document("support-bot-launch"))["rounds"]
    given = [each["answers"].get("R3") for each in rounds[0]["responses"]]
    engagement = bring_in("support-bot-launch", mode=mode, k=3, rounds=rounds)
    content = order(engagement).content.document
    rows = content["disagreement"]["map"]["rows"]
    assert min(int(each["note"].split(" ")[0]) for each in rows) >= 3
    # Who answered is counted by perspective: that tells of nobody's opinion.
    assert content["method"]["groups"][-1]["label"] == "Together"
    assert content["method"]["behind"][0].startswith("13 people; ")
    assert len(content["quotes"]) >= 3
    assert set(content["quotes"]) <= set(given)


def test_an_open_round_has_to_be_closed_first(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    with pytest.raises(NothingToReport, match="Close it"):
        order(engagement)


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("queued", {}, "still being computed"),
        ("failed", {"error_text": "The rules are not loaded."}, "The rules are not loaded"),
    ],
)
def test_a_result_has_to_be_there_first_or_it_is_told_why_it_is_not(
    bring_in: BringIn, state: str, error: dict[str, str], words: str
) -> None:
    engagement = bring_in("hr-faq-bot")
    leave(Assessment, state, result=None, advice=None, **error)
    with pytest.raises(NothingToReport, match=words):
        order(engagement)


def test_answers_nobody_ranked_yet_are_told_apart_from_none(bring_in: BringIn) -> None:
    with pytest.raises(NothingToReport, match="not ranked yet"):
        order(bring_in("hr-faq-bot", ranked=False))


def test_an_engagement_nobody_answered_says_what_is_missing(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot", rounds=[{"number": 1, "responses": []}])
    with pytest.raises(NothingToReport, match=r"Nobody has answered.*Nobody was asked for.*Product and UX"):
        order(engagement)
    assert not Report.objects.exists()


def test_ordering_a_report_that_failed_makes_it_again(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    first = order(engagement)
    leave(Report, "failed", attempts=3)
    again = order(engagement)
    assert (again.pk, again.state, again.attempts) == (first.pk, "queued", 0)


def test_the_bell_rings_once_the_row_is_committed(
    bring_in: BringIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    rings: list[bool] = []
    monkeypatch.setattr(tasks.render, "apply_async", lambda **options: rings.append(Report.objects.exists()))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_report(engagement=engagement, by=SYSTEM, at=NOW)
        assert rings == []
    assert rings == [True]


@pytest.mark.parametrize("error", [OperationalError("refused"), ConnectionRefusedError(), TimeoutError()])
def test_a_bell_that_is_away_loses_nothing(
    error: Exception,
    bring_in: BringIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(**options: object) -> None:
        raise error

    engagement = bring_in("hr-faq-bot")
    look(engagement)
    monkeypatch.setattr(tasks.render, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        report = tasks.start_report(engagement=engagement, by=SYSTEM, at=NOW)
    report.refresh_from_db()
    assert report.state == "queued"


def test_only_a_report_that_failed_can_be_tried_again(engagement: Engagement) -> None:
    report = make_report(engagement, state="ready")
    with pytest.raises(ReportNotFailed):
        services.queue_report_again(report=report, by=SYSTEM, at=NOW)
    report.refresh_from_db()
    assert report.state == "ready"


def test_what_is_left_out_is_not_in_the_content_which_says_so(bring_in: BringIn) -> None:
    rounds = json.loads(case_document("platform-that-was-nightly-jobs"))["rounds"]
    said = "The archive grows faster than we say."
    for each in rounds[0]["responses"][:3]:
        each["answers"]["R5"] = said
    engagement = bring_in("platform-that-was-nightly-jobs", rounds=rounds)
    whole = order(engagement)
    quotes = whole.content.document["quotes"]
    assert said in quotes
    assert "left_out" not in whole.content.document["options"]
    parts = ("quotes", "targets", "annex", "disagreement")
    report = services.freeze_report(engagement=engagement, left_out=parts, by=SYSTEM, at=NOW)
    stored = report.content.document
    assert (report.number, stored["options"]["left_out"]) == (
        2,
        ["quotes", "disagreement", "targets", "annex"],
    )
    for name in ("quotes", "questions", "targets", "experiments", "sentences"):
        assert stored[name] == []
    for name in ("disagreement", "robustness", "places", "futures", "method", "checklist"):
        assert stored[name] is None
    assert json.dumps(plain(content_of(stored))) == json.dumps(stored)
    printed = rendering.report_html(stored, number=2, fingerprint="ab" * 32)
    assert [quote for quote in quotes if quote in printed] == []
    assert "Left out of this version by whoever ordered it: What people said in their own words;" in printed
    again = services.freeze_report(engagement=engagement, left_out=parts[::-1], by=SYSTEM, at=NOW)
    assert again == report
    assert AuditEvent.objects.filter(verb="order_report").latest("pk").detail["left_out"] == sorted(parts)


def test_alice_orders_without_quotes_and_begins_with_that_next_time(
    bring_in: BringIn, alice: User, signed_in: SignIn
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    browser, address = signed_in(alice), reverse("order_report", args=[engagement.pk])
    browser.post(address, {"left_out": ["quotes"]})
    report = Report.objects.get()
    assert report.content.document["options"]["left_out"] == ["quotes"]
    leave(Report, "ready")
    panel = read_page(browser.get(reverse("report_panel", args=[engagement.pk])).content.decode())
    assert panel.has('[name="left_out"][value="quotes"][checked]')
    assert not panel.has('[name="left_out"][value="annex"][checked]')
    answer = browser.post(address, {"left_out": ["summary"]})
    assertContains(answer, "There is no such part", status_code=409)
    assert Report.objects.count() == 1
