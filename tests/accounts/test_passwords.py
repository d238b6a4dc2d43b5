"""A password is changed, or set anew by a mailed link; both end every other session and sign nobody in."""

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts import tasks
from apps.accounts.models import ResetRequest, User
from apps.accounts.signing_in.passwords import BreachedPassword
from apps.core.models import RateBucket
from apps.core.web.logs import PlainLine
from apps.mailing.composing import message_of
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from tests.accounts.test_second_factor import is_in, set_up, verbs
from tests.factories import PASSWORD, SignIn
from tests.pages import read_page

ASK, CHANGE = "/sign-in/password/", "/account/password/"
NEW = "three words nobody joins"


def signed_in_by_form(user: User, password: str = PASSWORD) -> Browser:
    browser = Browser()
    browser.post("/sign-in/", {"login": user.email, "password": password})
    return browser


def asked(address: str) -> str:
    """Ask for a link, let the worker look, and return the link of the mail."""
    assertRedirects(Browser().post(ASK, {"email": address}), f"{ASK}asked/")
    tasks.send_password_links()
    text = str(message_of(Mail.objects.get(kind="password_link"), at=timezone.now()).body)
    return re.search(r"http://[^/]+(/sign-in/password/\S+)", text)[1]


def set_by(link: str, password: str = NEW) -> Browser:
    browser = Browser()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    return browser


def test_alice_sets_a_new_password_by_mail_and_all_her_sessions_end(alice: User) -> None:
    before = signed_in_by_form(alice)
    link = asked(alice.email.upper())
    browser = set_by(link)
    assert not is_in(browser)
    assert not is_in(before)
    assert is_in(signed_in_by_form(alice, NEW))
    assert not is_in(signed_in_by_form(alice))
    assert [mail.kind for mail in Mail.objects.order_by("queued_at")] == ["password_link", "password_changed"]
    assert verbs()[1:5] == ["ask_for_password", "send_password_link", "change_password", "end_sessions"]
    assert not ResetRequest.objects.exists()


def test_a_new_password_is_told_of_once_and_the_page_before_claims_no_second_factor(alice: User) -> None:
    browser = Browser()
    form = browser.get(asked(alice.email), follow=True)
    assertContains(form, "If you have a second factor, it is asked for as before.")
    answer = browser.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Your password is changed. All other sessions have ended."]


def test_a_new_password_opens_the_way_out_of_a_network_in_which_somebody_guesses(alice: User) -> None:
    for _ in range(6):
        refused = Browser().post("/sign-in/", {"login": alice.email, "password": "a guess of somebody else"})
    assert refused.status_code == 429
    browser = set_by(asked(alice.email))
    assert browser.post("/sign-in/", {"login": alice.email, "password": NEW}).status_code == 302


def test_a_link_works_once(alice: User) -> None:
    link = asked(alice.email)
    set_by(link)
    assertContains(Browser().get(link), "This link no longer works")
    set_by(link, "yet another passphrase")
    assert is_in(signed_in_by_form(alice, NEW))


def test_a_new_password_does_not_pass_by_the_second_factor(alice: User, signed_in: SignIn) -> None:
    set_up(signed_in(alice))
    browser = set_by(asked(alice.email))
    assert not is_in(browser)
    answer = browser.post("/sign-in/", {"login": alice.email, "password": NEW})
    assertRedirects(answer, "/sign-in/code/", fetch_redirect_response=False)
    assert not is_in(browser)


def test_an_address_nobody_signs_in_with_gets_the_same_answer_and_no_mail(
    alice: User, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    alice.is_active = False
    alice.save()
    User.objects.create_user(email="stray@example.com", name="Stray", password=PASSWORD)
    for address in (alice.email, "stray@example.com", "nobody@example.com"):
        with django_assert_num_queries(6):
            assertRedirects(
                Browser().post(ASK, {"email": address}), f"{ASK}asked/", fetch_redirect_response=False
            )
    tasks.send_password_links()
    assert not Mail.objects.exists()
    assert not ResetRequest.objects.exists()


def test_the_answer_to_a_known_address_costs_what_any_other_does(
    alice: User, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(6):
        Browser().post(ASK, {"email": alice.email})


def test_the_mail_goes_to_active_members_only_while_it_is_of_use(alice: User) -> None:
    asked(alice.email)
    mail = Mail.objects.get()
    with pytest.raises(MailNotWanted):
        message_of(mail, at=timezone.now() + timedelta(hours=2))
    alice.is_active = False
    alice.save()
    with pytest.raises(MailNotWanted):
        message_of(mail, at=timezone.now())


def test_strangers_who_ask_for_alice_keep_no_link_from_alice(alice: User) -> None:
    for number in range(25):
        answer = Browser().post(ASK, {"email": alice.email}, REMOTE_ADDR=f"192.0.2.{number}")
        assert answer.status_code == 302
        tasks.send_password_links()
    assert Mail.objects.count() == 2
    RateBucket.objects.update(window_started_at=timezone.now() - timedelta(minutes=31))
    Browser().post(ASK, {"email": alice.email})
    tasks.send_password_links()
    assert Mail.objects.count() == 3


def test_the_link_reaches_no_log_and_no_referrer(alice: User) -> None:
    link = asked(alice.email)
    record = logging.LogRecord("web", logging.INFO, "", 0, "GET %s", (link,), None)
    assert link.split("/")[-2] not in PlainLine().format(record)
    browser = Browser()
    answer = browser.get(link)
    assert answer["Referrer-Policy"] == "no-referrer"
    page = browser.get(answer["Location"])
    assert link.split("/")[-2] not in page.content.decode() + page.request["PATH_INFO"]
    assert "no-store" in page["Cache-Control"]


def test_alice_changes_her_password_and_stays_signed_in_here_alone(alice: User) -> None:
    browser, elsewhere = signed_in_by_form(alice), signed_in_by_form(alice)
    assertContains(browser.get(CHANGE), "Your password now")
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assertRedirects(browser.post(CHANGE, sent), "/account/")
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    assert verbs()[-2:] == ["change_password", "end_sessions"]
    assert Mail.objects.get().kind == "password_changed"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"oldpassword": "not the password"}, "current password"),
        ({"password1": "short one", "password2": "short one"}, "too short"),
        ({"password1": "p" * 129, "password2": "p" * 129}, "too long"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"password2": "three words somebody joins"}, "same password"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(changed: dict[str, str], said: str, alice: User) -> None:
    browser = signed_in_by_form(alice)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **changed}
    assertContains(browser.post(CHANGE, sent), said)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert "change_password" not in verbs()


def test_128_characters_and_blanks_are_fine(alice: User) -> None:
    long = (" eight chars" * 11)[:128]
    set_by(asked(alice.email), long)
    assert is_in(signed_in_by_form(alice, long))


# --- Known from a breach ---


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def breached(tmp_path: Path) -> Path:
    file = tmp_path / "breached.txt"
    lines = sorted(f"{sha1(f'breached number {number}')}:{number}" for number in range(500))
    file.write_text("\r\n".join(lines) + "\r\n", encoding="ascii")
    return file


def test_every_password_of_the_file_is_refused_and_no_other(breached: Path) -> None:
    check = BreachedPassword(list_file=str(breached))
    for number in range(500):
        with pytest.raises(ValidationError, match="known from a breach"):
            check.validate(f"breached number {number}")
        check.validate(f"fresh number {number}")


def test_an_empty_file_refuses_none(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    BreachedPassword(list_file=str(tmp_path / "empty")).validate("breached number 1")


def test_a_list_that_is_no_file_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="PASSWORD_BREACH_LIST"):
        BreachedPassword(list_file=str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="PASSWORD_BREACH_URL"):
        BreachedPassword(range_url="file:///etc/")


class RangeService(BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(200)
        self.end_headers()
        rest = sha1("breached number 1")[5:]
        self.wfile.write(f"{rest}:3\r\n{sha1('padding only')[5:]}:0\r\n".encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def range_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), RangeService)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/range/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_range_service_learns_five_digits_and_nothing_else(range_url: str) -> None:
    check = BreachedPassword(range_url=range_url)
    with pytest.raises(ValidationError, match="known from a breach"):
        check.validate("breached number 1")
    check.validate("padding only")
    assert RangeService.seen[-2:] == [
        f"/range/{sha1(each)[:5]}" for each in ("breached number 1", "padding only")
    ]


def test_a_service_that_is_away_refuses_none(caplog: pytest.LogCaptureFixture) -> None:
    BreachedPassword(range_url="http://127.0.0.1:9/range/").validate("breached number 1")
    assert "can't be read" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("are_files", [True, False])
def test_where_no_mail_leaves_the_machine_it_is_said(settings: Any, are_files: bool) -> None:
    settings.MAILS_ARE_FILES = are_files
    page = read_page(Browser().get(reverse("account_reset_password_done")))
    assert page.has(".callout") is are_files
