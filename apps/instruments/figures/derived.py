"""What follows from figures and picks that people gave, and what nobody is asked any more."""

from collections.abc import Iterable

from apps.instruments.figures.estimates import MEASURED

DAYS_A_MONTH = 30.4


def figures_share(known: Iterable[object]) -> float | None:
    """Return the share of the forms in which the figures were measured or looked up; None of no form."""
    said = [each for each in known if isinstance(each, str)]
    return said.count(MEASURED) / len(said) if said else None


def price_of_a_thousand(bills_a_month: float, answers_a_day: float) -> float | None:
    """Return what 1,000 answers cost, by the bills of a month and the answers of a day."""
    return bills_a_month * 1000 / (DAYS_A_MONTH * answers_a_day) if answers_a_day > 0 else None
