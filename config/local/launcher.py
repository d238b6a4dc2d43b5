"""`make up`: servers, database, web, worker and beat, watched until somebody stops them."""

import os
import secrets
import signal
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from django.conf import settings

from apps.demo import people
from config import env
from config.local.errors import LocalStackError
from config.local.lock import Lock
from config.local.network import INSTANCE_HEADER, Address, answers_as, choose_address
from config.local.output import note
from config.local.preparation import is_prepared, make_roles, prepare, remember_prepared
from config.local.privileges import die_with_parent, give_way_and_terminate_with_parent, terminate_with_parent
from config.local.processes import Child, last_lines, spawn, stop_all
from config.local.stack import local_lock, local_servers

_CELERY_WORKER = (
    *("celery", "-A", "config", "worker", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
)
_POLL_SECONDS = 0.2
# A process that dies was killed or unlucky, and is restarted. One that dies so often, each time so soon, is broken.
_LONG_ENOUGH_SECONDS = 10
_MOST_EARLY_DEATHS = 3
# More than uvicorn's 3 s for open streams. An unfinished report is safe: its lease expires and it is made again.
_STOP_SECONDS = 5


class _Stopped(Exception):
    """A request to stop; not an error."""


@dataclass
class Launcher:
    address: Address
    lock: Lock
    children: list[Child] = field(default_factory=list)

    def run(self) -> None:
        """Start everything, print the address, and run until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        if "MAKELEVEL" in os.environ:
            die_with_parent(
                signal.SIGTERM
            )  # make forwards no signals; if it were killed, we would be left behind
        servers = local_servers()
        try:
            servers.start()
            self._prepare(embedded=servers.with_postgres)
            self.lock.describe("up", is_ready=True, address=self._base_url)
            self._start_children()
            self._announce()
            self._watch([*servers.children, *self.children])
        except _Stopped as wish:
            note(f"Stopping ({wish})")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            stop_all(self.children, _STOP_SECONDS)
            servers.stop()

    @property
    def _base_url(self) -> str:
        return env.base_url("BASE_URL", self.address.url)

    def _prepare(self, *, embedded: bool) -> None:
        # An external database may be in any state, so it is checked each time.
        if embedded and is_prepared():
            return
        if embedded:
            make_roles(Path(settings.SOCKET_DIR))
        prepare()
        if embedded:
            remember_prepared()

    def _start_children(self) -> None:
        web = self._web()
        self.children = [web, self._worker(), self._short_worker(), self._beat()]
        for child in self.children:
            child.start()
        web.wait_until_ready()

    def _web(self) -> Child:
        instance = secrets.token_hex(8)
        command = [
            *("uvicorn", "config.asgi:application"),
            *("--host", self.address.listen, "--port", str(self.address.port), "--no-proxy-headers"),
            *("--log-level", "warning", "--no-access-log", "--no-server-header"),
            *("--header", f"{INSTANCE_HEADER}:{instance}", "--timeout-graceful-shutdown", "3"),
        ]
        is_ready = partial(_page_answers, self.address.port, instance)
        return self._child("The web server", "web.log", "asgi", command, is_ready)

    def _worker(self) -> Child:
        return self._child("The worker", "worker.log", "worker", [*_CELERY_WORKER], gives_way=True)

    def _short_worker(self) -> Child:
        # Whoever waits for a ranking, a mail or the made-up people of a rehearsal does not wait for somebody's reports:
        # neither for a place in the queue, nor for the processor that prints them.
        options = ("--queues", "upkeep,live,rankings,mails", "--hostname", "short@%h")
        return self._child(
            "The worker for short work", "short-worker.log", "worker", [*_CELERY_WORKER, *options]
        )

    def _beat(self) -> Child:
        schedule = Path(settings.LOCAL_DIR) / "beat-schedule"
        options = ("--schedule", str(schedule), "--pidfile", "", "--loglevel", "warning")
        return self._child("Beat", "beat.log", "beat", ["celery", "-A", "config", "beat", *options])

    def _child(
        self,
        name: str,
        log_name: str,
        entry: str,
        command: list[str],
        is_ready: partial[bool] | None = None,
        *,
        gives_way: bool = False,
    ) -> Child:
        log = Path(settings.LOCAL_DIR) / "log" / log_name
        environment = os.environ | {
            "SCALELENS_ENTRY": entry,
            "BASE_URL": self._base_url,
            # With two worker processes on two cores, BLAS threads would only get in each other's way.
            "OPENBLAS_NUM_THREADS": "1",
        }
        launch = partial(
            spawn,
            [sys.executable, "-m", *command],
            log,
            folder=Path(settings.BASE_DIR),
            environment=environment,
            before_exec=give_way_and_terminate_with_parent if gives_way else terminate_with_parent,
        )
        return Child(name, log, launch, is_ready or (lambda pid: True))

    def _announce(self) -> None:
        sys.stdout.write(
            f"\nScalelens is up: {self.address.url}\n\nSign in as\n{people.sign_in_table()}\n\n"
            f"Logs are in {Path(settings.LOCAL_DIR) / 'log'}. Stop it with Ctrl-C.\n"
        )
        sys.stdout.flush()

    def _watch(self, children: list[Child]) -> None:
        while True:
            time.sleep(_POLL_SECONDS)
            for child in children:
                if not child.is_alive:
                    _start_again(child)


def run_up(*, port: int, lan: str) -> None:
    with local_lock() as lock:
        if not lock.take("up"):
            holder = lock.holder()
            who = f"process {holder.pid}, {holder.name}" if holder else "another process"
            raise LocalStackError(f"Scalelens runs already from this folder ({who}). Stop that one first.")
        Launcher(choose_address(port, lan), lock).run()


def _page_answers(port: int, instance: str, pid: int) -> bool:
    return answers_as(port, instance)


def _start_again(child: Child) -> None:
    code = child.process.poll()
    lived_seconds = time.monotonic() - child.started_at
    child.early_deaths = child.early_deaths + 1 if lived_seconds < _LONG_ENOUGH_SECONDS else 0
    if child.early_deaths >= _MOST_EARLY_DEATHS:
        raise LocalStackError(f"{child.name} stopped (exit code {code}).\n{last_lines(child.log)}")
    note(f"{child.name} stopped (exit code {code}, see {child.log}); starting it again")
    child.kill_group()
    child.start()


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped(signal.Signals(number).name)
