"""Typed readers of the environment. Each value may also come from a file named by NAME_FILE (Docker secrets)."""

import os
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def is_set(name: str) -> bool:
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE"))


def text(name: str, default: str | None = None) -> str:
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which can't be read: {reason}") from error
        except UnicodeDecodeError:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which holds no text.") from None
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it, or {name}_FILE to a file that holds it.")
    return value


def refuse_short(name: str, keys: Sequence[str], *, shortest: int) -> None:
    if any(len(key) < shortest for key in keys):
        which = "is" if len(keys) == 1 else "holds a key that is"
        raise ImproperlyConfigured(
            f"{name} {which} shorter than {shortest} characters. Make one: openssl rand -base64 48"
        )


def refuse_without(needed: str, *names: str) -> None:
    """Refuse what is of use only beside another setting."""
    for name in names:
        if is_set(name) and not is_set(needed):
            raise ImproperlyConfigured(f"{name} is set and {needed} is not. Set both, or neither.")


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name, "").split(",") if word.strip()]


def file(name: str) -> str:
    path = text(name, "")
    if path and not os.access(path, os.R_OK):
        raise ImproperlyConfigured(f"{name} names {path}, which can't be read.")
    return path


def addresses(name: str) -> list[str]:
    found = [word.lower() for word in words(name)]
    if any("@" not in word for word in found):
        raise ImproperlyConfigured(f"{name} must hold addresses of mail with commas between.")
    return found


def sender(name: str, default: str) -> str:
    value = text(name, default)
    if "@" not in parseaddr(value)[1] or "\n" in value:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must look like Scalelens <scalelens@example.org>"
        )
    return value


def _parts(name: str, value: str) -> SplitResult:
    """Split an address. What is wrong with it is not repeated: it may be the password."""
    try:
        parts = urlsplit(value)
        _ = parts.port, parts.hostname
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} can't be read as an address. In a password write @ as %40, : as %3A, / as %2F, # as %23."
        ) from None
    return parts


def base_url(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    parts = _parts(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must look like https://scalelens.example.org")
    return value


def secure_url(name: str) -> str:
    """Read an address on https, or on this machine; empty where it is not set."""
    value = text(name, "").rstrip("/")
    parts = _parts(name, value)
    if value and not (parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1"}):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must start with https://")
    return value


def http_url(name: str) -> str:
    value = text(name, "")
    parts = _parts(name, value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(f"{name} must start with https://")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name?host=/socket/folder into Django's settings."""
    parts = _parts(name, text(name, default))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "apps.core.database.backend",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(query),
    }


def redis(name: str, default: str) -> str:
    """Read a Redis or Valkey address in Celery's spelling: redis://, rediss:// or redis+socket:///path."""
    value = text(name, default)
    if value.startswith("unix://"):
        value = "redis+socket://" + value.removeprefix("unix://")
    if _parts(name, value).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(f"{name} must start with redis://, rediss:// or unix://")
    return value


def mailer(name: str, folder: Path) -> dict[str, Any]:
    """Read smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp://…?tls=off; without it mails are files."""
    if not is_set(name):
        options = {"file_path": str(folder)}
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
    value = text(name)
    parts = _parts(name, value)
    tls = parse_qs(parts.query).get("tls", ["on"])[-1]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or tls not in {"on", "off"}:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@mail.example.org:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and tls == "on",
            "timeout": 15,
        },
    }


def sentry(name: str) -> str:
    """Read where Sentry takes what went wrong; empty where it is not set."""
    value = text(name, "")
    parts = _parts(name, value)
    if value and not (
        parts.scheme in {"http", "https"} and parts.username and parts.path.rpartition("/")[2].isdigit()
    ):
        raise ImproperlyConfigured(f"{name} must look like https://key@sentry.example.org/1")
    return value
