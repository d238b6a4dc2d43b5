"""What is wrong with a document, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

ROOT = "$"
PUBLISHED = "published"  # the code of a file that is another version of what is published under its name


@dataclass(frozen=True)
class Problem:
    path: str
    code: str
    message: str

    def to_json(self) -> dict[str, str]:
        return {"path": self.path, "code": self.code, "message": self.message}


class DocumentError(Exception):
    """A file does not fit its format. It carries every problem, and nothing of the file was kept."""

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in self.errors))


def joined(path: str, *steps: str | int) -> str:
    """Extend a path by fields and places: "rounds[0].responses"."""
    for step in steps:
        if isinstance(step, int):
            path = f"{path}[{step}]"
        elif path in {"", ROOT}:
            path = step
        else:
            path = f"{path}{step}" if step.startswith("[") else f"{path}.{step}"
    return path or ROOT
