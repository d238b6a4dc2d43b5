"""An engagement nobody goes on with is archived by itself, 30 days after its lead was told."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.engagements.selectors import months_after
from apps.mailing import services as mailing
from apps.mailing.models import Mail
from apps.retention.archiving import archive_what_is_over, endings
from tests.factories import NOW, close, make_engagement, make_stakeholder, sign_in
from tests.pages import read_page

pytestmark = pytest.mark.usefixtures("stopped_clock")
DAY = timedelta(days=1)


@pytest.fixture
def over(engagement: Engagement, alice: User, rules: object) -> Engagement:
    """Closed so long ago that it is due in 29 days."""
    for name in ("Ines Roth", "Dele Okafor", "Mira Kaya"):
        make_stakeholder(engagement, name, "risk")
    close(engagement, at=months_after(NOW + 29 * DAY, -engagement.archive_after_months))
    Engagement.objects.filter(pk=engagement.pk).update(lead=alice)
    return engagement


def is_archived(engagement: Engagement) -> bool:
    engagement.refresh_from_db()
    return engagement.is_archived


@pytest.mark.usefixtures("transactional_db")
def test_the_lead_is_told_once_and_it_is_archived_30_days_later(over: Engagement, alice: User) -> None:
    assert archive_what_is_over(at=NOW - 2 * DAY) == (0, 0)
    assert archive_what_is_over(at=NOW) == (1, 0)
    assert archive_what_is_over(at=NOW + DAY) == (0, 0)
    held = mailing.claim_mail()
    assert held is not None
    assert held.recipient == alice.email
    mailing.deliver(held, at=NOW)
    (message,) = django_mail.outbox
    assert "Claims assistant is archived on" in message.subject
    assert "18 months after its last round was closed" in message.body
    assert archive_what_is_over(at=NOW + 29 * DAY) == (0, 0)
    assert not is_archived(over)
    assert archive_what_is_over(at=NOW + 31 * DAY) == (0, 1)
    assert is_archived(over)
    row = AuditEvent.objects.get(verb="archive_engagement")
    assert (row.actor_kind, row.scope_id) == ("system", over.organisation_id)
    assert archive_what_is_over(at=NOW + 32 * DAY) == (0, 0)


def test_who_opens_the_round_again_keeps_it(over: Engagement) -> None:
    archive_what_is_over(at=NOW)
    reopen_round(round=over.rounds.get(), by=SYSTEM, at=NOW)
    assert archive_what_is_over(at=NOW + 31 * DAY) == (0, 0)
    close(over)
    assert archive_what_is_over(at=NOW + 31 * DAY) == (0, 0)
    assert not is_archived(over)


def test_what_was_due_before_anybody_was_told_still_gets_its_30_days(over: Engagement) -> None:
    late = NOW + 300 * DAY
    assert archive_what_is_over(at=late) == (1, 0)
    assert archive_what_is_over(at=late + 29 * DAY) == (0, 0)
    assert archive_what_is_over(at=late + 30 * DAY) == (0, 1)


def test_looking_for_what_is_over_costs_the_same_for_one_and_for_ten(
    over: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 10):
        with django_assert_num_queries(1):
            assert len(list(endings(at=NOW))) == count
        for _ in range(9):
            close(make_engagement(over.organisation), at=NOW - 600 * DAY)


def test_without_a_lead_the_owners_are_told(over: Engagement, olga: User) -> None:
    Engagement.objects.update(lead=None)
    archive_what_is_over(at=NOW)
    assert [mail.recipient for mail in Mail.objects.all()] == [olga.email]


def test_its_page_says_when(over: Engagement, alice: User) -> None:
    due = months_after(over.rounds.get().closed_at, over.archive_after_months)
    page = sign_in(Browser(), alice).get(reverse("engagement", args=[over.pk]))
    assert f"By itself on {due.day} {due:%b} {due.year}" in read_page(page).text
