"""Small engagements in a few words: who ranks what, feels what, and how much room there is."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from apps.ranking import (
    Assessment,
    Engagement,
    Estimate,
    Item,
    Perspective,
    Quantity,
    Settings,
    Stakeholder,
    Triple,
    assess,
)

# A number that is nearly right stands in a result, in a number's place.
approx: Any = pytest.approx

DIMENSIONS = ("data", "user", "model", "organization")
FEW_DRAWS = Settings(draws=64, seed=7)


def examples(few: int, more: int) -> int:
    """Return on how many examples a property is tried: few in `make test`, more in `make claims`."""
    return more if "SCALELENS_CLAIMS" in os.environ else few


def order(*places: str | tuple[str, ...]) -> dict[str, int | None]:
    """Rank dimensions in the order named; a tuple is a tie."""
    return {
        name: rank
        for rank, place in enumerate(places, start=1)
        for name in ((place,) if isinstance(place, str) else place)
    }


def exactly(figure: float) -> Triple:
    return Triple(figure, figure, figure)


def room(decades: float) -> Estimate:
    """Demand of 100 for good, and a limit that many decades above it."""
    return Estimate(now=exactly(100.0), horizon=exactly(100.0), limit=exactly(100.0 * 10**decades))


def person(
    name: str,
    group: str = "business",
    ranking: Mapping[str, int | None] | None = None,
    likert: Mapping[str, Any] | None = None,
    estimates: Mapping[str, Estimate] | None = None,
) -> Stakeholder:
    return Stakeholder(name, group, ranking or {}, likert or {}, estimates or {})


def engagement(
    *people: Stakeholder,
    dimensions: Sequence[str] = DIMENSIONS,
    items: Sequence[Item] | None = None,
    quantities: Sequence[Quantity] | None = None,
    groups: Sequence[Perspective] | None = None,
    horizon_months: int = 12,
) -> Engagement:
    """Two items (``data1``, ``data2``, ...) and one quantity (``data_load``, ...) a dimension."""
    if items is None:
        items = [Item(f"{name}{number}", name) for name in dimensions for number in (1, 2)]
    if quantities is None:
        quantities = [Quantity(f"{name}_load", name, "things") for name in dimensions]
    if groups is None:
        groups = [Perspective(name) for name in sorted({one.group for one in people} or {"business"})]
    return Engagement(
        tuple(dimensions), horizon_months, tuple(groups), tuple(items), tuple(quantities), people
    )


def feelings(**levels: int) -> dict[str, int]:
    """Answer both items of a dimension with the same level."""
    return {f"{name}{number}": level for name, level in levels.items() for number in (1, 2)}


def rooms(**decades: float) -> dict[str, Estimate]:
    return {f"{name}_load": room(value) for name, value in decades.items()}


def assessed(*people: Stakeholder, settings: Settings = FEW_DRAWS, **parts: Any) -> Assessment:
    return assess(engagement(*people, **parts), settings)


def codes(assessment: Assessment) -> set[tuple[str, str]]:
    return {(warning.code, warning.path) for warning in assessment.meta.warnings}


def renamed(one: Stakeholder, name: str) -> Stakeholder:
    return replace(one, id=name)
