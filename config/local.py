"""Where the embedded services of a bare machine live: fixed in advance, so that every command finds them."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
# A socket's whole path may hold 107 bytes; "/.s.PGSQL.5432.lock" is the longest name put behind it.
LONGEST_SOCKET_FOLDER = 85


def socket_folder() -> Path:
    """Return the folder of the sockets: in .local/, or a short one of this user's when that path is too long."""
    inside = LOCAL_DIR / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(os.fsencode(LOCAL_DIR)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"scalelens-{os.getuid()}-{name}"


def database_url() -> str:
    return f"postgresql://scalelens@/postgres?host={socket_folder()}"


def redis_url() -> str:
    return f"redis+socket://{socket_folder()}/valkey.sock"


def secret_key() -> str:
    """Return this checkout's own key, made at first use: a machine of one's own needs no ceremony."""
    path = LOCAL_DIR / "secret_key"
    if not path.exists():
        LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        fresh.replace(path)
    return path.read_text(encoding="utf-8")
