"""The value of questions against its definition: every answer really typed in, everything assessed anew."""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import (
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
from apps.ranking.results.people import Agreement
from tests.ranking.build import approx, engagement, exactly
from tests.ranking.crisp_shares import crisp_shares, leaders

NAMES = ("data", "user", "model")
GROUPS = (Perspective("business", 3.0), Perspective("product", 1.0), Perspective("risk", 0.5))
ITEMS = (
    Item("data1", "data"),
    Item("data2", "data", reversed=True),
    Item("data3", "data", points=4),
    Item("user1", "user"),
    Item("user2", "user", scored=False),
    Item("model1", "model", points=3),
)
QUANTITIES = (
    Quantity("data_load", "data", "things"),
    Quantity("data_rest", "data", "things", "floor"),
    Quantity("user_load", "user", "things", "floor"),
    Quantity("model_load", "model", "things"),
)
CRISP = Settings(draws=1, seed=1)
LEVELS = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0)

type Fill = Callable[[Stakeholder], Stakeholder]


@st.composite
def workshops(draw: st.DrawFn) -> Engagement:
    """Up to five people in up to three groups, with everything that can be left out left out at times."""
    figure = st.none() | st.sampled_from([0.0, 3.0, 10.0, 40.0, 100.0, 2000.0]).map(exactly)
    estimate = st.builds(Estimate, now=figure, horizon=figure, limit=figure)
    levels = {
        item.id: st.none() | st.just("dk") | st.integers(1, item.points) | st.integers(1, item.points)
        for item in ITEMS
    }
    people = st.builds(
        Stakeholder,
        id=st.just(""),
        group=st.sampled_from([group.id for group in GROUPS]),
        ranking=st.fixed_dictionaries(dict.fromkeys(NAMES, st.none() | st.integers(1, 3))),
        likert=st.fixed_dictionaries({}, optional=levels),
        estimates=st.fixed_dictionaries({}, optional={one.id: estimate for one in QUANTITIES}),
    )
    drawn = draw(st.lists(people, max_size=5))
    named = [replace(one, id=f"s{place}") for place, one in enumerate(drawn)]
    return engagement(*named, dimensions=NAMES, items=ITEMS, quantities=QUANTITIES, groups=GROUPS)


def drawn(seed: int) -> Engagement:
    """Nine people in two groups of three, so that much is blank, some contested, and one group silent."""
    chance = random.Random(seed)  # noqa: S311 - nothing to guard

    def figure() -> Triple | None:
        return (
            exactly(chance.choice([0.0, 3.0, 10.0, 40.0, 100.0, 700.0, 2000.0]))
            if chance.random() < 0.8
            else None
        )

    def level(item: Item) -> Any:
        return chance.choice([None, "dk", *range(1, item.points + 1), *range(1, item.points + 1)])

    people = [
        Stakeholder(
            f"s{place}",
            chance.choice(["business", "risk"]),
            {name: chance.choice([None, 1, 2, 3, 3]) for name in NAMES},
            {item.id: level(item) for item in ITEMS if chance.random() < 0.9},
            {one.id: Estimate(figure(), figure(), figure()) for one in QUANTITIES if chance.random() < 0.9},
        )
        for place in range(9)
    ]
    return engagement(*people, dimensions=NAMES, items=ITEMS, quantities=QUANTITIES, groups=GROUPS)


def balanced(values: Mapping[str, list[float]]) -> float | None:
    """The mean over groups, by their weights, of the means within."""
    weights = {group.id: group.weight for group in GROUPS if values.get(group.id)}
    if not weights:
        return None
    total = sum(weight * sum(values[group]) / len(values[group]) for group, weight in weights.items())
    return total / sum(weights.values())


def by_group(
    people: list[Stakeholder], value: Callable[[Stakeholder], float | None]
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in people:
        if (number := value(one)) is not None:
            found.setdefault(one.group, []).append(number)
    return found


def with_stand_ins(engagement: Engagement) -> Engagement:
    people = engagement.stakeholders
    likert = {item.id: None for item in ITEMS if any(item.id in one.likert for one in people)}
    estimates = {one.id: Estimate() for one in QUANTITIES if any(one.id in each.estimates for each in people)}
    empty = [group.id for group in GROUPS if group.id not in {one.group for one in people}]
    added = [Stakeholder(f"stand-in {group}", group, {}, likert, estimates) for group in empty]
    return replace(engagement, stakeholders=(*people, *added))


def all_ranked(engagement: Engagement) -> Engagement:
    """Write out what it means that dimensions left out of a ranking come behind those named."""

    def ranked(one: Stakeholder) -> Stakeholder:
        named = [rank for rank in one.ranking.values() if rank is not None]
        behind = max(named) + 1 if named else None
        return replace(one, ranking={name: rank or behind for name, rank in one.ranking.items()})

    return replace(engagement, stakeholders=tuple(ranked(one) for one in engagement.stakeholders))


def likely(estimate: Estimate, name: str) -> float | None:
    triple = getattr(estimate, name)
    return None if triple is None else triple.likely


def demand_of(quantity: Quantity, now: float | None, horizon: float | None) -> float | None:
    given = [figure for figure in (now, horizon) if figure is not None]
    return (min if quantity.direction == "floor" else max)(given) if given else None


def own_demand(quantity: Quantity, person: Stakeholder) -> float | None:
    estimate = person.estimates[quantity.id]
    return demand_of(quantity, likely(estimate, "now"), likely(estimate, "horizon"))


def own_room(quantity: Quantity, person: Stakeholder) -> float | None:
    demand, limit = own_demand(quantity, person), likely(person.estimates[quantity.id], "limit")
    if demand is None or limit is None or demand == limit == 0:
        return None
    sign = -1 if quantity.direction == "floor" else 1
    if demand == 0 or limit == 0:
        return 3.0 * sign * (1 if demand == 0 else -1)
    return max(-3.0, min(3.0, sign * math.log10(limit / demand)))


def pooled(quantity: Quantity, people: list[Stakeholder], name: str) -> float | None:
    given = [one for one in people if likely(one.estimates[quantity.id], name) is not None]
    positive = by_group(
        given,
        lambda one: math.log10(figure) if (figure := likely(one.estimates[quantity.id], name)) else None,
    )
    mean = balanced(positive)
    return (0.0 if given else None) if mean is None else 10**mean


def item_fill(item: Item, level: int) -> Fill:
    return lambda one: replace(one, likert={**one.likert, item.id: level})


def ranking_fill(order: tuple[str, ...]) -> Fill:
    return lambda one: replace(one, ranking={name: rank for rank, name in enumerate(order, 1)})


def quantity_fill(quantity: Quantity, room: float, pool: float | None) -> Fill:
    def fill(one: Stakeholder) -> Stakeholder:
        demand = own_demand(quantity, one) or pool or 1.0
        limit = demand * 10 ** (-room if quantity.direction == "floor" else room)
        estimate = replace(one.estimates[quantity.id], limit=exactly(limit))
        if pool is None:
            estimate = replace(estimate, now=exactly(1.0))
        return replace(one, estimates={**one.estimates, quantity.id: estimate})

    return fill


def agrees(order: tuple[str, ...], ranking: Mapping[str, int | None]) -> bool:
    places = {name: place for place, name in enumerate(order)}
    return all(
        places[a] < places[b]
        for a in order
        for b in order
        if ranking.get(a) is not None and ranking.get(b) is not None and ranking[a] < ranking[b]
    )


def share_of_answers(kind: str, subject: Any, person: Stakeholder, answers: list[Any]) -> list[float] | None:
    """How far one person's answer is each of the possible ones; None without a usable answer."""
    if kind == "ranking":
        if sum(rank is not None for rank in person.ranking.values()) < 2:
            return None
        fitting = [agrees(order, person.ranking) for order in answers]
        return [fits / sum(fitting) for fits in fitting]
    if kind == "item":
        level = person.likert[subject.id]
        return [float(answer == level) for answer in answers] if isinstance(level, int) else None
    room = own_room(subject, person)
    if room is None:
        return None
    nearest = min(answers, key=lambda answer: (round(abs(answer - room), 9), answer))
    return [float(answer == nearest) for answer in answers]


def subjects(whole: Engagement) -> Iterator[tuple[str, str, Any, list[Any], list[Stakeholder]]]:
    everyone = list(whole.stakeholders)
    yield "ranking", "ranking", None, list(permutations(NAMES)), everyone
    for item in ITEMS:
        yield (
            "item",
            item.id,
            item,
            list(range(1, item.points + 1)),
            [one for one in everyone if item.id in one.likert],
        )
    for one in QUANTITIES:
        yield "quantity", one.id, one, list(LEVELS), [each for each in everyone if one.id in each.estimates]


def is_contested(agreement: Agreement, kind: str, name: str) -> bool:
    if kind == "item":
        return agreement.items[name].label in ("contested", "polarised")
    return kind == "quantity" and any(field.contested for field in agreement.quantities[name].values())


def fills(kind: str, subject: Any, answers: list[Any], asked: list[Stakeholder]) -> list[Fill]:
    if kind == "ranking":
        return [ranking_fill(order) for order in answers]
    if kind == "item":
        return [item_fill(subject, level) for level in answers]
    pool = demand_of(subject, pooled(subject, asked, "now"), pooled(subject, asked, "horizon"))
    return [quantity_fill(subject, room, pool) for room in answers]


def chances(given: list[tuple[Stakeholder, list[float]]], count: int) -> list[float]:
    rows = {one.id: row for one, row in given}
    people = [one for one, _ in given]

    def frequency(place: int) -> float:
        return balanced(by_group(people, lambda one: rows[one.id][place])) or 0.0

    return [(len(given) * frequency(place) + 1 / count) / (len(given) + 1) for place in range(count)]


def expected(workshop: Engagement, agreement: Agreement, options: Settings) -> dict[tuple[str, str], Any]:
    whole, present, found = with_stand_ins(workshop), crisp_shares(workshop, options), {}
    for kind, name, subject, answers, asked in subjects(whole):
        shares = {one.id: share_of_answers(kind, subject, one, answers) for one in asked}
        missing = [one for one in asked if shares[one.id] is None]
        contested = is_contested(agreement, kind, name)
        if not missing and not contested:
            continue
        filled = {one.id for one in (asked if contested else missing)}
        typed = [
            crisp_shares(
                replace(
                    whole,
                    stakeholders=tuple(fill(one) if one.id in filled else one for one in whole.stakeholders),
                ),
                options,
            )
            for fill in fills(kind, subject, answers, asked)
        ]
        given = [(one, row) for one in asked if (row := shares[one.id]) is not None]
        gains = [max(one.values()) - max(present.values()) for one in typed]
        silent = {one.group for one in asked} - {one.group for one, _ in given}
        found[kind, name] = (
            any(leaders(one) != leaders(present) for one in typed),
            max(sum(abs(one[name] - present[name]) for name in NAMES) / 2 for one in typed),
            sum(chance * gain for chance, gain in zip(chances(given, len(answers)), gains, strict=True)),
            (
                *(["unanswered"] if any(not one.id.startswith("stand-in") for one in missing) else []),
                *(["contested"] if contested else []),
                *(["silent_group"] if silent else []),
            ),
            len(filled),
        )
    return found


def check(workshop: Engagement, prior: Any, unranked: Any) -> None:
    options = replace(CRISP, weight_prior=prior, unranked=unranked)
    assessment = assess(workshop, options)
    assert assessment.voi is not None
    written_out = all_ranked(workshop) if unranked == "below" else workshop
    wanted = expected(written_out, assessment.agreement, replace(options, unranked="unknown"))
    found: dict[tuple[str, str], Any] = {(one.kind, one.id): one for one in assessment.voi}
    assert found.keys() == wanted.keys()
    for key, (can_flip, swing, evoi, reasons, people) in wanted.items():
        one = found[key]
        assert (key, one.can_flip, one.reasons, one.people) == (key, can_flip, reasons, people)
        assert (key, one.swing, one.evoi) == (
            key,
            approx(swing, abs=1e-9),
            approx(evoi, abs=1e-9),
        )


@settings(max_examples=25, deadline=None)
@given(workshops(), st.sampled_from(["uniform", (1.0, 1.0, 2.0)]), st.sampled_from(["unknown", "below"]))
def test_every_answer_typed_in_comes_to_what_the_questions_say(
    workshop: Engagement, prior: Any, unranked: Any
) -> None:
    check(workshop, prior, unranked)


@pytest.mark.parametrize("unranked", ["unknown", "below"])
@pytest.mark.parametrize("seed", range(4))
def test_every_answer_typed_in_for_nine_people_comes_to_the_same(seed: int, unranked: str) -> None:
    check(drawn(seed), "uniform", unranked)


@settings(max_examples=25, deadline=None)
@given(workshops())
def test_the_most_telling_question_comes_first(workshop: Engagement) -> None:
    questions = assess(workshop, CRISP).voi
    assert questions is not None
    keys = [(not one.can_flip, -round(one.evoi, 9), -round(one.swing, 9), one.id) for one in questions]
    assert keys == sorted(keys)
