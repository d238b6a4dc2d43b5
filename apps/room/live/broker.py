"""Valkey, as a request meets it: it may be gone or mute, and nobody waits for it longer than 50 ms."""

from functools import cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "scalelens:room"
GONE = (redis.RedisError, OSError)
_LIMITS: dict[str, Any] = {
    "socket_connect_timeout": 0.02,
    "socket_timeout": 0.03,
    "retry": Retry(NoBackoff(), 0),
    # Nothing is asked before the command itself: each answer could take as long again.
    "protocol": 2,
    "driver_info": None,
    "decode_responses": True,
}


def address() -> str:
    return settings.REDIS_URL.replace("redis+socket://", "unix://")


@cache
def broker() -> redis.Redis:
    return redis.Redis.from_url(address(), **_LIMITS)


def key(room_id: UUID, what: str) -> str:
    return f"{CHANNEL}:{room_id}:{what}"
