"""Carol reads, accepts and asks; Alice is told once and answers; nobody else sees what they said to each other."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.core.erasing.traces import Scope, Traces
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.mailing.composing import message_of
from apps.mailing.models import Mail
from apps.reports.erasing import redact_replies
from apps.reports.errors import ReplyRefused
from apps.reports.models import Report, ReportReply
from apps.reports.replies import services
from tests.factories import SignIn, acting

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script> ‮ 😀 {{ 7|add:7 }}"


def address_of(report: Report, rule: str = "DA2") -> str:
    return reverse("report_reply", args=[report.pk, rule])


def ask(report: Report, by: User, text: str = "Why batch first?") -> ReportReply:
    return services.ask(
        report=report, rule="DA2", title="Batch first", text=text, by=acting(by), at=timezone.now()
    )


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_carol_accepts_a_recommendation_and_alice_is_told_once(
    signed_in: SignIn, carol: User, alice: User, report: Report
) -> None:
    browser = signed_in(carol)
    page = text_of(browser.get(reverse("report_reading", args=[report.pk])))
    assert address_of(report) in page
    for rule in ("DA2", "DA2", "DA1"):
        answer = browser.post(address_of(report, rule), {"accept": "1"}, follow=True)
    assert "Accepted</span> by you on" in text_of(answer)
    assert ReportReply.objects.filter(kind="accepted", given_by=carol).count() == 2
    assert AuditEvent.objects.filter(verb="accept_in_report").count() == 2
    mail = Mail.objects.get(kind="report_reply")
    assert mail.recipient == alice.email
    assert "Carol" in message_of(mail, at=timezone.now()).body
    shown = text_of(signed_in(alice).get(reverse("report_replies", args=[report.engagement_id])))
    assert "Move cold data to a cheaper storage class" in shown


def test_carol_asks_alice_answers_and_carol_is_told(
    signed_in: SignIn, carol: User, alice: User, report: Report
) -> None:
    hers, theirs = signed_in(carol), signed_in(alice)
    hers.post(address_of(report), {"ask": "1", "text": ATTACK})
    told = message_of(Mail.objects.get(kind="report_reply"), at=timezone.now())
    assert "alert(1)" not in told.body  # what was typed is in no mail
    panel = text_of(theirs.get(reverse("report_panel", args=[report.engagement_id])))
    assert "1 question of a reader waits for an answer" in panel
    page = text_of(theirs.get(reverse("report_replies", args=[report.engagement_id])))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    reply = ReportReply.objects.get()
    where = reverse("report_reply_answer", args=[report.engagement_id, reply.pk])
    theirs.post(where, {"text": "Because nights are full."})
    again = theirs.post(where, {"text": "Something else."}, follow=True)
    assert "answered already" in text_of(again)
    assert Mail.objects.filter(kind="report_answer", recipient=carol.email).count() == 1
    assert (
        "your question is answered"
        in message_of(Mail.objects.get(kind="report_answer"), at=timezone.now()).subject
    )
    read = text_of(hers.get(reverse("report_reading", args=[report.pk])))
    assert "Because nights are full." in read
    assert "<script>alert" not in read
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {
        "ask_about_report",
        "answer_report_question",
    }


def test_mails_on_a_strictly_restricted_report_tell_no_recommendation(carol: User, report: Report) -> None:
    Engagement.objects.update(circulation="strictly_restricted")
    asked = ask(report, carol)
    services.accept(report=report, rule="DA2", title="Batch first", by=acting(carol), at=timezone.now())
    services.answer(reply=asked, text="Nights.", by=acting(carol), at=timezone.now())
    bodies = [message_of(mail, at=timezone.now()).body for mail in Mail.objects.all()]
    assert len(bodies) == 3
    assert not [body for body in bodies if "Batch first" in body]
    Engagement.objects.update(circulation="restricted")
    assert all("Batch first" in message_of(mail, at=timezone.now()).body for mail in Mail.objects.all())


def test_a_recommendation_the_report_does_not_give_is_a_404(
    signed_in: SignIn, carol: User, report: Report
) -> None:
    assert signed_in(carol).post(address_of(report, "P99"), {"accept": "1"}).status_code == 404
    assert not ReportReply.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_no_question_is_refused_in_words(signed_in: SignIn, carol: User, report: Report, text: str) -> None:
    answer = signed_in(carol).post(address_of(report), {"ask": "1", "text": text}, follow=True)
    assert "Write your question, in at most 2,000 characters." in text_of(answer)
    assert not ReportReply.objects.exists()


def test_the_same_question_is_kept_once_and_twenty_are_the_most(carol: User, report: Report) -> None:
    ask(report, carol)
    with pytest.raises(ReplyRefused, match="already"):
        ask(report, carol)
    for number in range(services.MOST_QUESTIONS - 1):
        ask(report, carol, f"And {number}?")
    with pytest.raises(ReplyRefused, match="20 questions"):
        ask(report, carol, "One more?")


def test_a_report_that_somebody_is_erased_from_takes_no_reply(
    signed_in: SignIn, carol: User, report: Report
) -> None:
    Snapshot.objects.update(is_being_erased=True)
    answer = signed_in(carol).post(address_of(report), {"accept": "1"})
    assert answer["Location"] == reverse("report", args=[report.pk])
    assert not ReportReply.objects.exists()


def test_mallory_neither_replies_nor_reads_nor_answers(
    signed_in: SignIn, mallory: User, carol: User, report: Report
) -> None:
    reply, browser = ask(report, carol), signed_in(mallory)
    where = reverse("report_reply_answer", args=[report.engagement_id, reply.pk])
    assert browser.post(address_of(report), {"accept": "1"}).status_code == 404
    assert browser.get(reverse("report_replies", args=[report.engagement_id])).status_code == 404
    assert browser.post(where, {"text": "No."}).status_code == 404
    assert signed_in(carol).get(reverse("report_replies", args=[report.engagement_id])).status_code == 404


def test_what_others_asked_is_not_shown_to_a_reader(
    signed_in: SignIn, carol: User, olga: User, report: Report
) -> None:
    ask(report, olga, "Who pays?")
    assert "Who pays?" not in text_of(signed_in(carol).get(reverse("report_reading", args=[report.pk])))


def test_twenty_replies_cost_as_many_queries_as_two(
    signed_in: SignIn, alice: User, carol: User, report: Report
) -> None:
    browser, found = signed_in(alice), []
    addresses = (
        reverse("report_replies", args=[report.engagement_id]),
        reverse("report_reading", args=[report.pk]),
    )
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            ask(report, carol, f"Question {number}?")
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            found.append(len(queries))
    assert found[:2] == found[2:]


def test_who_is_erased_is_taken_out_of_what_was_said(carol: User, report: Report) -> None:
    ask(report, carol, "Does Bob Answers agree?")
    traces = Traces(names=("Bob Answers",), addresses=(), texts=())
    redact_replies(traces, Scope(report.organisation_id, report.engagement_id))
    assert "Bob Answers" not in ReportReply.objects.get().text
