"""Ranges of three values as draws, and how often a limit is reached in them."""

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from apps.advice.conditions.conditions import Draws, FactValue
from apps.advice.instrument import FigureQuestion, Instrument
from apps.advice.vocabulary import ANY

DRAWS = 4096
_P90 = float(ndtri(0.9))


def drawn(low: float, middle: float, high: float, fact: str) -> Draws:
    """Return draws of a figure of which P10, P50 and P90 are told: log-normal on each side, or normal where P10 is 0.

    The name of the fact decides their order: today and the horizon of one quantity are ordered alike, so that they
    share their error; all others are independent.
    """
    seed = fact.removesuffix(".now").removesuffix(".horizon")
    steps = (np.arange(DRAWS) + 0.5) / DRAWS
    z = ndtri(np.random.default_rng(zlib.crc32(seed.encode())).permutation(steps)) / _P90
    if low > 0:
        spread: Draws = middle * np.where(z >= 0, high / middle, middle / low) ** z
        return spread
    floored: Draws = np.maximum(0.0, middle + z * np.where(z >= 0, high - middle, middle - low))
    return floored


def breaches(
    values: Mapping[str, FactValue], draws: Mapping[str, Draws], instrument: Instrument
) -> dict[str, FactValue]:
    """Return how probable it is that limits are reached, today (`breach_now`) and within the horizon (`breach`).

    Of each quantity with a limit and a figure, and the greatest by dimension and of all.
    """
    found: dict[str, float] = {}
    for item in instrument.quantities:
        now, horizon, limit = (
            _figure(f"quantity.{item.id}.{point}", values, draws) for point in ("now", "horizon", "limit")
        )
        if limit is None:
            continue
        is_over = None if now is None else _is_beyond(now, limit, item)
        if is_over is not None:
            found[f"breach_now.{item.id}"] = float(is_over.mean())
        if horizon is not None:
            later = _is_beyond(horizon, limit, item)
            found[f"breach.{item.id}"] = float((later if is_over is None else later | is_over).mean())
    for kind in ("breach_now", "breach"):
        for name, own in (
            *(
                (one, [item for item in instrument.quantities if item.dimension == one])
                for one in instrument.dimensions
            ),
            (ANY, list(instrument.quantities)),
        ):
            chances = [found[fact] for item in own if (fact := f"{kind}.{item.id}") in found]
            if chances:
                found[f"{kind}.{name}"] = max(chances)
    return dict(found)


def _figure(fact: str, values: Mapping[str, FactValue], draws: Mapping[str, Draws]) -> Draws | None:
    if fact in draws:
        return draws[fact]
    value = values.get(fact)
    return np.full(DRAWS, float(value)) if isinstance(value, int | float) else None


def _is_beyond(figure: Draws, limit: Draws, item: FigureQuestion) -> NDArray[np.bool_]:
    return figure < limit if item.direction == "floor" else figure > limit
