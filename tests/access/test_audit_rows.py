"""A change and its audit row are one: neither is without the other, and what did not happen has no row."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts import tasks as accounts_tasks
from apps.accounts.models import Client, User
from apps.accounts.services import set_readers
from apps.assessments.services import close_round
from apps.core import audit
from apps.core.actors import SYSTEM, digest_of
from apps.core.database.roles import OWNER
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.engagements.framing.services import change_framing
from apps.engagements.models import Engagement, MailText, Round, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.mailing.models import Mail
from apps.mailing.services import send_again
from apps.outreach.services import change_text
from apps.outreach.texts import INVITATION, KINDS, MailWords
from apps.reports.models import Report
from apps.reports.services import queue_report_again
from apps.responses.answering.sending import reopen_answers
from apps.responses.models import Response
from tests import factories, roles
from tests.factories import NOW, send_answers
from tests.reports.conftest import case_document
from tests.reports.rows import make_report
from tests.responses.conftest import begin

HOW: dict[str, Any] = {"by": SYSTEM, "at": NOW}
type Act = Callable[[Engagement, Stakeholder], object]


def let_carol_read(engagement: Engagement, bob: Stakeholder) -> object:
    carol = factories.make_member(engagement.organisation, "Carol Reads", "manager")
    return set_readers(client=engagement.client, membership_ids={carol.membership.pk}, **HOW)


def change_initiative(engagement: Engagement, bob: Stakeholder) -> object:
    return change_framing(
        engagement=engagement, client_name="Kestrel", framing={"initiative": "Fraud"}, **HOW
    )


def send_a_failed_mail(engagement: Engagement, bob: Stakeholder) -> object:
    return send_again(mail=factories.make_mail(engagement, bob, state="failed"), **HOW)


def word_the_invitation(engagement: Engagement, bob: Stakeholder) -> object:
    words = MailWords("Ten minutes?", "{link}")
    return change_text(engagement=engagement, kind=KINDS[INVITATION], words=words, **HOW)


def close(engagement: Engagement, bob: Stakeholder) -> object:
    return close_round(round=engagement.rounds.get(), **HOW)


def make_a_failed_report(engagement: Engagement, bob: Stakeholder) -> object:
    return queue_report_again(report=make_report(engagement, state="failed"), **HOW)


def open_sent_answers(engagement: Engagement, bob: Stakeholder) -> object:
    begin(bob)
    send_answers(engagement)
    return reopen_answers(response=Response.objects.get(), **HOW)


def bring_in(engagement: Engagement, bob: Stakeholder) -> object:
    document = json.loads(case_document("hr-faq-bot"))
    return import_engagement(document=document, organisation=engagement.organisation, **HOW)


@pytest.mark.parametrize(
    ("act", "verb", "has_happened"),
    [
        (let_carol_read, "set_readers", lambda: Client.objects.filter(memberships__isnull=False).exists()),
        (change_initiative, "change_framing", lambda: Engagement.objects.filter(initiative="Fraud").exists()),
        (send_a_failed_mail, "send_mail_again", lambda: Mail.objects.filter(state="queued").exists()),
        (word_the_invitation, "change_mail_text", lambda: MailText.objects.exists()),
        (close, "close_round", lambda: Round.objects.filter(state="closed").exists()),
        (make_a_failed_report, "retry_report", lambda: Report.objects.filter(state="queued").exists()),
        (open_sent_answers, "change_answers", lambda: Response.objects.filter(state="draft").exists()),
        (bring_in, "import_engagement", lambda: Engagement.objects.count() > 1),
    ],
)
def test_a_change_is_kept_with_its_row_or_not_at_all(
    act: Act,
    verb: str,
    has_happened: Callable[[], bool],
    engagement: Engagement,
    bob: Stakeholder,
    rules: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = audit.record

    def killed(**row: Any) -> None:
        record(**row)
        if row["verb"] == verb:
            raise InterruptedError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", killed)
        with pytest.raises(InterruptedError), transaction.atomic():
            act(Engagement.objects.get(), bob)
    assert not has_happened()
    assert not AuditEvent.objects.filter(verb=verb).exists()
    act(Engagement.objects.get(), bob)
    assert has_happened()
    assert AuditEvent.objects.filter(verb=verb).count() == 1


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("archive", {}),
        ("archive", {"understood": "1"}),
        ("deadline", {"closes_at": "1999-01-01T12:00", "time_zone": "UTC"}),
        ("floors", {"business": "-1"}),
        ("framing", {"initiative": ""}),
        ("mail_again", {}),  # it was sent
        ("mail_text", {"subject": "Ten minutes?", "text": "Without its link."}),
        ("mail_text", {"subject": "Ten minutes?", "text": "Without its link.", "preview": ""}),
        ("person_back", {}),
        ("reveal", {}),
        ("settle_request", {"move": "1"}),
    ],
)
def test_a_refused_act_leaves_no_row(
    name: str, body: dict[str, str], engagement: Engagement, bob: Stakeholder, olga: User
) -> None:
    parts: dict[str, dict[str, Any]] = {
        "mail_again": {"mail_id": factories.make_mail(engagement, bob).pk},
        "mail_text": {"kind": INVITATION},
        "person_back": {"stakeholder_id": bob.pk},
        "settle_request": {"stakeholder_id": bob.pk},
    }
    address = reverse(name, kwargs={"engagement_id": engagement.pk, **parts.get(name, {})})
    browser = Browser()
    factories.sign_in(browser, olga)
    assert browser.post(address, body).status_code in {200, 302, 422}
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "parts", "body", "verb"),
    [
        ("mail_text", {"kind": INVITATION}, {"subject": "Hello", "text": "{link}"}, "preview_mail_text"),
        ("example", {"quantity_id": "QU7"}, {}, "preview_examples"),
        ("preview_start", {"perspective": "business"}, {}, "preview_questions"),
    ],
)
def test_a_preview_leaves_the_row_of_a_preview_alone(
    name: str, parts: dict[str, str], body: dict[str, str], verb: str, engagement: Engagement, olga: User
) -> None:
    browser = Browser()
    factories.sign_in(browser, olga)
    browser.post(reverse(name, kwargs={"engagement_id": engagement.pk, **parts}), {**body, "preview": "1"})
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == [verb]


def test_a_row_says_from_where_a_member_acted_and_of_no_participant(
    engagement: Engagement, bob: Stakeholder, olga: User
) -> None:
    browser = Browser()
    factories.sign_in(browser, olga)
    browser.post(reverse("joining", args=[engagement.pk]), {"open": "1"})
    row = AuditEvent.objects.get()
    assert (row.actor_kind, row.actor_id, row.scope_id) == ("user", str(olga.pk), engagement.organisation_id)
    assert row.address_digest == digest_of("127.0.0.1")
    bobs = begin(bob)
    bobs.post(reverse("withdraw", args=[Response.objects.get().pk]))
    rows = AuditEvent.objects.filter(actor_kind="stakeholder")
    assert set(rows.values_list("verb", "address_digest")) == {
        ("open_link", ""),
        ("withdraw", ""),
    }


def test_addresses_are_forgotten_after_thirty_days_and_nothing_else_of_a_row_changes(
    engagement: Engagement, olga: User
) -> None:
    by = factories.acting(olga, digest_of("192.0.2.1"))
    for days in (31, 29):
        audit.record(verb="set_floors", of=engagement, by=by, at=NOW - timedelta(days=days))
    assert audit.forget_addresses(at=NOW) == 1
    assert [bool(row.address_digest) for row in AuditEvent.objects.order_by("at")] == [False, True]
    with purging(), pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        AuditEvent.objects.update(actor_id="", address_digest="")
    with roles.acting_as(OWNER), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        AuditEvent.objects.update(actor_id="", address_digest="")
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        AuditEvent.objects.update(address_digest="")


def test_a_worker_forgets_them(engagement: Engagement, olga: User) -> None:
    by = factories.acting(olga, digest_of("192.0.2.1"))
    audit.record(verb="set_floors", of=engagement, by=by, at=NOW - timedelta(days=400))
    accounts_tasks.forget_addresses()
    assert AuditEvent.objects.get().address_digest == ""
