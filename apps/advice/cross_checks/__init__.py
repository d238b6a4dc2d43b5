"""Figures that answers of different roles give for the same thing, set beside each other.

Each check has a figure somebody said and one that follows from what others said. Both are ranges, in the same unit;
a check of words holds a pick against whether there is a figure at all. Where they don't fit it is worth a question, and
never more: a formula has assumptions, people have reasons.
"""

from collections.abc import Mapping

from apps.advice.cross_checks.check import CrossCheck, Difference, differences
from apps.advice.cross_checks.first_edition import CROSS_CHECKS
from apps.advice.cross_checks.ranges import Range, decades_apart, exactly, pooled, within_reason
from apps.advice.cross_checks.second_edition import SECOND_EDITION, SECOND_EDITION_WORDS
from apps.advice.cross_checks.word_check import WordCheck

__all__ = [
    "CHECKS",
    "CROSS_CHECKS",
    "SECOND_EDITION",
    "STEPS",
    "WORD_CHECKS",
    "CrossCheck",
    "Difference",
    "Range",
    "WordCheck",
    "decades_apart",
    "differences",
    "exactly",
    "pooled",
    "within_reason",
]

# By the questionnaire that was answered; figures of another are not compared.
CHECKS: Mapping[str, tuple[CrossCheck, ...]] = {
    "four-dimensions@1": CROSS_CHECKS,
    "four-dimensions@2": SECOND_EDITION,
}
WORD_CHECKS: Mapping[str, tuple[WordCheck, ...]] = {"four-dimensions@2": SECOND_EDITION_WORDS}
_SECONDS = {
    "50ms": 0.05, "100ms": 0.1, "250ms": 0.25, "0.3s": 0.3, "0.5s": 0.5, "500ms": 0.5, "1s": 1.0, "2s": 2.0,
    "3s": 3.0, "5s": 5.0, "10s": 10.0, "1min": 60.0, "10min": 600.0, "1h": 3600.0, "1day": 86_400.0,
}  # fmt: skip
# What the words of a target or pick stand for, by item: hours, seconds, and people at most.
STEPS: Mapping[str, Mapping[str, float]] = {
    # What is old at the latest. "Seconds" are less than a minute.
    "G3": {
        "seconds": 1 / 60,
        "1min": 1 / 60,
        "15min": 0.25,
        "1h": 1.0,
        "1day": 24.0,
        "1week": 168.0,
        "1month": 720.0,
    },
    "G1": _SECONDS,
    "G10": _SECONDS,
    "C3": {"1-3": 3.0, "4-8": 8.0, "9-20": 20.0, "21-60": 60.0},  # of more than 60 there is no most
}
