"""Small engagements in a few words: who ranks what, feels what, and how much room there is."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from apps.ranking import (
    Assessment,
    Crowd,
    Engagement,
    EngineInputError,
    Estimate,
    Figures,
    Item,
    Opinions,
    Perspective,
    Quantity,
    Settings,
    Source,
    Triple,
    assess,
)
from apps.ranking.conclusions.weighed import Weighed, weigh
from apps.ranking.figures.basis import basis_of
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.inputs.types import DEFAULT_SEED

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


def figure(likely: float | None, source: Source | None) -> Triple | None:
    return None if likely is None else Triple(None, likely, None, source)


def said(
    now: float | None = None,
    limit: float | None = None,
    growth: float | None = None,
    horizon: float | None = None,
    source: Source | None = "measured",
) -> Estimate:
    """Give figures without a low or a high, all of one source."""
    return Estimate(*(figure(one, source) for one in (now, horizon, limit, growth)))


@dataclass(frozen=True)
class Person:
    """Somebody who is a row of both lists."""

    id: str
    group: str
    ranking: Mapping[str, int | None] = field(default_factory=dict)
    likert: Mapping[str, Any] = field(default_factory=dict)
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def opinions(self) -> Opinions:
        return Opinions(self.group, self.ranking, self.likert)

    @property
    def figures(self) -> Figures:
        return Figures(self.id, self.group, self.estimates)


def person(
    name: str,
    group: str = "business",
    ranking: Mapping[str, int | None] | None = None,
    likert: Mapping[str, Any] | None = None,
    estimates: Mapping[str, Estimate] | None = None,
) -> Person:
    return Person(name, group, ranking or {}, likert or {}, estimates or {})


def engagement(
    *people: Person,
    dimensions: Sequence[str] = DIMENSIONS,
    items: Sequence[Item] | None = None,
    quantities: Sequence[Quantity] | None = None,
    perspectives: Sequence[Perspective] | None = None,
    horizon_months: int = 12,
    **parts: Any,
) -> Engagement:
    """Two items (``data1``, ``data2``, ...) and one quantity (``data_load``, ...) a dimension; a perspective is a crowd."""
    if items is None:
        items = [Item(f"{name}{number}", name) for name in dimensions for number in (1, 2)]
    if quantities is None:
        quantities = [Quantity(f"{name}_load", name, "things") for name in dimensions]
    if perspectives is None:
        perspectives = [Perspective(name) for name in sorted({one.group for one in people} or {"business"})]
    heads = Counter(one.group for one in people)
    parts = {
        "crowds": tuple(Crowd(one.id, one.weight) for one in perspectives),
        "opinions": tuple(one.opinions for one in people),
        "figures": tuple(one.figures for one in people),
    } | parts
    return Engagement(
        tuple(dimensions),
        horizon_months,
        tuple(Perspective(one.id, one.weight, heads[one.id]) for one in perspectives),
        tuple(items),
        tuple(quantities),
        **parts,
    )


def feelings(**levels: int) -> dict[str, int]:
    """Answer both items of a dimension with the same level."""
    return {f"{name}{number}": level for name, level in levels.items() for number in (1, 2)}


def rooms(**decades: float) -> dict[str, Estimate]:
    return {f"{name}_load": room(value) for name, value in decades.items()}


def assessed(*people: Person, settings: Settings = FEW_DRAWS, **parts: Any) -> Assessment:
    return assess(engagement(*people, **parts), settings)


def evidence_of(given: Engagement, *, unranked_below: bool = False) -> Evidence:
    return read_evidence(in_canonical_order(given), unranked_below=unranked_below)


def weighed_in(given: Engagement, draws: int = 4096, seed: int = DEFAULT_SEED) -> Weighed:
    basis = basis_of(evidence_of(given), draws, seed)
    return weigh(basis, latent_of(basis))


def refusal_of(call: Callable[..., object], *given: object) -> list[tuple[str, str]]:
    """Return the path and the code of every problem for which a call is refused."""
    with pytest.raises(EngineInputError) as refusal:
        call(*given)
    return [(problem.path, problem.code) for problem in refusal.value.errors]


def codes(assessment: Assessment) -> set[tuple[str, str]]:
    return {(warning.code, warning.path) for warning in assessment.meta.warnings}
