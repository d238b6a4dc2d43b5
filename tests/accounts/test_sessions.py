"""Where somebody is signed in: listed, and ended one by one or all at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.credentials import digest_of_session
from apps.accounts.models import User
from apps.accounts.signing_in.selectors import device_of, network_of, sign_in_page
from apps.accounts.signing_in.services import end_sessions
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.retention.services import purge
from tests.accounts.test_second_factor import is_in
from tests.factories import NOW, PASSWORD, SignIn
from tests.pages import read_page
from tests.roles import SUPERUSER, acting_as

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


def entered(user: User, address: str = "203.0.113.77", agent: str = FIREFOX) -> Browser:
    browser = Browser(REMOTE_ADDR=address, headers={"user-agent": agent})
    browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


def test_each_session_is_listed_with_its_browser_and_a_part_of_its_address(
    alice: User, mallory: User
) -> None:
    entered(mallory)
    entered(alice, "2001:db8:1:2:3::4", PHONE)
    page = read_page(entered(alice).get("/account/"))
    assert page.texts("tbody th") == ["Firefox on Windows", "Safari on iPhone"]
    assert page.texts("tbody td.mono") == ["203.0.113.…", "2001:db8:1:…"]
    kept = {session.ip for session in UserSession.objects.filter(user=alice)}
    assert kept == {"203.0.113.0", "2001:db8:1::"}


def test_one_is_ended(alice: User) -> None:
    browser, other, third = entered(alice), entered(alice), entered(alice)
    row = UserSession.objects.get(session_key=digest_of_session(other.session.session_key))
    assertRedirects(browser.post(f"/account/sessions/{row.pk}/end/"), "/account/")
    assert (is_in(browser), is_in(other), is_in(third)) == (True, False, True)
    assert AuditEvent.objects.get(verb="end_sessions").detail == {"sessions": 1}


def test_all_others_are_ended(alice: User, mallory: User, signed_in: SignIn) -> None:
    browser, other, third = entered(alice), entered(alice), signed_in(alice)
    foreign = entered(mallory)
    assertContains(browser.post("/account/sessions/end/", follow=True), "2 sessions have ended.")
    assert (is_in(browser), is_in(other), is_in(third)) == (True, False, False)
    assert is_in(foreign)
    assertContains(browser.post("/account/sessions/end/", follow=True), "No other session was open.")


def test_nobody_ends_the_session_of_somebody_else(alice: User, mallory: User) -> None:
    alices = entered(alice)
    row = UserSession.objects.get(user=alice)
    entered(mallory).post(f"/account/sessions/{row.pk}/end/")
    assert is_in(alices)


def test_whoever_takes_a_role_away_can_end_every_session(alice: User) -> None:
    browsers = [entered(alice), entered(alice)]
    assert end_sessions(user=alice, by=SYSTEM, at=NOW) == 2
    assert not any(is_in(browser) for browser in browsers)


@pytest.mark.parametrize(("column", "hours"), [("last_seen_at", 9), ("created_at", 170)])
def test_a_session_that_lets_nobody_in_is_not_listed(column: str, hours: int, alice: User) -> None:
    browser, other = entered(alice), entered(alice)
    row = UserSession.objects.filter(session_key=digest_of_session(other.session.session_key))
    row.update(**{column: timezone.now() - timedelta(hours=hours)})
    key = browser.session.session_key
    page = sign_in_page(alice, session_key=key, at=timezone.now())
    assert [line.is_current for line in page.sessions] == [True]


def test_what_is_kept_of_a_session_goes_with_it(alice: User) -> None:
    browser, _other = entered(alice), entered(alice)
    now = timezone.now()
    kept = digest_of_session(browser.session.session_key)
    with acting_as(SUPERUSER):
        Session.objects.exclude(session_key=kept).update(expire_date=now - timedelta(minutes=1))
    UserSession.objects.update(last_seen_at=now - timedelta(days=2))
    purge(at=now)
    assert [row.session_key for row in UserSession.objects.all()] == [kept]
    assert Session.objects.count() == 1


def test_the_list_says_when_a_session_was_last_used_and_outlives_a_new_key(alice: User) -> None:
    browser = entered(alice)
    long_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    session = browser.session
    session["seen_at"] = long_ago.timestamp()
    session.save()
    UserSession.objects.update(last_seen_at=long_ago)
    browser.get("/account/")
    assert UserSession.objects.get().last_seen_at > long_ago
    store = browser.session
    store.cycle_key()
    assert UserSession.objects.get().session_key == digest_of_session(store.session_key)
    store.flush()
    assert not UserSession.objects.exists()


def test_the_list_costs_the_same_with_one_session_and_with_ten(
    alice: User, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    browser = entered(alice)
    with django_assert_max_num_queries(8):
        browser.get("/account/")
    for _each in range(9):
        entered(alice)
    with django_assert_max_num_queries(8):
        browser.get("/account/")


def test_browsers_are_named_as_they_name_themselves() -> None:
    assert [device_of(agent) for agent in (FIREFOX, EDGE, PHONE, "curl/8", "")] == [
        "Firefox on Windows", "Edge on Windows", "Safari on iPhone", "An unknown browser", "An unknown browser",
    ]  # fmt: skip
    assert network_of("0.0.0.0") == "0.0.0.…"


def test_requests_at_once_stay_signed_in_when_the_key_was_changed(alice: User, settings: Settings) -> None:
    browser, other = entered(alice), Browser()
    # Another request of the same browser, sent before the first was answered.
    other.cookies = SimpleCookie({name: each.value for name, each in browser.cookies.items()})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert [is_in(each) for each in (browser, other, browser, other)] == [True] * 4
    # A password that was changed ends it all the same.
    User.objects.filter(pk=alice.pk).update(session_generation=F("session_generation") + 1)
    assert not is_in(browser)
