"""A database that was brought back from a backup holds its mails until somebody says what becomes of those that wait."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.mailing import composing, outlet, services
from apps.mailing.composing import Composed
from apps.mailing.models import Mail, MailOutcome
from apps.mailing.services import NewMail
from config.local.servers import postgres_binary
from tests.mailing.smtp import Post, post_office
from tests.mailing.test_outbox import mailers, run

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture(autouse=True)
def post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    words = Composed("Ines Röth", "Four questions", "Ines", "alice@example.com", language="en-gb")
    monkeypatch.setitem(composing._composers, "letter", lambda mail, at: words)
    with post_office() as post:
        settings.MAILERS = mailers(post.port)
        yield post


def queue(number: int) -> None:
    mails = [NewMail("letter", uuid4(), "ines@example.com", f"letter:{number}")]
    services.queue_mails(scope_id=uuid4(), group_id=uuid4(), mails=mails, at=timezone.now())


@pytest.fixture
def restored(transactional_db: None, tmp_path: Path) -> None:
    """Two mails wait and are backed up, one goes out, and the backup is brought back over it."""
    queue(1)
    queue(2)
    assert services.sweep() == 2
    assert not outlet.is_held()
    used = connection.settings_dict
    where = ["-h", str(used["HOST"]), "-U", str(used["USER"]), "-d", str(used["NAME"])]
    dump = tmp_path / "tables.dump"
    tables = ["-t", "mailing_mail", "-t", "mailing_outlet"]
    subprocess.run([postgres_binary("pg_dump"), *where, "-Fc", *tables, "-f", dump], check=True)
    assert run().is_sent
    connection.close()
    clean = ["--clean", "--if-exists"]
    subprocess.run([postgres_binary("pg_restore"), *where, *clean, dump], check=True)


@pytest.mark.usefixtures("restored")
def test_it_sends_nothing_and_rings_for_nothing_until_it_is_released(
    post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outlet.is_held()
    assert services.sweep() == 0
    assert services.claim_mail() is None
    call_command("release_mails")
    assert "2 wait" in capsys.readouterr().out
    assert outlet.is_held()
    call_command("release_mails", send=True)
    assert "To be sent: 2" in capsys.readouterr().out
    assert services.sweep() == 2
    assert run().is_sent
    assert len(post.mails) == 2  # one of them before
    call_command("release_mails")
    assert "nothing is held" in capsys.readouterr().out


@pytest.mark.usefixtures("restored")
def test_what_waited_may_be_left_unsent_and_the_next_mail_goes(post: Post) -> None:
    call_command("release_mails", discard=True)
    assert {mail.outcome for mail in Mail.objects.all()} == {MailOutcome.NOT_SENT}
    assert "backup" in Mail.objects.all()[0].failure
    assert services.claim_mail() is None
    queue(4)
    assert run().is_sent
