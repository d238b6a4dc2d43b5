"""The range a figure stands for: as wide as it is known, or as it was picked."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from apps.documents.mapping import read
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import row_spread
from apps.ranking import Estimate, Source, Triple

GUESS: Source = "guess"  # what a figure is without a word on how one knows it
MEASURED: Source = "measured"
ROUGH: Source = "rough"


@dataclass(frozen=True)
class _AnswerFigures:
    now: int | float | None = None
    horizon: int | float | None = None
    limit: int | float | None = None
    rows: tuple[str, ...] | None = None
    source: str | None = None


def estimate(item: QuantityItem, answer: object) -> Estimate:
    """Return each figure with its source and its range: the wider of how it is known and how it was picked."""
    figures = read(_AnswerFigures, answer) if isinstance(answer, Mapping) else _AnswerFigures()
    return Estimate(
        now=_triple(item, NOW, figures.now, figures),
        horizon=_triple(item, HORIZON, figures.horizon, figures),
        limit=_triple(item, LIMIT, figures.limit, figures),
    )


def _triple(
    item: QuantityItem, point: str, likely: int | float | None, figures: _AnswerFigures
) -> Triple | None:
    if likely is None:
        return None
    is_row = point in (figures.rows or ())
    spread = row_spread(item, likely) if is_row else 1.0
    # The wider of the two: a measured figure that was picked as a row is no surer than the row.
    factor = max(spread, _spread(item, point, figures))
    # Extreme figures stay finite and above 0: the engine takes neither an endless nor an empty range.
    return Triple(
        low=likely / factor or float(likely),
        likely=float(likely),
        high=min(likely * factor, sys.float_info.max),
        source=_source(point, figures, is_wide=spread > 1),
    )


def _source(point: str, figures: _AnswerFigures, *, is_wide: bool) -> Source | None:
    if point == HORIZON:  # nobody has measured the future: how sure it is, its range says
        return None
    if is_wide and figures.source == MEASURED:
        return ROUGH  # whoever picks a row of many figures gives no measurement
    return cast("Source", figures.source or GUESS)


def _spread(item: QuantityItem, point: str, figures: _AnswerFigures) -> float:
    factors = {source.slug: source.factor for source in item.scale.sources}
    # A figure without a word on how one knows it is a guess, the widest.
    factor = factors.get(figures.source or "", max(factors.values()))
    if point == HORIZON:  # nobody has measured the future
        factor = max(factor, factors[item.scale.horizon_at_least])
    return factor
