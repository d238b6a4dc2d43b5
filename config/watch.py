"""Worker and beat watch PostgreSQL, and say in it that they are there; a worker watches its connection to Redis too.

A worker that can't reach PostgreSQL takes no work: it would swallow each bell that a healthy one waits for.
"""

import logging
from functools import partial

from celery import bootsteps, signals
from celery.beat import Service
from celery.worker import state
from celery.worker.consumer import Consumer

from apps.core.database.watch import LOOK_SECONDS, Watch
from apps.operations.presence import Presence, name_here

logger = logging.getLogger(__name__)

STUCK_SECONDS = 5


class PostgresWatch(bootsteps.StartStopStep):
    """Lets the worker's loop stop and begin to consume, as PostgreSQL goes and comes."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Consumer, **kwargs: object) -> None:
        super().__init__(consumer, **kwargs)
        self._presence = Presence(consumer.hostname, "worker", list(consumer.app.amqp.queues.consume_from))
        self._watch = Watch(longest_silence=4, ask=self._presence.ask)
        self._queues: list[str] = []  # that are not consumed meanwhile

    def start(self, consumer: Consumer) -> None:
        # A new connection to the broker consumes from no more than the one before: what was left stays to be taken up.
        self._tick = consumer.timer.call_repeatedly(LOOK_SECONDS, self._act, (consumer,))
        self._watch.start()
        signals.worker_shutting_down.connect(self._leave)

    def stop(self, consumer: Consumer) -> None:
        if tick := getattr(self, "_tick", None):
            tick.cancel()

    def _leave(self, **signal: object) -> None:
        self._presence.leave()

    def _act(self, consumer: Consumer) -> None:
        self._presence.turn()
        problem = self._watch.problem
        if problem and not self._queues:
            logger.error("PostgreSQL can't be reached, so this worker takes no work: %s", problem)
            self._queues = list(consumer.app.amqp.queues.consume_from)
            for queue in self._queues:
                consumer.cancel_task_queue(queue)
        elif self._queues and not problem:
            logger.warning("PostgreSQL is back: this worker takes work again.")
            for queue in self._queues:
                consumer.add_task_queue(queue)
            self._queues = []


class StuckWatch(bootsteps.StartStopStep):
    """Connects a worker anew that fetches nothing though it does nothing.

    A message whose connection was lost before it could be acknowledged counts against what may be fetched for as long as
    the worker lives, and Celery only says so in its log (celery/celery#2415).
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Consumer) -> None:
        self._was_stuck = False
        self._tick = consumer.timer.call_repeatedly(STUCK_SECONDS, self._look, (consumer,))

    def stop(self, consumer: Consumer) -> None:
        if tick := getattr(self, "_tick", None):
            tick.cancel()

    def _look(self, consumer: Consumer) -> None:
        fetched = consumer.task_consumer.channel.qos  # type: ignore[attr-defined]  # its stubs lack it
        is_stuck = not state.reserved_requests and not fetched.can_consume()
        # Twice: between a message and its request there is a moment.
        if is_stuck and self._was_stuck:
            raise ConnectionResetError("A message could not be acknowledged.")
        self._was_stuck = is_stuck


@signals.beat_init.connect
def watch_beat(sender: Service, **signal: object) -> None:
    presence = Presence(name_here("beat"), "beat")
    # It sends something every five seconds, or tries to.
    signals.before_task_publish.connect(partial(_turn, presence), weak=False)
    Watch(longest_silence=4, ask=presence.ask).start()


def _turn(presence: Presence, **signal: object) -> None:
    presence.turn()
