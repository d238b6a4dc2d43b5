"""Carol answers what a report asks, once, and takes it back in time; Alice sees it as it comes; nobody else may."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.assessments.models import Snapshot
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.decisions.models import Decision
from apps.mailing.composing import message_of
from apps.mailing.models import Mail
from apps.reports.errors import ReplyRefused
from apps.reports.models import Report, ReportReply
from apps.reports.replies.services import answer_asked, take_back
from tests.factories import NOW, acting, make_client, make_member, make_round
from tests.pages import fields_of, read_page
from tests.reports.rows import make_assessment

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]
ATTACK = "<script>alert(1)</script>"
BEFORE, AFTER = datetime(2026, 12, 4, 22, tzinfo=UTC), datetime(2026, 12, 5, 9, tzinfo=UTC)


def address_of(report: Report) -> str:
    return reverse("report_asked", args=[report.pk])


def read(browser: Browser, report: Report) -> str:
    return " ".join(browser.get(reverse("report_reading", args=[report.pk])).text.split())


@pytest.fixture
def asking(report: Report) -> Report:
    return Report.objects.with_version_state().select_related("engagement").get(pk=report.pk)


def test_carol_says_yes_once_and_alice_is_told_and_sees_it(
    signed_in: SignIn, carol: User, alice: User, report: Report
) -> None:
    hers = signed_in(carol)
    asked = read(hers, report)
    assert "Refuse, because" in asked
    assert "Refuse: you leave it open" in asked
    for _ in range(2):
        answer = hers.post(address_of(report), {"answer": "yes"}, follow=True)
    assert "You have answered already" in answer.text
    reply = ReportReply.objects.get()
    assert (reply.kind, reply.given_by, reply.rule) == ("yes", carol, "asked")
    assert reply.title.startswith("Move two tenths of the planned money")
    assert AuditEvent.objects.get(verb="answer_asked").detail == {"answer": "yes"}
    assert "Your answer" in read(hers, report)
    told = message_of(Mail.objects.get(kind="report_reply"), at=timezone.now())
    assert "Carol Lindqvist answers what the report" in told.body
    team = signed_in(alice)
    for name in ("report_panel", "report_replies"):
        shown = " ".join(team.get(reverse(name, args=[report.engagement_id])).text.split())
        assert "Carol Lindqvist" in shown
        assert "yes" in shown.lower()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answer": "refused"}, "Say why you refuse"),
        ({"answer": "refused", "text_refused": "  "}, "Say why you refuse"),
        ({"answer": "handed"}, "Say who is to be asked instead"),
        ({"answer": "perhaps"}, "Answer yes or no"),
        ({}, "Answer yes or no"),
        ({"answer": "refused", "text_refused": "x" * 501}, "at most 500 characters"),
        ({"answer": "undo"}, "There is no answer of yours"),
    ],
)
def test_what_can_not_be_kept_is_told_and_nothing_is_kept(
    typed: dict[str, str], says: str, signed_in: SignIn, carol: User, report: Report
) -> None:
    answer = signed_in(carol).post(address_of(report), typed, follow=True)
    assert says in answer.text
    assert not ReportReply.objects.exists()


@pytest.mark.parametrize("kind", ["refused", "handed"])
def test_a_reason_or_a_name_is_kept_as_it_was_typed_and_shown_as_text(
    kind: str, signed_in: SignIn, carol: User, report: Report
) -> None:
    browser = signed_in(carol)
    browser.post(address_of(report), {"answer": kind, f"text_{kind}": ATTACK})
    assert ReportReply.objects.get().text == ATTACK
    shown = read(browser, report)
    assert ATTACK not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_an_answer_is_taken_back_until_the_day_and_then_stands(asking: Report, carol: User) -> None:
    by = acting(carol)
    answer_asked(report=asking, kind="no", text="", by=by, at=NOW)
    take_back(report=asking, by=by, at=BEFORE)
    assert not ReportReply.objects.exists()
    assert AuditEvent.objects.get(verb="take_back_asked").detail == {"answer": "no"}
    answer_asked(report=asking, kind="yes", text="", by=by, at=BEFORE)
    with pytest.raises(ReplyRefused, match="your answer stands"):
        take_back(report=asking, by=by, at=AFTER)
    assert ReportReply.objects.get().kind == "yes"


def test_a_report_on_older_answers_asks_nothing(signed_in: SignIn, carol: User, report: Report) -> None:
    newer = make_assessment(report.engagement).snapshot
    closed = make_round(report.engagement, number=2, state="closed", closed_at=NOW)
    with purging():
        Snapshot.objects.filter(pk=newer.pk).update(taken_at=NOW + timedelta(hours=1), round=closed)
    browser = signed_in(carol)
    assert "this version asks nothing any more" in read(browser, report)
    answer = browser.post(address_of(report), {"answer": "yes"}, follow=True)
    assert "this version asks nothing any more" in answer.text
    assert not ReportReply.objects.exists()


def test_a_manager_of_another_client_gets_404(signed_in: SignIn, report: Report, mallory: User) -> None:
    organisation = report.engagement.organisation
    kestrel = make_client(organisation, "Kestrel Freight")
    moira = make_member(organisation, "Moira", Membership.Role.MANAGER, (kestrel,))
    for user in (moira, mallory):
        assert signed_in(user).post(address_of(report), {"answer": "yes"}).status_code == 404
    assert not ReportReply.objects.exists()


def test_alice_copies_the_answers_into_the_decision(
    signed_in: SignIn, carol: User, alice: User, asking: Report
) -> None:
    answer_asked(report=asking, kind="no", text="", by=acting(carol), at=NOW)
    answer_asked(report=asking, kind="refused", text=f"Not ours. {ATTACK}", by=acting(alice), at=NOW)
    team, address = signed_in(alice), reverse("decision_edit", args=[asking.engagement_id])
    shown = read_page(team.get(reverse("decision", args=[asking.engagement_id])))
    assert "Carol Lindqvist: no" in shown.one("#answers").text
    assert "Not ours." in shown.one("#answers").text
    typed: dict[str, Any] = {
        "what": "One gateway",
        "role-0": "Head of platform",
        "who-0": "",
        "dissent": "Too late.",
    }
    for _ in range(2):  # copied twice, they stand there once
        typed = dict(fields_of(team.post(address, typed | {"copy": "1"})))
    assert (typed["what"], typed["role-0"], typed["who-1"]) == (
        ["One gateway"],
        ["Head of platform"],
        ["Carol Lindqvist"],
    )
    (dissent,) = typed["dissent"]
    assert dissent.splitlines() == ["Too late.", f"Not ours. {ATTACK}"]
    assert not Decision.objects.exists()
