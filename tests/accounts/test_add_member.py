"""People with a sign-in come into an organisation at the command line."""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from apps.accounts.models import Membership, Organisation, User
from apps.core.models import AuditEvent


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
