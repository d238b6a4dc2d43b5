"""No wrong password of somebody else keeps Alice's right one out, and guessing stays bounded."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.test import override_settings

from apps.accounts.models import User
from apps.core.guessing import name_of_account
from apps.core.models import AuditEvent, RateBucket
from apps.core.web import devices
from tests.factories import NOW, PASSWORD
from tests.pages import Shown

SIGN_IN = "/sign-in/"
HOME, OFFICE = "192.0.2.7", "203.0.113.7"


def sign_in(email: str, password: str, *, address: str = OFFICE, browser: Browser | None = None) -> Shown:
    return (browser or Browser()).post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=address)


def is_let_in(answer: Shown) -> bool:
    return answer.status_code == 302


def guess_at(user: User, *, address: str, times: int = 6) -> Shown:
    for _ in range(times):
        answer = sign_in(user.email, "not the password", address=address)
    return answer


def rest(**time: int) -> None:
    """Let time pass for everything that is counted."""
    for bucket in RateBucket.objects.all():
        bucket.window_started_at -= timedelta(**time)
        bucket.save()


def test_five_wrong_passwords_from_one_network_keep_alice_out_of_none_other(alice: User) -> None:
    refused = guess_at(alice, address=OFFICE)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "Try again in" in refused.content.decode()
    assert alice.email in refused.content.decode(), "what was typed is kept"
    assert is_let_in(sign_in(alice.email, PASSWORD, address=HOME))


def test_eleven_wrong_tries_of_an_office_keep_none_of_its_two_hundred_out(
    alice: User, olga: User, carol: User
) -> None:
    for number in range(11):
        sign_in(f"invented-{number}@example.com", "not the password")
    for user in (alice, olga, carol):
        assert is_let_in(sign_in(user.email, PASSWORD))


def test_a_known_device_is_let_in_while_its_own_network_guesses(alice: User) -> None:
    laptop = Browser()
    assert is_let_in(sign_in(alice.email, PASSWORD, browser=laptop))
    laptop.post("/sign-out/")
    assert guess_at(alice, address=OFFICE).status_code == 429
    assert is_let_in(sign_in(alice.email, PASSWORD, browser=laptop))


def test_a_known_device_waits_for_its_own_guesses(alice: User) -> None:
    laptop = Browser()
    sign_in(alice.email, PASSWORD, browser=laptop)
    laptop.post("/sign-out/")
    for _ in range(6):
        answer = sign_in(alice.email, "not the password", browser=laptop, address=HOME)
    assert answer.status_code == 429
    assert sign_in(alice.email, PASSWORD, browser=laptop).status_code == 429, "on any network"
    rest(seconds=31)
    assert is_let_in(sign_in(alice.email, PASSWORD, browser=laptop))


def test_while_one_waits_even_the_right_password_says_nothing(alice: User) -> None:
    refused = guess_at(alice, address=OFFICE)
    right = sign_in(alice.email, PASSWORD)
    assert right.status_code == refused.status_code == 429
    rest(seconds=61)
    assert is_let_in(sign_in(alice.email, PASSWORD))


def test_an_unknown_account_is_answered_as_a_known_one(alice: User) -> None:
    known = [sign_in(alice.email, "not the password", address=HOME).status_code for _ in range(7)]
    unknown = [sign_in("nobody@example.com", "not the password").status_code for _ in range(7)]
    assert known == unknown
    assert known[-1] == 429


def test_a_network_of_version_six_is_one_guesser(alice: User) -> None:
    for number in range(1, 6):
        sign_in(alice.email, "not the password", address=f"2001:db8:1:2::{number}")
    assert sign_in(alice.email, PASSWORD, address="2001:db8:1:2:ffff::1").status_code == 429
    assert is_let_in(sign_in(alice.email, PASSWORD, address="2001:db8:1:3::1"))


@pytest.mark.parametrize("spelling", ["ALICE{}", " alice{} "])
def test_another_spelling_begins_no_new_count(alice: User, spelling: str) -> None:
    alice.email = "alice@example.com"
    alice.save()
    guess_at(alice, address=OFFICE, times=5)
    answer = sign_in(spelling.format("@example.com"), PASSWORD)
    assert not is_let_in(answer)


def test_a_thousand_networks_keep_nobody_out(alice: User) -> None:
    for number in range(60):  # beyond what presses
        sign_in(alice.email, "not the password", address=f"10.1.{number}.1")
    assert RateBucket.objects.filter(key__startswith="password-all:", used__gte=60).exists()
    assert is_let_in(sign_in(alice.email, PASSWORD, address=HOME))


def test_the_cookie_of_a_device_signs_nobody_in_and_works_for_its_account_alone(
    alice: User, olga: User
) -> None:
    laptop = Browser()
    sign_in(alice.email, PASSWORD, browser=laptop)
    (name,) = [name for name in laptop.cookies if "scalelens_d_" in name]
    kept = laptop.cookies[name]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"
    assert alice.email not in kept.value
    other = Browser()
    other.cookies[name] = kept.value
    assert other.get("/library/").status_code == 302, "signs nobody in"
    guess_at(olga, address=OFFICE)
    other.cookies[devices.cookie_name(name_of_account(olga.email))] = kept.value
    assert sign_in(olga.email, PASSWORD, browser=other).status_code == 429, "renamed for another"
    other.cookies[devices.cookie_name(name_of_account(olga.email))] = kept.value[:-3] + "xxx"
    assert sign_in(olga.email, PASSWORD, browser=other).status_code == 429, "forged"


@override_settings(IS_HTTPS=True)
def test_on_https_the_cookie_is_bound_to_the_host(alice: User) -> None:
    laptop = Browser()
    sign_in(alice.email, PASSWORD, browser=laptop)
    (kept,) = [cookie for name, cookie in laptop.cookies.items() if name.startswith("__Host-scalelens_d_")]
    assert kept["secure"]
    assert kept["path"] == "/"
    assert not kept["domain"]


def test_wrong_tries_for_a_known_account_are_on_record_each_that_was_looked_at(alice: User) -> None:
    guess_at(alice, address=OFFICE, times=9)
    assert AuditEvent.objects.filter(verb="sign_in_refused", object_id=str(alice.pk)).count() == 5
    # Those that were not looked at have one row a minute, for each who has to wait.
    slowed = AuditEvent.objects.filter(verb="sign_in_slowed", object_id=str(alice.pk), actor_kind="visitor")
    assert slowed.count() == 1
    guess_at(alice, address=HOME, times=7)
    assert slowed.count() == 2
    RateBucket.objects.filter(key__startswith="slowed").update(window_started_at=NOW)
    sign_in(alice.email, PASSWORD)
    assert slowed.count() == 3
