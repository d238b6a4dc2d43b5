"""Sign-in by the organisation's own OpenID Connect provider, against a real one on this machine."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser
from django.test import override_settings
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from config import env
from tests.accounts.oidc_server import CLIENT, SECRET, Provider
from tests.accounts.test_second_factor import code_of, is_in, set_up
from tests.factories import PASSWORD, SignIn

START = "/sign-in/by/provider/"


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@pytest.fixture
def provider(alice: User) -> Iterator[Provider]:
    claims = {
        "sub": "a-1",
        "email": alice.email.upper(),
        "email_verified": True,
        "auth_time": int(time.time()),
    }
    provider = Provider(claims)
    app = {
        "provider_id": "provider", "name": "Northlight", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": provider.url, "auth_params": {"max_age": "1800"}},
    }  # fmt: skip
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with override_settings(
        SOCIALACCOUNT_PROVIDERS=providers, OIDC_URL=provider.url, OIDC_NAME="Northlight ID"
    ):
        yield provider
    provider.stop()


def back_from(provider: Provider, browser: Browser, start: str = START) -> Any:
    """Go to the provider as a browser does, and return what the product says to who comes back."""
    leads = browser.get(start)["Location"]
    assert leads.startswith(f"{provider.url}/authorize?")
    try:
        build_opener(Stay).open(leads, timeout=5)
    except OSError as answer:
        where = urlsplit(answer.headers["Location"])  # type: ignore[attr-defined]
    return browser.get(f"{where.path}?{where.query}", HTTP_HOST=where.netloc)


def test_alice_comes_in_by_her_confirmed_address(provider: Provider, alice: User) -> None:
    browser = Browser()
    assertContains(browser.get("/sign-in/"), "Sign in by Northlight ID")
    back_from(provider, browser, f"{START}?next=/library/")
    assert is_in(browser)
    assert AuditEvent.objects.get(verb="sign_in").detail == {"how": ["provider"]}
    assert provider.asked[0]["code_challenge_method"] == "S256"
    assert provider.asked[0]["max_age"] == "1800"
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("userinfo", "id_token"),
    [
        ({"email_verified": False}, {}),
        ({"email_verified": "true"}, {}),
        ({"email_verified": None}, {}),
        ({"email": "nobody@northlight.example"}, {}),
        ({"email": ""}, {}),
        ({"sub": "somebody else"}, {}),
        ({}, {"aud": "another client"}),
        ({}, {"iss": "https://elsewhere.example"}),
        ({}, {"exp": 1}),
        ({}, {"auth_time": int(time.time()) - 3600}),
    ],
)
def test_whom_the_provider_does_not_vouch_for_stays_out(
    userinfo: dict[str, object], id_token: dict[str, object], provider: Provider
) -> None:
    provider.userinfo, provider.id_token = userinfo, id_token
    browser = Browser()
    back_from(provider, browser)
    assert not is_in(browser)
    assert User.objects.count() == 1
    assert not AuditEvent.objects.filter(verb="sign_in").exists()


@pytest.mark.parametrize(("letter", "other"), [("i", "\u0131"), ("k", "\u212a")])
def test_an_address_that_only_postgresql_takes_for_the_same_signs_nobody_in(
    letter: str, other: str, provider: Provider, alice: User
) -> None:
    alice.email = "alice.kay@northlight.example"
    alice.save()
    provider.userinfo = {"email": alice.email.replace(letter, other, 1)}
    browser = Browser()
    back_from(provider, browser)
    assert not is_in(browser)


def test_who_was_deactivated_or_belongs_nowhere_stays_out(provider: Provider, alice: User) -> None:
    alice.is_active = False
    alice.save()
    browser = Browser()
    assertRedirects(back_from(provider, browser), "/sign-in/", fetch_redirect_response=False)
    assert not is_in(browser)
    assert AuditEvent.objects.get(verb="sign_in_refused").detail == {"how": "provider"}
    User.objects.create_user(email="stray@example.com", name="Stray", password=PASSWORD)
    provider.userinfo = {"email": "stray@example.com"}
    back_from(provider, browser)
    assert not is_in(browser)


def test_the_second_factor_is_asked_for_all_the_same(
    provider: Provider, alice: User, signed_in: SignIn
) -> None:
    secret, _codes = set_up(signed_in(alice))
    browser = Browser()
    assertRedirects(back_from(provider, browser), "/sign-in/code/", fetch_redirect_response=False)
    assert not is_in(browser)
    browser.post("/sign-in/code/", {"code": code_of(secret)})
    assert is_in(browser)


def test_nothing_is_linked_to_somebody_who_is_signed_in(
    provider: Provider, mallory: User, alice: User, signed_in: SignIn
) -> None:
    browser = signed_in(mallory)
    assert back_from(provider, browser, f"{START}?process=connect").status_code == 404
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=guessed", "?error=access_denied&state=guessed"]
)
def test_an_answer_nobody_asked_for_lets_nobody_in(query: str, provider: Provider) -> None:
    browser = Browser()
    assertRedirects(browser.get(f"{START}back/{query}"), "/sign-in/", fetch_redirect_response=False)
    assert not is_in(browser)


def test_an_answer_works_once_and_in_its_own_browser(provider: Provider) -> None:
    browser, thief = Browser(), Browser()
    leads = browser.get(START)["Location"]
    try:
        build_opener(Stay).open(leads, timeout=5)
    except OSError as answer:
        where = urlsplit(answer.headers["Location"])  # type: ignore[attr-defined]
    address = f"{where.path}?{where.query}"
    thief.get(address)
    assert not is_in(thief)
    browser.get(address)
    assert is_in(browser)
    browser.post("/sign-out/")
    browser.get(address)
    assert not is_in(browser)


def test_a_provider_that_is_away_is_said_and_passwords_go_on(provider: Provider, alice: User) -> None:
    provider.is_down = True
    browser = Browser()
    answer = browser.get(START, follow=True)
    assertContains(
        answer,
        "Northlight ID can’t be reached." if "’" in answer.content.decode() else "can&#x27;t be reached",
    )
    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert is_in(browser)


def test_who_has_no_password_proves_again_by_the_provider(
    provider: Provider, alice: User, engagement: object
) -> None:
    alice.set_unusable_password()
    alice.save()
    browser = Browser()
    back_from(provider, browser)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 31 * 60
    session.save()
    leads = browser.get("/account/app/")["Location"]
    assert leads.startswith(START)
    back_from(provider, browser, leads)
    assert browser.get("/account/app/").status_code == 200
    assert browser.get("/account/password/").status_code == 404


def test_without_a_provider_there_is_none(alice: User) -> None:
    assert Browser().get(START).status_code == 404
    assert "/sign-in/by/" not in Browser().get("/sign-in/").content.decode()


def test_a_provider_without_tls_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_URL", "http://id.example.org")
    with pytest.raises(ImproperlyConfigured, match="OIDC_URL"):
        env.secure_url("OIDC_URL")
    monkeypatch.setenv("OIDC_URL", "https://id.example.org/")
    assert env.secure_url("OIDC_URL") == "https://id.example.org"
