"""Workshops with a known story, told in few lines."""

from collections.abc import Iterable, Mapping, Sequence

from apps.findings.case import Case
from apps.ranking import (
    Engagement,
    Estimate,
    Item,
    Peak,
    Perspective,
    Quantity,
    Settings,
    Source,
    Triple,
    assess,
)
from tests.findings.claims.random_cases import case_of, definition
from tests.findings.people import Person, lists_of

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
DRAWS = 2048
ANSWERS = definition().settled({"system_kind": "answers", "model_hosting": "hosted"})


def figure(
    now: float | None, growth: float | None, limit: float | None, source: Source | None = "measured"
) -> Estimate:
    """One person's figure: today, its growth as a factor over the horizon, and its limit."""

    def triple(value: float | None) -> Triple | None:
        return None if value is None else Triple(None, value, None, source)

    return Estimate(now=triple(now), limit=triple(limit), growth=triple(growth))


def people(
    number: int,
    order: Sequence[int | None] = (),
    figures: Mapping[str, Estimate] | None = None,
    *,
    likert: Mapping[str, int] | None = None,
    perspectives: Sequence[str] = PERSPECTIVES,
) -> list[Person]:
    """So many people, spread over the perspectives, who all say the same."""
    return [
        Person(
            group=perspectives[each % len(perspectives)],
            ranking=dict(zip(DIMENSIONS, order or (None,) * 4, strict=True)),
            likert=dict(likert or {}),
            estimates=dict(figures or {}),
        )
        for each in range(number)
    ]


def workshop(
    *groups: Iterable[Person],
    k: int = 3,
    claimed: str = "",
    peaks: tuple[Peak, ...] = (),
    peaked: Sequence[str] = (),
    live: bool = True,
    launch_month: float | None = None,
) -> Case:
    """Rank what these people say, over 18 months, of the shipped questionnaire's quantities; all statements are core."""
    known = definition()
    everybody = [person for group in groups for person in group]
    asked = sorted({name for person in everybody for name in person.estimates})
    names = sorted({name for person in everybody for name in person.likert})
    items = tuple(
        Item(name, known.agreements[name].dimension, reversed=known.agreements[name].reverse)
        for name in names
    )
    lists = lists_of(everybody, items, names, PERSPECTIVES, k)
    engagement = Engagement(
        dimensions=DIMENSIONS,
        horizon_months=18,
        perspectives=tuple(
            Perspective(name, heads=sum(person.group == name for person in everybody))
            for name in PERSPECTIVES
        ),
        items=items,
        quantities=tuple(
            Quantity(
                name, known.quantities[name].dimension, known.quantities[name].unit, peaked=name in peaked
            )
            for name in asked
        ),
        crowds=lists.of_core,
        opinions=lists.opinions,
        figures=lists.figures,
        peaks=peaks,
        live=live,
        launch_month=launch_month,
    )
    result = assess(engagement, Settings(draws=DRAWS, camps_draws=99))
    return case_of(engagement, lists, result, k, people=everybody, routing=ANSWERS, claimed=claimed)


# Every dimension has measured figures: data four times short of its limit in time, all else far away.
CALM = {
    "QD1": figure(1e12, 1.2, 50e12),
    "QU7": figure(1000, 1.2, 50_000),
    "QM5": figure(1000, 1.2, 50_000),
    "QO1": figure(2, 1.2, 100),
}
DATA_FIRST = (1, 2, 3, 4)
USERS_FIRST = (4, 1, 2, 3)
