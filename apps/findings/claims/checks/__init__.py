"""The checks of all claims, written from the result: importing this registers them."""

from apps.findings.claims.checks import (
    advice,
    asking,
    camps,
    certainty,
    division,
    evidence,
    first,
    group,
    in_short,
    missing,
    over,
    robust,
    rows,
)
from apps.findings.claims.rules import check, rule_text

__all__ = [
    "advice",
    "asking",
    "camps",
    "certainty",
    "check",
    "division",
    "evidence",
    "first",
    "group",
    "in_short",
    "missing",
    "over",
    "robust",
    "rows",
    "rule_text",
]
