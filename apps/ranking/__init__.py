"""The ranking engine: from answers to one ranking with the probability of every rank.

Plain functions over frozen dataclasses: no Django, no clock, no global randomness. See docs/engine.md.
"""

from apps.ranking.agreement.disagreement import OrderDistance, order_distances
from apps.ranking.errors import EngineInputError
from apps.ranking.figures.fact_draws import ContextFigure, FactDraws, fact_draws
from apps.ranking.inputs.types import (
    Engagement,
    Estimate,
    Item,
    Peak,
    Perspective,
    Quantity,
    Settings,
    Source,
    Stakeholder,
    Triple,
)
from apps.ranking.randomness import halfwidth95
from apps.ranking.results.assessment import Assessment, Meta
from apps.ranking.results.people import Camps, DimensionGap, FieldAgreement, Gap, PerspectiveEffect
from apps.ranking.results.verdict import (
    Band,
    DimensionTime,
    FlipPoint,
    Hinge,
    InfluentialVoice,
    LeaderMonths,
    Level,
    NothingLevel,
    Over,
    Provenance,
    QuantityTime,
    Question,
    Ranking,
    Status,
    Strand,
    Verdict,
    VerdictKind,
    Voice,
)
from apps.ranking.run import ENGINE_VERSION, assess, preview

__all__ = [
    "ENGINE_VERSION",
    "Assessment",
    "Band",
    "Camps",
    "ContextFigure",
    "DimensionGap",
    "DimensionTime",
    "Engagement",
    "EngineInputError",
    "Estimate",
    "FactDraws",
    "FieldAgreement",
    "FlipPoint",
    "Gap",
    "Hinge",
    "InfluentialVoice",
    "Item",
    "LeaderMonths",
    "Level",
    "Meta",
    "NothingLevel",
    "OrderDistance",
    "Over",
    "Peak",
    "Perspective",
    "PerspectiveEffect",
    "Provenance",
    "Quantity",
    "QuantityTime",
    "Question",
    "Ranking",
    "Settings",
    "Source",
    "Stakeholder",
    "Status",
    "Strand",
    "Triple",
    "Verdict",
    "VerdictKind",
    "Voice",
    "assess",
    "fact_draws",
    "halfwidth95",
    "order_distances",
    "preview",
]
