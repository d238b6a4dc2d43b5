"""Edges of what people feel and of what their figures compute."""

import sys
from dataclasses import replace

import pytest

from apps.ranking import Assessment, Estimate, Item, Perspective, Quantity, Settings, Triple
from apps.ranking.results.assessment import QuantityHeadroom
from tests.ranking.build import (
    FEW_DRAWS,
    approx,
    assessed,
    codes,
    exactly,
    feelings,
    order,
    person,
    room,
    rooms,
)

THREE_ITEMS = [Item(f"data{number}", "data") for number in (1, 2, 3)]
CHECK = Item("check", "data", reversed=True, scored=False)


def data_score(likert: dict, items: list[Item] | None = None) -> float | None:
    symptoms = assessed(person("bob", likert=likert), items=items or THREE_ITEMS).symptoms
    return None if symptoms is None else symptoms.dimensions["data"].score


def load(assessment: Assessment, name: str = "data_load") -> QuantityHeadroom:
    assert assessment.headroom is not None
    return assessment.headroom.quantities[name]


def one_quantity(now: float | None, horizon: float | None, limit: float | None) -> Assessment:
    figures = (None if figure is None else exactly(figure) for figure in (now, horizon, limit))
    return assessed(person("bob", estimates={"data_load": Estimate(*figures)}))


def test_flat_answers_leave_the_order_to_the_others() -> None:
    even = feelings(data=4, user=4, model=4, organization=4)
    voters = [person(name, ranking=order("user", "data"), likert=even) for name in ("bob", "carol", "dan")]
    assessment = assessed(*voters)
    assert assessment.margins["symptoms"] == ((0.0,) * 4,) * 4
    assert assessment.full.p_dominant["user"] > assessment.full.p_dominant["data"]


@pytest.mark.parametrize("missing", [None, "dk"])
def test_half_of_what_was_asked_is_enough_for_a_score(missing: object) -> None:
    assert data_score({"data1": 4, "data2": missing}) == approx(0.75)


def test_less_than_half_of_what_was_asked_is_no_score() -> None:
    assert data_score({"data1": 4, "data2": None, "data3": "dk"}) is None


def test_who_was_asked_nothing_has_no_score() -> None:
    assert data_score({}) is None
    symptoms = assessed(person("bob", likert={"data1": 4}), person("carol")).symptoms
    assert symptoms is not None
    assert symptoms.dimensions["data"].n == 1


def test_an_item_nobody_asked_of_bob_is_not_held_against_him() -> None:
    assert data_score({"data1": 4}) == approx(0.75)


@pytest.mark.parametrize("answer", [None, "dk", 1, 5])
def test_an_unscored_item_changes_no_score_and_no_half(answer: object) -> None:
    items = [*THREE_ITEMS, CHECK]
    assert data_score({"data1": 4, "data2": None, "check": answer}, items) == approx(0.75)
    assert data_score({"check": answer}, items) is None


def test_a_reversed_item_counts_mirrored() -> None:
    assert data_score({"data1": 2}, [Item("data1", "data", points=7, reversed=True)]) == approx(5 / 6)


def test_coverage_is_the_share_of_everybodys_weight() -> None:
    symptoms = assessed(
        person("bob", "business", likert={"data1": 4}),
        person("carol", "business"),
        person("dan", "risk", ranking=order("data", "user")),
    ).symptoms
    assert symptoms is not None
    assert symptoms.dimensions["data"].coverage == approx(0.25)
    assert symptoms.dimensions["user"].score is None


def test_no_limit_from_anybody_means_no_headroom() -> None:
    assessment = one_quantity(10, 100, None)
    assert assessment.headroom is None
    assert ("limit_missing", "quantities.data_load") in codes(assessment)


def test_a_limit_from_somebody_else_is_borrowed() -> None:
    assessment = assessed(
        person("bob", estimates={"data_load": Estimate(now=exactly(10), horizon=exactly(100))}),
        person("carol", estimates={"data_load": Estimate(limit=exactly(1000))}),
    )
    assert load(assessment).decades == approx(1.0)
    assert ("limit_borrowed", "quantities.data_load") in codes(assessment)


def test_not_live_yet_grows_in_a_straight_line_and_the_horizon_decides() -> None:
    assessment = one_quantity(0, 100, 50)
    quantity = load(assessment)
    assert quantity.months_to_breach == approx(6.0)
    assert quantity.months_p50 == approx(6.0)
    assert quantity.linear_growth
    assert quantity.growth_per_year is None
    assert quantity.decades == approx(-0.30103, abs=1e-5)
    assert ("linear_growth", "quantities.data_load") in codes(assessment)


def test_nothing_now_and_nothing_later_is_all_the_room_there_is() -> None:
    quantity = load(one_quantity(0, 0, 50))
    assert quantity.decades == 3.0
    assert quantity.months_to_breach is None
    assert quantity.p_breach == 0.0


def test_no_tolerance_at_all_is_breached_now() -> None:
    quantity = load(one_quantity(10, 10, 0))
    assert quantity.decades == -3.0
    assert quantity.months_to_breach == 0.0
    assert quantity.p_breach == 1.0


def test_no_tolerance_and_no_demand_say_nothing() -> None:
    assert one_quantity(0, 0, 0).headroom is None


def test_no_tolerance_and_no_demand_yet_are_breached_at_the_first_use() -> None:
    quantity = load(one_quantity(0, 5, 0))
    assert (quantity.decades, quantity.months_to_breach) == (-3.0, 0.0)


def test_a_zero_beside_a_figure_is_left_out_of_the_middle_but_drawn() -> None:
    settings = replace(FEW_DRAWS, draws=4096)
    assessment = assessed(
        person("bob", estimates={"data_load": Estimate(now=exactly(0), limit=exactly(10))}),
        person("carol", estimates={"data_load": Estimate(now=exactly(100), limit=exactly(10))}),
        settings=settings,
    )
    quantity = load(assessment)
    assert quantity.now == approx(100.0)
    assert quantity.decades == approx(-1.0)
    # In half of the draws, up to four standard errors, Bob's zero is the figure.
    assert quantity.p_breach == approx(0.5, abs=4 * 0.5 / 4096**0.5)
    assert ("zero_left_out", "quantities.data_load.now") in codes(assessment)


def test_a_draw_without_demand_and_without_tolerance_says_nothing() -> None:
    assessment = assessed(
        person("bob", estimates={"data_load": Estimate(now=exactly(0), limit=exactly(0))}),
        person("carol", estimates={"data_load": Estimate(now=exactly(1), limit=exactly(100))}),
    )
    # One expert gives both figures in each draw: Bob's say nothing, Carol's don't grow or are over the limit.
    quantity = load(assessment)
    assert quantity.decades == approx(2.0)
    assert quantity.months_p10 is None
    assert quantity.p_breach == 0.0
    over = assessed(
        person("bob", estimates={"data_load": Estimate(now=exactly(0), limit=exactly(0))}),
        person("carol", estimates={"data_load": Estimate(now=exactly(100), limit=exactly(1))}),
    )
    assert load(over).p_breach == 1.0


def test_a_floor_is_reached_from_above_and_has_no_months() -> None:
    floor = [Quantity("data_load", "data", "engineers", "floor")]
    estimate = Estimate(now=exactly(100), horizon=exactly(10), limit=exactly(100))
    quantity = load(assessed(person("bob", estimates={"data_load": estimate}), quantities=floor))
    assert quantity.decades == approx(-1.0)
    assert quantity.months_to_breach is quantity.months_p50 is None
    nobody = Estimate(now=exactly(0), horizon=exactly(0), limit=exactly(100))
    assert load(assessed(person("bob", estimates={"data_load": nobody}), quantities=floor)).decades == -3.0


def test_shrinking_below_the_limit_is_never_a_breach() -> None:
    quantity = load(one_quantity(100, 10, 1000))
    assert quantity.decades == approx(1.0)
    assert quantity.months_to_breach is None
    assert not quantity.breached_now
    assert quantity.growth_per_year == approx(0.1)


def test_over_the_limit_now_is_breached_even_if_shrinking() -> None:
    quantity = load(one_quantity(100, 10, 50))
    assert quantity.decades == approx(-0.30103, abs=1e-5)
    assert quantity.months_to_breach == 0.0
    assert quantity.breached_now
    assert quantity.recovers_by_horizon
    assert not load(one_quantity(100, 60, 50)).recovers_by_horizon


def test_a_breach_before_the_horizon_comes_where_the_growth_says() -> None:
    assert load(one_quantity(10, 1000, 100)).months_to_breach == approx(6.0)


def test_without_a_figure_for_now_there_are_no_months() -> None:
    quantity = load(one_quantity(None, 10, 100))
    assert quantity.decades == approx(1.0)
    assert quantity.months_to_breach is quantity.months_p10 is None


def test_more_than_three_decades_count_as_three() -> None:
    assessment = one_quantity(1, 1, 1e6)
    assert load(assessment).decades == 3.0
    assert ("clipped_headroom", "quantities.data_load") in codes(assessment)


def test_room_in_one_dimension_alone_is_shown_but_ranks_nothing() -> None:
    assessment = one_quantity(10, 10, 100)
    assert assessment.headroom is not None
    assert assessment.headroom.dimensions["data"].decades == approx(1.0)
    assert assessment.margins["headroom"] is None
    assert ("stream_missing", "streams.headroom") in codes(assessment)


def test_a_dimension_has_as_much_room_as_its_tightest_quantity() -> None:
    quantities = [Quantity(name, "data", "things") for name in ("wide", "narrow")]
    estimates = {"wide": room(2), "narrow": room(0.5)}
    headroom = assessed(person("bob", estimates=estimates), quantities=quantities).headroom
    assert headroom is not None
    assert headroom.dimensions["data"].decades == approx(0.5)
    assert headroom.dimensions["data"].tightest == "narrow"


def test_dimensions_with_fewer_quantities_are_pointed_out() -> None:
    quantities = [
        Quantity(f"{name}_load", name, "things") for name in ("data", "user", "model", "organization")
    ]
    more = [*quantities, Quantity("data_more", "data", "things")]
    people = [person("bob", estimates={one.id: room(1) for one in more})]
    assert ("uneven_quantities", "dimensions.user") in codes(assessed(*people, quantities=more))
    even = [person("bob", estimates={one.id: room(1) for one in quantities})]
    assert "uneven_quantities" not in {code for code, _ in codes(assessed(*even, quantities=quantities))}


def test_a_figure_without_a_range_gets_a_factor_of_two() -> None:
    bare = Estimate(now=Triple(None, 100, None), limit=Triple(None, 100, None))
    assessment = assessed(
        person("bob", estimates={"data_load": bare}), settings=replace(FEW_DRAWS, draws=8192)
    )
    assert ("spread_assumed", "quantities.data_load.now") in codes(assessment)
    assert load(assessment).p_breach == approx(0.5, abs=4 * 0.5 / 8192**0.5)


ROOMY = {"data": 1.0, "user": 1.0, "model": 1.0, "organization": 1.0}


def is_calm(decades: dict[str, float], level: int = 2, spread: float = 1.0) -> bool:
    estimates = {
        f"{name}_load": Estimate(
            now=exactly(100.0),
            limit=Triple(100 * 10**value / spread, 100 * 10**value, 100 * 10**value * spread),
        )
        for name, value in decades.items()
    }
    likert = feelings(data=level, user=2, model=2, organization=1)
    people = [person(name, likert=likert, estimates=estimates) for name in ("bob", "carol", "dan")]
    return assessed(*people, settings=replace(FEW_DRAWS, draws=2048)).verdict.nothing_under_pressure


def test_room_everywhere_and_no_symptoms_mean_nothing_is_under_pressure() -> None:
    assert is_calm(ROOMY)


@pytest.mark.parametrize(
    ("decades", "level", "spread"),
    [
        pytest.param(ROOMY, 3, 1.0, id="one symptom score of a half"),
        pytest.param(
            {name: 1.0 for name in ROOMY if name != "user"}, 2, 1.0, id="one dimension without headroom"
        ),
        pytest.param(ROOMY | {"user": 0.49}, 2, 1.0, id="one dimension with less than half a decade"),
        pytest.param(ROOMY, 2, 17.0, id="limits that hold in 85 of 100 draws"),
    ],
)
def test_one_sign_of_pressure_is_enough(decades: dict[str, float], level: int, spread: float) -> None:
    assert not is_calm(decades, level, spread)


def test_half_a_decade_is_room_enough() -> None:
    assert is_calm(ROOMY | {"user": 0.5})


def test_limits_that_hold_in_95_of_100_draws_are_sure_enough() -> None:
    assert is_calm(ROOMY, spread=6.0)


def test_room_is_compared_in_half_decades() -> None:
    assessment = assessed(person("bob", estimates=rooms(data=0.0, user=0.25, model=2.0)))
    margins = assessment.margins["headroom"]
    assert margins is not None
    assert margins[0][1] == approx(0.5)
    assert margins[0][2] == 1.0
    assert margins[0][3] == 0.0


def test_the_largest_figure_of_all_is_shown() -> None:
    most = sys.float_info.max
    quantity = load(one_quantity(most, most, most))
    assert (quantity.now, quantity.limit) == (approx(most), approx(most))


def test_figures_at_the_end_of_what_a_computer_holds_are_still_figures() -> None:
    wild = Estimate(now=exactly(1e-300), horizon=exactly(1e300), limit=exactly(1e308))
    bob = person("bob", "business", estimates={"data_load": wild})
    settings = Settings(draws=64, seed=7, likert_threshold=1e-320, weight_prior=(1e308, 1e308, 1e308))
    heavy = [Perspective("business", 1e308), Perspective("risk", 1e308)]
    assessment = assessed(bob, person("carol", "risk", likert=feelings(data=5, user=1)), settings=settings, groups=heavy, horizon_months=1)  # fmt: skip
    assert load(assessment).decades == 3.0
    assert load(assessment).growth_per_year is None
    assert assessment.coverage.n_eff == approx(2.0)
