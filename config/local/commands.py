"""Run manage.py on a bare machine: share the servers of a running `make up`, else start some for the command."""

import os
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management import execute_from_command_line

from config.local.errors import LocalStackError
from config.local.lock import Lock
from config.local.output import note
from config.local.preparation import is_prepared, make_roles, prepare, remember_prepared
from config.local.stack import is_external, local_lock, local_servers

# fmt: off
NEEDS_NO_SERVER = frozenset({
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "advise", "makemigrations", "rank", "startapp", "startproject", "version",
})
# Commands about tables must find them unprepared.
_CHANGES_TABLES = frozenset({
    "dbshell", "migrate", "optimizemigration", "showmigrations", "sqlmigrate", "squashmigrations",
})
# fmt: on
# Set for subprocesses of a command, such as runserver's: they would wait for their parent's lock.
_SERVERS_ARE_OURS = "SCALELENS_SERVERS"
_POLL_SECONDS = 0.1


def run(arguments: Sequence[str]) -> int:
    """Run a management command with the servers it needs, and return the exit code."""
    try:
        if arguments[1:2] == ["up"]:
            return _run_up(arguments)
        if arguments[1:2] == ["drill"]:
            return _run_drill(arguments)
        with servers_for(arguments[1]) if needs_servers(arguments) else nullcontext():
            # makemigrations warns that it can't check the order of applied migrations without a database: expected here.
            warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
            execute_from_command_line(list(arguments))
    except LocalStackError as error:
        note(str(error))
        return 1
    return 0


def needs_servers(arguments: Sequence[str]) -> bool:
    words = list(arguments[1:])
    if not words or words[0].startswith("-") or {"-h", "--help"} & set(words):
        return False
    if words[0] == "check":
        return "--database" in words
    return words[0] not in NEEDS_NO_SERVER


def _run_up(arguments: Sequence[str]) -> int:
    """Bypass Django's start-up, which would load every app before the first server starts."""
    from config.local.up import Command

    Command().run_from_argv(list(arguments))
    return 0


def _run_drill(arguments: Sequence[str]) -> int:
    """Bypass Django's start-up as well: the servers are the drill's own."""
    from config.local.drill import Command

    Command().run_from_argv(list(arguments))
    return 0


@contextmanager
def servers_for(command: str) -> Iterator[None]:
    is_child = _SERVERS_ARE_OURS in os.environ
    if is_child or (is_external("DATABASE_URL") and is_external("REDIS_URL")):
        yield
        return
    with local_lock() as lock:
        if not _take_or_share(lock, command):
            yield
            return
        servers = local_servers()
        servers.start()
        os.environ[_SERVERS_ARE_OURS] = "1"
        try:
            if servers.with_postgres and not is_prepared():
                make_roles(servers.sockets)
                if command not in _CHANGES_TABLES:
                    prepare()
                    remember_prepared()
            yield
        finally:
            servers.stop()


def _take_or_share(lock: Lock, command: str) -> bool:
    """Return True once we hold the lock, or False if a running `make up` lends its servers and address."""
    announced = False
    while not lock.take(command):
        holder = lock.holder()
        if holder and holder.lends_servers and holder.is_ready:
            if holder.address and not is_external("BASE_URL"):
                settings.BASE_URL = holder.address  # or a link it prints would lead to another port
            return False
        if holder and not announced:
            who = "make up, which is starting" if holder.lends_servers else f"manage.py {holder.name}"
            note(f"Waiting for {who} (process {holder.pid})")
            announced = True
        time.sleep(_POLL_SECONDS)
    return True
