"""Say that a room changed. Call it after the commit: who hears it looks at once."""

import logging
from uuid import UUID

import redis
from django.conf import settings

logger = logging.getLogger(__name__)


def publish(room_id: UUID, step: int) -> None:
    """Tell everybody who follows a room; where the broker is away they look by themselves."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        with redis.Redis.from_url(url, socket_timeout=0.05, socket_connect_timeout=0.05) as broker:
            broker.publish("rooms", f"{room_id} {step}")
    except (redis.RedisError, OSError) as error:
        logger.warning("Nobody was told of step %s of a room: %s", step, error)
