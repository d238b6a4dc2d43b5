"""Stands before a server, and keeps every byte that it sends: what phones and walls were ever told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE = 65536


@dataclass
class Traffic:
    to: tuple[str, int]
    listener: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=64)
    )
    sent: list[bytearray] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def text(self) -> str:
        """Return all that was sent so far, but for the page on which one chooses one's own name from the list."""
        return "\n".join(each.decode(errors="replace") for each in self.sent)

    def serve(self) -> None:
        with suppress(OSError):  # once it is closed
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(self.to) as far:
            self.open += [near, far]
            head = b""
            while b"\r\n\r\n" not in head:
                piece = near.recv(PIECE)
                if not piece:
                    return
                head += piece
            # One request a connection, and plain text.
            plain = head.replace(b"Connection: keep-alive", b"Connection: close")
            far.sendall(plain.replace(b"Accept-Encoding:", b"X-Unused:"))
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()
            kept = bytearray()
            if not head.partition(b"\r\n")[0].partition(b" ")[2].startswith((b"/join/", b"/static/")):
                self.sent.append(kept)
            while piece := far.recv(PIECE):
                kept += piece
                near.sendall(piece)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while piece := near.recv(PIECE):
                far.sendall(piece)

    def close(self) -> None:
        for each in (self.listener, *self.open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def traffic(to: str) -> Iterator[Traffic]:
    """Keep what the server of an address sends to whoever asks it under another."""
    target = urlsplit(to)
    kept = Traffic((str(target.hostname), int(target.port or 80)))
    threading.Thread(target=kept.serve, daemon=True).start()
    yield kept
    kept.close()
