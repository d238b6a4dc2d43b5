"""The ranking engine: from answers to one ranking with the probability of every rank.

Plain functions over frozen dataclasses: no Django, no clock, no global randomness. See docs/engine.md.
"""

from apps.ranking.errors import EngineInputError, Problem
from apps.ranking.inputs.types import (
    Engagement,
    Estimate,
    Group,
    Item,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
)
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import assess, preview

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
