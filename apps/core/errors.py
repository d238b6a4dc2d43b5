"""The errors every app's own errors descend from."""

from collections.abc import Sequence
from dataclasses import dataclass


class ScalelensError(Exception):
    """Something could not be done; the message is a sentence a person can act on."""


@dataclass(frozen=True)
class Problem:
    path: str
    code: str
    message: str

    def to_json(self) -> dict[str, str]:
        return {"path": self.path, "code": self.code, "message": self.message}


class DocumentError(ScalelensError):
    """A file does not fit its format. It carries every problem, and nothing of the file was kept."""

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in self.errors))
