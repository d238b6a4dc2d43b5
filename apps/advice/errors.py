"""What can be wrong with a rule set."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a document: where, which kind, and a sentence that says what."""

    path: str
    code: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Give the problem as plain values.

        Returns
        -------
        dict
            Keys `path`, `code` and `message`.
        """
        return {"path": self.path, "code": self.code, "message": self.message}


class RulesError(Exception):
    """A rule set does not fit. It carries every problem, and nothing of the document was kept."""

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in self.errors))


class AnswerError(ValueError):
    """An answer is none of the choices its item offers. Says which item, never whose answer."""

    def __init__(self, item: str, value: object) -> None:
        self.item = item
        super().__init__(f"{value!r} is not an answer to {item}.")
