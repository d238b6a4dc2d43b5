"""People with a sign-in come into an organisation at the command line."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from apps.accounts.members.inviting import compose
from apps.accounts.models import Membership, Organisation, User
from apps.core.models import AuditEvent
from apps.mailing.models import Mail


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("add_member", *args, "--generate-password", stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_carol_signs_in_as_manager_with_the_password_that_was_printed(organisation: Organisation) -> None:
    password = run(organisation.slug, "manager", "--email", "carol@northlight.example", "--name", "Carol")
    membership = Membership.objects.get()
    assert (membership.organisation, membership.role) == (organisation, "manager")
    assert Browser().login(email="carol@northlight.example", password=password)
    assert AuditEvent.objects.get(verb="add_member").scope_id == organisation.pk


def test_what_is_in_the_way_is_said_at_once_and_nobody_is_added(alice: User) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(
            "add_member",
            "nowhere",
            "manager",
            "--email",
            alice.email,
            "--name",
            " ",
            "--generate-password",
            stderr=err,
        )
    assert end.value.code == 2
    assert [each["path"] for each in json.loads(err.getvalue())["errors"]] == [
        "organisation",
        "name",
        "email",
    ]
    assert Membership.objects.count() == 1


def invited(*args: str) -> str:
    out = io.StringIO()
    call_command("add_member", *args, "--invite", stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_carol_is_invited_by_mail_instead(organisation: Organisation) -> None:
    assert (
        invited(organisation.slug, "owner", "--email", "carol@northlight.example")
        == "carol@northlight.example"
    )
    text = compose(Mail.objects.get(), timezone.now()).text
    assert "Whoever runs this Scalelens invites you to Northlight Consulting" in text
    (link,) = re.findall(r"/welcome/[\w-]+/", text)
    typed = {"name": "Carol Lindqvist", "password": "a long enough secret"}
    assert Browser().post(link, typed).status_code == 302
    assert Membership.objects.get().is_owner
    assert AuditEvent.objects.get(verb="invite_member").actor_kind == "command"


@pytest.mark.parametrize(
    ("slug", "email", "path"),
    [
        ("nowhere", "carol@x.example", "organisation"),
        ("", "carol@x.example", "organisation"),
        (None, "carol", "email"),
        (None, "", "email"),
        (None, "taken", "email"),
    ],
)
def test_who_cant_be_invited_is_said(alice: User, slug: str | None, email: str, path: str) -> None:
    err = io.StringIO()
    here = alice.membership.organisation.slug if slug is None else slug
    address = alice.email if email == "taken" else email
    with pytest.raises(SystemExit) as end:
        call_command("add_member", here, "owner", "--email", address, "--invite", stderr=err)
    assert end.value.code == 2
    assert [each["path"] for each in json.loads(err.getvalue())["errors"]] == [path]
    assert not Mail.objects.exists()


def test_a_name_or_an_invitation_is_asked_for(organisation: Organisation) -> None:
    for more in ((), ("--invite", "--name", "Carol")):
        with pytest.raises(CommandError):
            call_command("add_member", organisation.slug, "owner", "--email", "carol@x.example", *more)
