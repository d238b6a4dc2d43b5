"""A round's logs: one JSON object a line, by which a request and its job are found, and nobody's answer or address."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace
from typing import cast

import pytest
import redis
from celery.app.task import Context
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments.services import close_round
from apps.core.actors import SYSTEM
from apps.core.queueing import enqueue
from apps.core.web.logs import JsonLine, PlainLine, job_id, request_id
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.tasks import send
from apps.responses.models import Response
from tests.factories import SignIn
from tests.responses.conftest import begin, link_path, save_item

ANSWER = "Only on storm days, I would say"


@pytest.fixture(autouse=True)
def no_request_yet() -> None:
    request_id.set("")


def line(message: str, **fields: object) -> dict[str, str]:
    record = logging.makeLogRecord({"msg": message, "levelname": "ERROR", "name": "apps.x", **fields})
    written = JsonLine().format(record)
    assert "\n" not in written
    read: dict[str, str] = json.loads(written)
    return read


def test_a_line_says_when_what_where_and_for_which_request_and_job() -> None:
    before = request_id.set("a" * 32), job_id.set("b" * 32)
    said = line("Two\nlines")
    request_id.reset(before[0])
    job_id.reset(before[1])
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "ERROR", "logger": "apps.x", "message": "Two\nlines", "request_id": "a" * 32, "job_id": "b" * 32,
    }  # fmt: skip
    assert "request_id" not in line("x")


@pytest.mark.parametrize("formatter", [JsonLine(), PlainLine()])
def test_neither_message_nor_traceback_holds_a_token_or_an_address(formatter: logging.Formatter) -> None:
    with pytest.raises(ValueError, match="exists") as raised:
        raise ValueError("ida@example.org at /i/AAAABBBB/ exists\nDETAIL: Key (text)=(Only I know)")
    error = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, 'GET "/s/CCCC/"', (), error)
    written = formatter.format(record)
    assert "[address] at /i/[link]/ exists" in written
    assert not [secret for secret in ("ida@", "AAAABBBB", "CCCC", "Only I know") if secret in written]


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [("0123-abcd", True), ("short", False), ("a" * 65, False), ("0123 abcd\r\nX: y", False), ("", False)],
)
@pytest.mark.django_db
def test_the_id_of_a_proxy_is_taken_over_where_it_is_one(sent: str, *, is_kept: bool) -> None:
    answered = Browser().get("/livez", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert (answered == sent) is is_kept
    assert len(answered) >= 8


@pytest.mark.django_db
def test_a_job_is_handed_the_request_that_ordered_it() -> None:
    broker = redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://"))
    broker.flushdb()
    before = request_id.set("request-1")
    enqueue(send)
    request_id.reset(before)
    message = json.loads(cast("bytes", broker.lpop("scalelens:mails")))
    # As a worker makes it of what it was sent.
    job = SimpleNamespace(request=Context(message["headers"]))
    task_prerun.send(send, task_id=message["headers"]["id"], task=job)
    said = line("x")
    task_postrun.send(send)
    assert (said["request_id"], said["job_id"]) == ("request-1", message["headers"]["id"])
    assert not {"request_id", "job_id"} & line("x").keys()


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Return what is logged as a server of production has it."""
    output, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(output)
    handler.setFormatter(JsonLine())
    root.addHandler(handler)
    yield output
    root.removeHandler(handler)


def test_the_log_of_a_round_holds_no_answer_no_token_and_no_address(
    written: StringIO, bob: Stakeholder, engagement: Engagement, rules: object, signed_in: SignIn, alice: User
) -> None:
    link = link_path(bob)
    token = link.split("/")[2]
    browser = begin(bob)
    response = Response.objects.get(stakeholder=bob)
    assert save_item(browser, response, "R5", {"value": ANSWER}).status_code == 200
    for path, body in (
        (link[:-3] + "/", {}),
        (f"{link}nowhere/", {}),
        (reverse("save_answer", args=[response.pk, "R5"]), {"value": ANSWER, "revision": "x"}),
        (reverse("save_answer", args=[response.pk, "nowhere"]), {"value": ANSWER}),
        (reverse("account_login"), {"login": bob.email, "password": ANSWER}),
    ):
        Browser(REMOTE_ADDR="192.0.2.77").post(path, body)
        browser.post(path, body)
    close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    signed_in(alice).get(reverse("results", args=[engagement.pk]))
    lines = [json.loads(each) for each in written.getvalue().splitlines()]
    assert len(lines) > 5
    assert all(len(each["request_id"]) == 32 for each in lines if each["logger"].startswith("django."))
    secrets = (ANSWER, token, token[:-3], bob.email, bob.name, "192.0.2.77")
    assert [secret for secret in secrets if secret in written.getvalue()] == []


# What Celery's pool says once one of its processes was killed, by the log that a worker has set up.
KILLED = """
from config.celery import app
app.Worker(loglevel="WARNING")
from billiard.util import error
error("Process %r exited with %r", "ForkPoolWorker-1", "signal 9 (SIGKILL)")
"""


def test_a_worker_says_in_json_too_that_its_process_was_killed() -> None:
    asked = {"SCALELENS_ENTRY": "worker", "LOG_JSON": "1"}
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=settings.BASE_DIR,
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(each) for each in done.stderr.splitlines() if "ForkPoolWorker" in each]
    assert [(each["level"], each["logger"]) for each in said] == [("ERROR", "multiprocessing")]
