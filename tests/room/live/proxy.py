"""Stands between a phone and the server, and treats streams as the networks of workshops do."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

PIECE = 65536


class Proxy:
    def __init__(self, to: str) -> None:
        target = urlsplit(to)
        self._to = (target.hostname, target.port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.buffers = False  # nothing of a stream comes through before it ends
        self.holds_first = False  # an event comes through when there is a second
        self.cuts_after: float | None = None  # seconds
        self.swallows = False  # connections stay open, and nothing comes through
        self.streams = 0  # so many were asked for
        self.asked = 0  # and so often the state

    def serve(self) -> None:
        with suppress(OSError):  # once it is closed
            while True:
                near, _ = self._listener.accept()
                self._open.append(near)
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        # One request a connection, so that each is treated as what it is.
        with suppress(OSError), near:
            head = near.recv(PIECE)
            is_stream = b"/stream?" in head.partition(b"\r\n")[0]
            self.streams += is_stream
            self.asked += b"/state?" in head.partition(b"\r\n")[0]
            with socket.create_connection(self._to) as far:
                self._open.append(far)
                far.sendall(head.replace(b"Connection: keep-alive", b"Connection: close"))
                if is_stream:
                    self._pass_stream(far, near)
                else:
                    self._pass(far, near)

    def _pass(self, far: socket.socket, near: socket.socket) -> None:
        while piece := far.recv(PIECE):
            if not self.swallows:
                near.sendall(piece)

    def _pass_stream(self, far: socket.socket, near: socket.socket) -> None:
        end = time.monotonic() + (self.cuts_after or 3600)
        held, events = b"", 0
        far.settimeout(0.05)
        while time.monotonic() < end:
            with suppress(TimeoutError):
                piece = far.recv(PIECE)
                if not piece:
                    return
                held, events = held + piece, events + piece.count(b"event: ")
            if held and not (self.buffers or self.swallows or (self.holds_first and events < 2)):
                near.sendall(held)
                held = b""

    def lead_to(self, to: str) -> None:
        """Lead elsewhere from now on, as a name does whose address changes; who is on a line loses it."""
        target = urlsplit(to)
        self._to = (target.hostname, target.port)
        self.cut_all()

    def cut_all(self) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def close(self) -> None:
        self.cut_all()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def proxy(to: str) -> Iterator[Proxy]:
    laid = Proxy(to)
    threading.Thread(target=laid.serve, daemon=True).start()
    yield laid
    laid.close()
