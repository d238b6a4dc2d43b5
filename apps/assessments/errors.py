"""What can go wrong on the way from answers to a ranking."""

from apps.core.errors import ScalelensError


class RulesMissing(ScalelensError):
    """The engagement's rule set is not loaded."""


class RoundStillOpen(ScalelensError):
    """An engagement can be archived only once its rounds are closed."""


class LaterRoundExists(ScalelensError):
    """A round can't be reopened once another has followed."""


class AssessmentFailed(ScalelensError):
    """The answers can't be ranked; trying again would not help."""


class NothingToReveal(ScalelensError):
    """There is no result to show: the round is open, or its answers are not ranked yet."""


class AssessmentNotFailed(ScalelensError):
    """Only a failed ranking can be tried again."""


class LookNotConfirmed(ScalelensError):
    """Nobody has looked at the result yet, and a late answer could still change it."""
