"""Passwords and sessions, out of reach of the role of pages: only functions of PostgreSQL read and write them.

Whoever gets a statement of their own into a page may call these functions as well. So those about passwords and addresses
want a proof that is made with the secret key, which no table holds; and those about a session want its key, of which a table
holds the digest alone. `migrate` builds them (accounts migration 0002) and tells them the key (`prepare`).
"""

import hashlib
import hmac
import json
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.utils.crypto import salted_hmac

from apps.core.database.roles import APP
from apps.core.web.sealing import keyed_digests

_BLOCK = 64  # bytes, of SHA-256
_KEEP_KEY = """
insert into sign_in.key (inner_pad, outer_pad) values (%s, %s)
on conflict (is_only) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""
_GRANT = f"""
do $$ begin
    if exists (select from pg_roles where rolname = '{APP}') then
        grant usage on schema sign_in to {APP};
        grant execute on function sign_in.password_of, sign_in.keep_password, sign_in.keep_address, sign_in.session_of,
            sign_in.keep_session, sign_in.rename_session, sign_in.end_session, sign_in.end_sessions to {APP};
    end if;
end $$
"""


def prepare(**signal: object) -> None:
    """Tell the functions the key in force, and let pages call them (a receiver of Django's signal)."""
    key = _keys()[0].ljust(_BLOCK, b"\0")
    with connection.cursor() as cursor:
        cursor.execute("select to_regnamespace('sign_in') is not null")
        if not cursor.fetchone()[0]:  # migrated to an earlier version
            return
        # The two halves of HMAC (RFC 2104), which PostgreSQL itself has not.
        cursor.execute(_KEEP_KEY, [bytes(byte ^ pad for byte in key) for pad in (0x36, 0x5C)])
        cursor.execute(_GRANT)


def password_of(user_id: UUID) -> str:
    """Return the hash of somebody's password; one that fits nothing if they have none."""
    return str(_call("password_of", user_id) or UNUSABLE_PASSWORD_PREFIX)


def keep_password(user_id: UUID, hashed: str) -> int:
    """Store the hash of a new password, which ends their sessions; return how often that has happened."""
    return int(str(_call("keep_password", user_id, hashed)))


def keep_address(user_id: UUID, address: str) -> None:
    _call("keep_address", user_id, address)


def end_sessions(user_id: UUID, *, keep: str = "", only: int | None = None) -> int:
    """End somebody's sessions but the one with the key `keep`, or `only` the one listed so; return how many."""
    return int(str(_select("select sign_in.end_sessions(%s, %s, %s)", user_id, keep, only)))


def digest_of_session(key: str) -> str:
    """Return what stands in the tables for the key of a session."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def session_of(key: str, *, at: datetime) -> str | None:
    """Return the sealed content of a session that has not ended."""
    content = _select("select sign_in.session_of(%s, %s)", key, at)
    return None if content is None else str(content)


def keep_session(key: str, content: str, *, until: datetime, is_new: bool) -> bool:
    """Store a session; return whether it could be: a new one must not be there, any other must."""
    return bool(_select("select sign_in.keep_session(%s, %s, %s, %s)", key, content, until, is_new))


def rename_session(key: str, new: str) -> bool:
    return bool(_select("select sign_in.rename_session(%s, %s)", key, new))


def end_session(key: str) -> None:
    _select("select sign_in.end_session(%s)", key)


def seals_of_passkey(user_id: UUID, credential: object) -> tuple[str, ...]:
    """Return what a passkey's row has to hold, by the key in force and those it replaced: pages write such rows."""
    return keyed_digests("apps.accounts.passkey", f"{user_id}|{json.dumps(credential, sort_keys=True)}")


def _call(function: str, user_id: UUID, *words: str) -> object:
    message = "|".join((function, str(user_id), *words)).encode()
    # A key that was changed a moment ago still holds as a fallback.
    proofs = [hmac.digest(key, message, "sha256").hex() for key in _keys()]
    places = ", ".join(["%s"] * (len(words) + 2))
    return _select(f"select sign_in.{function}({places})", user_id, *words, proofs)


def _keys() -> list[bytes]:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac(__name__, "", secret=each, algorithm="sha256").digest() for each in secrets]


def _select(statement: str, *values: str | int | UUID | datetime | list[str] | None) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (value,) = cursor.fetchone()
    return value
