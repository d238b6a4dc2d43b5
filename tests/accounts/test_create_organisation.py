"""The first owner of an organisation is made at the command line."""

import getpass
import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from apps.accounts.models import Membership, Organisation, User
from apps.core.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
ARGS = ("Northlight Consulting", "--owner-email", "olga@northlight.example", "--owner-name", "Olga Owner")


def run(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("create_organisation", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*args: str) -> list[str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("create_organisation", *args, stdout=out, stderr=err)
    assert (end.value.code, out.getvalue()) == (2, "")
    return [problem["path"] for problem in json.loads(err.getvalue())["errors"]]


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    (tmp_path / "password").write_text(f"{PASSWORD}\nsecond line\n", encoding="utf-8")
    return str(tmp_path / "password")


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))


def test_olga_signs_in_with_the_password_of_the_file(password_file: str) -> None:
    out, err = run(*ARGS, "--password-file", password_file)
    assert out == "northlight-consulting\n"
    assert PASSWORD not in err
    membership = Membership.objects.get()
    assert (membership.role, membership.organisation.name) == ("owner", "Northlight Consulting")
    assert Browser().login(email="olga@northlight.example", password=PASSWORD)
    event = AuditEvent.objects.get()
    assert (event.verb, event.scope_id) == ("create_organisation", membership.organisation_id)


def test_a_generated_password_is_the_only_output_and_works() -> None:
    out, err = run(*ARGS, "--slug", "north", "--generate-password")
    (password,) = out.splitlines()
    assert len(password) == 20
    assert password not in err
    assert User.objects.get().check_password(password)
    assert Organisation.objects.get().slug == "north"


def test_a_password_typed_twice_alike_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, PASSWORD, PASSWORD)
    out, _ = run(*ARGS)
    assert out == "northlight-consulting\n"
    assert User.objects.get().check_password(PASSWORD)


def test_passwords_that_differ_make_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, PASSWORD, "something else entirely")
    assert refused(*ARGS) == ["password"]
    assert not User.objects.exists()


def test_everything_in_the_way_is_said_at_once_and_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "weak").write_text("short", encoding="utf-8")
    paths = refused(
        " ", "--slug", "a b", "--owner-email", "nobody", "--owner-name", "", "--password-file", str(tmp_path / "weak")
    )  # fmt: skip
    assert paths == ["name", "slug", "owner_name", "owner_email", "password"]
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_a_slug_or_address_in_use_is_refused(password_file: str) -> None:
    run(*ARGS, "--password-file", password_file)
    paths = refused(
        "Northlight Consulting", "--owner-email", "OLGA@northlight.example", "--owner-name", "Olga",
        "--password-file", password_file,
    )  # fmt: skip
    assert paths == ["slug", "owner_email"]
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\xff\xfe"])
def test_an_unusable_password_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
    assert refused(*ARGS, "--password-file", str(path)) == ["--password-file"]
