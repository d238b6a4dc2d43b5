"""The whole of `make up`: everything starts, and nothing stays."""

import re
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.core.database import roles
from tests.local.checkout import Checkout, Up, copy_of_checkout
from tests.local.processes import running_in, wait_until_nothing_runs_in
from tests.product import database_url, free_port
from tests.roles import SUPERUSER, acting_as

COUNT_ENGAGEMENTS = "from apps.engagements.models import Engagement; print(Engagement.objects.count())"
MINT_LINK = """
from django.utils import timezone
from apps.engagements.models import Stakeholder
from apps.engagements.choices import LinkWay
from apps.engagements.services import LinkDelivery, mint_links
waiting = Stakeholder.objects.filter(engagement__rounds__state="open", withdrawn_at=None).first()
own = LinkDelivery(LinkWay.OWN)
print(mint_links(stakeholders=[waiting], at=timezone.now(), delivery=own)[0].link)
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Checkout:
    return copy_of_checkout(repository, tmp_path_factory.mktemp("clone") / "my product")


@pytest.fixture
def start(checkout: Checkout) -> Iterator[Callable[[], Up]]:
    started: list[Up] = []

    def start_one() -> Up:
        started.append(checkout.up())
        return started[-1]

    yield start_one
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
    assert wait_until_nothing_runs_in(checkout.folder) == []


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def response_opened_by(link: str) -> str:
    """Open a personal link, press Start, and return the id of the response."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(link).read().decode())
    assert token
    pressed = urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    with browser.open(link, pressed) as opened:
        found = re.search(r"/r/([0-9a-f-]{36})/", opened.url)
    assert found, opened.url
    return found[1]


def assert_only_reports_give_way(up: Up) -> None:
    """Whoever waits for a ranking, or tries the room on a first start, does not wait for the demo's reports."""
    all_of_them = psutil.Process(up.process.pid).children(recursive=True)
    usual = psutil.Process(up.process.pid).nice()
    celery = {
        " ".join(each.cmdline()): each.nice() > usual for each in all_of_them if "celery" in each.cmdline()
    }
    gives_way = {
        kind: {is_nice for words, is_nice in celery.items() if re.search(pattern, words)}
        for kind, pattern in (("short", "--queues upkeep,live,rankings,mails"), ("beat", " beat "))
    }
    assert gives_way == {"short": {False}, "beat": {False}}
    assert True in celery.values()  # the one that prints


def test_it_starts_on_nothing_serves_commands_beside_it_logs_nobody_and_stops_without_a_trace(
    checkout: Checkout, start: Callable[[], Up]
) -> None:
    shutil.rmtree(checkout.folder / ".local", ignore_errors=True)
    up = start()
    assert up.url in up.said, up.notes
    assert "alice@demo.example" in up.said
    assert up.answer("/livez") == up.answer("/readyz") == 200
    assert_only_reports_give_way(up)
    beside = checkout.command("shell", "--verbosity", "0", "--command", COUNT_ENGAGEMENTS)
    assert beside.stdout == "7\n"
    link = checkout.command("shell", "--verbosity", "0", "--command", MINT_LINK).stdout.strip()
    response = response_opened_by(link)
    logs = "".join(each.read_text() for each in (checkout.folder / ".local/log").glob("*.log"))
    assert [each for each in ("127.0.0.1", response) if each in logs] == []
    assert up.interrupt() == 0
    assert running_in(checkout.folder) == []
    alone = checkout.command("shell", "--verbosity", "0", "--command", COUNT_ENGAGEMENTS)
    assert alone.stdout == "7\n"
    assert running_in(checkout.folder) == []


def test_a_database_of_ones_own_that_does_not_answer_is_named_in_a_sentence(checkout: Checkout) -> None:
    nowhere = {"DATABASE_URL": "postgresql://bob@127.0.0.1:1/bob", "REDIS_URL": "redis://127.0.0.1:1/0"}
    said = checkout.refused("up", "--port", str(free_port()), **nowhere)
    assert "The database does not answer. Is DATABASE_URL right?" in said
    assert "Traceback" not in said


@pytest.fixture
def database_of_another_version(transactional_db: None) -> Iterator[None]:
    recorder = MigrationRecorder(connection)
    with acting_as(SUPERUSER):
        recorder.record_applied("engagements", "0099_gone")
    yield
    with acting_as(SUPERUSER):
        recorder.record_unapplied("engagements", "0099_gone")


@pytest.mark.usefixtures("database_of_another_version")
@pytest.mark.parametrize("words", [["up", "--port", str(free_port())], ["migrate"]])
def test_the_database_of_another_version_is_refused_in_a_sentence(
    checkout: Checkout, words: list[str]
) -> None:
    ended = checkout.refused(
        *words, DATABASE_URL=database_url(roles.OWNER), REDIS_URL=settings.REDIS_URL, SECRET_KEY="x" * 50
    )
    *_, said = ended.splitlines()
    assert said.endswith("use the version that made it, or bring back the backup from before the update.")
    assert "Traceback" not in ended


@pytest.mark.fault
def test_killed_itself_it_leaves_nothing_running_and_starts_again(
    checkout: Checkout, start: Callable[[], Up]
) -> None:
    up = start()
    up.process.kill()
    up.process.wait()
    assert wait_until_nothing_runs_in(checkout.folder) == []
    assert start().answer("/readyz") == 200


@pytest.mark.fault
@pytest.mark.parametrize(
    ("log", "name"),
    [("worker.log", "The worker"), ("valkey.log", "Valkey"), ("postgres.log", "PostgreSQL")],
)
def test_what_is_killed_after_a_while_is_started_again_and_said(
    start: Callable[[], Up], log: str, name: str
) -> None:
    up = start()
    [victim] = up.children(log)
    assert eventually(lambda: time.time() - victim.create_time() > 11)
    victim.kill()
    assert eventually(lambda: f"{name} stopped (exit code -9" in up.notes)
    assert eventually(lambda: [child.pid for child in up.children(log)] not in ([], [victim.pid]))
    assert eventually(lambda: up.answer("/readyz") == 200)


@pytest.mark.fault
def test_what_dies_again_and_again_stops_everything_and_names_its_log(start: Callable[[], Up]) -> None:
    up = start()
    for _ in range(2):
        assert eventually(lambda: len(up.children("short-worker.log")) == 1)
        up.children("short-worker.log")[0].kill()
    assert eventually(lambda: len(up.children("short-worker.log")) == 1)
    assert up.process.poll() is None

    def is_over() -> bool:
        for beat in up.children("beat.log"):
            beat.kill()
        return up.process.poll() is not None

    assert eventually(is_over)
    assert up.process.returncode == 1
    assert "Beat stopped (exit code -9)" in up.notes
    assert "beat.log" in up.notes
