"""A network between browser and server that can be cut: connections break and none is taken, as in a tunnel."""

import socket
import threading
from contextlib import suppress


class Network:
    def __init__(self, port: int) -> None:
        """Lead to this port of the machine, from a port of its own."""
        self.target = port
        self.open: set[socket.socket] = set()
        self.listener = self._listen(0)
        self.port: int = self.listener.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._take, args=(listener,), daemon=True).start()
        return listener

    def _take(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                self.open |= {near, far}
                for here, there in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while part := here.recv(65_536):
                there.sendall(part)
        self._end(here, there)

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            self.open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        # A thread that waits for a call holds the socket open until it is woken.
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._end(*self.open)

    def restore(self) -> None:
        self.listener = self._listen(self.port)
