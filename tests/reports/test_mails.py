"""When a report is ready, who ordered it and those who may read it are told, once, and what became of it is seen."""

from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from apps.accounts.models import Client, Membership, User
from apps.core import leases
from apps.engagements.models import Engagement
from apps.mailing import services as mailing
from apps.mailing.models import NOT_WANTED, Mail
from apps.outreach import services as reaching
from apps.reports import services
from apps.reports.errors import RenderFailed
from apps.reports.mails import tell_readers
from apps.reports.models import Report
from apps.reports.pdf import rendering
from tests.factories import NOW, leave, lose_lease, make_client, make_member
from tests.reports.rows import PDF, make_report

type SignIn = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = rendering.Rendered(PDF, pages=9, renderer="WeasyPrint 70")
    monkeypatch.setattr(rendering, "render", lambda *args, **options: rendered)


def made(engagement: Engagement, ordered_by: User | None = None) -> Report:
    """Make a report as the worker does."""
    report = make_report(engagement, requested_by=ordered_by)
    claimed = services.claim_report()
    assert claimed is not None
    services.make_report(claimed, at=NOW)
    return report


def send_all() -> list[str]:
    known = len(django_mail.outbox)
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=timezone.now())
    return [message.to[0] for message in django_mail.outbox[known:]]


@pytest.mark.usefixtures("transactional_db")
def test_who_ordered_it_and_the_managers_of_the_client_are_told_once(
    engagement: Engagement, alice: User, olga: User, carol: User, mallory: User
) -> None:
    kestrel = make_client(engagement.organisation, "Kestrel Freight")
    make_member(engagement.organisation, "Moira", Membership.Role.MANAGER, (kestrel,))
    report = made(engagement, alice)
    assert sorted(send_all()) == [f"Alice Duarte <{alice.email}>", f"Carol Lindqvist <{carol.email}>"]
    message = django_mail.outbox[0]
    assert message.subject == "Claims assistant: the report is ready"
    assert reverse("report", args=[report.pk]) in message.body
    assert "Harbourline Mutual" in message.body
    assert tell_readers(report, at=NOW) == 0
    assert send_all() == []


def test_a_manager_who_ordered_it_by_trying_again_is_told_once(engagement: Engagement, carol: User) -> None:
    made(engagement, carol)
    assert Mail.objects.get().recipient == carol.email


def test_a_report_that_could_not_be_made_tells_nobody(
    engagement: Engagement, alice: User, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RenderFailed("TOO_BIG", "It is too big.")

    monkeypatch.setattr(rendering, "render", fail)
    made(engagement, alice)
    assert not Mail.objects.exists()


def test_a_worker_that_lost_the_report_tells_nobody(engagement: Engagement, alice: User, carol: User) -> None:
    make_report(engagement, requested_by=alice)
    zombie = services.claim_report()
    assert zombie is not None
    lose_lease(Report)
    with pytest.raises(leases.LeaseLost):
        services.make_report(zombie, at=NOW)
    assert not Mail.objects.exists()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("change", ["another client", "gone", "asleep"])
def test_who_may_not_read_it_any_more_when_it_is_sent_gets_none(
    change: str, engagement: Engagement, harbourline: Client, carol: User
) -> None:
    made(engagement)
    if change == "another client":
        carol.membership.clients.clear()
    elif change == "gone":
        carol.delete()
    else:
        User.objects.filter(pk=carol.pk).update(is_active=False)
    assert send_all() == []
    mail = Mail.objects.get()
    assert (mail.error_code, mail.error_text) == (NOT_WANTED, "The person may not read this report any more.")


def test_what_became_of_it_is_seen_and_a_refused_one_can_be_sent_again(
    engagement: Engagement, alice: User, carol: User, signed_in: SignIn
) -> None:
    made(engagement)
    leave(Mail, "failed", error_code="REFUSED", error_text="(550): No such user.")
    browser, address = signed_in(alice), reverse("mails", args=[engagement.pk])
    shown = browser.get(address)
    for words in (
        "To facilitators and readers of the report",
        "Report ready",
        carol.email,
        "No such user.",
        "Send again",
    ):
        assertContains(shown, words)
    browser.post(reverse("mail_again", args=[engagement.pk, Mail.objects.get().pk]))
    assert Mail.objects.get().state == "queued"
    assert reaching.reach_of(engagement, at=NOW).waits
