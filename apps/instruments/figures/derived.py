"""What follows from figures and picks that people gave, and what nobody is asked any more."""

from collections.abc import Iterable

from apps.instruments.figures.estimates import MEASURED

SECONDS_A_DAY = 86_400
DAYS_A_MONTH = 30.4
TOKENS_BACK = (0.02, 0.5)  # of a token that is sent, what comes back
# The seconds up to which an answer counts as one of a class; what may take longer is done overnight.
_WAITS = ((0.25, "instant"), (60.0, "seconds"), (3600.0, "minutes"))
_LONGEST_WAIT = "overnight"


def figures_share(known: Iterable[object]) -> float | None:
    """Return the share of the forms in which the figures were measured or looked up; None of no form."""
    said = [each for each in known if isinstance(each, str)]
    return said.count(MEASURED) / len(said) if said else None


def peak_ratio(a_second: float, a_day: float) -> float | None:
    """Return how many times as busy the busiest moment is as an ordinary one."""
    return a_second * SECONDS_A_DAY / a_day if a_day > 0 else None


def wait_class(seconds: float | None) -> str:
    """Return how long one may wait: instant, seconds, minutes or overnight; of no time, nobody waits."""
    if seconds is None:
        return _LONGEST_WAIT
    return next((name for most, name in _WAITS if seconds <= most), _LONGEST_WAIT)


def tokens_back(sent: float) -> tuple[float, float]:
    """Return the least and the most tokens that come back for so many that are sent."""
    least, most = TOKENS_BACK
    return sent * least, sent * most


def price_of_a_thousand(bills_a_month: float, answers_a_day: float) -> float | None:
    """Return what 1,000 answers cost, by the bills of a month and the answers of a day."""
    return bills_a_month * 1000 / (DAYS_A_MONTH * answers_a_day) if answers_a_day > 0 else None
