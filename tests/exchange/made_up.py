"""Engagement files, made up: everybody answers everything they are asked."""

from random import Random
from typing import Any

from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    RankingItem,
    TargetItem,
    TextItem,
)
from apps.instruments.figures.format import typical_range
from tests.factories import switches_of

HOSTED_AGENT = {
    "model_hosting": "hosted",
    "system_kind": "agent",
    "retrieval": "yes",
    "people_check": "some",
    "exists": "one_application",
    "success_without_human": "no",
}


def engagement_document(
    definition: Definition, routing: dict[str, str], *, people: int = 3, seed: int = 1
) -> dict[str, Any]:
    random, settled = Random(seed), definition.settled(routing)  # noqa: S311 - made-up answers
    responses = [
        {
            "stakeholder": f"{perspective}{number}",
            "name": f"{perspective} {number}",
            "email": f"{perspective}{number}@example.test",
            "perspective": perspective,
            "submitted": True,
            "answers": {item.id: _answer(item, random) for item in definition.asked_of(perspective, settled)},
        }
        for perspective in definition.perspectives
        for number in range(people)
    ]
    return {
        "format": "scalelens-engagement/2",
        "instrument": definition.name,
        "client": "Harbourline Mutual",
        "initiative": "Claims assistant",
        "success_measure": "claims settled in a day",
        "model_hosting": settled["model_hosting"],
        "switches": switches_of(definition, settled),
        "horizon_months": 18,
        "currency": "EUR",
        "rounds": [{"number": 1, "responses": responses}],
    }


def _answer(item: Item, random: Random) -> object:
    match item:
        case RankingItem():
            return {"ranking": random.sample(item.dimensions, len(item.dimensions))}
        case AgreementItem():
            return random.choice([1, 2, 3, 4, 5, "dk"])
        case QuantityItem():
            return _figures(item, random)
        case ChoiceItem():
            slug = random.choice(item.choices).value
            return [slug] if item.pick == "many" else slug
        case TargetItem():
            return random.choice(item.steps)
        case TextItem():
            return "The register is replaced."
    raise TypeError(item.kind)


def _figures(item: QuantityItem, random: Random) -> dict[str, object]:
    low, high = typical_range(item)
    now = float(f"{low * (high / low) ** random.random():.3g}")
    said: dict[str, object] = {"now": now}
    if "horizon" in item.points:
        said["horizon"] = now * random.choice([1, 2, 5, 10])
    if "limit" in item.points:
        if item.limit_none and random.random() < 0.5:
            said |= {"limit": None, "limit_none": "none_promised"}
        else:
            said["limit"] = now * random.choice([0.5, 3, 30])
    return said | {"source": random.choice(["guess", "rough", "measured"])}
