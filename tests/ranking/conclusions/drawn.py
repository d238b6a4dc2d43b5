"""Draws written by hand: what conclusions are read from, without a figure being drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.figures.basis import Basis, Numbers, Statements
from apps.ranking.figures.latent import NOT_ASKED, SOURCES, Latent, PooledQuantity, QuantityDraws
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.opinions.readings import readings_of
from tests.ranking.build import Person, engagement

ABC = ("data", "user", "model")
NOBODY = np.empty(0)


def pooled(place: int = 0, *rows: tuple[int, float, str, float, bool], **parts: Any) -> PooledQuantity:
    """Pool rows of (person, weight, source, own room, measured over)."""
    people, weight, source, own_room, measured = zip(*rows, strict=True) if rows else ([],) * 5
    floats = np.array(own_room, dtype=np.float64)
    given = {
        "kind": "room" if rows else "unknown",
        "room": float(np.nanmean(floats)) if rows else None,
        "growth_to_today": 0.0,
        "now": 10.0 if rows else None,
        "horizon": None,
        "limit": 100.0 if rows else None,
        "growth": 2.0 if rows else None,
        "with_demand": np.array(people, dtype=np.int64),
        "warnings": (),
        **parts,
    }
    return PooledQuantity(
        place=place,
        people=np.array(people, dtype=np.int64),
        weight=np.array(weight, dtype=np.float64),
        source=np.array([SOURCES.index(one) for one in source], dtype=np.int8),
        position_source=np.array([SOURCES.index(one) for one in source], dtype=np.int8),
        row_room=floats,
        row_sd=np.full(len(floats), 0.2),
        position=floats,
        position_sd=np.full(len(floats), 0.2),
        own_room=floats,
        measured_over=np.array(measured, dtype=np.bool_),
        growth_people=np.empty(0, dtype=np.int64),
        growth_weight=NOBODY,
        growth_position=NOBODY,
        growth_sd=NOBODY,
        **given,
    )


def drawn(months: Sequence[float], **parts: Any) -> QuantityDraws:
    """Draw months by hand; 0 is over today."""
    found = np.array(months, dtype=np.float64)
    nothing = np.zeros(len(found), dtype=np.bool_)
    given = {
        "is_over": found == 0,
        "recovers": nothing,
        "is_at_peak": nothing,
        "source": np.zeros(len(found), dtype=np.int8),
        **{name: np.array(values) for name, values in parts.items()},
    }
    return QuantityDraws(
        months=found,
        latent=np.log10(np.clip(found, 0.5, 1200)),
        room=np.zeros(len(found)),
        growth=np.zeros(len(found)),
        **given,
    )


def weighed(
    months: Sequence[Sequence[float]],
    *people: Person,
    weights: Sequence[float] | None = None,
    quantities: Sequence[tuple[PooledQuantity, QuantityDraws | None]] = (),
    parts: dict[str, Any] | None = None,
    **latent: Any,
) -> Weighed:
    """Weigh draws (a row each, a column a dimension, months): quantities are those of the first dimensions."""
    table = np.log10(np.array(months, dtype=np.float64))
    names = (*ABC, "organization", "fifth", "sixth")[: table.shape[1]]
    whole = engagement(*people, dimensions=names, **(parts or {}))
    evidence = read_evidence(whole, unranked_below=False)
    count = len(whole.quantities)
    pools = [one for one, _ in quantities] + [pooled(place) for place in range(len(quantities), count)]
    draws = [one for _, one in quantities] + [None] * (count - len(quantities))
    given = {
        "setter": np.full(table.shape, -1),
        "source": np.full(table.shape, NOT_ASKED, dtype=np.int8),
        "figure_source": np.full(table.shape, NOT_ASKED, dtype=np.int8),
        "unasked": table,
        "figures": table,
        "is_asked": np.zeros(count, dtype=np.bool_),
        **{name: np.array(values) for name, values in latent.items()},
    }
    found = Latent(latent=table, pooled=tuple(pools), quantities=tuple(draws), **given)
    even = np.full(len(table), 1 / len(table))
    counted = even if weights is None else np.array(weights, dtype=np.float64)
    basis = Basis(evidence, _no_figures(len(people), count), _no_numbers(len(table), count))
    return Weighed(basis, found, readings_of(evidence), counted)


def _no_figures(people: int, quantities: int) -> Statements:
    shape = (people, quantities, 4)
    nothing = np.full(shape, np.nan)
    flags = np.zeros(shape[:2], dtype=np.bool_)
    return Statements(nothing, nothing, np.zeros(shape, dtype=np.int8), flags, flags)


def _no_numbers(draws: int, quantities: int) -> Numbers:
    nothing = np.zeros((quantities, draws))
    return Numbers(nothing, nothing, nothing, nothing, nothing, nothing)
