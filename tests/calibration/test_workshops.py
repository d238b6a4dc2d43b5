"""Made-up workshops: who is asked what in them, and how answers follow from a truth that is known."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from apps.instruments.definition import AgreementItem, QuantityItem
from apps.instruments.figures.format import rows
from tests.calibration.runs import Place, Run, engine_source, shipped_definition, workshop_at
from tests.calibration.workshops import TrueQuantity, Workshop, middle_decades
from tests.calibration.worlds import BUILDERS, BUSINESS_SIDE, SYSTEMS

DIMENSIONS = ("data", "user", "model", "organization")


def workshops(severity: float, people: int, count: int, world: str = "independent") -> list[Workshop]:
    plan = Run(seed=7)
    return [workshop_at(plan, Place(world, severity, people, number)) for number in range(count)]


@pytest.fixture(scope="module")
def unplanted() -> list[Workshop]:
    return workshops(0.0, 24, 60)


@pytest.fixture(scope="module")
def planted() -> list[Workshop]:
    return workshops(1.0, 24, 60)


def answered(made: list[Workshop], kind: type) -> Iterator[tuple[Workshop, Any, Any]]:
    """Yield every answer to an item of a kind, with the workshop and the item."""
    definition = shipped_definition()
    for workshop in made:
        for response in workshop.responses:
            for item_id, value in response.answers.items():
                item = definition.item(item_id)
                if isinstance(item, kind):
                    asked = item.as_asked(workshop.routing) if isinstance(item, QuantityItem) else item
                    yield workshop, asked, value


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_everyone_answers_what_the_engine_reads_of_what_they_are_asked() -> None:
    definition = shipped_definition()
    for workshop in workshops(1.0, 6, 10):
        limits = {item.id for item in definition.headroom_of(workshop.routing)}
        for response in workshop.responses:
            asked = {
                item.id
                for item in definition.asked_of(response.perspective, workshop.routing)
                if item.kind in {"ranking", "agreement"} or item.id in limits
            }
            kept = {
                definition.quantities[each].kept_for or each for each in response.answers if each in limits
            }
            assert kept | (response.answers.keys() - limits) == asked


def test_there_are_only_limits_that_somebody_is_asked_about() -> None:
    definition = shipped_definition()
    for workshop in workshops(1.0, 6, 10):
        asked = {
            item.id
            for perspective in definition.perspectives
            for item in definition.asked_of(perspective, workshop.routing)
        }
        assert {definition.quantities[each].kept_for or each for each in workshop.quantities} <= asked
        assert {one.dimension for one in workshop.quantities.values()} == set(DIMENSIONS)


def test_workshops_are_about_every_kind_of_system_in_turn() -> None:
    made = workshops(0.0, 3, 16)
    assert [one.routing for one in made] == [*SYSTEMS, *SYSTEMS]
    for routing in SYSTEMS:
        # Each is a framing that a facilitator can choose.
        assert dict(routing).items() <= shipped_definition().settled(routing).items()


@pytest.mark.parametrize("people", [6, 12, 24])
def test_every_perspective_has_as_many_people(people: int) -> None:
    (workshop,) = workshops(0.5, people, 1)
    heads = Counter(response.perspective for response in workshop.responses)
    assert heads == dict.fromkeys(shipped_definition().perspectives, people // 6)
    engagement = engine_source(workshop).engagement
    assert len({row.id for row in engagement.figures}) == len(engagement.opinions) == people


def test_of_three_people_each_has_another_perspective_and_who_is_missing_differs() -> None:
    heard = [frozenset(one.perspective for one in made.responses) for made in workshops(0.5, 3, 20)]
    assert {len(one) for one in heard} == {3}
    assert len(set(heard)) > 5


@pytest.mark.parametrize(
    ("world", "heard"), [("business_side_only", BUSINESS_SIDE), ("builders_only", BUILDERS)]
)
def test_a_world_with_some_perspectives_hears_no_other(world: str, heard: tuple[str, ...]) -> None:
    (workshop,) = workshops(0.5, 12, 1, world)
    assert Counter(one.perspective for one in workshop.responses) == dict.fromkeys(heard, 4)


@pytest.mark.parametrize(
    ("world", "kind"),
    [("no_ranking", "ranking"), ("no_symptoms", "agreement"), ("no_figures_halo_05", "quantity")],
)
def test_a_world_without_a_strand_has_no_answer_of_it(world: str, kind: str) -> None:
    definition = shipped_definition()
    (workshop,) = workshops(1.0, 6, 1, world)
    kinds = {definition.item(name).kind for one in workshop.responses for name in one.answers}
    assert kinds == {"ranking", "agreement", "quantity"} - {kind}


def test_where_two_are_tied_two_are_planted() -> None:
    assert {len(made.planted) for made in workshops(1.0, 3, 10, "near_ties")} == {2}


def test_where_opinions_are_contrary_nobody_names_what_is_worse() -> None:
    firsts = [
        float(response.answers["R1"]["ranking"][0] == made.planted[0])
        for made in workshops(1.0, 6, 60, "opinions_against_figures")
        for response in made.responses
    ]
    assert mean(firsts) < 0.25


def test_a_hidden_limit_can_be_the_first() -> None:
    made = workshops(0.0, 3, 60, "hidden_limits")
    hidden = [name for one in made for name in one.quantities if name in DIMENSIONS]
    # Half of 240.
    assert len(hidden) == pytest.approx(120, abs=31)
    assert any(max(one.first(DIMENSIONS), key=one.first(DIMENSIONS).get) in one.quantities for one in made)


def test_a_shared_error_moves_everybody_alike() -> None:
    def variance(world: str) -> float:
        ranks = [
            mean([float(one.answers["R1"]["ranking"].index("data")) for one in made.responses])
            for made in workshops(0.0, 24, 60, world)
        ]
        return float(np.var(ranks))

    assert variance("halo_1") > 4 * variance("independent")


def test_a_measured_figure_errs_less_than_a_guess_where_sources_are_true() -> None:
    errors: dict[str, list[float]] = {"measured": [], "guess": []}
    for workshop, item, value in answered(workshops(0.0, 24, 20, "true_sources"), QuantityItem):
        if value != "dk" and value["source"] in errors and "now" in value and "now" not in value["rows"]:
            errors[value["source"]].append(math.log10(value["now"]) - workshop.quantities[item.id].now)
    assert float(np.std(errors["measured"])) == pytest.approx(0.08, abs=0.02)
    assert float(np.std(errors["guess"])) == pytest.approx(0.78, abs=0.15)


def quantity(now: float, growth: float, limit: float, dimension: str = "data") -> TrueQuantity:
    return TrueQuantity(dimension, now, growth, limit)


def test_the_truth_is_first_in_time_and_what_is_over_comes_before() -> None:
    soon, later = quantity(1, 0.5, 1.25), quantity(1, 0.5, 2.0, "user")
    over, farther = quantity(2, 0, 1.5, "model"), quantity(2, 0, 1.0, "organization")
    assert (soon.months, later.months, over.months) == (9.0, 36.0, 0.0)
    assert quantity(1, 0.0, 1.1).months == math.inf
    found = Workshop({}, (), (), {"a": soon, "b": later, "c": over, "d": farther})
    assert found.first(DIMENSIONS) == {"data": 0, "user": 0, "model": 0, "organization": 1}
    assert found.months("model") == 0
    equal = Workshop({}, (), (), {"a": soon, "b": quantity(2, 0.5, 2.25, "user")})
    assert equal.first(("data", "user")) == {"data": 0.5, "user": 0.5}


def test_one_in_ten_does_not_know(unplanted: list[Workshop]) -> None:
    for kind in (AgreementItem, QuantityItem):
        unknown = [value == "dk" for _, _, value in answered(unplanted, kind)]
        # 4 standard errors of the smaller of the two, some 3,500 figures: 4 * sqrt(.09 / 3500)
        assert mean([float(each) for each in unknown]) == pytest.approx(0.1, abs=0.02)


def test_the_planted_dimension_is_put_first_more_often(planted: list[Workshop]) -> None:
    first = [
        float(response.answers["R1"]["ranking"][0] in workshop.planted)
        for workshop in planted
        for response in workshop.responses
    ]
    # P(1 + e0 > e1, e2, e3), e ~ N(0, 0.8): integral of phi(z) Phi(z + 1.25)^3 = 0.6216; 1,440 people.
    assert mean(first) == pytest.approx(0.622, abs=0.052)


def test_every_dimension_is_planted_and_none_without_severity(
    unplanted: list[Workshop], planted: list[Workshop]
) -> None:
    assert {workshop.planted for workshop in unplanted} == {()}
    assert {workshop.planted for workshop in planted} == {(name,) for name in DIMENSIONS}


def test_agreement_rises_with_severity(planted: list[Workshop]) -> None:
    answers: dict[bool, list[float]] = {True: [], False: []}
    for workshop, item, value in answered(planted, AgreementItem):
        if value != "dk":
            answers[item.dimension in workshop.planted].append(value)
    assert mean(answers[False]) == pytest.approx(3, abs=0.1)
    # 1.2 points a decade; cutting at 1 and 5 takes some of it away.
    assert mean(answers[True]) == pytest.approx(4.1, abs=0.15)


def test_yes_saying_moves_all_answers_of_a_person_alike() -> None:
    # Of a person's answers the mean is off by N(0, .4), whichever half of them is looked at.
    halves = []
    for workshop in workshops(0.0, 24, 120):
        for response in workshop.responses:
            given = [float(value) for value in response.answers.values() if isinstance(value, int)]
            if len(given) > 1:
                halves.append((mean(given[::2]), mean(given[1::2])))
    # The covariance is the variance of yes-saying, .16. A half's mean of two answers has a variance of about .65, so
    # 4 standard errors of 2,880 people are 4 * sqrt((.65 * .65 + .16 ** 2) / 2880) = .05.
    assert np.cov(np.array(halves).T)[0, 1] == pytest.approx(0.16, abs=0.05)


def test_figures_leave_the_room_that_was_planted(planted: list[Workshop]) -> None:
    room: dict[bool, list[float]] = {True: [], False: []}
    for workshop, item, value in answered(planted, QuantityItem):
        if value != "dk" and {"limit", "horizon"} <= value.keys():
            room[item.dimension in workshop.planted].append(math.log10(value["limit"] / value["horizon"]))
    assert mean(room[False]) == pytest.approx(0.5, abs=0.1)
    assert mean(room[True]) == pytest.approx(-0.5, abs=0.15)


def test_a_figure_is_a_row_in_three_of_five_and_else_typed(unplanted: list[Workshop]) -> None:
    picked = []
    for _, item, value in answered(unplanted, QuantityItem):
        if value != "dk":
            middles = {row.middle for row in rows(item)}
            for field in {"now", "limit"} & value.keys():
                assert (value[field] in middles) == (field in value["rows"])
                picked.append(float(field in value["rows"]))
            assert "horizon" not in value["rows"]
    assert mean(picked) == pytest.approx(0.6, abs=0.03)


def test_the_horizon_is_todays_figure_times_a_factor_that_is_offered(unplanted: list[Workshop]) -> None:
    factors = Counter(
        round(value["horizon"] / value["now"], 6)
        for _, _, value in answered(unplanted, QuantityItem)
        if value != "dk" and {"now", "horizon"} <= value.keys()
    )
    assert set(factors) <= {0.5, 1, 2, 5, 10, 100}
    assert all(factors[factor] > 30 for factor in (0.5, 1, 2, 5, 10)), factors


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
