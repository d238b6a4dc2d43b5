"""Migrations take as long as there are rows; what serves pages does not."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection


def limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout'), current_setting('lock_timeout')")
        statement, lock = cursor.fetchone()
    return statement, lock


@pytest.mark.django_db
def test_only_while_migrating_a_statement_takes_as_long_as_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def handle(*args: Any, **options: Any) -> None:
        seen.append(limits())

    monkeypatch.setattr(migrate.Command, "handle", handle)
    call_command("migrate")
    assert (seen, limits()) == ([("0", "5s")], ("15s", "5s"))
