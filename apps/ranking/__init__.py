"""The ranking engine: from answers to one ranking with the probability of every rank.

Plain functions over frozen dataclasses: no Django, no clock, no global randomness. See docs/engine.md.
"""

from apps.ranking.assessment import assess, preview
from apps.ranking.errors import EngineInputError, Problem
from apps.ranking.result import Assessment
from apps.ranking.types import (
    Engagement,
    Estimate,
    Group,
    Item,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
)

__all__ = [
    "Assessment",
    "Engagement",
    "EngineInputError",
    "Estimate",
    "Group",
    "Item",
    "Problem",
    "Quantity",
    "Settings",
    "Stakeholder",
    "Triple",
    "assess",
    "preview",
]
