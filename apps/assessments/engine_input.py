"""Translate answers for engine and rules. The only translator: both get the same answers, each in its format."""

from collections.abc import Iterable, Mapping, Sequence

from apps.advice import PersonAnswers
from apps.findings.case import EngineInput, RunSettings
from apps.instruments.definition import Definition, QuantityItem
from apps.instruments.figures.estimates import estimate
from apps.ranking import Engagement, Item, Perspective, Quantity, Stakeholder
from apps.responses.selectors import EffectiveResponse

FORMAT = "scalelens-engine-input/1"


def engine_input(
    *,
    definition: Definition,
    responses: Iterable[EffectiveResponse],
    perspectives: Sequence[str],
    hosting: str,
    horizon_months: int,
) -> EngineInput:
    """Write everyone's answers as a `scalelens-engine-input/1` document."""
    items, quantities = definition.agreements.values(), definition.headroom_of(hosting)
    engagement = Engagement(
        dimensions=tuple(definition.dimensions),
        horizon_months=horizon_months,
        groups=tuple(map(Perspective, perspectives)),
        items=tuple(
            Item(item.id, item.dimension, points=item.points, reversed=item.reverse, scored=item.scored)
            for item in items
        ),
        quantities=tuple(Quantity(item.id, item.dimension, item.unit, item.direction) for item in quantities),
        stakeholders=tuple(_stakeholder(response, definition, quantities) for response in responses),
    )
    return EngineInput(FORMAT, engagement, RunSettings())


def _stakeholder(
    response: EffectiveResponse, definition: Definition, quantities: Iterable[QuantityItem]
) -> Stakeholder:
    answers = response.answers
    return Stakeholder(
        id=response.stakeholder_key,
        group=response.perspective,
        ranking=ranks(answers.get(definition.ranking.id), definition.dimensions),
        likert={name: answers[name] for name in definition.agreements if name in answers},
        estimates={item.id: estimate(item, answers[item.id]) for item in quantities if item.id in answers},
    )


def advice_answers(
    *, definition: Definition, responses: Iterable[EffectiveResponse]
) -> tuple[PersonAnswers, ...]:
    """Write everyone's answers as the rules pool them: by perspective, without ids."""
    facts = [item.id for item in definition.items if item.is_pooled]
    return tuple(
        PersonAnswers(
            perspective=response.perspective,
            answers={
                fact: response.answers[fact] for fact in facts if response.answers.get(fact) is not None
            },
        )
        for response in responses
    )


def ranks(answer: object, dimensions: Iterable[str]) -> dict[str, int | None]:
    """Number the places of an order. Ties share a place; what isn't named has none.

    The considered order counts, else the first one. Declined, "don't know" and blank give no order.
    """
    places: dict[str, int | None] = dict.fromkeys(dimensions)
    if isinstance(answer, Mapping):
        order = answer.get("considered") or answer.get("ranking") or []
        for place, entry in enumerate(order, start=1):
            for dimension in entry if isinstance(entry, list) else [entry]:
                places[dimension] = place
    return places
