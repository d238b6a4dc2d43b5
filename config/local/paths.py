"""Paths of the embedded servers, fixed in advance so that every command finds them."""

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = BASE_DIR / ".local"
# A socket path may have 107 bytes; "/.s.PGSQL.5432.lock" is the longest name appended.
LONGEST_SOCKET_FOLDER = 85


def socket_folder(local_dir: Path = LOCAL_DIR) -> Path:
    """Return the folder of the sockets: in .local/, or a short one in /tmp if that path is too long."""
    inside = local_dir / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(os.fsencode(local_dir)).hexdigest()[:12]
    # Not TMPDIR: it differs between terminals, and all of them must find the same sockets.
    return Path("/tmp") / f"scalelens-{os.getuid()}-{name}"  # noqa: S108 - the folder is made 0700 and its owner checked


def database_url(sockets: Path | None = None, *, user: str = "scalelens") -> str:
    """Return the address of the database for a user; by default the one who made it and is its superuser."""
    return f"postgresql://{user}@/postgres?host={quote(str(sockets or socket_folder()))}"


def redis_url(sockets: Path | None = None) -> str:
    return f"redis+socket://{quote(str(sockets or socket_folder()))}/valkey.sock"


def secret_key() -> str:
    """Return this checkout's secret key, made at first use."""
    path = LOCAL_DIR / "secret_key"
    if not path.exists():
        LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        fresh.replace(path)
    return path.read_text(encoding="utf-8")
