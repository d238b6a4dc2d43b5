"""Whoever gets a statement of their own into a page takes over nobody's sign-in."""

import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts import credentials
from apps.accounts.models import User
from apps.accounts.signing_in.services import is_sealed, seal_newest_passkey
from apps.accounts.signing_in.session_store import SessionStore
from apps.core.database.roles import APP
from tests.accounts.test_second_factor import is_in
from tests.accounts.test_sessions import entered
from tests.factories import PASSWORD
from tests.roles import acting_as

pytestmark = pytest.mark.django_db
NEW = "correct horse battery staple"


def as_page(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement of an intruder, with all that a page may."""
    with acting_as(APP), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts_user set password = 'x'",
        "select * from sign_in.password",
        "select hash from sign_in.password",
        "insert into sign_in.password (user_id, hash) select id, 'x' from accounts_user",
        "update sign_in.password set hash = 'x'",
        "delete from sign_in.password",
        "select * from sign_in.key",
        "insert into sign_in.key values (true, 'a', 'b')",
        "update sign_in.key set inner_pad = outer_pad",
        "update accounts_user set email = 'mallory@example.com'",
        "update accounts_user set id = gen_random_uuid()",
        "insert into accounts_user (id, email, name, is_active, created_at) select id, 'm@example.com', name, true, now()"
        " from accounts_user on conflict (id) do update set email = excluded.email",
        "select * from django_session",
        "select session_key from django_session",
        "select session_data from django_session",
        "select count(*) from django_session",
        "insert into django_session values ('k', 'd', now())",
        "update django_session set session_data = 'd'",
        "delete from django_session",
        "copy django_session to stdout",
        "select sign_in.check_proof('m', array['p'])",
        "select sign_in.digest('k')",
        "create function sign_in.mine() returns int language sql as 'select 1'",
        "create or replace function sign_in.password_of(whose uuid, proofs text[]) returns text language sql as 'select 1'",
        "alter function sign_in.keep_password owner to scalelens_app",
        "grant select on sign_in.password to scalelens_app",
    ],
)
def test_no_statement_reads_or_writes_a_password_or_a_session(alice: User, statement: str) -> None:
    entered(alice)
    with pytest.raises(DatabaseError, match=r"denied|must be owner|does not exist"):
        as_page(statement)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_the_functions_want_a_proof_of_this_very_step(alice: User, mallory: User) -> None:
    key = credentials._keys()[0]

    def proof(*words: str) -> str:
        return hmac.digest(key, "|".join(words).encode(), "sha256").hex()

    known = [
        proof("password_of", str(mallory.pk)),
        proof("keep_password", str(mallory.pk), "x"),
        proof("password_of", str(alice.pk)),
        secrets.token_hex(32),
        "",
    ]
    with pytest.raises(DatabaseError, match="permission denied: not proven"):
        as_page("select sign_in.keep_password(%s, %s, %s)", alice.pk, "x", known)
    with pytest.raises(DatabaseError, match="permission denied: not proven"):
        as_page("select sign_in.keep_address(%s, %s, %s)", alice.pk, "m@example.com", known)
    with pytest.raises(DatabaseError, match="permission denied: not proven"):
        as_page("select sign_in.password_of(%s, %s)", alice.pk, [each for each in known if each != known[2]])
    # With null in place of what is asked for nothing is proven, nor without proofs.
    nothing: list[list[str | None]] = [[], [None]]
    for proofs in nothing:
        with pytest.raises(DatabaseError, match="permission denied: not proven"):
            as_page("select sign_in.password_of(%s, %s::text[])", alice.pk, proofs)
    for statement in (
        "select sign_in.password_of(null, array['x'])",
        "select sign_in.keep_password(null, 'x', array['x'])",
        "select sign_in.keep_password(%s, null, array['x'])",
    ):
        with pytest.raises(DatabaseError, match="permission denied: not proven"):
            as_page(statement, *([alice.pk] if "%s" in statement else []))
    assert as_page("select sign_in.password_of(%s, %s)", alice.pk, known)[0][0].startswith("argon2")


def test_a_table_of_the_callers_stands_in_for_none_of_ours(alice: User) -> None:
    with pytest.raises(DatabaseError, match="denied"):
        as_page("create temporary table key as select 'a'::bytea as inner_pad, 'b'::bytea as outer_pad")
    with pytest.raises(DatabaseError, match="permission denied: not proven"):
        as_page(
            "select set_config('search_path', 'pg_temp, sign_in', true), sign_in.password_of(%s, '{x}')",
            alice.pk,
        )


def test_what_stands_in_the_tables_opens_no_session(alice: User) -> None:
    browser = entered(alice)
    ((kept,),) = as_page("select session_key from usersessions_usersession")
    assert kept != browser.session.session_key
    thief = Browser()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)
    at = timezone.now()
    assert as_page("select sign_in.session_of(%s, %s)", kept, at) == [(None,)]
    # Nor can it be written over, renamed to a key of the thief's, or read under one.
    assert as_page("select sign_in.keep_session(%s, 'x', %s, false)", kept, at) == [(False,)]
    assert as_page("select sign_in.rename_session(%s, 'mine')", kept) == [(False,)]
    as_page("update usersessions_usersession set session_key = 'mine'")
    assert as_page("select sign_in.session_of('mine', %s)", at) == [(None,)]
    as_page("select sign_in.end_session(%s)", kept)
    assert is_in(browser)


def test_the_key_is_told_by_migrating_and_a_changed_one_holds_as_a_fallback(
    alice: User, settings: Any
) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "k" * 60
    with pytest.raises(DatabaseError, match="permission denied: not proven"), transaction.atomic():
        alice.check_password(PASSWORD)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert alice.check_password(PASSWORD)
    with acting_as("scalelens_owner"):
        credentials.prepare()
    settings.SECRET_KEY_FALLBACKS = []
    assert alice.check_password(PASSWORD)
    digest = salted_hmac(credentials.__name__, "", secret="k" * 60, algorithm="sha256").digest()
    with acting_as("scalelens_owner"), connection.cursor() as cursor:
        cursor.execute("select inner_pad, outer_pad from sign_in.key")
        ((inner, _outer),) = cursor.fetchall()
    assert bytes(byte ^ 0x36 for byte in inner)[:32] == digest


def test_a_password_is_changed_by_its_functions_alone_and_ends_sessions(alice: User) -> None:
    other = entered(alice)
    with acting_as(APP):
        alice.set_password(NEW)
        alice.save()
    assert not is_in(other)
    fresh = User.objects.get(pk=alice.pk)
    assert fresh.check_password(NEW)
    assert fresh.session_generation == alice.session_generation
    fresh.email = "alice-2@northlight.example"
    with acting_as(APP):
        fresh.save()
    assert User.objects.get(email="alice-2@northlight.example").pk == alice.pk
    assert credentials.password_of(UUID(int=1)) == "!"


def test_a_passkey_that_no_page_added_signs_nobody_in(alice: User, mallory: User, settings: Any) -> None:
    known = Authenticator.objects.create(
        user=mallory, type="webauthn", data={"name": "Own", "credential": {"a": 1}}
    )
    seal_newest_passkey(mallory)
    known.refresh_from_db()
    assert is_sealed(known)
    as_page(
        "insert into mfa_authenticator (user_id, type, data, created_at) select %s, type, data, now() from mfa_authenticator",
        alice.pk,
    )
    assert not is_sealed(Authenticator.objects.get(user=alice))
    known.data["credential"] = {"a": 2}
    assert not is_sealed(known)
    known.data["credential"] = {"a": 1}
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [settings.SECRET_KEY]
    assert is_sealed(known)


def test_sessions_are_kept_by_key(alice: User) -> None:
    store = SessionStore()
    store["a"] = 1
    store.save()
    again = SessionStore(store.session_key)
    assert again["a"] == 1
    assert again.exists(str(store.session_key))
    assert not Session.objects.filter(session_key=store.session_key).exists()
    store.delete()
    assert SessionStore(again.session_key).load() == {}
    with pytest.raises(Exception, match=r"^$"):
        again.save()
    assert not credentials.keep_session("k" * 32, "", until=timezone.now() - timedelta(1), is_new=False)


def test_signing_in_costs_the_same_however_many_sessions_there_are(
    alice: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser = Browser()
    # One of them hands out the hash; further sessions of theirs add none.
    for _each in range(3):
        with django_assert_max_num_queries(17):
            browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
        browser.cookies.clear()
    assert UserSession.objects.count() == 3
