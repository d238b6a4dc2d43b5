"""What the engine says when it cannot read its input."""

from collections.abc import Sequence

from apps.documents.problems import Problem


class EngineInputError(ValueError):
    """The input is not one the engine can assess.

    Attributes
    ----------
    errors : list of Problem
        Every problem found, in the order of the document. A path names people by their place in the
        list (``opinions[3].likert.D1``), never by an id.
    """

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in self.errors))
