"""A worker that can't reach PostgreSQL takes no work: it would swallow each bell that a healthy one waits for."""

import logging
import threading
import time

from celery import bootsteps
from celery.worker.consumer import Consumer
from django.db import DatabaseError, connection

LOOK_SECONDS = 0.4
LONGEST_SILENCE = 4.0  # seconds; a busy machine answers late, a hung PostgreSQL not at all

logger = logging.getLogger(__name__)


class PostgresWatch(bootsteps.StartStopStep):
    """Asks PostgreSQL from a thread of its own, and lets the worker's loop stop and begin to consume."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Consumer, **kwargs: object) -> None:
        super().__init__(consumer, **kwargs)
        self._problem = ""
        self._answered_at = time.monotonic()
        self._is_consuming = True
        self._queues: list[str] = []
        self._thread: threading.Thread | None = None

    def start(self, consumer: Consumer) -> None:
        self._is_consuming = True  # a new connection to the broker consumes from all queues
        self._tick = consumer.timer.call_repeatedly(LOOK_SECONDS, self._act, (consumer,))
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="postgres watch", daemon=True)
            self._thread.start()

    def stop(self, consumer: Consumer) -> None:
        if tick := getattr(self, "_tick", None):
            tick.cancel()

    def _look(self) -> None:
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("select 1")
                self._answered_at, self._problem = time.monotonic(), ""
            except DatabaseError as error:
                self._problem = str(error).strip().partition("\n")[0]
                connection.close()
            time.sleep(LOOK_SECONDS)

    def _act(self, consumer: Consumer) -> None:
        problem = self._problem
        if not problem and time.monotonic() - self._answered_at > LONGEST_SILENCE:
            problem = f"it has not answered for {LONGEST_SILENCE:g} s"
        if bool(problem) != self._is_consuming:
            return
        if problem:
            self._queues = list(consumer.app.amqp.queues.consume_from)
            logger.error("PostgreSQL can't be reached, so this worker takes no work: %s", problem)
        else:
            logger.warning("PostgreSQL is back: this worker takes work again.")
        for queue in self._queues:
            (consumer.cancel_task_queue if problem else consumer.add_task_queue)(queue)
        self._is_consuming = not problem
