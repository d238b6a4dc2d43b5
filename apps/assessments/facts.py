"""What is on the record of a round, a row for each person: as the engine reads it, and as rules do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from apps.advice import PersonAnswers
from apps.documents.mapping import plain
from apps.documents.values import Json
from apps.instruments.definition import Definition, QuantityItem, Roles, Routing
from apps.instruments.figures.derived import price_of_a_thousand
from apps.instruments.figures.estimates import GUESS, ROUGH, estimate
from apps.instruments.figures.growth import PersonEstimates, pooled, resolved, with_growth
from apps.ranking import Estimate, Figures, Triple
from apps.responses.selectors import EffectiveResponse

ROUGHLY = 3.0  # as far as a rough figure may lie from the truth, as a factor


def text_of(row: object) -> str:
    """Return what rows are sorted by, so that their order says nothing of whose they are."""
    return json.dumps(plain(row), sort_keys=True)


@dataclass(frozen=True)
class Facts:
    """What is on the record, a row for each person who was asked any of it, in an order that is nobody's."""

    figures: tuple[Figures, ...]
    answers: tuple[PersonAnswers, ...]  # the same people


def facts_of(
    *,
    definition: Definition,
    quantities: Iterable[QuantityItem],
    responses: Iterable[EffectiveResponse],
    routing: Routing = MappingProxyType({}),
    at_launch: bool = False,
) -> Facts:
    """Write each one's figures as the engine reads them, and all that is on the record as the rules do.

    `at_launch`: figures of the future are those of the day on which it goes live.
    """
    on_record = [item.id for item in definition.items if item.on_record]
    people = [
        PersonAnswers(each.perspective, answers_on_record(definition, each.answers))
        for each in responses
        if any(name in each.answers for name in on_record)
    ]
    asked = list(quantities)
    given = [_estimates(definition, asked, each) for each in people]
    priced = _priced(given, people, definition, definition.roles)
    given = list(resolved(priced, asked, routing, at_launch=at_launch))
    rows = [(each.estimates, _without_blanks(one)) for each, one in zip(given, people, strict=True)]
    rows.sort(key=lambda row: text_of({"figures": row[0], "answers": row[1]}))
    return Facts(
        tuple(
            Figures(str(number), one.perspective, estimates)
            for number, (estimates, one) in enumerate(rows, start=1)
        ),
        tuple(one for _estimates, one in rows),
    )


def _without_blanks(given: PersonAnswers) -> PersonAnswers:
    return replace(given, answers={name: value for name, value in given.answers.items() if value is not None})


def answers_on_record(definition: Definition, answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is on the record, each figure with how it is known: by its own word, else by the one said of all."""
    known = answers.get(definition.how_known.id)
    kept = {
        each.kept_for for each in definition.quantities.values() if each.kept_for and answers.get(each.id)
    }
    return {
        item.id: _with_source(answers[item.id], known if item.id in definition.quantities else None)
        for item in definition.items
        # What was given in another unit is kept by another item, and left nothing open.
        if item.on_record and item.id in answers and not (item.id in kept and not answers[item.id])
    }


def _with_source(answer: Json, known: Json) -> Json:
    if isinstance(answer, dict) and known and not answer.get("source"):
        return {**answer, "source": known}
    return answer


def _estimates(
    definition: Definition, quantities: Iterable[QuantityItem], given: PersonAnswers
) -> PersonEstimates:
    return PersonEstimates(
        given.perspective,
        {
            item.id: with_growth(estimate(item, given.answers[item.id]))
            for item in quantities
            if item.id in given.answers
        },
    )


def _priced(
    rows: Iterable[PersonEstimates], people: Sequence[PersonAnswers], definition: Definition, roles: Roles
) -> list[PersonEstimates]:
    """Work out what 1,000 answers cost, by the bills and the answers of a day, for whoever didn't know or guessed it."""
    bills, volume = (pooled_today(definition, name, people) for name in (roles.bills, roles.answers))
    price = price_of_a_thousand(bills, volume) if bills and volume else None
    if price is None:
        return list(rows)
    now = Triple(price / ROUGHLY, price, price * ROUGHLY, ROUGH)
    return [
        replace(row, estimates={**row.estimates, roles.price: replace(figures, now=now)})
        if (figures := row.estimates.get(roles.price)) and _is_guess(figures)
        else row
        for row in rows
    ]


def _is_guess(figures: Estimate) -> bool:
    # What is asked as it is expected, at the idea, has no bills.
    return figures.horizon is None and (figures.now is None or figures.now.source == GUESS)


def pooled_today(definition: Definition, name: str, people: Iterable[PersonAnswers]) -> float | None:
    """Return a figure of today as all who gave it say together; None of one that nobody gave."""
    item = definition.quantities.get(name)
    figures = (
        [(each.perspective, estimate(item, each.answers.get(name)).now) for each in people] if item else []
    )
    known = [(whose, now.likely) for whose, now in figures if now and now.likely > 0]
    return pooled(known) if known else None
