"""A wire between the product and Redis that can lose what it carries, as a firewall that forgets its connections does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = 65536


class Wire:
    """Carries bytes from a port of this machine to a socket. Both ends stay open when it swallows them."""

    def __init__(self, to: Path) -> None:
        self._to = to
        self._lost: set[int] = set()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def swallow_all(self) -> int:
        """Lose whatever comes over the connections there are now, and carry new ones; return how many there are."""
        self._lost = {id(each) for each in self._open}
        return len(self._lost)

    def accept(self) -> None:
        with suppress(OSError):  # once it is closed
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self._to))
                self._open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if id(source) not in self._lost:
                    target.sendall(piece)
            if id(source) not in self._lost:
                target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def wire(to: Path) -> Iterator[Wire]:
    laid = Wire(to)
    threading.Thread(target=laid.accept, daemon=True).start()
    yield laid
    laid.close()
