"""The second factor: set up, asked for at sign-in, each code once, and the way back when it is lost."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Organisation, User
from apps.accounts.signing_in.services import reset_second_factor
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent, RateBucket
from apps.mailing.models import Mail
from tests.factories import NOW, PASSWORD, SignIn
from tests.pages import read_page

APP, CODES, HERE = "/account/app/", "/account/codes/", "/account/"


def code_of(secret: str, steps: int = 0) -> str:
    counter = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Add an app in this browser; return its secret and the recovery codes."""
    secret = read_page(browser.get(APP)).one("#key").text
    answer = browser.post(APP, {"code": code_of(secret, -1)})
    assertRedirects(answer, CODES, fetch_redirect_response=False)
    return secret, read_page(browser.get(CODES)).texts(".codes li")


def with_password(user: User) -> Browser:
    browser = Browser()
    answer = browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    assertRedirects(answer, "/sign-in/code/", fetch_redirect_response=False)
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/library/").status_code == 200


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def secret(alice: User, signed_in: SignIn) -> str:
    return set_up(signed_in(alice))[0]


def test_alice_adds_an_app_and_is_asked_for_its_code_from_then_on(alice: User, signed_in: SignIn) -> None:
    secret, codes = set_up(signed_in(alice))
    assert len(set(codes)) == 10
    browser = with_password(alice)
    assert not is_in(browser)
    browser.post("/sign-in/code/", {"code": code_of(secret)})
    assert is_in(browser)
    assert verbs() == ["add_second_factor", "sign_in"]
    assert AuditEvent.objects.get(verb="sign_in").detail == {"how": ["password", "totp"]}
    assert [mail.kind for mail in Mail.objects.all()] == ["factor_added"]


@pytest.mark.parametrize("spelled", ["{}", " {} ", "{:.3} {:.3}"])
def test_a_code_works_once_however_it_is_spelled_and_in_whatever_process(
    spelled: str, alice: User, secret: str
) -> None:
    code = code_of(secret)
    first = with_password(alice)
    first.post("/sign-in/code/", {"code": code})
    assert is_in(first)
    cache.clear()  # what one process remembers another one does not know
    second = with_password(alice)
    again = spelled.format(code) if spelled != "{:.3} {:.3}" else f"{code[:3]} {code[3:]}"
    assertContains(second.post("/sign-in/code/", {"code": again}), "Incorrect code")
    assert not is_in(second)
    assert verbs()[-1] == "sign_in_refused"


def test_the_code_that_set_the_app_up_does_not_sign_in(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    secret = read_page(browser.get(APP)).one("#key").text
    code = code_of(secret)
    browser.post(APP, {"code": code})
    cache.clear()
    second = with_password(alice)
    second.post("/sign-in/code/", {"code": code})
    assert not is_in(second)


def test_an_older_code_than_the_last_is_refused(alice: User, secret: str) -> None:
    with_password(alice).post("/sign-in/code/", {"code": code_of(secret)})
    browser = with_password(alice)
    browser.post("/sign-in/code/", {"code": code_of(secret, -1)})
    assert not is_in(browser)


def test_a_recovery_code_signs_in_once(alice: User, signed_in: SignIn) -> None:
    _secret, codes = set_up(signed_in(alice))
    first, second = with_password(alice), with_password(alice)
    first.post("/sign-in/code/", {"code": codes[3]})
    second.post("/sign-in/code/", {"code": codes[3].replace(" ", "")})
    assert (is_in(first), is_in(second)) == (True, False)
    assertContains(first.get(HERE), "9 are left")


@pytest.mark.usefixtures("transactional_db")
def test_a_recovery_code_that_is_given_twice_at_the_same_moment_works_once(
    alice: User, signed_in: SignIn
) -> None:
    _secret, codes = set_up(signed_in(alice))
    kept = Authenticator.objects.get(type="recovery_codes")
    together = Barrier(4)

    def give(number: int) -> bool:
        try:
            mine = Authenticator.objects.get(pk=kept.pk)  # each has read the codes before any is used
            together.wait()
            return bool(mine.wrap().validate_code(codes[0]))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(give, range(4))) == [False, False, False, True]


def test_recovery_codes_are_shown_once_and_can_be_kept_as_a_file(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    secret = read_page(browser.get(APP)).one("#key").text
    browser.post(APP, {"code": code_of(secret)})
    shown = read_page(browser.get(CODES))
    codes = shown.texts(".codes li")
    file = shown.one("a[download]")["href"]
    assert [code.replace(" ", "%20") in file for code in codes] == [True] * 10
    again = browser.get(CODES).content.decode()
    assert not any(code in again or code.replace(" ", "") in again for code in codes)


def test_new_recovery_codes_end_the_earlier_ones(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    _secret, codes = set_up(browser)
    browser.post("/account/codes/new/")
    with_earlier = with_password(alice)
    with_earlier.post("/sign-in/code/", {"code": codes[0]})
    assert not is_in(with_earlier)
    assert "renew_recovery_codes" in verbs()


def test_a_wrong_code_sets_nothing_up(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    browser.get(APP)
    assertContains(browser.post(APP, {"code": "000000"}), "Incorrect code")
    assert not Authenticator.objects.exists()
    assert verbs() == []


def test_secrets_are_sealed_in_the_database(alice: User, secret: str) -> None:
    kept = "".join(str(each.data) for each in Authenticator.objects.all())
    assert secret not in kept


def test_a_new_secret_key_keeps_factors_as_long_as_the_earlier_one_is_a_fallback(
    alice: User, secret: str
) -> None:
    app = Authenticator.objects.get(type="totp")
    with override_settings(SECRET_KEY="n" * 50, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert app.wrap().validate_code(code_of(secret))
    cache.clear()
    with override_settings(SECRET_KEY="n" * 50, SECRET_KEY_FALLBACKS=[]):
        assert not app.wrap().validate_code(code_of(secret))
        assert not app.wrap().validate_code(code_of(""))


def test_setting_one_up_takes_recent_proof(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 31 * 60
    session.save()
    for address in (APP, "/account/app/remove/", CODES, "/account/codes/new/", "/account/passkeys/new/"):
        assert browser.get(address)["Location"].startswith("/account/prove/")


def test_the_first_one_ends_sessions_that_a_password_alone_began(
    organisation: Organisation, alice: User, signed_in: SignIn
) -> None:
    organisation.second_factor_required = True
    organisation.save()
    thief = Browser()
    thief.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assertRedirects(thief.get("/library/"), HERE, fetch_redirect_response=False)
    browser = signed_in(alice)
    set_up(browser)
    assert (is_in(browser), is_in(thief)) == (True, False)
    assert verbs()[-2:] == ["add_second_factor", "end_sessions"]


def test_a_code_is_proof(alice: User, engagement: object, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    secret, _codes = set_up(browser)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 31 * 60
    session.save()
    assertContains(browser.get("/account/prove/"), "/account/prove/code/")
    code = code_of(secret)
    answer = browser.post("/account/prove/code/", {"code": code, "next": "/account/codes/new/"})
    assertRedirects(answer, "/account/codes/new/")
    assert AuditEvent.objects.get(verb="prove_again").detail == {"how": "code"}
    refused = browser.post("/account/prove/code/", {"code": code, "next": "/"})
    assertContains(refused, "Incorrect code")


def test_removing_it_ends_all_other_sessions_and_tells_by_mail(
    alice: User, secret: str, signed_in: SignIn
) -> None:
    elsewhere = with_password(alice)
    elsewhere.post("/sign-in/code/", {"code": code_of(secret)})
    browser = signed_in(alice)
    assertContains(browser.get("/account/app/remove/"), "All your other sessions end")
    browser.post("/account/app/remove/")
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    assert not Authenticator.objects.exists()
    assert Mail.objects.filter(kind="factor_removed").exists()
    assert verbs()[-2:] == ["remove_second_factor", "end_sessions"]


def test_who_must_have_one_is_led_to_set_it_up_and_gets_nowhere_else(
    organisation: Organisation, alice: User, signed_in: SignIn
) -> None:
    organisation.second_factor_required = True
    organisation.save()
    browser = signed_in(alice)
    for address in ("/engagements/", "/library/", reverse("engagement_new")):
        assertRedirects(browser.get(address), HERE, fetch_redirect_response=False)
    assertRedirects(browser.post(reverse("engagement_new")), HERE, fetch_redirect_response=False)
    assertContains(browser.get(HERE), "Your organisation asks for a second factor.")
    set_up(browser)
    assert is_in(browser)


def test_recovery_codes_alone_are_no_second_factor(
    organisation: Organisation, alice: User, signed_in: SignIn
) -> None:
    organisation.second_factor_required = True
    organisation.save()
    browser = signed_in(alice)
    set_up(browser)
    Authenticator.objects.filter(type="totp").delete()
    assertRedirects(browser.get("/library/"), HERE, fetch_redirect_response=False)


def test_a_lost_one_is_reset_and_every_session_ends(alice: User, secret: str, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    reset_second_factor(user=alice, by=SYSTEM, at=NOW)
    assert not Authenticator.objects.exists()
    assert not is_in(browser)
    assert Mail.objects.filter(kind="factors_reset", recipient=alice.email).exists()
    again = Browser()
    again.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert is_in(again)


def test_who_has_to_wait_is_recorded_as_waiting_and_not_as_refused(
    alice: User, secret: str, signed_in: SignIn
) -> None:
    for browser, address in (
        (with_password(alice), "/sign-in/code/"),
        (signed_in(alice), "/account/prove/code/"),
    ):
        RateBucket.objects.all().delete()
        known = len(verbs())
        answers = [browser.post(address, {"code": "000000"}).status_code for _ in range(9)]
        assert answers[-4:] == [429] * 4
        assert verbs()[known:] == ["sign_in_refused"] * 5 + ["sign_in_slowed"]


def test_an_empty_code_is_an_error_of_the_form_and_no_try(
    alice: User, secret: str, signed_in: SignIn
) -> None:
    for browser, address in (
        (with_password(alice), "/sign-in/code/"),
        (signed_in(alice), "/account/prove/code/"),
    ):
        known = len(verbs())
        for typed in ["", "  "] * 5:
            assertContains(browser.post(address, {"code": typed}), "This field is required.")
        assert verbs()[known:] == []
        browser.post(address, {"code": "000000"})
        assert verbs()[known:] == ["sign_in_refused"]


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/code/", "/", "/account/"])
def test_who_waits_for_a_code_while_theirs_is_reset_signs_in_anew(
    address: str, alice: User, secret: str
) -> None:
    browser = with_password(alice)
    reset_second_factor(user=alice, by=SYSTEM, at=NOW)
    page = browser.get(address, follow=True)
    assertContains(page, "You have no second factor any more. Sign in again.")
    assert page.redirect_chain[-1][0].startswith("/sign-in/?") or page.redirect_chain[-1][0] == "/sign-in/"
    assert not is_in(browser)
    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert is_in(browser)


def test_who_types_a_code_after_a_reset_signs_in_anew_and_sets_one_up_where_it_is_asked_for(
    organisation: Organisation, alice: User, secret: str
) -> None:
    organisation.second_factor_required = True
    organisation.save()
    browser = with_password(alice)
    reset_second_factor(user=alice, by=SYSTEM, at=NOW)
    assertRedirects(browser.post("/sign-in/code/", {"code": code_of(secret)}), "/sign-in/")
    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assertRedirects(browser.get("/library/"), HERE)


@pytest.mark.parametrize("code", ["right", "000000"])
def test_who_is_deactivated_while_they_wait_is_told_so_and_not_let_in(
    code: str, alice: User, secret: str
) -> None:
    browser = with_password(alice)
    User.objects.update(is_active=False)
    typed = code_of(secret) if code == "right" else code
    page = browser.post("/sign-in/code/", {"code": typed}, follow=True)
    assertContains(page, "This sign-in is out of service.")
    assertNotContains(page, "Successfully")
    assertRedirects(browser.get("/sign-in/code/"), "/sign-in/")
    assert "sign_in" not in verbs()


def test_the_page_of_the_second_factor_is_for_those_whose_password_was_right(alice: User) -> None:
    assertRedirects(Browser().get("/sign-in/code/"), "/sign-in/")


def test_nobody_removes_the_passkey_of_somebody_else(alice: User, mallory: User, signed_in: SignIn) -> None:
    key = Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Key", "credential": {}})
    assert signed_in(mallory).post(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_picture_for_the_app_holds_its_key(alice: User, signed_in: SignIn) -> None:
    page = read_page(signed_in(alice).get(APP))
    assert page.one("img")["src"].startswith("data:image/svg+xml;base64,")
    link = page.one('a[href^="otpauth:"]')["href"]
    assert re.search(r"secret=([A-Z2-7]+)", link)[1] == page.one("#key").text
    assert "issuer=Scalelens" in link
