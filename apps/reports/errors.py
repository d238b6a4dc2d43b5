"""What keeps a report from being ordered, made or read."""

from apps.core.errors import ScalelensError


class NothingToReport(ScalelensError):
    """There is no result a report could be made of; the sentence says what is missing."""


class ReportNotFailed(ScalelensError):
    """Only a report that could not be made can be tried again."""


class FileDamaged(ScalelensError):
    """The stored bytes are not the ones that were stored: nobody gets them."""


class RenderFailed(ScalelensError):
    """The PDF could not be made. `code` goes into the row, the sentence is shown to people."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)
