"""The checks of all claims, written from the result: importing this registers them."""

from apps.findings.claims.checks import (
    advice,
    certainty,
    division,
    evidence,
    first,
    missing,
    over,
    robust,
    room,
)
from apps.findings.claims.rules import check, rule_text

__all__ = [
    "advice",
    "certainty",
    "check",
    "division",
    "evidence",
    "first",
    "missing",
    "over",
    "robust",
    "room",
    "rule_text",
]
