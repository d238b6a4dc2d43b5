"""What a member can do with links, addresses and mails never opens what somebody gave: each test is the attack."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.services import change_stakeholder, end_link, revoke_invitation
from apps.mailing import services as mailing
from apps.outreach import services as reaching
from apps.responses import access
from apps.responses.models import Answer, Device, ProofCode, Response
from tests import factories
from tests.pages import fields_of, read_page
from tests.responses.conftest import begin, link_path, save_item

WAY = LinkWay
SECRET = "SECRET-TEXT"


@pytest.fixture(autouse=True)
def real_mails(settings: Any) -> None:
    """Mails leave this machine: members can't read them."""
    settings.MAILS_ARE_FILES = False


def give(browser: Browser, person: Stakeholder, text: str = SECRET) -> Response:
    """Give a text in an own device's session."""
    response = Response.objects.get(stakeholder=person)
    answer = save_item(browser, response, "R5", {"R5": text})
    assert answer.status_code == 200, answer.content
    return response


def made_link(browser: Browser, person: Stakeholder) -> str:
    """Have a member make a link on screen."""
    page = read_page(browser.post(reverse("person_link", args=[person.engagement_id, person.pk])))
    return "/i/" + page.one("#link-1")["value"].rsplit("/i/", 1)[1]


def joined_link(browser: Browser, engagement: Engagement) -> str:
    """Join as a guest; return the link that is shown to the guest alone."""
    code = open_joining(engagement=engagement, by=SYSTEM, at=timezone.now()).code
    return own_link(browser.post(reverse("join"), {"code": code, "name": "Gus", "perspective": "risk"}))


def own_link(shown: Any) -> str:
    return "/i/" + read_page(shown).one("#own-link")["value"].rsplit("/i/", 1)[1]


def passed_on(browser: Browser, response: Response) -> str:
    """Make a link for another device; return it."""
    return own_link(browser.post(reverse("other_device", args=[response.pk])))


def deliver() -> list[Any]:
    """Send every mail that waits and return what was sent by this call."""
    known = len(outbox.outbox)
    while (mail := mailing.claim_mail()) is not None:
        mailing.deliver(mail, at=timezone.now())
    return outbox.outbox[known:]


def link_in(message: Any) -> str:
    found = re.search(r"/i/[^/\s]+/", message.body)
    assert found, message.body
    return found[0]


def mail_all(engagement: Engagement) -> list[Any]:
    """Invite and remind everybody, a day after the last link that was given by hand or by the code."""
    InvitationToken.objects.update(created_at=timezone.now() - timedelta(hours=25))
    for send in (reaching.invite, reaching.remind):
        send(engagement=engagement, by=SYSTEM, at=timezone.now())
    return deliver()


def invite(engagement: Engagement) -> str:
    """Mail whoever can be mailed, one person; return the link in the mail."""
    (message,) = mail_all(engagement)
    return link_in(message)


def code_in(message: Any) -> str:
    found = re.search(r"^(\d{4}) (\d{4})$", message.body, re.MULTILINE)
    assert found, message.body
    return found[1] + found[2]


def opens_nothing(path: str) -> bool:
    """Return whether a link leads to the page that asks for a proof, and none of its doors opens."""
    browser = Browser()
    answer = browser.post(path)
    assert answer.status_code in {302, 404}
    if answer.status_code == 302 and answer["Location"] != f"{path}code/":
        return False
    response = Response.objects.order_by("started_at").first()
    assert response is not None
    for name in ("respond", "own_answers", "change_answers", "own_result", "other_device", "withdraw"):
        address = reverse(name, args=[response.pk])
        assert {browser.get(address).status_code, browser.post(address).status_code} <= {404, 405, 401}
    for door in ("withdraw", "erase"):
        assert browser.post(f"{path}{door}/").status_code in {302, 404}
    return Response.objects.filter(pk=response.pk).exists()


def test_a_link_made_on_screen_shows_and_changes_nothing_that_was_given(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    give(begin(bob), bob)
    path = made_link(alices_browser, bob)
    page = Browser().post(path, follow=True)
    assert SECRET not in page.content.decode()
    assert opens_nothing(path)
    assert Answer.objects.get(item="R5").value == SECRET


def test_the_person_is_told_and_the_audit_names_them_and_the_token(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    path = made_link(alices_browser, bob)
    made_link(alices_browser, bob)
    (told,) = deliver()
    assert told.to == [f"Bob Answers <{bob.email}>"]
    assert "Alice Duarte made a personal link" in told.body
    assert "/i/" not in told.body
    first = AuditEvent.objects.filter(verb="make_links").order_by("at").first()
    assert first is not None
    assert list(first.detail["people"]) == [str(bob.pk)]
    Browser().post(path)
    opened = AuditEvent.objects.get(verb="open_link")
    assert opened.detail["token"] == first.detail["people"][str(bob.pk)]


def test_a_session_opened_before_the_person_ends_when_the_person_begins(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    path = made_link(alices_browser, bob)
    waiting, bobs = Browser(), Browser()
    assert waiting.post(path).status_code == 302
    assert bobs.post(path).status_code == 302
    response = give(bobs, bob)
    assert waiting.get(reverse("own_answers", args=[response.pk])).status_code == 401
    assert waiting.post(path)["Location"] == f"{path}code/"
    assert SECRET in bobs.get(reverse("own_answers", args=[response.pk])).content.decode()


def test_a_link_for_another_device_made_beforehand_ends_with_the_device_it_was_made_on(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    path = made_link(alices_browser, bob)
    waiting, bobs = Browser(), Browser()
    waiting.post(path)
    response = Response.objects.get()
    kept = passed_on(waiting, response)
    bobs.post(path)
    give(bobs, bob)
    assert opens_nothing(kept)


@pytest.mark.parametrize("is_mailed", [True, False])
def test_a_link_for_another_device_ends_though_the_device_it_was_made_on_was_left(
    is_mailed: bool, bob: Stakeholder, alices_browser: Browser
) -> None:
    path, waiting = made_link(alices_browser, bob), Browser()
    waiting.post(path)
    response = Response.objects.get(stakeholder=bob)
    kept = passed_on(waiting, response)
    waiting.post(reverse("leave_device", args=[response.pk]))
    bobs = Browser()
    assert bobs.post(link_path(bob, WAY.OWN) if is_mailed else path).status_code == 302
    give(bobs, bob)
    assert opens_nothing(kept)
    assert SECRET in bobs.get(reverse("own_answers", args=[response.pk])).content.decode()


def test_whoever_answered_first_by_a_link_on_screen_loses_it_to_the_persons_mail(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser
) -> None:
    invitation = invite(engagement)
    forger = Browser()
    forger.post(made_link(alices_browser, bob))
    response = give(forger, bob, "forged")
    kept, bobs = passed_on(forger, response), Browser()
    assert bobs.post(invitation).status_code == 302
    assert "forged" in bobs.get(reverse("own_answers", args=[response.pk])).content.decode()
    assert forger.get(reverse("own_answers", args=[response.pk])).status_code == 401
    assert opens_nothing(kept)


def test_a_save_that_crosses_the_persons_entry_is_refused(
    bob: Stakeholder, alices_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forger's save read the response; before it writes, the person comes in by their own link."""
    forger = Browser()
    forger.post(made_link(alices_browser, bob))
    response, read = Response.objects.get(), access.response_of

    def then_the_person_comes(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        monkeypatch.undo()
        begin(bob)
        return found

    monkeypatch.setattr("apps.responses.session_views.response_of", then_the_person_comes)
    assert save_item(forger, response, "R5", {"R5": "forged"}).status_code == 404
    assert not Answer.objects.exists()


def test_a_save_that_crosses_the_beginning_of_an_interview_is_not_shown_to_the_interviewer(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's save read the response; before it writes, a facilitator begins an interview."""
    bobs, alices = begin(bob), alices_browser
    response, read = Response.objects.get(), access.response_of

    def then_an_interview_begins(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        monkeypatch.undo()
        assert alices.post(reverse("interview", args=[engagement.pk, bob.pk])).status_code == 302
        return found

    monkeypatch.setattr("apps.responses.session_views.response_of", then_an_interview_begins)
    save_item(bobs, response, "R5", {"R5": SECRET})
    assert SECRET not in alices.get(reverse("own_answers", args=[response.pk])).content.decode()
    give(bobs, bob)
    assert alices.get(reverse("own_answers", args=[response.pk])).status_code == 401


def test_a_new_address_opens_nothing_of_what_was_given_at_the_old_one(
    bob: Stakeholder, engagement: Engagement, alice: User, alices_browser: Browser
) -> None:
    old = bob.email
    give(begin(bob), bob)
    alices_browser.post(
        reverse("person", args=[engagement.pk, bob.pk]),
        {"name": bob.name, "email": "alice@northlight.example", "perspective": bob.perspective},
    )
    (told,) = deliver()
    assert told.to == [f"Bob Answers <{old}>"]
    assert "Alice Duarte entered another mail address" in told.body
    assert "alice@northlight.example" not in told.body
    reaching.note_lost_link(
        address="alice@northlight.example", network="192.0.2.1", by=SYSTEM, at=timezone.now()
    )
    reaching.send_lost_links(at=timezone.now())
    arrived = mail_all(engagement)
    assert [message.to for message in arrived] == [["Bob Answers <alice@northlight.example>"]] * 2
    for message in arrived:
        assert opens_nothing(link_in(message))
        page = Browser().post(f"{link_in(message)}code/", {"ask": "1"}).content.decode()
        assert "@harbourline.example" in page
    assert {tuple(code.to) for code in deliver()} == {(f"Bob Answers <{old}>",)}
    reaching.note_lost_link(address=old, network="192.0.2.1", by=SYSTEM, at=timezone.now())
    reaching.send_lost_links(at=timezone.now())
    (found,) = deliver()
    assert found.to == [f"Bob Answers <{old}>"]
    assert not opens_nothing(link_in(found))


def test_an_address_changed_before_the_first_answer_ends_what_the_old_one_opened(
    bob: Stakeholder, engagement: Engagement
) -> None:
    """Else whoever changes it while the person reads could have the answers mailed to themselves."""
    invitation = invite(engagement)
    bobs = Browser()
    bobs.post(invitation)
    response = Response.objects.get()
    change_stakeholder(
        stakeholder=bob,
        name=bob.name,
        email="other@harbourline.example",
        perspective=bob.perspective,
        by=SYSTEM,
        at=timezone.now(),
    )
    assert save_item(bobs, response, "R5", {"R5": SECRET}).status_code == 401
    assert Browser().post(invitation).status_code == 404
    (told,) = deliver()
    assert "open nothing any more" in told.body


def test_a_changed_key_keeps_what_was_mailed(bob: Stakeholder, engagement: Engagement, settings: Any) -> None:
    invitation = invite(engagement)
    give(begin(bob), bob)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key" * 9
    assert not opens_nothing(invitation)


def test_a_mail_queued_to_the_old_address_is_not_sent(bob: Stakeholder, engagement: Engagement) -> None:
    reaching.invite(engagement=engagement, by=SYSTEM, at=timezone.now())
    change_stakeholder(
        stakeholder=bob, name=bob.name, email="", perspective=bob.perspective, by=SYSTEM, at=timezone.now()
    )
    assert [message.subject for message in deliver()] == ["Claims assistant: another mail address for you"]


def say_who_it_is(browser: Browser, guest: Stakeholder, person: Stakeholder) -> None:
    body = {"person": str(guest.pk), f"same-{guest.pk}": str(person.pk)}
    browser.post(reverse("vouching", args=[guest.engagement_id]), body)


def test_a_merged_guest_does_not_open_to_the_address_of_the_list(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser
) -> None:
    phone = Browser()
    own = joined_link(phone, engagement)
    guest = Stakeholder.objects.get(is_guest=True)
    response = give(phone, guest)
    say_who_it_is(alices_browser, guest, bob)
    (told,) = deliver()
    assert "joined the questions about Claims assistant in the room as you" in told.body
    invitation = invite(engagement)
    assert opens_nothing(invitation)
    assert opens_nothing(made_link(alices_browser, bob))
    assert phone.get(reverse("own_answers", args=[response.pk])).status_code == 200
    assert not opens_nothing(own)


def test_a_facilitator_who_joins_and_merges_themselves_reads_nothing_later(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser
) -> None:
    phone = Browser()
    own = joined_link(phone, engagement)
    guest = Stakeholder.objects.get(is_guest=True)
    say_who_it_is(alices_browser, guest, bob)
    deliver()
    invitation = invite(engagement)
    bobs = Browser()
    bobs.post(invitation)
    response = give(bobs, bob)
    assert phone.get(reverse("own_answers", args=[response.pk])).status_code == 401
    assert opens_nothing(own)
    assert not opens_nothing(invitation)


def test_an_address_given_to_a_guest_opens_nothing_until_they_confirm_it(
    engagement: Engagement,
) -> None:
    phone = Browser()
    joined_link(phone, engagement)
    guest = Stakeholder.objects.get(is_guest=True)
    change_stakeholder(
        stakeholder=guest,
        name="Gus",
        email="alice@northlight.example",
        perspective="risk",
        by=SYSTEM,
        at=timezone.now(),
    )
    response = give(phone, guest)
    invitation = invite(engagement)
    assert opens_nothing(invitation)
    page = reverse("other_device", args=[response.pk])
    form = fields_of(phone.post(page, {"ask": "1"}))
    (message,) = deliver()
    assert phone.post(page, {**form, "code": code_in(message)}).status_code == 302
    assert not opens_nothing(invitation)


@pytest.mark.parametrize("is_mailed", [True, False])
def test_a_facilitator_who_joins_and_hands_the_guests_place_on_reads_nothing_later(
    is_mailed: bool, engagement: Engagement, alices_browser: Browser
) -> None:
    waiting, alices = Browser(), alices_browser
    link = joined_link(waiting, engagement)
    guest = Stakeholder.objects.get(is_guest=True)
    changed = {"name": "Victor Asked", "email": "victor@example.com", "perspective": guest.perspective}
    alices.post(reverse("person", args=[engagement.pk, guest.pk]), changed)
    if is_mailed:
        path = next(
            link_in(each) for each in mail_all(engagement) if each.to == ["Victor Asked <victor@example.com>"]
        )
    else:
        path = made_link(alices, guest)
    victors = Browser()
    assert victors.post(path).status_code == 302
    response = give(victors, guest)
    assert waiting.get(reverse("own_answers", args=[response.pk])).status_code == 401
    assert opens_nothing(link)
    assert SECRET in victors.get(reverse("own_answers", args=[response.pk])).content.decode()


def test_on_a_device_that_answered_the_person_refuses_an_address(bob: Stakeholder) -> None:
    browser = begin(bob)
    response = give(browser, bob)
    mailed = link_path(bob, WAY.MAILED)
    browser.post(reverse("other_device", args=[response.pk]), {"not_mine": "1"})
    (told,) = deliver()
    assert "not theirs" in told.body
    assert opens_nothing(mailed)
    assert "Mail me a code" not in Browser().get(f"{mailed}code/").content.decode()


def test_an_interview_does_not_begin_where_something_was_given_in_an_earlier_round(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser
) -> None:
    give(begin(bob), bob)
    factories.close(engagement)
    factories.make_round(engagement, number=2)
    answer = alices_browser.post(reverse("interview", args=[engagement.pk, bob.pk]))
    assert answer.status_code == 409


def test_in_a_second_round_a_link_on_screen_opens_nothing_either(
    bob: Stakeholder, engagement: Engagement, alices_browser: Browser
) -> None:
    browser = begin(bob)
    give(browser, bob)
    factories.close(engagement)
    factories.make_round(engagement, number=2)
    path = made_link(alices_browser, bob)
    assert opens_nothing(path)
    assert browser.post(path)["Location"].startswith("/r/")


def test_members_links_open_what_is_empty_as_before(bob: Stakeholder, alices_browser: Browser) -> None:
    path, browser = made_link(alices_browser, bob), Browser()
    browser.post(path)
    response = give(browser, bob)
    assert browser.post(path).status_code == 302
    assert browser.get(reverse("own_answers", args=[response.pk])).status_code == 200


def test_a_new_link_opens_the_answers_on_the_device_that_gave_them(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    browser = Browser()
    browser.post(made_link(alices_browser, bob))
    response = give(browser, bob)
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    assert browser.get(reverse("own_answers", args=[response.pk])).status_code == 401
    browser.post(made_link(alices_browser, bob))
    assert browser.get(reverse("own_answers", args=[response.pk])).status_code == 200


def test_a_copied_cookie_ends_with_leaving_the_device(bob: Stakeholder) -> None:
    browser, copy = begin(bob), Browser()
    response = give(browser, bob)
    copy.cookies.update(browser.cookies)
    browser.post(reverse("leave_device", args=[response.pk]))
    assert copy.get(reverse("own_answers", args=[response.pk])).status_code == 401
    assert copy.post(link_path(bob, WAY.SHOWN))["Location"].endswith("/code/")


def test_this_is_not_me_ends_what_the_wrong_recipient_has_open(bob: Stakeholder) -> None:
    path, wrong = link_path(bob), Browser()
    wrong.post(path)
    response = give(wrong, bob)
    assert Browser().post(path, {"not_me": "1"}).status_code == 200
    assert wrong.get(reverse("own_answers", args=[response.pk])).status_code == 401
    other = begin(bob)
    assert other.get(reverse("own_answers", args=[response.pk])).status_code == 200


def test_one_link_ends_and_the_others_go_on(bob: Stakeholder) -> None:
    first, other = begin(bob), begin(bob)
    response = give(first, bob)
    token = InvitationToken.objects.get(
        devices__isnull=False, pk=Device.objects.order_by("first_at")[0].token_id
    )
    end_link(token=token, verb="end_link", by=SYSTEM, at=timezone.now())
    assert first.get(reverse("respond", args=[response.pk])).status_code == 401
    assert other.get(reverse("respond", args=[response.pk])).status_code == 302


class TestCodes:
    def ask(self, path: str) -> tuple[Browser, dict[str, Any]]:
        browser = Browser()
        return browser, fields_of(browser.post(f"{path}code/", {"ask": "1"}))

    def given(self, bob: Stakeholder) -> tuple[str, Response]:
        response = give(begin(bob), bob)
        return link_path(bob, WAY.SHOWN), response

    def test_a_code_from_the_mail_opens_what_was_given_once(self, bob: Stakeholder) -> None:
        path, response = self.given(bob)
        browser, form = self.ask(path)
        (message,) = deliver()
        answer = browser.post(f"{path}code/", {**form, "code": code_in(message)})
        assert answer["Location"] == reverse("respond", args=[response.pk])
        assert SECRET in browser.get(reverse("own_answers", args=[response.pk])).content.decode()
        assert Browser().post(f"{path}code/", {**form, "code": code_in(message)}).status_code == 422
        verbs = AuditEvent.objects.filter(verb__endswith="_code").values_list("verb", flat=True)
        assert list(verbs.order_by("at")) == ["ask_for_code", "send_code", "refuse_code"]

    def test_no_table_holds_the_code(self, bob: Stakeholder) -> None:
        self.ask(self.given(bob)[0])
        (message,) = deliver()
        assert code_in(message) not in str(list(ProofCode.objects.values()))

    def test_another_browser_can_neither_use_the_code_nor_use_it_up(self, bob: Stakeholder) -> None:
        path, _response = self.given(bob)
        browser, form = self.ask(path)
        (message,) = deliver()
        stranger, theirs = self.ask(path)
        for _number in range(8):
            answer = stranger.post(f"{path}code/", {**theirs, "code": "00000000"})
            assert answer.status_code == 422
        assert stranger.post(f"{path}code/", {**theirs, "code": code_in(message)}).status_code == 422
        assert stranger.post(f"{path}code/", {"asked": "1", "code": code_in(message)}).status_code == 422
        assert browser.post(f"{path}code/", {**form, "code": code_in(message)}).status_code == 302

    def test_five_wrong_tries_use_a_code_up(self, bob: Stakeholder) -> None:
        path, _response = self.given(bob)
        browser, form = self.ask(path)
        (message,) = deliver()
        code = code_in(message)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        for _number in range(5):
            browser.post(f"{path}code/", {**form, "code": wrong})
        assert browser.post(f"{path}code/", {**form, "code": code}).status_code == 422

    def test_a_code_is_too_old_after_ten_minutes(self, bob: Stakeholder) -> None:
        path, _response = self.given(bob)
        browser, form = self.ask(path)
        (message,) = deliver()
        ProofCode.objects.update(sent_at=timezone.now() - timedelta(minutes=10))
        assert browser.post(f"{path}code/", {**form, "code": code_in(message)}).status_code == 422

    def test_asking_is_limited_by_the_link_and_leaves_another_link_free(self, bob: Stakeholder) -> None:
        path, _response = self.given(bob)
        statuses = [Browser().post(f"{path}code/", {"ask": "1"}).status_code for _number in range(6)]
        assert statuses == [200] * 5 + [429]
        assert Browser().post(f"{link_path(bob, WAY.SHOWN)}code/", {"ask": "1"}).status_code == 200

    def test_without_an_address_the_page_offers_no_code(self, bob: Stakeholder) -> None:
        Stakeholder.objects.update(email="")
        path, _response = self.given(bob)
        page = Browser().get(f"{path}code/").content.decode()
        assert "You began on another device." in page
        assert Browser().post(f"{path}code/", {"ask": "1"}).status_code == 422
        assert not ProofCode.objects.exists()


def test_where_mails_are_files_a_mailed_link_is_no_secret(
    bob: Stakeholder, engagement: Engagement, settings: Any
) -> None:
    settings.MAILS_ARE_FILES = True
    invitation = invite(engagement)
    give(begin(bob), bob)
    assert opens_nothing(invitation)
    path = link_path(bob)
    page = read_page(Browser().get(f"{path}code/"))
    assert "You began on another device." in page.text
    assert not page.has("[name=ask]")
