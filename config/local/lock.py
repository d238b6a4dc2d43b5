"""The lock of a checkout: which process runs its servers, and whether others may share them."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of the lock. `up` lends its servers to other commands once ready; a command never does.

    Of `up` it also says where its pages are.
    """

    name: str
    pid: int
    is_ready: bool
    address: str = ""

    @property
    def lends_servers(self) -> bool:
        return self.name == "up"


class Lock:
    def __init__(self, path: Path) -> None:
        self._path = path
        # Never removed: a process that waits on a removed file would get a lock nobody else sees.
        self._number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._number)

    def take(self, name: str) -> bool:
        """Take the lock if it is free. The kernel releases it when the process ends, however it ends."""
        try:
            fcntl.flock(self._number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.describe(name, is_ready=False)
        return True

    def describe(self, name: str, *, is_ready: bool, address: str = "") -> None:
        state = "ready" if is_ready else "starting"
        os.truncate(self._number, 0)
        os.pwrite(self._number, f"{name} {os.getpid()} {state} {address}\n".encode(), 0)

    def holder(self) -> Holder | None:
        """Return the holder as written in the file, or None while it is being written."""
        words = self._path.read_text(encoding="utf-8").split()
        if len(words) not in {3, 4}:
            return None
        return Holder(words[0], int(words[1]), words[2] == "ready", *words[3:])
