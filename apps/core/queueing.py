"""Tell a worker that a row waits. The leased rows are the queue; a message to Celery only saves the wait for the next sweep."""

import logging

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def enqueue(task: Task[[], None]) -> None:
    try:
        # Somebody waits for the page meanwhile, and the sweep finds the row in any case.
        task.apply_async(retry=False)
    except (OperationalError, OSError, RedisError) as error:
        # A missing broker is no error: the row is the queue, and beat sweeps it every few seconds.
        logger.warning("No worker was told of %s, the next sweep will find it: %s", task.name, error)
