"""Made-up workshops: who is asked what in them, and how answers follow from a truth that is known."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from apps.calibration.runs import Place, engine_source, shipped_definition, workshop_at
from apps.calibration.workshops import Workshop, middle_decades
from apps.instruments.definition import AgreementItem, QuantityItem
from apps.instruments.figures.format import rows
from apps.instruments.values import check_answer

DIMENSIONS = ("data", "user", "model", "organization")


def workshops(severity: float, people: int, count: int) -> list[Workshop]:
    return [workshop_at(7, Place(severity, people, number)) for number in range(count)]


@pytest.fixture(scope="module")
def unplanted() -> list[Workshop]:
    return workshops(0.0, 4, 60)


@pytest.fixture(scope="module")
def planted() -> list[Workshop]:
    return workshops(1.0, 4, 60)


def answered(made: list[Workshop], kind: type) -> Iterator[tuple[Workshop, Any, Any]]:
    """Give every answer to an item of a kind, with the workshop and the item."""
    definition = shipped_definition()
    for workshop in made:
        for response in workshop.responses:
            for item_id, value in response.answers.items():
                if isinstance(item := definition.item(item_id), kind):
                    yield workshop, item, value


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_everyone_answers_what_their_perspective_is_asked_and_as_people_may(planted: list[Workshop]) -> None:
    definition = shipped_definition()
    for response in planted[0].responses:
        asked = {
            item.id
            for item in definition.asked_of(response.perspective, "own")
            if item.kind in {"ranking", "agreement"} or (isinstance(item, QuantityItem) and item.headroom)
        }
        assert set(response.answers) == asked
        for item_id, value in response.answers.items():
            assert not check_answer(definition.item(item_id), value)


@pytest.mark.parametrize("people", [1, 2, 4])
def test_every_perspective_has_as_many_people(people: int) -> None:
    (workshop,) = workshops(0.5, people, 1)
    heads = Counter(response.perspective for response in workshop.responses)
    assert heads == dict.fromkeys(shipped_definition().perspectives, people)
    ids = [person.id for person in engine_source(workshop).engagement.stakeholders]
    assert len(set(ids)) == 6 * people


def test_one_in_ten_does_not_know(unplanted: list[Workshop]) -> None:
    for kind in (AgreementItem, QuantityItem):
        unknown = [value == "dk" for _, _, value in answered(unplanted, kind)]
        # 4 standard errors of the smaller of the two, some 3,500 figures: 4 * sqrt(.09 / 3500)
        assert mean([float(each) for each in unknown]) == pytest.approx(0.1, abs=0.02)


def test_the_planted_dimension_is_put_first_more_often(planted: list[Workshop]) -> None:
    first = [
        float(response.answers["R1"]["ranking"][0] == workshop.planted)
        for workshop in planted
        for response in workshop.responses
    ]
    # P(1 + e0 > e1, e2, e3), e ~ N(0, 0.8): integral of phi(z) Phi(z + 1.25)^3 = 0.6216; 1,440 people.
    assert mean(first) == pytest.approx(0.622, abs=0.052)


def test_every_dimension_is_planted_and_none_without_severity(
    unplanted: list[Workshop], planted: list[Workshop]
) -> None:
    assert {workshop.planted for workshop in unplanted} == {None}
    assert {workshop.planted for workshop in planted} == set(DIMENSIONS)


def test_agreement_rises_with_severity_and_falls_where_the_item_is_reversed(
    planted: list[Workshop],
) -> None:
    answers: dict[tuple[bool, bool], list[float]] = {}
    for workshop, item, value in answered(planted, AgreementItem):
        if value != "dk":
            answers.setdefault((item.reverse, item.dimension == workshop.planted), []).append(value)
    assert mean(answers[False, False]) == pytest.approx(3, abs=0.1)
    assert mean(answers[True, False]) == pytest.approx(3, abs=0.25)
    # 1.2 points a decade; cutting at 1 and 5 takes some of it away.
    assert mean(answers[False, True]) == pytest.approx(4.1, abs=0.15)
    assert mean(answers[True, True]) == pytest.approx(1.9, abs=0.3)


def test_yes_saying_moves_a_persons_answers_up_whichever_way_an_item_asks() -> None:
    # Of a person's answers the mean is off by N(0, .4); mirrored with the items it would cancel out.
    scored, mirrored = [], []
    for workshop in workshops(0.0, 4, 120):
        for response in workshop.responses:
            if response.perspective == "platform":  # D6 and U6 are the reversed ones asked here
                given = {item: value for item, value in response.answers.items() if isinstance(value, int)}
                reversed_ones = [given.pop(item) for item in ("D6", "U6") if item in given]
                if reversed_ones:
                    scored.append(mean([float(each) for each in given.values()]))
                    mirrored.append(mean([float(each) for each in reversed_ones]))
    # The covariance is the variance of yes-saying, .16. Two of some 470 people have variances of about .25 and
    # .64, so 4 standard errors are 4 * sqrt((.25 * .64 + .16 ** 2) / 470) = .08.
    assert np.cov(scored, mirrored)[0, 1] == pytest.approx(0.16, abs=0.08)


def test_figures_leave_the_room_that_was_planted(planted: list[Workshop]) -> None:
    room: dict[bool, list[float]] = {True: [], False: []}
    for workshop, item, value in answered(planted, QuantityItem):
        if value != "dk":
            room[item.dimension == workshop.planted].append(math.log10(value["limit"] / value["horizon"]))
    assert mean(room[False]) == pytest.approx(0.5, abs=0.1)
    assert mean(room[True]) == pytest.approx(-0.5, abs=0.15)


def test_a_figure_is_a_row_in_three_of_five_and_else_typed(unplanted: list[Workshop]) -> None:
    picked = []
    for _, item, value in answered(unplanted, QuantityItem):
        if value != "dk":
            middles = {row.middle for row in rows(item)}
            for field in ("now", "limit"):
                assert (value[field] in middles) == (field in value["rows"])
                picked.append(float(field in value["rows"]))
            assert "horizon" not in value["rows"]
    assert mean(picked) == pytest.approx(0.6, abs=0.03)


def test_the_horizon_is_todays_figure_times_a_factor_that_is_offered(unplanted: list[Workshop]) -> None:
    factors = Counter(
        round(value["horizon"] / value["now"], 6)
        for _, _, value in answered(unplanted, QuantityItem)
        if value != "dk"
    )
    assert set(factors) <= {1, 2, 5, 10, 100}
    assert all(factors[factor] > 100 for factor in (1, 2, 5, 10))


def test_half_of_the_figures_are_a_rough_idea(unplanted: list[Workshop]) -> None:
    sources = Counter(value["source"] for _, _, value in answered(unplanted, QuantityItem) if value != "dk")
    shares = {source: count / sources.total() for source, count in sources.items()}
    assert shares == pytest.approx({"guess": 0.3, "rough": 0.5, "measured": 0.2}, abs=0.04)


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("QD1", 1e12, 1e14),  # 100 GB to 1 PB are four decades
        ("QD2", 1e10, 1e12),  # 1 GB to 10 TB a day
        ("QU4", 10**2.5, 10**4.5),  # 10 to 1 million
        ("QD4", 1, 72),  # 1 hour to 3 days is narrower than two decades
        ("QM2", 8, 640),
    ],
)
def test_todays_figure_is_from_the_middle_of_the_typical_range(
    quantity: str, low: float, high: float
) -> None:
    item = shipped_definition().item(quantity)
    assert isinstance(item, QuantityItem)
    assert middle_decades(item) == pytest.approx((math.log10(low), math.log10(high)))
