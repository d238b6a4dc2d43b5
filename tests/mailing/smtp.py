"""A mail server for tests that behaves as it is told: takes mails, refuses, puts off, hangs up in the middle, or is silent."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Post:
    """What arrived, and how the server answers: a reply to RCPT, a reply to the text, a broken line or silence after it."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    on_recipient: str = "250 OK"
    on_text: str = "250 OK"
    hangs_up: bool = False
    # Set, the server takes a mail and keeps its answer to itself until this is set.
    answers_when: threading.Event | None = None


class Session(socketserver.StreamRequestHandler):
    post: Post

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post.example")
        while line := self.rfile.readline():
            word = line.split(b":")[0].strip().upper()[:4]
            if word == b"DATA" and not self.take():
                return
            if word == b"QUIT":
                self.say("221 Bye")
                return
            if word != b"DATA":
                self.say(self.post.on_recipient if word == b"RCPT" else "250 OK")

    def take(self) -> bool:
        self.say("354 Go on")
        text = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            text += line.removeprefix(b".")
        if self.post.hangs_up:
            return False
        if self.post.on_text.startswith("250"):
            self.post.mails.append(message_from_bytes(text))
        if self.post.answers_when:
            self.post.answers_when.wait(60)
        self.say(self.post.on_text)
        return True


@contextmanager
def post_office(port: int = 0) -> Iterator[Post]:
    post = Post()
    session = type("Session", (Session,), {"post": post})
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), session) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield post
        server.shutdown()
