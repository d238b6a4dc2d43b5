"""The checks of all claims but those of a report: importing this enters them."""

from tests.findings.claims.checking import CHECKS, check
from tests.findings.claims.checks import (
    asking,
    camps,
    certainty,
    coverage,
    division,
    evidence,
    group,
    influence,
    leading,
    limits_exceeded,
    robustness,
    rows,
    titles,
)

__all__ = [
    "CHECKS",
    "asking",
    "camps",
    "certainty",
    "check",
    "coverage",
    "division",
    "evidence",
    "group",
    "influence",
    "leading",
    "limits_exceeded",
    "robustness",
    "rows",
    "titles",
]
