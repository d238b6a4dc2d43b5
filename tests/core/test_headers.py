"""Every answer is fenced in, errors and files included."""

from collections.abc import Mapping

import pytest
from django.test import Client as Browser

from apps.accounts.models import User
from apps.portfolio import views
from tests.factories import PASSWORD, SignIn


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/sign-in/", "testserver", 200),
        ("/", "testserver", 302),
        ("/nowhere/", "testserver", 404),
        ("/i/mistyped-link/", "testserver", 404),
        ("/sign-in/", "evil.example", 400),
        ("/static/css/app.css", "testserver", 200),
        ("/livez", "testserver", 200),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(
    address: str, host: str, status: int, db: None
) -> None:
    answer = Browser().get(address, headers={"host": host})
    assert answer.status_code == status
    check_headers(answer.headers)


def test_so_does_the_page_of_an_error_and_says_nothing_of_its_cause(
    alice: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a telling secret")

    monkeypatch.setattr(views, "library_page", fail)
    browser = signed_in(alice)
    browser.raise_request_exception = False
    answer = browser.get("/library/")
    assert answer.status_code == 500
    assert "telling" not in answer.content.decode()
    check_headers(answer.headers)


def check_headers(found: Mapping[str, str]) -> None:
    assert found["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "camera=()" in found["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in found


def test_no_script_reads_a_cookie(alice: User) -> None:
    browser = Browser()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert {"csrftoken", "sessionid"} < set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
