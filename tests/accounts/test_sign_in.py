from urllib.parse import parse_qs

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from tests.factories import PASSWORD, SignIn

SIGN_IN = "/sign-in/"


def test_alice_signs_in_and_lands_on_her_engagements(alice: User) -> None:
    browser = Browser()
    answer = browser.post(SIGN_IN, {"login": alice.email.upper(), "password": PASSWORD})
    assertRedirects(answer, "/", fetch_redirect_response=False)
    assertRedirects(browser.get("/"), reverse("engagements"), fetch_redirect_response=False)


def test_a_wrong_password_is_refused_without_saying_whether_the_address_is_known(alice: User) -> None:
    known = Browser().post(SIGN_IN, {"login": alice.email, "password": "not the password"})
    unknown = Browser().post(SIGN_IN, {"login": "nobody@example.com", "password": "not the password"})
    assertContains(known, "not correct")
    assertContains(unknown, "not correct")


def test_somebody_put_out_of_service_cant_sign_in(alice: User) -> None:
    alice.is_active = False
    alice.save()
    browser = Browser()
    browser.post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
    assertRedirects(browser.get("/"), f"{SIGN_IN}?next=/", fetch_redirect_response=False)


def test_signing_out_takes_a_post(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    browser.get("/sign-out/")
    assert browser.get("/").status_code == 302
    assert browser.get("/")["Location"] == reverse("engagements")
    browser.post("/sign-out/")
    assert browser.get("/")["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "http://localhost/x", "javascript:1"],
)
def test_signing_in_leads_nowhere_else(elsewhere: str, alice: User) -> None:
    login = {"login": alice.email, "password": PASSWORD}
    assert Browser().post(SIGN_IN, {**login, "next": elsewhere})["Location"] == "/"
    assert Browser().post(SIGN_IN, {**login, "next": "/library/"})["Location"] == "/library/"


def test_signing_in_and_out_is_on_record(alice: User) -> None:
    browser = Browser()
    browser.post(SIGN_IN, {"login": alice.email, "password": "not the password"})
    browser.post(SIGN_IN, {"login": "nobody@example.com", "password": "not the password"})
    browser.post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
    answer = browser.post("/sign-out/")
    events = AuditEvent.objects.filter(object_id=str(alice.pk)).order_by("pk")
    assert [(event.verb, event.actor_kind) for event in events] == [
        ("sign_in_refused", "visitor"),
        ("sign_in", "user"),
        ("sign_out", "user"),
    ]
    assert {event.scope_id for event in events} == {alice.membership.organisation_id}
    of_nobody = AuditEvent.objects.exclude(object_id=str(alice.pk)).get()
    assert (of_nobody.verb, of_nobody.scope_id, list(of_nobody.detail)) == (
        "sign_in_refused",
        None,
        ["typed"],
    )
    assert "nobody" not in str(of_nobody.detail)
    assert answer["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(
    ("rested", "lasted", "is_over"), [(7.9, 10, False), (8.1, 10, True), (1, 167, False), (1, 169, True)]
)
def test_a_session_ends_after_eight_hours_of_rest_or_a_week(
    rested: float, lasted: float, is_over: bool, alice: User
) -> None:
    browser = Browser()
    browser.post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
    session = browser.session
    session["seen_at"] -= rested * 3600
    session["signed_in_at"] -= lasted * 3600
    session.save()
    assert (browser.get("/library/").status_code == 302) is is_over
    assert (browser.get("/library/").status_code == 302) is is_over


@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ({"HX-Current-URL": "http://testserver/library/?q=a"}, "/library/?q=a"),
        ({"HX-Current-URL": "https://elsewhere.example/"}, "/"),
        ({}, "/"),
        ({"HX-Current-URL": "http://testserver/library/", "HX-Boosted": "true"}, "/engagements/?page=2"),
    ],
)
def test_htmx_is_told_to_open_the_sign_in_page_whole(
    headers: dict[str, str], page: str, is_over: bool, alice: User
) -> None:
    browser = Browser()
    if is_over:
        browser.post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
        session = browser.session
        session["seen_at"] -= 9 * 3600
        session.save()
    answer = browser.get("/engagements/?page=2", headers={"HX-Request": "true", **headers})
    asked, _, query = answer["HX-Redirect"].partition("?")
    assert (answer.status_code, answer.content, asked) == (200, b"", SIGN_IN)
    assert parse_qs(query) == {"next": [page]}


def test_a_sign_in_without_a_membership_sees_nothing(db: None, signed_in: SignIn) -> None:
    stray = User.objects.create_user(email="stray@example.com", name="Stray", password=PASSWORD)
    assert signed_in(stray).get("/").status_code == 404


def test_nobody_signs_up_by_themselves(db: None) -> None:
    assert Browser().get("/accounts/signup/").status_code == 404


def test_a_role_is_read_anew_at_each_request(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)
    assert browser.get(reverse("engagements")).status_code == 200
    alice.membership.role = "manager"
    alice.membership.save()
    assert browser.get(reverse("engagements")).status_code == 404
