"""Alice invites and reminds by mail; each mail reaches who is meant, says what holds when it is sent, and no more."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings, settings
from django.core import mail as django_mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, InvitationToken, MailText, Stakeholder
from apps.engagements.services import mint_links, revoke_invitation
from apps.mailing import services
from apps.mailing.models import NOT_WANTED, REFUSED, Mail
from apps.outreach import services as reaching
from apps.outreach.texts import KINDS, MailWords, filled, problems_of
from apps.responses.models import Response
from apps.retention.deleting import delete_engagement
from tests.engagements.at_once import at_once
from tests.factories import SignIn, close, leave, make_stakeholder, send_answers
from tests.pages import read_page
from tests.responses.conftest import begin, link_path


@pytest.fixture(autouse=True)
def mails_leave_the_machine(settings: LazySettings) -> None:
    settings.MAILS_ARE_FILES = False


@pytest.fixture
def people(engagement: Engagement, alice: User) -> list[Stakeholder]:
    engagement.lead = alice
    engagement.save(update_fields=["lead"])
    return [
        make_stakeholder(engagement, name, "risk", email=f"{name.lower()}@example.com")
        for name in ("Ines", "Jonas", "Dele")
    ]


def send_all() -> list[Any]:
    """Send what waits, as the worker does, and return what arrived."""
    known = len(django_mail.outbox)
    while mail := services.claim_mail():
        services.deliver(mail, at=timezone.now())
    return django_mail.outbox[known:]


def press(browser: Browser, engagement: Engagement, button: str) -> str:
    answer = browser.post(reverse("mail_people", args=[engagement.pk]), {button: "1"}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def let_a_day_pass() -> None:
    Mail.objects.update(queued_at=timezone.now() - timedelta(hours=25))
    InvitationToken.objects.update(created_at=timezone.now() - timedelta(hours=25))


def path_in(message: Any) -> str:
    return re.search(r"https?://[^/]+(/i/[\w-]+/)", message.body)[1]


@pytest.mark.usefixtures("transactional_db")
def test_each_person_gets_their_own_link_and_it_opens_their_questions(
    alice: User, engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    assert press(browser, engagement, "invite") == "3 invitations are on the way."
    messages = sorted(send_all(), key=lambda message: message.to)
    assert sorted(message.to[0] for message in messages) == sorted(f"{p.name} <{p.email}>" for p in people)
    assert {message.reply_to[0] for message in messages} == {alice.email}
    assert len({path_in(message) for message in messages}) == 3
    assert "about" in messages[0].body
    assert "{" not in messages[0].body + messages[0].subject
    assertContains(Browser().get(path_in(messages[1])), "Ines")
    assert AuditEvent.objects.get(verb="invite").detail == {"people": 3}
    assert press(browser, engagement, "invite") == "There was nobody to send an invitation."


@pytest.mark.usefixtures("transactional_db")
def test_the_html_part_says_the_same_with_a_button_and_fetches_nothing(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    engagement.initiative = "<b>Claims</b> & more"
    engagement.save(update_fields=["initiative"])
    press(browser, engagement, "invite")
    let_a_day_pass()
    press(browser, engagement, "remind")
    for message in send_all():
        html = str(message.alternatives[0][0])
        shown = read_page(html)
        link = f"{settings.BASE_URL}{path_in(message)}"
        assert shown.one("a.button")["href"] == link
        assert "Open my questions" in shown.one("a.button").text
        assert "&lt;b&gt;Claims&lt;/b&gt; &amp; more" in html
        assert not re.search(r"<(img|link|script|iframe|b)\b|url\(|src=", html)
        assert {address.partition("/i/")[0] for address in shown.each("href")} <= {
            settings.BASE_URL,
            f"{settings.BASE_URL}{reverse('lost_link')}",
        }
        # In words there is no more and no less: each paragraph but the one that gave way to the button.
        words = shown.one("body").text
        for paragraph in message.body.split("\n\n"):
            if paragraph.strip() != link:
                assert " ".join(paragraph.split()) in " ".join(words.split())


PROMISE = r"It takes about \d minutes\. Then you may stop, or go on for about \d more\.\n\n"


@pytest.mark.usefixtures("transactional_db")
def test_mails_tell_the_minutes_of_the_first_page_and_the_end(
    alice: User, engagement: Engagement, people: list[Stakeholder], signed_in: SignIn
) -> None:
    press(signed_in(alice), engagement, "invite")
    invitations = send_all()
    assert len(invitations) == 3
    for message in invitations:
        # As on the first page: what is complete in itself, then the rest.
        assert re.search(PROMISE, message.body)
        assert "open until the facilitator closes it" in message.body
    promised = [re.findall(PROMISE, message.body)[0].strip() for message in invitations]
    assert all(
        each in Browser().get(link_path(person)).content.decode()
        for each, person in zip(promised, people, strict=True)
    )
    let_a_day_pass()
    press(signed_in(alice), engagement, "remind")
    for message in send_all():
        assert re.search(PROMISE, message.body)


def test_who_joined_is_not_invited_and_who_was_given_a_link_today_is_not_reminded(
    engagement: Engagement, people: list[Stakeholder]
) -> None:
    begin(people[0])
    mint_links(stakeholders=[people[1]], at=timezone.now())
    mailable = reaching.mailable_in(engagement, at=timezone.now())
    assert (mailable.to_invite, mailable.to_remind) == ((people[2],), ())
    assert set(mailable.asked_lately) == set(people[:2])
    later = reaching.mailable_in(engagement, at=timezone.now() + timedelta(days=2))
    assert (set(later.to_invite), later.to_remind) == (set(people[1:]), (people[0],))


def test_without_a_mail_server_no_reminder_is_offered_and_a_mail_is_kept(
    engagement: Engagement, people: list[Stakeholder], browser: Browser, settings: LazySettings
) -> None:
    settings.MAILS_ARE_FILES = True
    kept = "3 mails are kept on this machine: they reach nobody."
    assert press(browser, engagement, "invite") == kept
    let_a_day_pass()
    leave(Mail, "ready", queued_at=timezone.now() - timedelta(hours=25))
    page = browser.get(reverse("mails", args=[engagement.pk]))
    assertNotContains(page, "Send 3 reminders")
    assertContains(page, "hand each their link instead")
    assertContains(page, "Kept on this machine")
    Stakeholder.objects.update(email="")
    assertContains(browser.get(reverse("mails", args=[engagement.pk])), "Give them their link by hand.")
    mint_links(stakeholders=people, at=timezone.now())
    assertNotContains(browser.get(reverse("mails", args=[engagement.pk])), "Give them their link by hand.")


def test_the_outbox_holds_no_link_and_no_text(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    press(browser, engagement, "invite")
    row = Mail.objects.values().first()
    assert row is not None
    assert not [value for value in row.values() if "/i/" in str(value) or "grow" in str(value)]


@pytest.mark.usefixtures("transactional_db")
def test_reminders_reach_only_those_who_have_not_finished_and_once_a_day(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    assert press(browser, engagement, "remind") == "There was nobody to send a reminder."
    press(browser, engagement, "invite")
    send_all()
    begin(people[0])
    send_answers(engagement)
    # They were invited a moment ago: nobody is late yet.
    assert press(browser, engagement, "remind") == "There was nobody to send a reminder."
    let_a_day_pass()
    assert press(browser, engagement, "remind") == "2 reminders are on the way."
    begin(people[1])
    send_answers(engagement)
    (reminder,) = send_all()
    assert reminder.to == ["Dele <dele@example.com>"]
    assert Mail.objects.get(error_code=NOT_WANTED).recipient == "jonas@example.com"
    assert press(browser, engagement, "remind") == "There was nobody to send a reminder."
    let_a_day_pass()
    mailable = reaching.mailable_in(engagement, at=timezone.now())
    assert [person.name for person in mailable.to_remind] == ["Dele"]


def test_an_address_that_refused_a_mail_gets_no_more_until_it_is_corrected_or_the_mail_sent_again(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    ines = people[0]
    press(browser, engagement, "invite")
    leave(Mail, "ready", queued_at=timezone.now() - timedelta(hours=25))
    of_ines = Mail.objects.filter(about_id=ines.pk)
    of_ines.update(state="failed", error_code=REFUSED, recipient=ines.email.upper())
    page = browser.get(reverse("mails", args=[engagement.pk]))
    assertContains(page, "The last mail to them was refused: Ines.")
    assertContains(page, "Send 2 reminders")
    assert press(browser, engagement, "remind") == "2 reminders are on the way."
    of_ines.update(state="ready", error_code="")
    assert press(browser, engagement, "remind") == "1 reminder is on the way."
    of_ines.update(state="failed", error_code=REFUSED)
    Stakeholder.objects.filter(pk=ines.pk).update(email="ines.roth@example.com")
    assert press(browser, engagement, "invite") == "1 invitation is on the way."


@pytest.mark.usefixtures("transactional_db")
def test_one_click_stops_reminders_and_looking_stops_nothing(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    press(browser, engagement, "invite")
    let_a_day_pass()
    press(browser, engagement, "remind")
    reminder = next(message for message in send_all() if "List-Unsubscribe" in message.extra_headers)
    stop = path_in(reminder) + "stop/"
    assert stop in reminder.extra_headers["List-Unsubscribe"]
    for _ in range(20):
        assertContains(Browser().get(stop), "Stop the reminders?")
        Browser().head(stop)
    assert not Stakeholder.objects.filter(reminders_stopped_at__isnull=False).exists()
    # As a mail program does it: no page before, no cookie.
    careful = Browser(enforce_csrf_checks=True)
    assertContains(careful.post(stop, {"List-Unsubscribe": "One-Click"}), "No more reminders")
    assertContains(careful.post(stop), "No more reminders")
    assert Stakeholder.objects.filter(reminders_stopped_at__isnull=False).count() == 1
    assert AuditEvent.objects.filter(verb="stop_reminders").count() == 1
    Mail.objects.filter(kind="reminder").update(queued_at=timezone.now() - timedelta(hours=25))
    assert len(reaching.mailable_in(engagement, at=timezone.now()).to_remind) == 2


def test_a_dead_link_stops_nothing(db: None) -> None:
    answers = [Browser().post(f"/i/nothing-{number}/stop/") for number in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert answers[0]["Referrer-Policy"] == "no-referrer"


@pytest.mark.usefixtures("transactional_db")
def test_who_has_sent_is_thanked_once_and_only_while_the_round_is_open(
    engagement: Engagement, people: list[Stakeholder]
) -> None:
    for person in people[:2]:
        begin(person)
    assert reaching.thank(at=timezone.now()) == 0
    send_answers(engagement)
    assert reaching.thank(at=timezone.now()) == 2
    assert reaching.thank(at=timezone.now()) == 0
    assert {message.subject for message in send_all()} == {"Claims assistant: your answers have arrived"}
    begin(people[2])
    send_answers(engagement)
    close(engagement)
    assert reaching.thank(at=timezone.now()) == 0


@pytest.mark.usefixtures("transactional_db")
def test_nobody_is_thanked_for_an_engagement_that_waits_to_be_deleted(
    engagement: Engagement, people: list[Stakeholder]
) -> None:
    begin(people[0])
    send_answers(engagement)
    delete_engagement(engagement=engagement, by=SYSTEM, at=timezone.now())
    assert reaching.thank(at=timezone.now()) == 0
    assert not Mail.objects.exists()


@pytest.mark.usefixtures("transactional_db")
def test_a_person_taken_off_or_a_round_closed_in_the_meantime_gets_no_mail(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    press(browser, engagement, "invite")
    people[0].delete()
    close(engagement)
    assert send_all() == []
    assert set(Mail.objects.values_list("error_text", flat=True)) == {
        "The person is no longer on the list.", "The round is closed.",
    }  # fmt: skip


@pytest.mark.usefixtures("transactional_db")
def test_a_mail_nobody_asked_for_gives_no_link_back_that_was_ended(
    engagement: Engagement, people: list[Stakeholder]
) -> None:
    for person in people[:2]:
        begin(person)
    send_answers(engagement)
    revoke_invitation(stakeholder=people[0], by=SYSTEM, at=timezone.now())
    assert reaching.thank(at=timezone.now()) == 2
    assert [message.to for message in send_all()] == [["Jonas <jonas@example.com>"]]
    assert Mail.objects.get(about_id=people[0].pk).error_text == "The person's links were ended."


def test_at_another_address_a_person_is_invited_anew(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    press(browser, engagement, "invite")
    people[0].email = "ines.roth@example.com"
    people[0].save()
    assert [p.name for p in reaching.mailable_in(engagement, at=timezone.now()).to_invite] == ["Ines"]


def test_who_is_being_interviewed_gets_neither_invitation_nor_reminder(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    browser.post(reverse("interview", args=[engagement.pk, people[0].pk]))
    let_a_day_pass()
    mailable = reaching.mailable_in(engagement, at=timezone.now())
    assert people[0] not in (*mailable.to_invite, *mailable.to_remind)
    Response.objects.update(taken_over_at=timezone.now())
    assert people[0] in reaching.mailable_in(engagement, at=timezone.now()).to_remind


def test_alice_changes_what_a_mail_says_and_sees_it_filled_in(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("mail_text", args=[engagement.pk, "invitation"])
    assertContains(browser.get(address), "the-personal-link")
    own = {"subject": "Ten minutes, {name}?", "text": "Please: {link}\r\n<b>{lead}</b>"}
    shown = browser.post(address, {**own, "preview": "1"})
    assertContains(shown, "Ten minutes, Ines Roth?")
    assertContains(shown, "&lt;b&gt;")
    assert not MailText.objects.exists()
    assertRedirects(browser.post(address, own), reverse("mails", args=[engagement.pk]))
    assert MailText.objects.get().text == "Please: {link}\n<b>{lead}</b>"
    browser.post(address, {"usual": "1"})
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("subject", "text", "reason"),
    [
        ("Hello", "No way in.", "Without {link} nobody could act on this mail."),
        ("Hello", "{link} {nobody}", "{nobody} stands for nothing."),
        ("{link}", "{link}", "A link belongs into the text"),
        ("", "{link}", "This field is required."),
    ],
)
def test_a_text_that_would_be_of_no_use_is_refused_at_its_field(
    subject: str, text: str, reason: str, engagement: Engagement, browser: Browser
) -> None:
    address = reverse("mail_text", args=[engagement.pk, "invitation"])
    answer = browser.post(address, {"subject": subject, "text": text})
    assertContains(answer, reason, status_code=422)
    assert not MailText.objects.exists()


def test_a_value_is_never_read_as_a_place_or_as_code() -> None:
    words = filled(
        MailWords("{name}", "{name} {x.__class__} {% debug %}"), {"name": "{link}", "link": "secret"}
    )
    assert words == MailWords("{link}", "{link} {x.__class__} {% debug %}")
    assert all(problems_of(kind, kind.usual) == {} for kind in KINDS.values())


def test_what_became_of_each_mail_is_on_the_page_and_what_failed_can_be_sent_again(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    address = reverse("mails", args=[engagement.pk])
    press(browser, engagement, "invite")
    first, second, third = Mail.objects.order_by("recipient")
    states: dict[UUID, dict[str, Any]] = {
        first.pk: {"state": "failed", "error_code": "REFUSED", "error_text": "(550): No such user."},
        second.pk: {"state": "failed", "error_code": "UNCERTAIN", "error_text": "It may have arrived."},
        third.pk: {"attempts": 1, "error_text": "The mail server can't be reached."},
    }
    for pk, fields in states.items():
        Mail.objects.filter(pk=pk).update(**fields)
    shown = browser.get(address)
    for words in ("Not delivered", "No such user.", "Uncertain", "Waits", "tried again by itself"):
        assertContains(shown, words)
    assertRedirects(browser.post(reverse("mail_again", args=[engagement.pk, first.pk])), address)
    first.refresh_from_db()
    assert first.state == "queued"
    assertContains(
        browser.post(reverse("mail_again", args=[engagement.pk, third.pk]), follow=True), "has not failed"
    )
    outbox = browser.get(address, headers={"HX-Request": "true"})
    assertNotContains(outbox, "<html")


def test_each_mail_is_found_by_what_became_of_it(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    press(browser, engagement, "invite")
    for person, fields in zip(
        people,
        ({"state": "ready"}, {"state": "ready", "error_code": NOT_WANTED}, {"state": "queued"}),
        strict=True,
    ):
        Mail.objects.filter(about_id=person.pk).update(**fields)
    expected = {"sent": ["Ines"], "not_sent": ["Jonas"], "waits": ["Dele"], "failed": [], "uncertain": []}
    mails, overview = (reverse(name, args=[engagement.pk]) for name in ("mails", "engagement"))
    for outcome, names in expected.items():
        sent = browser.get(mails, {"became": outcome}).context["sent"]
        assert [person.name for person, _state in sent] == names
        rows = read_page(browser.get(overview, {"mail": outcome})).texts("tbody th a")
        assert rows == names


def test_who_is_chased_is_recorded_as_invited_or_as_reminded(
    engagement: Engagement, people: list[Stakeholder], browser: Browser
) -> None:
    first, *others = people
    chase: dict[str, Any] = {"chase": "1", "person": [str(first.pk)]}
    browser.post(reverse("mail_people", args=[engagement.pk]), chase)
    assert said_of_mails() == [("invite", 1)]
    let_a_day_pass()
    chase["person"] += [str(each.pk) for each in others]
    browser.post(reverse("mail_people", args=[engagement.pk]), chase)
    assert said_of_mails() == [("invite", 1), ("invite", 2), ("remind", 1)]
    browser.post(reverse("mail_people", args=[engagement.pk]), chase)
    assert said_of_mails()[3:] == [("remind", 0)]


def said_of_mails() -> list[tuple[str, int]]:
    rows = AuditEvent.objects.filter(verb__in=("invite", "remind")).order_by("pk")
    return [(row.verb, row.detail["people"]) for row in rows]


@pytest.mark.usefixtures("transactional_db")
def test_inviting_twice_at_once_invites_and_counts_once(
    engagement: Engagement, people: list[Stakeholder]
) -> None:
    def invite() -> None:
        reaching.invite(engagement=engagement, by=SYSTEM, at=timezone.now())

    assert at_once(invite, invite) == []
    assert Mail.objects.count() == 3
    assert said_of_mails() == [("invite", 3), ("invite", 0)]


def test_another_organisation_finds_no_mails(
    mallory: User, alice: User, engagement: Engagement, people: list[Stakeholder], signed_in: SignIn
) -> None:
    press(signed_in(alice), engagement, "invite")
    browser, mail = signed_in(mallory), Mail.objects.all()[0]
    assert browser.get(reverse("mails", args=[engagement.pk])).status_code == 404
    assert browser.post(reverse("mail_again", args=[engagement.pk, mail.pk])).status_code == 404


def test_the_page_asks_the_same_number_of_queries_for_two_and_for_twenty(
    engagement: Engagement, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 18):
        for number in range(count):
            make_stakeholder(engagement, email=f"p{count}-{number}@example.com")
        press(browser, engagement, "invite")
        with django_assert_num_queries(8):
            browser.get(reverse("mails", args=[engagement.pk]))
