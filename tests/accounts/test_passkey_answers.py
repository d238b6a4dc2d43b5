"""Whatever is sent for a passkey that no browser sends is refused, and breaks nothing."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser

from apps.accounts.models import User
from tests import factories
from tests.accounts.test_second_factor import is_in, set_up, with_password

SIGN_IN, SECOND, ADD = "/sign-in/passkey/", "/sign-in/code/", "/account/passkeys/new/"


def answer(**response: object) -> str:
    return json.dumps({"id": "YQ", "rawId": "YQ", "type": "public-key", "response": response})


SENT = [
    "", "x", "5", "[]", "{}", "null", '"s"', '{"id": 5}', '{"response": {"userHandle": 5}}', '{"response": []}',
    '{"response": {"userHandle": "////"}}',
    answer(),
    answer(clientDataJSON="e30", attestationObject="oA"),
    answer(clientDataJSON="!!!", attestationObject="!!"),
    answer(clientDataJSON="e30", authenticatorData="AAAA", signature="oA", userHandle="YWJj"),
    answer(clientDataJSON="e30", authenticatorData="oA", signature="oA", userHandle="\x00"),
    "[" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("sent", SENT, ids=range(len(SENT)))
def test_it_is_refused(sent: str, alice: User) -> None:
    stranger = Browser()
    stranger.get(SIGN_IN, headers={"accept": "application/json"})
    assert stranger.post(SIGN_IN, {"credential": sent}).status_code == 302
    assert not is_in(stranger)
    browser = factories.sign_in(Browser(), alice)
    browser.get(ADD)
    refused = browser.post(ADD, {"credential": sent, "name": "Key", "passwordless": "on"})
    assert refused.status_code == 200
    assert not Authenticator.objects.exists()
    set_up(browser)
    waiting = with_password(alice)
    waiting.get(SECOND)
    assert waiting.post(SECOND, {"credential": sent}).status_code == 200
    assert not is_in(waiting)


def test_the_name_of_a_passkey_has_an_end(alice: User) -> None:
    browser = factories.sign_in(Browser(), alice)
    assert (
        "at most 60 characters" in browser.post(ADD, {"name": "k" * 61, "credential": "{}"}).content.decode()
    )
