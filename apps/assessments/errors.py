"""What can go wrong between answers and a ranking."""

from apps.core.errors import ScalelensError


class RulesMissing(ScalelensError):
    """The rules an engagement names are not loaded."""


class RoundStillOpen(ScalelensError):
    """An engagement is archived once its rounds are closed."""


class LaterRoundExists(ScalelensError):
    """A round can't be reopened once another one followed it."""


class AssessmentFailed(ScalelensError):
    """The answers could not be ranked, and trying again would end the same way."""


class NothingToReveal(ScalelensError):
    """There is no result to be shown: the round is open, or its answers are not ranked."""


class AssessmentNotFailed(ScalelensError):
    """Only a ranking that could not be made can be tried again."""
