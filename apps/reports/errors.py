"""Why a report can't be ordered, made or read."""

from apps.core.errors import ScalelensError


class NothingToReport(ScalelensError):
    """There is no result to report; the message says what is missing."""


class NoRelief(NothingToReport):
    """No step raises the limit that the finding is about, or lowers what is asked of it; the message says what to do.

    `limit` is its item.
    """

    def __init__(self, text: str, limit: str) -> None:
        self.limit = limit
        super().__init__(text)


class ReportNotFailed(ScalelensError):
    """Only a failed report can be tried again."""


class FileDamaged(ScalelensError):
    """The stored bytes don't match their checksum: nobody gets them."""


class RenderFailed(ScalelensError):
    """The PDF could not be made. `code` goes into the row; the message is shown to people."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


class SharedReportClosed(ScalelensError):
    """No link opens a report here: unknown, too old, ended, or its report may not be read. Nobody is told which."""


class NotShareable(ScalelensError):
    """No link can be made to this report; the message says why."""


class ReplyRefused(ScalelensError):
    """What was said to a recommendation can't be kept; the message says why."""


class TemplateRefused(ScalelensError):
    """No report can be written by this template; `problems` say all that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class NotWritten(ScalelensError):
    """The report can't be written as a Word document; the message says why."""


class NotFinal(ScalelensError):
    """The version can't be marked as the final one, or is not it; the message says why."""


class OrderUnderWay(ScalelensError):
    """Somebody else is ordering a report of the same engagement, and takes long; the message says so."""
