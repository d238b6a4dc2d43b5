"""What can't be undone or shows what few may see is asked for a password first, where none was given of late."""

import zlib
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.signing import b64_decode
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.credentials import digest_of_session
from apps.accounts.models import User
from apps.assessments.services import close_round
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.core.web.sealing import SealedSessions
from apps.engagements.models import AskedPerson, Engagement, Stakeholder
from tests import factories
from tests.factories import NOW, PASSWORD, SignIn
from tests.pages import fields_of

PROVE = "/account/prove/"
ASKED: dict[str, dict[str, Any]] = {
    "archive": {"understood": "1"},
    "asked_person_remove": {},
    "links": {},
    "person_link": {},
    "readers": {},
}


@pytest.fixture
def resting() -> SignIn:
    """Return a function that gives a browser in which that person signed in more than half an hour ago."""

    def rested(user: User) -> Browser:
        browser = factories.sign_in(Browser(), user)
        session = browser.session
        session["account_authentication_methods"][0]["at"] -= 31 * 60
        session.save()
        return browser

    return rested


def address_of(name: str, bob: Stakeholder) -> str:
    parts = {"engagement_id": bob.engagement_id}
    if name == "person_link":
        parts["stakeholder_id"] = bob.pk
    if name == "asked_person_remove":
        kept = {"organisation_id": bob.organisation_id, "engagement_id": bob.engagement_id}
        parts["asked_id"] = AskedPerson.objects.create(**kept, name="Ines Roth").pk
    return reverse(name, kwargs=parts)


@pytest.mark.parametrize("name", ASKED)
def test_without_recent_proof_nothing_happens_until_the_password_is_given(
    name: str, bob: Stakeholder, olga: User, resting: SignIn
) -> None:
    if name == "archive":
        close_round(round=bob.engagement.rounds.get(), by=SYSTEM, at=NOW)
    known = AuditEvent.objects.count()
    browser, address = resting(olga), address_of(name, bob)
    asked = browser.post(address, ASKED[name])
    assertRedirects(asked, f"{PROVE}?next={address.replace('/', '%2F')}", fetch_redirect_response=False)
    page = browser.get(asked["Location"])
    assertContains(page, "What you sent is kept")
    assert AuditEvent.objects.count() == known
    browser.post(asked["Location"], {**fields_of(page), "password": PASSWORD})
    proof, done = AuditEvent.objects.order_by("pk")[known:]
    assert (proof.verb, proof.detail) == ("prove_again", {"how": "password"})
    assert done.actor_id == str(olga.pk)


def test_a_page_that_is_asked_for_comes_after_the_password(
    engagement: Engagement, olga: User, resting: SignIn
) -> None:
    browser, address = resting(olga), reverse("archive", args=[engagement.pk])
    asked = browser.get(address)
    page = browser.get(asked["Location"])
    assert "What you sent is kept" not in page.content.decode()
    answer = browser.post(asked["Location"], {**fields_of(page), "password": PASSWORD})
    assertRedirects(answer, address)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://testserver/engagements/?page=2", "/engagements/?page=2"),
        ("http://testserver", "/"),
        ("https://elsewhere.example/", "/"),
        ("http://testserver//elsewhere.example/a", "/elsewhere.example/a"),
        ("http://testserver/\\/elsewhere.example/a", "/elsewhere.example/a"),
    ],
    ids=["a page of ours", "no path", "another site", "two slashes", "a backslash"],
)
def test_loaded_anew_what_was_sent_leads_back_to_its_page(
    before: str, after: str, bob: Stakeholder, olga: User, resting: SignIn
) -> None:
    browser, address = resting(olga), address_of("person_link", bob)
    asked = browser.post(address, headers={"referer": before})
    given = {**fields_of(browser.get(asked["Location"])), "password": PASSWORD}
    assert (
        browser.post(asked["Location"], given).status_code == 200
    )  # the link, at the address of the question
    made = AuditEvent.objects.count()
    again = browser.post(asked["Location"], given)
    assert again["Location"] == after
    assert AuditEvent.objects.count() == made + 1  # that they proved it again, and no second link


def test_what_waits_for_proof_is_sealed_in_the_table_of_sessions(olga: User, resting: SignIn) -> None:
    browser = resting(olga)
    browser.post("/organisation/erase/", {"who": "wanda.xylander@brightwell.example"})
    kept = Session.objects.get(session_key=digest_of_session(browser.session.session_key))
    assert "xylander" in str(kept.get_decoded())
    packed = kept.session_data.partition(":")[0]
    raw = b64_decode(packed.lstrip(".").encode())
    assert (zlib.decompress(raw) if packed.startswith(".") else raw).startswith(b"gAAAA")


def test_sessions_of_before_are_read_and_those_of_a_lost_key_are_empty(settings: Any) -> None:
    serializer = SealedSessions()
    assert serializer.loads(b'{"a":1}') == {"a": 1}
    kept, old = serializer.dumps({"a": 1}), settings.SECRET_KEY
    settings.SECRET_KEY = "n" * 60
    assert serializer.loads(kept) == {}
    settings.SECRET_KEY_FALLBACKS = [old]
    assert serializer.loads(kept) == {"a": 1}


def test_what_was_sent_and_then_left_does_not_go_on_later(
    engagement: Engagement, olga: User, resting: SignIn
) -> None:
    close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    browser, address = resting(olga), reverse("archive", args=[engagement.pk])
    browser.post(address, {"understood": "1"})
    asked = browser.get(address)
    answer = browser.post(asked["Location"], {"password": PASSWORD, "next": address})
    assertRedirects(answer, address)
    engagement.refresh_from_db()
    assert not engagement.is_archived


def test_signing_in_is_proof(engagement: Engagement, olga: User) -> None:
    browser = Browser()
    browser.post("/sign-in/", {"login": olga.email, "password": PASSWORD})
    assert browser.get(reverse("archive", args=[engagement.pk])).status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_to_the_question(
    engagement: Engagement, olga: User, resting: SignIn
) -> None:
    address = reverse("readers", args=[engagement.pk])
    asked = resting(olga).post(address, headers={"hx-request": "true"})
    assert asked["HX-Redirect"].startswith(PROVE)


def test_a_wrong_password_is_no_proof_and_what_was_sent_stays_kept(
    engagement: Engagement, olga: User, resting: SignIn
) -> None:
    browser, address = resting(olga), reverse("readers", args=[engagement.pk])
    asked = browser.post(address, {"readers": ""})["Location"]
    assertContains(
        browser.post(asked, {"password": "not the password", "next": address}), "Incorrect password"
    )
    assert [row.verb for row in AuditEvent.objects.all()] == ["sign_in_refused"]
    browser.post(asked, {"password": PASSWORD, "next": address})
    assert AuditEvent.objects.filter(verb="set_readers").exists()


def test_the_password_of_somebody_else_is_no_proof(
    engagement: Engagement, olga: User, alice: User, resting: SignIn
) -> None:
    alice.set_password("another long passphrase")
    alice.save()
    browser, address = resting(olga), reverse("archive", args=[engagement.pk])
    browser.post(PROVE, {"password": "another long passphrase", "next": address})
    assert browser.get(address).status_code == 302


def test_the_question_leads_nowhere_else(olga: User, resting: SignIn) -> None:
    answer = resting(olga).post(PROVE, {"password": PASSWORD, "next": "//evil.example/"})
    assert answer["Location"] == "/"


def test_the_question_is_for_those_who_are_signed_in(db: None) -> None:
    assertRedirects(Browser().get(PROVE), f"/sign-in/?next={PROVE}")
