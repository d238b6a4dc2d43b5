"""Figures that answers of different roles give for the same thing, set beside each other.

Each check of a questionnaire has a figure somebody said and one that follows from what others said. Both are ranges, in
the same unit. Where they don't fit it is worth a question, and never more: a formula has assumptions, people have reasons.
"""

from apps.advice.cross_checks.check import CrossCheck, Difference, Tolerance, differences
from apps.advice.cross_checks.expected import Expression
from apps.advice.cross_checks.ranges import Range, exactly, pooled, within_reason

__all__ = [
    "CrossCheck",
    "Difference",
    "Expression",
    "Range",
    "Tolerance",
    "differences",
    "exactly",
    "pooled",
    "within_reason",
]
