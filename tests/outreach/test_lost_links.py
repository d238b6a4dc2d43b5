"""Bob has lost his link: he types his address and gets it by mail, and nobody learns whose addresses are on a list."""

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM, VISITOR
from apps.core.limits import MOST_AUDITED
from apps.core.models import AuditEvent, RateBucket
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import mint_links, revoke_invitation
from apps.mailing import services as mailing
from apps.mailing.models import Mail
from apps.outreach import services
from apps.outreach.composing import preview_of
from apps.outreach.tasks import send_lost_links
from apps.outreach.texts import KINDS
from apps.responses.models import LinkRequest, Response
from tests.browser import Watch
from tests.factories import close, make_engagement, make_stakeholder
from tests.journeys.test_every_page import find_problems
from tests.pages import read_page
from tests.responses.conftest import begin

LOST = "/lost/"


@pytest.fixture(autouse=True)
def real_mails(settings: Any) -> None:
    settings.MAILS_ARE_FILES = False


def ask(address: str, **headers: Any) -> Any:
    return Browser(**headers).post(LOST, {"email": address})


def arrived() -> list[Any]:
    """Do what the worker does, and return the mails that arrived."""
    known = len(django_mail.outbox)
    send_lost_links()
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=timezone.now())
    return django_mail.outbox[known:]


@pytest.mark.usefixtures("transactional_db")
def test_bob_gets_a_link_that_opens_what_he_gave(bob: Stakeholder) -> None:
    begin(bob)
    assertRedirects(ask(bob.email.upper()), reverse("lost_link_asked"))
    (message,) = arrived()
    assert message.to == [f"Bob Answers <{bob.email}>"]
    (path,) = re.findall(r"/i/[\w-]+/", message.body)
    assert Browser().post(path)["Location"] == reverse("respond", args=[Response.objects.get().pk])
    assert not LinkRequest.objects.exists()


@pytest.mark.usefixtures("transactional_db")
def test_whoever_is_asked_in_two_engagements_gets_a_link_for_each(
    bob: Stakeholder, organisation: Organisation
) -> None:
    make_stakeholder(make_engagement(organisation, initiative="Fraud scoring"), email=bob.email)
    ask(bob.email)
    assert {message.subject for message in arrived()} == {
        "Claims assistant: your personal link",
        "Fraud scoring: your personal link",
    }


@pytest.mark.usefixtures("transactional_db")
def test_an_address_on_no_list_gets_nothing_and_leaves_nothing_behind(bob: Stakeholder) -> None:
    ask("mallory@elsewhere.example")
    assert arrived() == []
    assert not LinkRequest.objects.exists()
    assert not Mail.objects.exists()
    assert "mallory" not in str(list(AuditEvent.objects.values()) + list(RateBucket.objects.values()))


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(bob: Stakeholder) -> None:
    said = []
    for address in (bob.email, "mallory@elsewhere.example"):
        browser = Browser()
        with CaptureQueriesContext(connection) as captured:
            answer = browser.post(LOST, {"email": address})
        statements = [re.sub(r"'[^']*'|[0-9a-f]{32,}|s\d+_x\d+", "?", query["sql"]) for query in captured]
        page = browser.get(answer["Location"])
        said.append((answer.status_code, answer["Location"], page.status_code, page.content, statements))
    assert said[0] == said[1]
    assert len(said[0][4]) > 3


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("reason", ["closed", "ended", "gone"])
def test_no_link_goes_where_none_would_open_or_should(reason: str, bob: Stakeholder) -> None:
    mint_links(stakeholders=[bob], at=timezone.now())
    if reason == "closed":
        close(bob.engagement)
    if reason == "ended":
        revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    ask(bob.email)
    if reason == "gone":
        bob.delete()
    assert arrived() == []


@pytest.mark.usefixtures("transactional_db")
def test_a_link_made_since_the_last_were_ended_can_be_lost_again(bob: Stakeholder) -> None:
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    mint_links(stakeholders=[bob], at=timezone.now())
    ask(bob.email)
    assert len(arrived()) == 1


@pytest.mark.usefixtures("transactional_db")
def test_strangers_who_ask_for_bob_keep_no_link_from_bob(bob: Stakeholder) -> None:
    for number in range(3):
        assert ask(bob.email, REMOTE_ADDR=f"192.0.2.{number}").status_code == 302
    assert ask(bob.email, REMOTE_ADDR="192.0.2.9").status_code == 302
    (message,) = arrived()
    (path,) = re.findall(r"/i/[\w-]+/", message.body)
    assert Browser().post(path)["Location"] == reverse("respond", args=[Response.objects.get().pk])


def test_bobs_inbox_cannot_be_flooded_and_is_never_left_empty_for_long(bob: Stakeholder) -> None:
    begun, mailed_at = timezone.now(), []
    for minutes in range(0, 24 * 60, 5):
        at = begun + timedelta(minutes=minutes)
        services.note_lost_link(address=bob.email, network=f"192.0.2.{minutes % 250}", by=VISITOR, at=at)
        mailed_at += [minutes] * services.send_lost_links(at=at)
    assert len(mailed_at) <= 50
    assert max(after - before for before, after in pairwise(mailed_at)) <= 30


def test_a_network_that_asks_for_thousands_keeps_nobody_in_it_out(bob: Stakeholder) -> None:
    for number in range(60):
        assert ask(f"p{number}@example.com").status_code == 302
    assert ask(bob.email).status_code == 302
    assert LinkRequest.objects.count() == 61
    assert AuditEvent.objects.filter(verb="ask_for_link").count() == MOST_AUDITED


def test_asking_twice_before_a_worker_came_is_asking_once(bob: Stakeholder) -> None:
    ask(bob.email)
    ask(bob.email.upper())
    assert LinkRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your mail address."),
        ("bob", "This is no mail address."),
        ("a@b.example\nBcc: c@d.example", "This is no"),
    ],
)
def test_what_is_no_address_is_said_at_the_field_and_counts_as_no_try(
    typed: str, said: str, db: None
) -> None:
    assertContains(ask(typed), said, status_code=422)
    assert not RateBucket.objects.exists()
    assert not LinkRequest.objects.exists()


def test_looking_changes_nothing_and_a_form_from_elsewhere_is_refused(db: None) -> None:
    careful = Browser(enforce_csrf_checks=True)
    for address in (LOST, reverse("lost_link_asked")):
        assert careful.get(address).status_code == careful.head(address).status_code == 200
    assert careful.post(LOST, {"email": "bob@example.com"}).status_code == 403
    assert not LinkRequest.objects.exists()


def test_every_way_that_ends_leads_here(bob: Stakeholder, engagement: Engagement) -> None:
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())
    browser = Browser()
    ends = (
        browser.get("/i/nothing/"),
        browser.get(reverse("respond", args=[bob.pk])),
        browser.get("/join/"),
        browser.get("/join/", {"code": code.code}),
    )
    for end in ends:
        assert read_page(end).has(f'[href="{LOST}"]')


def test_the_invitation_names_the_page(bob: Stakeholder, engagement: Engagement, settings: Any) -> None:
    assert f"{settings.BASE_URL}{LOST}" in preview_of(engagement, KINDS["invitation"].usual).text


def test_where_no_mail_is_sent_none_is_promised_whoever_asks(bob: Stakeholder, settings: Any) -> None:
    settings.MAILS_ARE_FILES = True
    asked = read_page(Browser().get(LOST))
    assert "This installation sends no mail. Ask the facilitator" in asked.text
    assert not asked.has("[name=email]")
    said = [
        Browser().post(LOST, {"email": address}, follow=True).content
        for address in (bob.email, "mallory@elsewhere.example")
    ]
    assert b"This installation sends no mail" in said[0]
    assert b"on its way" not in said[0]
    assert said[0] == said[1]


@pytest.mark.journey
def test_the_pages_can_be_read_by_everybody(
    asgi_server: str, chromium: Chromium, watch: Watch, alice: User
) -> None:
    addresses = [LOST, reverse("lost_link_asked"), "/i/nothing/"]
    assert find_problems(chromium, watch, asgi_server, alice, addresses) == []
