"""Alice changes the address she signs in with; the new one counts once a link mailed to it was opened."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.core.web.logs import PlainLine
from apps.mailing.composing import message_of
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from tests.accounts.test_passwords import signed_in_by_form
from tests.accounts.test_second_factor import is_in
from tests.factories import sign_in

ASK, NEW = "/account/address/", "alice.new@example.com"


def asked(browser: Browser, address: str = NEW) -> str:
    """Ask for another address, and return the link of the mail."""
    assertContains(browser.post(ASK, {"email": address}), f"on its way to {address}")
    return link_of(Mail.objects.get(kind="sign_in_address_link"))


def link_of(mail: Mail) -> str:
    text = str(message_of(mail, at=timezone.now()).body)
    return re.search(r"http://[^/]+(/account/address/\S+)", text)[1]


def test_the_new_address_counts_once_its_link_was_opened_and_the_old_one_is_told(alice: User) -> None:
    old, here, elsewhere = alice.email, signed_in_by_form(alice), signed_in_by_form(alice)
    link = asked(here)
    alice.refresh_from_db()
    assert alice.email == old
    assertContains(here.get(link), NEW)
    alice.refresh_from_db()
    assert alice.email == old  # mail scanners open links
    assertRedirects(here.post(link), "/account/")
    alice.refresh_from_db()
    assert alice.email == NEW
    assert is_in(here)
    assert not is_in(elsewhere)
    told = Mail.objects.get(kind="sign_in_address_changed")
    assert told.recipient == old
    assert NEW not in str(message_of(told, at=timezone.now()).body)
    verbs = AuditEvent.objects.filter(object_id=str(alice.pk)).values_list("verb", flat=True)
    assert {"ask_for_address", "change_address", "end_sessions"} <= set(verbs)
    assert NEW not in str(list(AuditEvent.objects.values()))
    # It works once, and only the new address signs in.
    assert here.post(link).status_code == 404
    assert not is_in(signed_in_by_form(User(email=old)))
    assert is_in(signed_in_by_form(alice))


def test_the_link_is_of_no_use_to_anybody_else(alice: User, olga: User) -> None:
    link = asked(signed_in_by_form(alice))
    assertRedirects(Browser().get(link), f"/sign-in/?next={link}", fetch_redirect_response=False)
    olgas = sign_in(Browser(), olga)
    assert olgas.get(link).status_code == olgas.post(link).status_code == 404
    olga.refresh_from_db()
    assert olga.email != NEW


@pytest.mark.parametrize("change", ["password", "sessions ended", "another address", "an hour", "letters"])
def test_a_link_that_is_over_changes_nothing(
    change: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in_by_form(alice)
    link = asked(browser)
    if change == "password":
        alice.set_password("three words nobody joins")
        alice.save()
    elif change == "sessions ended":
        User.objects.filter(pk=alice.pk).update(session_generation=9)
    elif change == "another address":
        User.objects.filter(pk=alice.pk).update(email="third@example.com")
    elif change == "letters":
        link = link[:-3] + "x/"
    alice.refresh_from_db()
    browser = sign_in(Browser(), alice)
    if change == "an hour":
        later = timezone.now().timestamp() + timedelta(hours=1, minutes=1).total_seconds()
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assertContains(browser.post(link), "This link opens nothing", status_code=404)
    assert not User.objects.filter(email=NEW).exists()


def test_an_address_of_somebody_else_is_not_told_of_and_not_taken(alice: User, olga: User) -> None:
    browser = signed_in_by_form(alice)
    assertContains(browser.post(ASK, {"email": olga.email.upper()}), "on its way to")
    with pytest.raises(MailNotWanted):
        message_of(Mail.objects.get(kind="sign_in_address_link"), at=timezone.now())
    Mail.objects.all().delete()
    link = asked(browser)
    User.objects.filter(pk=olga.pk).update(email=NEW.upper())  # taken in between
    refused = browser.post(link)
    assertContains(refused, "Somebody signs in with this address already.", status_code=422)
    assert not Mail.objects.filter(kind="sign_in_address_changed").exists()
    alice.refresh_from_db()
    assert alice.email != NEW


@pytest.mark.parametrize("typed", ["", "alice", "a@b", f"{'x' * 250}@example.com", "a\n@example.com"])
def test_what_is_no_address_is_said(typed: str, alice: User) -> None:
    browser = signed_in_by_form(alice)
    assertContains(browser.post(ASK, {"email": typed}), "Error:", status_code=422)
    assertContains(browser.post(ASK, {"email": alice.email.upper()}), "already", status_code=422)
    assert not Mail.objects.exists()


def test_five_in_an_hour_are_enough(alice: User) -> None:
    browser = signed_in_by_form(alice)
    answers = [browser.post(ASK, {"email": f"alice{number}@example.com"}) for number in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [422]
    assert Mail.objects.count() == 5


def test_it_takes_recent_proof_and_a_password(alice: User) -> None:
    browser = signed_in_by_form(alice)
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    assert browser.get(ASK).status_code == 302
    alice.set_unusable_password()
    alice.save()
    assert sign_in(Browser(), alice).get(ASK).status_code == 404


def test_no_log_keeps_the_link() -> None:
    for line in (f"GET {ASK}eyJ.x-1:y/ 200", f"GET /sign-in/?next={ASK}eyJ.x-1:y/ 200"):
        record = logging.LogRecord("x", logging.INFO, "x", 1, line, (), None)
        assert "eyJ" not in PlainLine().format(record)
