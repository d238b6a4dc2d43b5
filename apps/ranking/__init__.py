"""The ranking engine: from answers to one ranking with the probability of every rank.

Plain functions over frozen dataclasses: no Django, no clock, no global randomness. See docs/engine.md.
"""

from apps.ranking.agreement.disagreement import OrderDistance, order_distances
from apps.ranking.draws.robustness import halfwidth95
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.canonical import ENGINE_VERSION
from apps.ranking.inputs.types import (
    Engagement,
    Estimate,
    Item,
    Perspective,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
)
from apps.ranking.results.assessment import (
    Assessment,
    DimensionGap,
    QuantityHeadroom,
    Verdict,
)
from apps.ranking.results.changes import FlipPoint, Question
from apps.ranking.results.people import CampsResult, FieldAgreement
from apps.ranking.run import assess, preview

__all__ = [
    "ENGINE_VERSION",
    "Assessment",
    "CampsResult",
    "DimensionGap",
    "Engagement",
    "EngineInputError",
    "Estimate",
    "FieldAgreement",
    "FlipPoint",
    "Item",
    "OrderDistance",
    "Perspective",
    "Quantity",
    "QuantityHeadroom",
    "Question",
    "Settings",
    "Stakeholder",
    "Triple",
    "Verdict",
    "assess",
    "halfwidth95",
    "order_distances",
    "preview",
]
