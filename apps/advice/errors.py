"""What can be wrong with a rule set, and with the answers or facts it reads."""

from apps.documents.problems import DocumentError


class RulesError(DocumentError):
    """A rule set does not fit. It carries every problem, and nothing of the document was kept."""


class FactsError(DocumentError):
    """Facts do not fit their format, their rules or their instrument. It carries every problem."""


class AnswerError(ValueError):
    """An answer is none of the choices its item offers. Says which item, never whose answer."""

    def __init__(self, item: str, value: object) -> None:
        super().__init__(f"{value!r} is not an answer to {item}.")
