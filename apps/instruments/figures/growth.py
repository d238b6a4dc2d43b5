"""How each figure grows, who says so, and what of it is worth writing down."""

import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from apps.documents.vocabulary import LIMIT, NOW
from apps.instruments.definition import QuantityItem, Routing
from apps.instruments.figures.estimates import GUESS, MEASURED, ROUGH
from apps.ranking import Estimate, Source, Triple

_FROM_WORST = (GUESS, ROUGH, MEASURED)


@dataclass(frozen=True)
class PersonEstimates:
    """What one person says of each quantity they were asked."""

    perspective: str
    estimates: Mapping[str, Estimate]


def with_growth(figures: Estimate) -> Estimate:
    """Say how much the demand grows instead of what it will be: the error of today's figure then counts once."""
    now, horizon = figures.now, figures.horizon
    # A demand that is not there today, or will not be, grows by no factor: then the horizon's figure stays.
    if not (now and horizon and now.likely > 0 and horizon.likely > 0):
        return figures
    # Extreme figures stay finite and above 0.
    factor = min(max(horizon.likely / now.likely, sys.float_info.min), sys.float_info.max)
    return replace(figures, horizon=None, growth=Triple(None, factor, None, now.source))


def resolved(
    rows: Sequence[PersonEstimates], items: Iterable[QuantityItem], routing: Routing, *, at_launch: bool = False
) -> tuple[PersonEstimates, ...]:
    """Return what a ranking reads: each figure with its growth, its own or that of what it grows with.

    `at_launch`: the growth is a step on the day of the launch, and nothing grows after it.
    """
    known = {item.id: item for item in items}
    growths = {name: growth for name in known if (growth := _pooled_growth(rows, name))}
    return tuple(_resolved(row, known, growths, routing, at_launch=at_launch) for row in rows)


def _resolved(
    row: PersonEstimates,
    items: Mapping[str, QuantityItem],
    growths: Mapping[str, Triple],
    routing: Routing,
    *,
    at_launch: bool,
) -> PersonEstimates:
    kept: dict[str, Estimate] = {}
    for name, figures in row.estimates.items():
        item = items[name]
        points = item.as_asked(routing, row.perspective).points
        if LIMIT in points or _is_worth_it(figures):
            grown = _growing(item, _at_idea(item, figures, routing), growths)
            kept[name] = _stepped(grown) if at_launch and not item.steady else grown
    return replace(row, estimates=kept)


def _is_worth_it(figures: Estimate) -> bool:
    # Of who is not asked the limit, today alone would count as a limit that was asked and is not known.
    return (
        figures.limit is not None or figures.horizon is not None or None not in (figures.now, figures.growth)
    )


def _at_idea(item: QuantityItem, figures: Estimate, routing: Routing) -> Estimate:
    """Say that there is nothing today of what is asked only as it is expected."""
    if NOW in item.as_asked(routing).points or figures.horizon is None or figures.now is not None:
        return figures
    return replace(figures, now=Triple(0.0, 0.0, 0.0, figures.limit.source if figures.limit else GUESS))


def _growing(item: QuantityItem, figures: Estimate, growths: Mapping[str, Triple]) -> Estimate:
    if not (figures.now and figures.now.likely) or figures.growth or figures.horizon:  # its own wins
        return figures
    if item.steady:
        return replace(figures, growth=Triple(None, 1.0, None, ROUGH))
    shared = next((growths[name] for name in (item.id, *item.grows_with) if name in growths), None)
    return replace(figures, growth=shared)


def _stepped(figures: Estimate) -> Estimate:
    """Take the figure of the launch day for today's, which nothing adds to."""
    at_launch = figures.at_horizon
    if figures.now is None or at_launch is None or not at_launch.likely:
        return figures
    now = replace(at_launch, source=figures.now.source)
    return replace(figures, now=now, horizon=None, growth=Triple(None, 1.0, None, MEASURED))


def _pooled_growth(rows: Iterable[PersonEstimates], name: str) -> Triple | None:
    """Return what all who gave a growth say together, every perspective weighing the same."""
    given = [
        (row.perspective, growth)
        for row in rows
        if name in row.estimates and (growth := row.estimates[name].growth)
    ]
    if not given:
        return None
    factor = pooled((whose, growth.likely) for whose, growth in given)
    sources = sorted((growth.source or GUESS for _, growth in given), key=_FROM_WORST.index)
    return Triple(None, factor, None, _middle(sources))


def _middle(sources: Sequence[Source]) -> Source:
    return sources[(len(sources) - 1) // 2]


def pooled(figures: Iterable[tuple[str, float]]) -> float:
    """Return the geometric mean of figures over 0 by perspective, every perspective weighing the same."""
    of: dict[str, list[float]] = defaultdict(list)
    for whose, figure in figures:
        of[whose].append(math.log(figure))
    return math.exp(fmean(fmean(each) for each in of.values()))
