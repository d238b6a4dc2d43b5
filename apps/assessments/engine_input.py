"""From answers to what engine and rules read. The only translator: both get the same answers, each in its own form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.instruments.definition import Definition
from apps.instruments.figures.estimates import estimate
from apps.responses.selectors import EffectiveResponse

FORMAT = "scalelens-engine-input/1"

type Json = dict[str, Any]


def engine_input(
    *,
    definition: Definition,
    responses: Iterable[EffectiveResponse],
    perspectives: Sequence[str],
    hosting: str,
    horizon_months: int,
) -> Json:
    """Write everyone's answers as a `scalelens-engine-input/1` document."""
    items, quantities = definition.agreements.values(), definition.headroom_of(hosting)
    return {
        "format": FORMAT,
        "engagement": {
            "dimensions": list(definition.dimensions),
            "horizon_months": horizon_months,
            "groups": [{"id": perspective, "weight": 1.0} for perspective in perspectives],
            "items": [
                {
                    "id": item.id,
                    "dimension": item.dimension,
                    "points": item.points,
                    "reversed": item.reverse,
                    "scored": item.scored,
                }
                for item in items
            ],
            "quantities": [
                {"id": item.id, "dimension": item.dimension, "unit": item.unit, "direction": item.direction}
                for item in quantities
            ],
            "stakeholders": [
                {
                    "id": response.stakeholder_key,
                    "group": response.perspective,
                    "ranking": ranks(response.answers.get(definition.ranking.id), definition.dimensions),
                    "likert": {
                        item.id: response.answers[item.id] for item in items if item.id in response.answers
                    },
                    "estimates": {
                        item.id: estimate(item, response.answers[item.id])
                        for item in quantities
                        if item.id in response.answers
                    },
                }
                for response in responses
            ],
        },
        "settings": {"draws": 32768, "seed": None, "unranked": "unknown"},
    }


def advice_answers(*, definition: Definition, responses: Iterable[EffectiveResponse]) -> list[Json]:
    """Write everyone's answers as the rules pool them: by perspective, without whose they are."""
    facts = [item.id for item in definition.items if item.is_pooled]
    return [
        {
            "perspective": response.perspective,
            "answers": {
                fact: response.answers[fact] for fact in facts if response.answers.get(fact) is not None
            },
        }
        for response in responses
    ]


def ranks(answer: object, dimensions: Iterable[str]) -> dict[str, int | None]:
    """Number the places of an order; ties share one, and what isn't named has none.

    The considered order counts, else the first one. Declined, "don't know" and blank name nothing.
    """
    places: dict[str, int | None] = dict.fromkeys(dimensions)
    if isinstance(answer, Mapping):
        order = answer.get("considered") or answer.get("ranking") or []
        for place, entry in enumerate(order, start=1):
            for dimension in entry if isinstance(entry, list) else [entry]:
                places[dimension] = place
    return places
