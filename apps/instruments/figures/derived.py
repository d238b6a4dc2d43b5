"""What follows from figures and picks that people gave, and what nobody is asked any more."""

from collections.abc import Iterable

from apps.instruments.figures.estimates import MEASURED

DAYS_A_MONTH = 30.4
TOKENS_BACK = (0.02, 0.5)  # of a token that is sent, what comes back


def figures_share(known: Iterable[object]) -> float | None:
    """Return the share of the forms in which the figures were measured or looked up; None of no form."""
    said = [each for each in known if isinstance(each, str)]
    return said.count(MEASURED) / len(said) if said else None


def tokens_back(sent: float) -> tuple[float, float]:
    """Return the least and the most tokens that come back for so many that are sent."""
    least, most = TOKENS_BACK
    return sent * least, sent * most


def price_of_a_thousand(bills_a_month: float, answers_a_day: float) -> float | None:
    """Return what 1,000 answers cost, by the bills of a month and the answers of a day."""
    return bills_a_month * 1000 / (DAYS_A_MONTH * answers_a_day) if answers_a_day > 0 else None
