"""The servers and the lock of this checkout."""

import os
from pathlib import Path

from django.conf import settings

from config.local.lock import Lock
from config.local.servers import Servers, make_private


def is_external(name: str) -> bool:
    return name in os.environ or f"{name}_FILE" in os.environ


def local_lock() -> Lock:
    folder = Path(settings.LOCAL_DIR)
    make_private(folder)
    return Lock(folder / "lock")


def local_servers() -> Servers:
    """Return the servers of this checkout, except those replaced by the environment."""
    return Servers(
        Path(settings.LOCAL_DIR),
        Path(settings.SOCKET_DIR),
        with_postgres=not is_external("DATABASE_URL"),
        with_valkey=not is_external("REDIS_URL"),
    )
