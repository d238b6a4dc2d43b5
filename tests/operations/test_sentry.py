"""What Sentry is told: where something went wrong, and nothing that anybody typed, holds or is called."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from pytest_django import Settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config import sentry

ANSWER, TOKEN, ADDRESS = "Forty a day, says Ida", "A" * 43, "ida@example.org"


class Post(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        if event := envelope.get_event():
            self.events.append(json.loads(json.dumps(event, default=str)))


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    sentry.start("https://key@sentry.example.org/1", transport=post)
    # As the browser of a test does: the connection is the test's.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield post
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fails(request: HttpRequest, token: str) -> HttpResponse:
    answer = request.POST["answer"]
    raise ValueError(f"{request.path} by {ADDRESS} fails, {len(answer)}")


def fails_in_the_database(request: HttpRequest, token: str) -> HttpResponse:
    raise DatabaseError(f"Failing row contains ({request.POST['answer']}).")


urlpatterns = [path("i/<token>/", csrf_exempt(fails)), path("s/<token>/", csrf_exempt(fails_in_the_database))]


@pytest.mark.parametrize("page", ["i", "s"])
@pytest.mark.django_db
def test_an_error_is_told_without_what_was_typed(page: str, post: Post, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    statuses: list[str] = []
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Referer": f"https://x.example/i/{TOKEN}/",
        "Cookie": f"s={TOKEN}",
    }
    address = f"/{page}/{TOKEN}/?note={ANSWER}"
    sent = RequestFactory().post(address, {"answer": ANSWER}, headers=headers)
    # As a server calls it: what a test's browser calls instead tells Sentry of no request.
    answer = WSGIHandler()(sent.environ, lambda status, headers, error=None: statuses.append(status))
    b"".join(answer)
    assert statuses == ["500 Internal Server Error"]
    (event,) = [event for event in post.events if event.get("exception")]
    assert event["request"] == {"method": "POST", "url": f"http://testserver/{page}/[link]/"}
    error = event["exception"]["values"][-1]
    assert error["type"] == ("ValueError" if page == "i" else "DatabaseError")
    assert any(frame["function"].startswith("fails") for frame in error["stacktrace"]["frames"])
    written = json.dumps(post.events)
    assert not [secret for secret in (ANSWER, TOKEN, ADDRESS, "127.0.0.1") if secret in written]


def test_without_an_address_nothing_is_sent() -> None:
    assert not sentry_sdk.get_client().is_active()


def test_who_it_was_is_not_asked_for(post: Post) -> None:
    assert sentry_sdk.get_client().should_send_default_pii() is False
