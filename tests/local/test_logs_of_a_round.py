"""A whole round in a network, with what goes wrong in one: no process writes down who gave what, or a link."""

import json
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.local.checkout import Up, copy_of_checkout
from tests.local.processes import wait_until_nothing_runs_in
from tests.product import lan_address

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

OTHER = "7f5c1d1e-5d0b-4d8e-9f52-000000000003"
ANSWER = "Only on storm days, I would say"
# In the open round of the demo: somebody who has not answered yet, and an item that takes a text.
PLAN = """
import json
from django.utils import timezone
from apps.engagements.choices import LinkWay
from apps.engagements.models import Stakeholder
from apps.engagements.services import LinkDelivery, mint_links
from apps.instruments.definition import TextItem
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
waiting = Stakeholder.objects.filter(engagement__rounds__state="open", withdrawn_at=None)
waiting = waiting.exclude(pk__in=Response.objects.filter(stakeholder__isnull=False).values("stakeholder"))
for person in waiting:
    asked = definition_of(person.engagement.instrument_version).asked_of(person.perspective, person.engagement.routing)
    texts = [item.id for item in asked if isinstance(item, TextItem)]
    if texts:
        break
[minted] = mint_links(stakeholders=[person], at=timezone.now(), delivery=LinkDelivery(LinkWay.OWN))
print(json.dumps({"link": minted.link, "item": texts[0], "name": person.name, "email": person.email}))
"""
CLOSE = """
from django.utils import timezone
from apps.assessments.services import close_round
from apps.core.actors import SYSTEM
from apps.engagements.models import Round
for round in Round.objects.filter(state="open"):
    close_round(round=round, by=SYSTEM.within(round.organisation_id), at=timezone.now())
"""
WORK_LEFT = """
select (select count(*) from assessments_assessment where state in ('queued', 'running'))
     + (select count(*) from reports_report where state in ('queued', 'running'))
"""


@pytest.fixture
def up(tmp_path: Path, repository: Path) -> Iterator[Up]:
    checkout = copy_of_checkout(repository, tmp_path / "clone")
    started = checkout.up(lan=lan_address())
    yield started
    started.process.kill()
    started.process.wait()
    assert wait_until_nothing_runs_in(checkout.folder) == []
    shutil.rmtree(checkout.folder)


def database(up: Up) -> psycopg.Connection:
    sockets = up.checkout.folder / ".local/run"
    return psycopg.connect(host=str(sockets), user="scalelens", dbname="postgres")


@contextmanager
def locked_answers(up: Up) -> Iterator[None]:
    """Let whoever saves wait until PostgreSQL refuses it, and writes down the statement."""
    with database(up) as other:
        other.execute("lock table responses_answer in access exclusive mode")
        yield


class Person:
    def __init__(self, link: str) -> None:
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.link = link

    def begin(self) -> str:
        """Press Start, and return the id of the response."""
        shown = self.browser.open(self.link).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
        assert token
        self.token = token[1]
        opened = self.post(self.link, {})
        response = re.search(r"/r/([0-9a-f-]{36})/", opened)
        assert response, opened
        return response[1]

    def post(self, address: str, fields: dict[str, object]) -> str:
        """Return where it led, or the status of what went wrong."""
        body = urlencode(fields | {"csrfmiddlewaretoken": self.token}).encode()
        request = urllib.request.Request(address, body, headers={"Referer": self.link})
        try:
            with self.browser.open(request, timeout=60) as page:
                return str(page.url)
        except urllib.error.HTTPError as error:
            return str(error.code)


def test_no_log_of_any_process_holds_an_address_a_response_an_answer_or_a_token(up: Up) -> None:
    plan = json.loads(up.checkout.command("shell", "--verbosity", "0", "--command", PLAN).stdout)
    assert plan["link"].startswith(up.url)
    person = Person(plan["link"])
    response = person.begin()
    save = f"{up.url}/r/{response}/q/{plan['item']}/"
    fields = {plan["item"]: ANSWER, "revision": 0, "operation": "7f5c1d1e-5d0b-4d8e-9f52-000000000001"}
    assert person.post(save, fields) == save
    refused = [
        person.post(save, fields | {"revision": "x", "operation": OTHER}),
        person.post(f"{up.url}/r/{response}/q/nowhere/", fields),
        person.post(f"{plan['link']}nowhere/", fields),
        person.post(f"{plan['link'][:-3]}/", fields),
    ]
    assert all(each.startswith("4") for each in refused), refused
    person.post(f"{up.url}/sign-in/", {"login": plan["email"], "password": ANSWER})
    with locked_answers(up):
        waited = fields | {"revision": 1, "operation": "7f5c1d1e-5d0b-4d8e-9f52-000000000002"}
        assert person.post(save, waited).startswith("5")
    up.checkout.command("shell", "--verbosity", "0", "--command", CLOSE)
    end = time.monotonic() + 300
    with database(up) as looking:
        while looking.execute(WORK_LEFT).fetchone() != (0,):
            looking.commit()
            assert time.monotonic() < end
            time.sleep(1)
    logs = {each.name: each.read_text() for each in (up.checkout.folder / ".local/log").glob("*.log")}
    assert {"web.log", "worker.log", "short-worker.log", "beat.log", "postgres.log", "valkey.log"} <= set(
        logs
    )
    assert "responses_answer" in logs["postgres.log"]  # else nothing has gone wrong in there
    token = plan["link"].rstrip("/").rsplit("/", 1)[1]
    # A path that was refused names the response, and may: what would join it with somebody stands nowhere.
    assert response in logs["web.log"]
    secrets = (
        ANSWER,
        ANSWER.replace(" ", "+"),
        token,
        token[:-3],
        plan["email"],
        plan["name"],
        lan_address(),
    )
    assert [(name, each) for name, log in logs.items() for each in secrets if each in log] == []
