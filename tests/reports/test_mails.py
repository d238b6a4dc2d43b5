"""When a report is ready, who ordered it and those who may read it are told, once, and what became of it is seen."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from apps.accounts.models import Client, Membership, User
from apps.accounts.services import set_readers
from apps.assessments.models import Snapshot
from apps.core import leases
from apps.core.purging import purging
from apps.core.templatetags import times as date_filters
from apps.engagements.duties.services import change_role
from apps.engagements.models import Engagement
from apps.mailing import services as mailing
from apps.mailing.models import NOT_WANTED, Mail
from apps.outreach import services as reaching
from apps.reports import services
from apps.reports.errors import RenderFailed
from apps.reports.mails import tell_readers
from apps.reports.models import Report
from apps.reports.pdf import rendering
from tests.factories import NOW, SignIn, acting, leave, lose_lease, make_client, make_member, make_round
from tests.reports.rows import make_assessment, make_report

pytestmark = pytest.mark.usefixtures("quick")


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
    assert message.subject == (
        "Claims assistant: Data reaches its limit first, in about seven months (4 to 13 months)."
    )
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
        "Other mails",
        "Report ready",
        carol.email,
        "No such user.",
        "Send again",
    ):
        assertContains(shown, words)
    browser.post(reverse("mail_again", args=[engagement.pk, Mail.objects.get().pk]))
    assert Mail.objects.get().state == "queued"
    assert reaching.mailable_in(engagement, at=NOW).waits


@pytest.mark.usefixtures("transactional_db")
def test_the_mail_says_the_finding_how_sure_it_is_and_what_is_asked(
    engagement: Engagement, carol: User
) -> None:
    made(engagement)
    send_all()
    text = django_mail.outbox[0].body
    for words in (
        "Data reaches its limit first, in about seven months (4 to 13 months).",
        "perhaps over its limit today (55%)",
        "What comes first: firm. Data is first in 91% of the draws.",
        "We ask you to decide, by 26 Dec 2026:",
        "- Split the overnight load. (Data platform, 1 Feb 2027)",
    ):
        assert words in text


@pytest.mark.usefixtures("transactional_db")
def test_of_a_strictly_restricted_report_mails_tell_only_that_it_is_there(
    engagement: Engagement, carol: User
) -> None:
    Engagement.objects.update(circulation="strictly_restricted")
    made(engagement)
    send_all()
    message = django_mail.outbox[0]
    assert message.subject == "Claims assistant: the report is ready"
    assert "Data" not in message.body


@pytest.mark.usefixtures("transactional_db")
def test_carol_ticked_later_is_told_once_of_the_newest_and_the_page_says_when(
    engagement: Engagement, alice: User, carol: User, signed_in: SignIn
) -> None:
    carol.membership.clients.clear()
    earlier, newest = made(engagement), made(engagement)
    browser, address = signed_in(alice), reverse("readers", args=[engagement.pk])
    assert send_all() == []
    asked = {"readers": [carol.membership.pk]}
    panel = reverse("who_reads", args=[engagement.pk])
    assertContains(browser.post(address, asked, follow=True), panel)
    assertContains(browser.get(panel), "Carol Lindqvist is being told of report version 2.")
    assert send_all() == [f"Carol Lindqvist <{carol.email}>"]
    body = django_mail.outbox[0].body
    assert reverse("report", args=[newest.pk]) in body
    assert reverse("report", args=[earlier.pk]) not in body
    browser.post(address, {"readers": []})
    browser.post(address, asked)
    assert send_all() == []
    told = date_filters.when(Mail.objects.get().finished_at)
    assertContains(browser.get(panel), f"Carol Lindqvist was told of report version 2: {told}.")


def test_who_becomes_a_manager_is_told_and_who_reads_it_already_is_not_again(
    engagement: Engagement, harbourline: Client, olga: User
) -> None:
    make_report(engagement, state="ready")
    moira = make_member(engagement.organisation, "Moira", Membership.Role.FACILITATOR).membership
    for _ in range(2):
        change_role(member=moira, role="manager", client_ids=[str(harbourline.pk)], by=acting(olga), at=NOW)
    assert [mail.recipient for mail in Mail.objects.all()] == [moira.user.email]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("change", ["failed", "being erased"])
def test_what_cant_be_read_when_its_mail_is_sent_is_not_told(
    change: str, engagement: Engagement, carol: User
) -> None:
    made(engagement)
    with purging():
        if change == "failed":
            leave(Report, "failed", error_code="ERASED")
        else:
            Snapshot.objects.update(is_being_erased=True)
    assert send_all() == []
    assert Mail.objects.get().error_text == "The report can't be read any more."


@pytest.mark.usefixtures("transactional_db")
def test_a_mail_on_an_older_result_asks_nobody_for_anything(engagement: Engagement, carol: User) -> None:
    made(engagement)
    newer = make_assessment(engagement).snapshot
    closed = make_round(engagement, number=2, state="closed", closed_at=NOW)
    with purging():
        Snapshot.objects.filter(pk=newer.pk).update(taken_at=NOW + timedelta(hours=1), round=closed)
    send_all()
    body = django_mail.outbox[0].body
    assert "Data reaches its limit first" in body
    assert "We ask you to decide" not in body


def test_of_reports_that_name_somebody_to_be_erased_nobody_new_is_told(
    engagement: Engagement, harbourline: Client, carol: User, alice: User
) -> None:
    carol.membership.clients.clear()
    earlier = make_report(engagement, state="ready")
    make_report(engagement, state="ready")
    with purging():
        Snapshot.objects.exclude(assessments__report_contents__reports=earlier).update(is_being_erased=True)
    set_readers(client=harbourline, membership_ids={carol.membership.pk}, by=acting(alice), at=NOW)
    assert [mail.about_id for mail in Mail.objects.all()] == [earlier.pk]
