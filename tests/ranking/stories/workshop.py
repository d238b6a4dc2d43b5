"""Workshops as the shipped questionnaire asks them: who is asked which figure, and who knows it how."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apps.ranking.constants import SPREAD
from apps.ranking.inputs.types import Engagement, Estimate, Item, Perspective, Quantity, Source, Triple
from tests.ranking.build import DIMENSIONS, Person, engagement, order

PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
ITEMS_A_DIMENSION = 5
DIMENSION_OF = {"D": "data", "U": "user", "M": "model", "O": "organization"}
ASKED = {
    "business": ("QU1",),
    "product": ("QU1", "QM4", "QO5"),
    "data_ml": ("QD1", "QD2", "QD4", "QM3"),
    "platform": ("QD1", "QD2", "QU1", "QU2", "QU4", "QM2"),
    "risk": ("QO2", "QO5"),
    "executive": ("QM4", "QO1", "QO2"),
}
SPREAD_OF: dict[Source, float] = dict(zip(("measured", "rough", "guess"), SPREAD, strict=True))

type Figures = Mapping[str, Estimate]


def gives(source: Source = "measured", /, **told: tuple[float | None, float | None, float | None]) -> Figures:
    """Say of quantities how much there is, by which factor it grows to the horizon, and where the limit lies."""
    return {
        name: Estimate(
            now=_figure(now, source),
            growth=None if factor is None else Triple(None, factor, None, source),
            limit=_figure(limit, source),
        )
        for name, (now, factor, limit) in told.items()
    }


def _figure(value: float | None, source: Source) -> Triple | None:
    # As the questionnaire's translation writes it: as wide as its source.
    return (
        None if value is None else Triple(value / SPREAD_OF[source], value, value * SPREAD_OF[source], source)
    )


def people(
    perspective: str,
    count: int,
    places: str | None,
    figures: Figures | None = None,
    feels: Mapping[str, int] | None = None,
) -> tuple[Person, ...]:
    """Let colleagues say the same. `places` are initials, the first to break first: "UDMO"; None ranks nothing.

    `feels` has an answer (1 to 5) for all items of a dimension; without it, 4 for the first place, then 3, 2 and 2.
    """
    names = [DIMENSION_OF[initial] for initial in places or ""]
    felt = dict(zip(names, (4, 3, 2, 2), strict=False)) if feels is None else feels
    likert = {f"{name}{number}": felt[name] for name in felt for number in range(1, ITEMS_A_DIMENSION + 1)}
    asked = dict.fromkeys(ASKED[perspective], Estimate())
    one = Person("", perspective, order(*names), likert, {**asked, **(figures or {})})
    return tuple(replace(one, id=f"{perspective}{number}") for number in range(count))


def workshop(*crowds: tuple[Person, ...], **parts: Any) -> Engagement:
    """Invite all six perspectives, whoever came; 18 months, and live, unless said otherwise."""
    came = [one for crowd in crowds for one in crowd]
    everybody = tuple(replace(one, id=f"{place:02}-{one.id}") for place, one in enumerate(came))
    named = sorted({name for one in everybody for name in one.estimates})
    given: dict[str, Any] = {
        "horizon_months": 18,
        "perspectives": [Perspective(one) for one in PERSPECTIVES],
        "items": [
            Item(f"{name}{number}", name) for name in DIMENSIONS for number in range(1, ITEMS_A_DIMENSION + 1)
        ],
        "quantities": [Quantity(name, DIMENSION_OF[name[1]], "things") for name in named],
    }
    return engagement(*everybody, **given | parts)
