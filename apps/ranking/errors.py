"""What the engine says when it cannot read its input."""

from collections.abc import Sequence
from typing import TypedDict


class Problem(TypedDict):
    """One thing wrong with an input: where, a stable code, and a sentence."""

    path: str
    code: str
    message: str


class EngineInputError(ValueError):
    """The input is not one the engine can assess.

    Attributes
    ----------
    errors : list of Problem
        Every problem found, in the order of the document. A path names people by their place in the
        list (``stakeholders[3].likert.D1``), never by their id.
    """

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors: list[Problem] = list(errors)
        super().__init__("; ".join(f"{problem['path']}: {problem['message']}" for problem in self.errors))
