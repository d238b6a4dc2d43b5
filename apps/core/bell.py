"""Celery is the bell, the leased rows are the queue: a ring may be lost, a row can't be."""

import logging

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def ring(task: Task[[], None]) -> None:
    """Tell a worker that something waits. Redis may be away: the row is there, and beat finds it."""
    try:
        task.apply_async(retry=False)
    except (OperationalError, OSError, RedisError) as error:
        logger.warning("No worker was rung for %s, the next sweep will: %s", task.name, error)
