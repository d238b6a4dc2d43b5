"""On a machine without a mail server Alice reads what would have been sent; nobody else's."""

import io
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.accounts.tasks import send_password_links
from apps.core.actors import SYSTEM
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing import services
from apps.outreach import services as reaching
from apps.responses.models import Response
from tests.factories import SignIn
from tests.mailing.smtp import post_office
from tests.mailing.test_outbox import mailers
from tests.pages import read_page
from tests.responses.conftest import begin, link_path


@pytest.fixture
def mail_folder(settings: Any, tmp_path: Path) -> Path:
    options = {"file_path": str(tmp_path)}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
    }
    settings.MAIL_FOLDER, settings.MAILS_ARE_FILES = tmp_path, True
    return tmp_path


@pytest.mark.usefixtures("transactional_db")
def test_alice_reads_the_mails_of_her_organisation(
    alice: User, mallory: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn, mail_folder: Path
) -> None:
    address = reverse("local_mails")
    assertContains(signed_in(alice).get(address), "No mail yet")
    reaching.invite(engagement=engagement, by=SYSTEM, at=timezone.now())
    mail = services.claim_mail()
    assert mail is not None
    services.deliver(mail, at=timezone.now())
    shown = signed_in(alice).get(address)
    assertContains(shown, "Claims assistant: what do you see coming?")
    assertContains(shown, bob.email)
    assertContains(shown, "/i/")
    assertNotContains(signed_in(mallory).get(address), bob.email)


@pytest.mark.usefixtures("transactional_db")
def test_alice_reads_no_code_and_no_link_of_somebody_who_has_answered(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn, mail_folder: Path
) -> None:
    reaching.invite(engagement=engagement, by=SYSTEM, at=timezone.now())
    browser = begin(bob)
    response = Response.objects.get()
    browser.post(
        reverse("save_answer", args=[response.pk, "D1"]),
        {"D1": "4", "revision": "0", "operation": str(uuid4())},
    )
    Browser().post(f"{link_path(bob, LinkWay.SHOWN)}code/", {"ask": "1"})
    while (mail := services.claim_mail()) is not None:
        services.deliver(mail, at=timezone.now())
    shown = signed_in(alice).get(reverse("local_mails"))
    assertContains(shown, "Claims assistant: your code")
    assertContains(shown, "leads to what somebody gave", 2)
    assertNotContains(shown, "/i/")
    assert not re.search(r"\d{4} \d{4}", read_page(shown).one("main").text)


@pytest.mark.usefixtures("transactional_db")
def test_a_link_for_a_new_password_is_for_whom_it_is(
    alice: User, olga: User, signed_in: SignIn, mail_folder: Path
) -> None:
    for user in (alice, olga):
        Browser().post("/sign-in/password/", {"email": user.email})
    send_password_links()
    signed_in(olga).post(reverse("member_invite"), {"addresses": "ines@example.com", "role": "facilitator"})
    while (mail := services.claim_mail()) is not None:
        services.deliver(mail, at=timezone.now())
    for user, other in ((alice, olga), (olga, alice)):
        shown = signed_in(user).get(reverse("local_mails"))
        assertContains(shown, "/sign-in/password/", 2)  # the link, and its words
        assertNotContains(shown, other.email)
    assertContains(signed_in(olga).get(reverse("local_mails")), "/welcome/")
    assertNotContains(signed_in(alice).get(reverse("local_mails")), "/welcome/")


def test_where_mails_are_sent_there_is_no_such_page(alice: User, signed_in: SignIn, settings: Any) -> None:
    settings.MAILS_ARE_FILES = False
    assert signed_in(alice).get(reverse("local_mails")).status_code == 404


def test_an_operator_tries_the_mail_server(settings: Any) -> None:
    with post_office() as post:
        settings.MAILERS = mailers(post.port)
        out = io.StringIO()
        call_command("send_test_mail", "ops@example.com", stdout=out)
        assert "Handed over for ops@example.com" in out.getvalue()
        assert post.mails[0]["Subject"] == "Scalelens can send mail"
        post.on_recipient = "550 Relaying denied"
        said = io.StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("send_test_mail", "ops@example.com", stderr=said)
        assert stopped.value.code == 2
        assert "Relaying denied" in json.loads(said.getvalue())["errors"][0]["message"]
