"""The range a figure stands for: as wide as it is known, or as it was picked."""

import sys
from collections.abc import Mapping
from typing import Any

from apps.documents.vocabulary import HORIZON, POINTS
from apps.instruments.definition import QuantityItem

type Json = dict[str, Any]


def estimate(item: QuantityItem, answer: object) -> Json:
    """Give each figure its range: the wider of how it is known and how it was picked."""
    given = answer if isinstance(answer, Mapping) else {}
    return {field: _triple(item, field, given) for field in POINTS}


def _triple(item: QuantityItem, field: str, answer: Mapping[str, Any]) -> Json | None:
    likely = answer.get(field)
    if likely is None:
        return None
    factor = _spread(item, field, answer)
    # Extreme figures stay finite and above 0: the engine takes neither an endless nor an empty range.
    return {
        "low": likely / factor or float(likely),
        "likely": float(likely),
        "high": min(likely * factor, sys.float_info.max),
    }


def _spread(item: QuantityItem, field: str, answer: Mapping[str, Any]) -> float:
    factors = {source.slug: source.factor for source in item.scale.sources}
    # A figure without a word on how one knows it is a guess, the widest.
    factor = factors.get(answer.get("source") or "", max(factors.values()))
    if field in (answer.get("rows") or ()):
        factor = max(factor, 10**item.scale.row_spread_decades)
    if field == HORIZON:  # nobody has measured the future
        factor = max(factor, factors[item.scale.horizon_at_least])
    return factor
