"""Typed readers of the environment. Each value may also come from a file named by NAME_FILE (Docker secrets)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def is_set(name: str) -> bool:
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE"))


def text(name: str, default: str | None = None) -> str:
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which can't be read: {error}") from error
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it, or {name}_FILE to a file that holds it.")
    return value


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


def base_url(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must look like https://scalelens.example.org")
    return value


def secure_url(name: str) -> str:
    """Read an address on https, or on this machine; empty where it is not set."""
    value = text(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and not (parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1"}):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must start with https://")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name?host=/socket/folder into Django's settings."""
    parts = urlsplit(text(name, default))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://, not {parts.scheme!r}.")
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
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(f"{name} must start with redis://, rediss:// or unix://, not {value!r}.")
    return value


def mailer(name: str, folder: Path) -> dict[str, Any]:
    """Read smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp://…?tls=off; without it mails are files."""
    if not is_set(name):
        options = {"file_path": str(folder)}
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
    value = text(name)
    parts = urlsplit(value)
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
