"""Child processes that are started, watched and stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.local.errors import LocalStackError

START_SECONDS = 60
_LOG_BYTES_KEPT = 5_000_000


@dataclass
class Child:
    """A process with its log. `is_ready` is called with its process id."""

    name: str
    log: Path
    launch: Callable[[], subprocess.Popen[bytes]]
    is_ready: Callable[[int], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    started_at: float = 0.0
    early_deaths: int = 0  # in a row
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise LocalStackError(f"{self.name} was not started.")
        return self._process

    def start(self) -> None:
        self.started_at = time.monotonic()
        self._process = self.launch()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not self.is_ready(self.process.pid):
            if not self.is_alive:
                raise LocalStackError(f"{self.name} stopped while starting.\n{last_lines(self.log)}")
            if time.monotonic() > end:
                raise LocalStackError(f"{self.name} did not start in {seconds} s.\n{last_lines(self.log)}")
            time.sleep(0.02)

    def kill_group(self) -> None:
        """Kill what is left: the process if it hangs, and its children."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def stop_all(children: Sequence[Child], seconds: float) -> None:
    """Ask all to stop, and kill those that are left after some seconds."""
    for child in children:
        if child.is_alive:
            child.process.send_signal(child.stop_signal)
    end = time.monotonic() + seconds
    for child in children:
        if child.is_alive:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, end - time.monotonic()))
        child.kill_group()


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    folder: Path,
    environment: dict[str, str],
    before_exec: Callable[[], None],
) -> subprocess.Popen[bytes]:
    """Start a process in its own session, so that Ctrl-C in the terminal reaches only the launcher."""
    with open_log(log) as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=before_exec,
        )


@contextmanager
def open_log(path: Path) -> Iterator[int]:
    """Open a log for appending; start over once it has grown large."""
    is_long = path.exists() and path.stat().st_size > _LOG_BYTES_KEPT
    number = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if is_long else os.O_APPEND), 0o600)
    try:
        yield number
    finally:
        os.close(number)


def last_lines(log: Path, count: int = 8) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in lines[-count:])])
