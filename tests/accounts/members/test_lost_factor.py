"""A lost second factor has its way back: an owner resets a member's, the operator an owner's."""

import io
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import Membership, Organisation, User
from apps.core.models import AuditEvent
from apps.mailing.composing import message_of
from apps.mailing.models import Mail
from tests import factories
from tests.factories import SignIn

NEW_PASSWORD = "quite another secret"


def give_app(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())


def reset(browser: Browser, user: User) -> Any:
    return browser.post(reverse("member_factor_reset", args=[user.pk]), follow=True)


def test_olga_sees_who_has_a_second_factor_and_resets_it(
    olgas: Browser, olga: User, alice: User, signed_in: SignIn
) -> None:
    page = reverse("member", args=[alice.pk])
    assertNotContains(olgas.get(page), "Reset the second factor")
    give_app(alice)
    hers = signed_in(alice)
    assertContains(olgas.get(page), "Reset the second factor")
    assertContains(olgas.get("/organisation/"), ">yes<")
    assertContains(reset(olgas, alice), "The second factor of Alice Duarte is reset.")
    assert not Authenticator.objects.exists()
    assert hers.get("/engagements/").status_code == 302
    row = AuditEvent.objects.get(verb="reset_second_factor")
    assert (row.actor_id, row.object_id) == (str(olga.pk), str(alice.pk))
    assert Mail.objects.get(kind="factors_reset").recipient == alice.email


def test_recovery_codes_alone_are_no_second_factor(olgas: Browser, alice: User) -> None:
    Authenticator.objects.create(user=alice, type=Authenticator.Type.RECOVERY_CODES, data={})
    assertNotContains(olgas.get("/organisation/"), ">yes<")


def test_nobody_resets_their_own(olgas: Browser, olga: User) -> None:
    give_app(olga)
    assertNotContains(olgas.get(reverse("member", args=[olga.pk])), "Reset the second factor")
    assertContains(reset(olgas, olga), "Your own second factor is changed under")
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("stranger", ["alice", "carol", "mallory"])
def test_others_reset_nobodys(
    olga: User, stranger: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    give_app(olga)
    assert (
        signed_in(request.getfixturevalue(stranger))
        .post(reverse("member_factor_reset", args=[olga.pk]))
        .status_code
        == 404
    )
    assert Authenticator.objects.exists()


def recover(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("recover_owner", *args, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def set_password(link: str) -> Browser:
    browser = Browser()
    form = browser.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    return browser


def test_the_last_owner_comes_in_again_by_the_link_that_is_printed(
    organisation: Organisation, olga: User, signed_in: SignIn
) -> None:
    Organisation.objects.update(second_factor_required=True)
    give_app(olga)
    stolen = signed_in(olga)
    link, said = recover(olga.email.upper(), "--print")
    assert "reset" in said
    assert link not in said
    assert stolen.get("/organisation/").status_code == 302
    assert not Authenticator.objects.exists()
    browser = set_password(link)
    answer = browser.post("/sign-in/", {"login": olga.email, "password": NEW_PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/organisation/")["Location"] == reverse("mfa_index")  # a new one is set up first
    assert not Browser().login(email=olga.email, password=factories.PASSWORD)
    row = AuditEvent.objects.get(verb="recover_owner")
    assert (row.actor_kind, row.scope_id, row.detail["member"]) == ("command", organisation.pk, str(olga.pk))


def test_a_link_works_once(olga: User) -> None:
    link, _said = recover(olga.email, "--print")
    set_password(link)
    assert Browser().get(urlsplit(link).path).status_code in {200, 404}
    user = User.objects.get(pk=olga.pk)
    before = user.password
    second = Browser().get(urlsplit(link).path, follow=True)
    Browser().post(
        second.request["PATH_INFO"], {"password1": "a third long secret", "password2": "a third long secret"}
    )
    user.refresh_from_db()
    assert user.password == before


def test_or_it_goes_to_her_address(olga: User) -> None:
    out, said = recover(olga.email)
    assert (out, "http" in said) == (olga.email, False)
    mail = Mail.objects.get(kind="password_link")
    assert mail.recipient == olga.email
    (link,) = re.findall(r"/sign-in/password/\S+/", str(message_of(mail, at=timezone.now()).body))
    browser = set_password(link)
    assert browser.post("/sign-in/", {"login": olga.email, "password": NEW_PASSWORD}).status_code == 302


@pytest.mark.parametrize("who", ["alice", "nobody@x.example", "", "gone"])
def test_only_an_owner_who_can_sign_in_is_recovered(who: str, olga: User, alice: User) -> None:
    give_app(alice)
    User.objects.filter(pk=olga.pk).update(is_active=False)
    email = {"alice": alice.email, "gone": olga.email}.get(who, who)
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("recover_owner", email, stderr=err)
    assert end.value.code == 2
    assert json.loads(err.getvalue())["errors"]
    assert Authenticator.objects.exists()
    assert not AuditEvent.objects.exists()
    assert Membership.objects.count() == 2
