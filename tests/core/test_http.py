"""Limits count by address: nobody may choose theirs, and behind a proxy people must not share one."""

import pytest
from django.test import Client as Browser
from django.test import RequestFactory, override_settings

from apps.accounts.models import User
from apps.core.web.http import client_address
from tests.factories import PASSWORD


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_only_what_our_proxies_add_is_believed(proxies: int, forwarded: str, address: str) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    with override_settings(PROXIES=proxies):
        assert client_address(request) == address


@override_settings(PROXIES=1)
def test_mallory_behind_the_proxy_makes_herself_wait_and_not_alice(alice: User) -> None:
    login = {"login": alice.email, "password": "not the password"}
    for _ in range(6):
        refused = Browser().post("/sign-in/", login, headers={"X-Forwarded-For": "198.51.100.1"})
    assert refused.status_code == 429
    login = {"login": alice.email, "password": PASSWORD}
    assert Browser().post("/sign-in/", login, headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 302
