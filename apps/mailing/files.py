"""The files to which a machine without a mail server writes its mails."""

from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_RULE = b"-" * 79  # the file backend's line after each message


def messages_in(files: Iterable[Path]) -> Iterator[tuple[Path, EmailMessage]]:
    for file in files:
        for content in file.read_bytes().split(_RULE):
            yield file, message_from_bytes(content.strip(), _class=EmailMessage, policy=policy.default)
