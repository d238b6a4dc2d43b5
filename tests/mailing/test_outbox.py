"""Each mail goes out once or says why not; what may have gone out is never sent again by itself."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.mailing import composing, services, tasks
from apps.mailing.composing import Composed
from apps.mailing.errors import MailNotFailed, MailNotWanted
from apps.mailing.models import NOT_WANTED, REFUSED, Mail
from apps.mailing.services import NewMail
from tests.factories import NOW
from tests.mailing.smtp import Post, post_office
from tests.pages import read_page

pytestmark = pytest.mark.usefixtures("transactional_db")  # the lease is held by a thread of its own

SCOPE, GROUP = uuid4(), uuid4()


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office() as post:
        settings.MAILERS = mailers(post.port)
        yield post


def mailers(port: int) -> dict[str, Any]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@pytest.fixture(autouse=True)
def letter(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Ines,\n\nhttp://example.com/i/x/ <b>"
    words = Composed("Ines Röth", "Four questions", text, "alice@example.com", language="en-gb")
    monkeypatch.setitem(composing._composers, "letter", lambda mail, at: words)


def queue(*, kind: str = "letter", once_key: str = "letter:1") -> Mail:
    mail = NewMail(kind, uuid4(), "ines@example.com", once_key)
    services.queue_mails(scope_id=SCOPE, group_id=GROUP, mails=[mail], at=NOW)
    return Mail.objects.get(once_key=once_key)


def run() -> Mail:
    mail = services.claim_mail()
    assert mail is not None
    services.deliver(mail, at=timezone.now())
    mail.refresh_from_db()
    return mail


def test_a_mail_is_sent_as_text_and_html_and_answers_go_to_the_facilitator(post: Post) -> None:
    mail = queue()
    assert run().is_sent
    (sent,) = post.mails
    assert str(make_header(decode_header(sent["To"]))) == "Ines Röth <ines@example.com>"
    assert sent["Reply-To"] == "alice@example.com"
    assert str(mail.pk) in sent["Message-ID"]
    assert sent["Auto-Submitted"] == "auto-generated"
    parts: Any = sent.get_payload()
    text, html = (part.get_payload(decode=True).decode() for part in parts)
    assert text.startswith("Ines,")
    assert read_page(html).has('a[href="http://example.com/i/x/"]')
    assert "&lt;b&gt;" in html


def test_the_same_mail_is_queued_once_and_many_cost_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    mails = [NewMail("letter", uuid4(), f"p{number}@example.com", f"k{number}") for number in range(50)]
    with django_assert_num_queries(2):
        assert services.queue_mails(scope_id=SCOPE, group_id=GROUP, mails=mails, at=NOW) == 50
    assert services.queue_mails(scope_id=SCOPE, group_id=GROUP, mails=mails[:3], at=NOW) == 0
    new = NewMail("letter", uuid4(), "ines@example.com", "new")
    assert services.queue_mails(scope_id=SCOPE, group_id=GROUP, mails=[new, new], at=NOW) == 1


def test_a_server_that_is_down_is_tried_again_later_and_longer_each_time(settings: Any, post: Post) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.MAILERS = mailers(closed.getsockname()[1])
        queue()
        waits = []
        for _ in range(3):
            mail = run()
            assert mail.state == "queued"
            assert "can't be reached" in mail.error_text
            waits.append(round((mail.available_at - timezone.now()).total_seconds()))
            Mail.objects.update(available_at=Now())
    assert waits == [10, 20, 40]
    settings.MAILERS = mailers(post.port)
    assert run().is_sent
    assert len(post.mails) == 1


def test_a_server_that_puts_it_off_gets_it_again_and_nothing_is_uncertain(post: Post) -> None:
    post.on_text = "451 Try again later"
    queue()
    mail = run()
    assert (mail.state, mail.sending_at) == ("queued", None)
    assert "451" in mail.error_text


@pytest.mark.parametrize("reply", ["on_recipient", "on_text"])
def test_a_refusal_says_what_the_server_said_and_is_not_tried_again(post: Post, reply: str) -> None:
    setattr(post, reply, "550 No such user here")
    queue()
    mail = run()
    assert (mail.state, mail.error_code) == ("failed", REFUSED)
    assert "550" in mail.error_text
    assert "No such user here" in mail.error_text
    assert services.claim_mail() is None


def test_a_connection_that_breaks_while_sending_leaves_it_uncertain(post: Post) -> None:
    post.hangs_up = True
    queue()
    mail = run()
    assert mail.is_uncertain
    assert services.sweep() == 0
    assert services.claim_mail() is None


def test_a_worker_that_dies_between_sending_and_noting_leaves_it_uncertain(post: Post) -> None:
    queue()
    mail = services.claim_mail()
    assert mail is not None
    Mail.objects.update(sending_at=Now(), lease_until=Now() - timedelta(seconds=1))
    assert services.sweep() == 0
    mail.refresh_from_db()
    assert mail.is_uncertain
    assert services.claim_mail() is None
    services.send_again(mail=mail, by=SYSTEM, at=NOW)
    assert run().is_sent
    assert len(post.mails) == 1


def test_a_worker_that_dies_before_sending_costs_only_time(post: Post) -> None:
    queue()
    services.claim_mail()
    Mail.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert services.sweep() == 1
    assert run().is_sent


def test_what_no_longer_holds_is_not_sent_and_is_no_failure(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished(mail: Mail, at: datetime) -> Composed:
        raise MailNotWanted("Ines has finished.")

    monkeypatch.setitem(composing._composers, "letter", finished)
    queue()
    mail = run()
    assert (mail.state, mail.error_code, mail.is_sent) == ("ready", NOT_WANTED, False)
    assert post.mails == []


@pytest.mark.parametrize(
    "words",
    [
        Composed("Ines\r\nBcc: all@example.com", "Questions", "Text", language="en-gb"),
        Composed("Ines", "Questions\nBcc: all@example.com", "Text", language="en-gb"),
        Composed("Ines", "Questions", "Text", "alice@example.com\nBcc: all@example.com", language="en-gb"),
        Composed(
            "Ines", "Questions", "Text", headers={"List-Unsubscribe": "<x>\r\nBcc: a@b.c"}, language="en-gb"
        ),
    ],
)
def test_nothing_that_was_typed_becomes_a_header(
    post: Post, monkeypatch: pytest.MonkeyPatch, words: Composed
) -> None:
    monkeypatch.setitem(composing._composers, "letter", lambda mail, at: words)
    queue()
    mail = run()
    assert (mail.error_code, post.mails) == (REFUSED, [])
    assert "line break" in mail.error_text


def test_a_kind_nobody_composes_and_an_address_nobody_can_use_are_refused(post: Post) -> None:
    queue(kind="unheard")
    assert run().error_code == REFUSED
    queue(once_key="letter:2")
    Mail.objects.filter(once_key="letter:2").update(recipient="ïnes@example.com")
    assert run().error_code == REFUSED
    assert post.mails == []


def test_only_what_failed_is_sent_again(post: Post) -> None:
    mail = queue()
    with pytest.raises(MailNotFailed):
        tasks.send_again(mail=mail, by=SYSTEM, at=NOW)
    run()
    with pytest.raises(MailNotFailed):
        tasks.send_again(mail=mail, by=SYSTEM, at=NOW)


def test_the_task_sends_what_waits_and_the_sweep_rings_for_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(tasks, "enqueue", rung.append)
    queue()
    queue(once_key="letter:2")
    tasks.sweep()
    tasks.send()
    tasks.send()
    tasks.send()
    assert len(post.mails) == 2
    assert rung == [tasks.send, tasks.send]


def test_without_a_server_mails_are_files(settings: Any, tmp_path: Any) -> None:
    options = {"file_path": str(tmp_path)}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
    }
    queue()
    assert run().is_sent
    (file,) = tmp_path.iterdir()
    assert "Subject: Four questions" in file.read_text()
