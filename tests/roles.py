"""The roles of the product in tests: what a test does itself it does as a worker, and each request is a page's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import TransactionTestCase

from apps.core.database import roles

# The session stays the superuser's, so that a test can become anybody, also inside its transaction.
SUPERUSER = "none"


def convert() -> None:
    """Convert the database in use from one role to several, as `make_roles` does."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        roles.hand_over(cursor.connection)
    connection.close()


def connect_as(role: str) -> None:
    """Let the connection be another role's from now on; `none` is the superuser."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options['options'].partition(' -c role=')[0]} -c role={role}"


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    connect_as(role)
    try:
        yield
    finally:
        connect_as(roles.WORKER)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Be another role meanwhile, inside the test's transaction."""
    before = getattr(connection, "acts_as", roles.WORKER)
    # Whoever asks for many pages is a page meanwhile: changing twice at each request is a seventh of all they take.
    if role == before:
        yield
        return
    _become(role)
    connection.acts_as = role  # type: ignore[attr-defined]
    try:
        yield
    finally:
        # A transaction that an error has ended takes the role along.
        if not connection.needs_rollback:
            _become(before)
        connection.acts_as = before  # type: ignore[attr-defined]


def _become(role: str) -> None:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:  # which no test that counts queries sees
        cursor.execute("select set_config('role', %s, %s)", [role, connection.in_atomic_block])


class AsPage:
    """The outermost middleware in tests: a request has the rights of the web server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(roles.APP):
            answer = self.get_response(request)
        if isinstance(answer, StreamingHttpResponse) and not answer.is_async:
            answer.streaming_content = _as_page(cast("Iterator[bytes]", answer.streaming_content))
        return answer


def _as_page(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Read what is sent after its view has returned, by the same role."""
    while True:
        with acting_as(roles.APP):
            part = next(parts, None)
        if part is None:
            return
        yield part


# All but what migrating writes.
EMPTY_WHAT_HOLDS_ROWS = """
do $$
declare held record; is_filled boolean;
begin
    for held in
        select schemaname, tablename from pg_tables where schemaname in ('public', 'sign_in')
        and tablename not in ('django_migrations', 'django_content_type', 'auth_permission', 'key')
    loop
        execute format('select exists (select from %I.%I)', held.schemaname, held.tablename) into is_filled;
        if is_filled then execute format('delete from %I.%I', held.schemaname, held.tablename); end if;
    end loop;
end $$
"""


def flush_as_superuser(case: TransactionTestCase) -> None:
    """Empty the tables after a transactional test, also those that refuse it in the product.

    Django would truncate every table and write what migrations write anew: ten times as slow.
    """
    with connection.cursor() as cursor:
        # Neither foreign keys nor triggers are looked at.
        cursor.execute("set role none; set session_replication_role = replica")
        cursor.execute(EMPTY_WHAT_HOLDS_ROWS)
    connection.close()
