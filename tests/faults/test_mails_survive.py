"""A mail goes out once, or says that it may have gone out. Real worker, real beat, a mail server that can be silent."""

import threading
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.mailing.models import Mail
from tests.factories import SignIn, make_stakeholder
from tests.faults.conftest import never, wait_until
from tests.mailing.smtp import Post, post_office
from tests.product import Product, free_port

pytestmark = pytest.mark.fault

SWEEPS_SECONDS = 12  # at least two sweeps, each of which could send it again


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def invited(stack: Product, port: int, engagement: Engagement, alice: User, signed_in: SignIn) -> Browser:
    """Alice has pressed the button for her one stakeholder; who sends is started by each test."""
    stack.mail_url = f"smtp://127.0.0.1:{port}?tls=off"
    Engagement.objects.update(lead=alice)
    make_stakeholder(engagement, "Ines Roth", email="ines@example.com")
    browser = signed_in(alice)
    browser.post(reverse("mail_people", args=[engagement.pk]), {"invite": "1"})
    assert Mail.objects.get().state == "queued"
    return browser


@pytest.fixture
def post(port: int) -> Iterator[Post]:
    with post_office(port) as post:
        yield post


def state() -> str:
    mail = Mail.objects.get()
    return f"{mail.state} {mail.error_code} {mail.error_text}"


def start_sending(stack: Product) -> None:
    for name in ("worker", "beat"):
        if name not in stack.processes:
            stack.start(name)


def test_a_worker_killed_between_sending_and_noting_leaves_it_uncertain_and_sends_it_no_more(
    stack: Product, invited: Browser, post: Post, engagement: Engagement
) -> None:
    post.answers_when = threading.Event()
    start_sending(stack)
    wait_until(lambda: len(post.mails) == 1, 60, state)
    stack.kill("worker")
    assert Mail.objects.get().state == "running"
    start_sending(stack)
    wait_until(lambda: Mail.objects.get().is_uncertain, 60, state)
    shown = invited.get(reverse("mails", args=[engagement.pk]))
    assertContains(shown, "Uncertain")
    assertContains(shown, "it may have arrived, or not")
    never(lambda: len(post.mails) > 1, SWEEPS_SECONDS)
    post.answers_when.set()
    again = reverse("mail_again", args=[engagement.pk, Mail.objects.get().pk])
    assertRedirects(invited.post(again), reverse("mails", args=[engagement.pk]))
    wait_until(lambda: Mail.objects.get().is_sent, 60, state)
    assert len(post.mails) == 2
    # Programs show it once where both arrived.
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]


def test_while_the_server_is_down_it_waits_and_goes_out_once_when_it_is_back(
    stack: Product, invited: Browser, port: int, engagement: Engagement
) -> None:
    start_sending(stack)
    wait_until(lambda: Mail.objects.get().attempts >= 1 and Mail.objects.get().state == "queued", 60, state)
    shown = invited.get(reverse("mails", args=[engagement.pk]))
    assertContains(shown, "It is tried again by itself.")
    with post_office(port) as post:
        wait_until(lambda: Mail.objects.get().is_sent, 60, state)
        assert len(post.mails) == 1
    assert Mail.objects.get().attempts >= 2
